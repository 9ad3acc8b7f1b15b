"""Who approves policies, and no reply under a policy that is not in force."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


def add_group(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    kind, _ = ContentType.objects.get_or_create(app_label="consultations", model="policyversion")
    # Permissions are otherwise made after all migrations ran; here the group needs them already.
    permissions = [
        Permission.objects.get_or_create(content_type=kind, codename=codename, defaults={"name": name})[0]
        for codename, name in (
            ("approve_policyversion", "Can approve versions of policies"),
            ("view_policyversion", "Can view policy version"),
        )
    ]
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="policy approver")
    group.permissions.add(*permissions)


def remove_group(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name="policy approver").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0010_first_rules"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="policyversion",
            options={
                "ordering": ["policy", "number"],
                "permissions": [("approve_policyversion", "Can approve versions of policies")],
                "verbose_name": "policy version",
                "verbose_name_plural": "policy versions",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reply",
            trigger=pgtrigger.compiler.Trigger(
                name="sent_under_a_policy_in_force",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT NEW."imported" AND NEW."sent_at" IS NOT NULL)',
                    func="\n                    IF NOT EXISTS (\n                        SELECT FROM consultations_policyversion WHERE id = NEW.policy_version_id\n                            AND approved_at IS NOT NULL AND effective_from <= NEW.sent_at\n                    ) THEN\n                        RAISE EXCEPTION 'a reply is sent under a policy in force' USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="46d1a834340e63d191d3f8386f341aa59b93acbf",
                    operation='INSERT OR UPDATE OF "sent_at", "policy_version_id"',
                    pgid="pgtrigger_sent_under_a_policy_in_force_dcd6b",
                    table="consultations_reply",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(add_group, remove_group),
    ]
