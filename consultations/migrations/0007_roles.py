"""The roles of the staff as groups, each with the least that its work needs."""

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


def add(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    for role, models in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        for label, actions in models.items():
            app_label, model = label.split(".")
            kind, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
            options = apps.get_model(label)._meta
            own = dict(options.permissions)  # those that the model adds to Django's four
            for action in actions:
                codename = action if action in own else f"{action}_{model}"
                name = own.get(codename, f"Can {action} {options.verbose_name_raw}")
                # Permissions are otherwise made after all migrations ran; here the groups need them already.
                permission, _ = Permission.objects.get_or_create(
                    content_type=kind, codename=codename, defaults={"name": name}
                )
                group.permissions.add(permission)


def remove(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("consultations", "0006_first_rules"),
        ("doctors", "0001_departments_and_doctors"),
        ("portal", "0001_accounts"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("django_tasks_database", "0001_initial"),
    ]
    operations = [migrations.RunPython(add, remove)]
