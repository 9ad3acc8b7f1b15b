"""The roles of the staff as groups, each with the least that its work needs (features M10)."""

from django.db import migrations

# Of each model: what may be done with it. Doctors work at the desk, by their profile and not by permissions.
ROLES = {
    "doctor": {},
    "moderator": {
        "consultations.question": ["moderate", "view"],
        "consultations.finding": ["view", "change"],
        "consultations.topic": ["add", "change", "delete", "view"],
        "consultations.topicsynonym": ["add", "change", "delete", "view"],
        "consultations.event": ["view"],
    },
    "editor": {
        "consultations.faq": ["add", "change", "delete", "view"],
        "consultations.moreinfo": ["change", "view"],
        "consultations.topic": ["view"],
    },
    "policy approver": {
        "consultations.policy": ["view"],
        "consultations.policyversion": ["view", "approve"],
    },
    "administrator": {
        "consultations.policy": ["view"],
        "consultations.policyversion": ["add", "change", "delete", "view"],
        "consultations.replyrule": ["add", "change", "delete", "view"],
        "consultations.replytemplate": ["add", "change", "delete", "view"],
        "consultations.helpline": ["add", "change", "delete", "view"],
        "consultations.event": ["view"],
        "doctors.department": ["add", "change", "view"],
        "doctors.doctor": ["add", "change", "view"],
        "portal.user": ["add", "change", "view", "manage_people"],
        "portal.staffevent": ["view"],
    },
    "operator": {
        "consultations.event": ["view"],
        "consultations.seal": ["view"],
        "django_tasks_database.dbtaskresult": ["view"],
        "portal.staffevent": ["view"],
    },
}
CODENAMES = {"manage_people": "manage_people"}


def add(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    for role, models in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        for label, actions in models.items():
            app_label, model = label.split(".")
            kind, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
            for action in actions:
                codename = CODENAMES.get(action, f"{action}_{model}")
                # Permissions are otherwise made after all migrations ran; here the groups need them already.
                permission, _ = Permission.objects.get_or_create(
                    content_type=kind, codename=codename, defaults={"name": f"Can {action} {model}"}
                )
                group.permissions.add(permission)


def remove(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=["doctor", "editor", "administrator", "operator"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0014_moderation_indexes"),
        ("doctors", "0001_initial"),
        ("portal", "0003_staff_event"),
        ("django_tasks_database", "0001_initial"),
    ]
    operations = [migrations.RunPython(add, remove)]
