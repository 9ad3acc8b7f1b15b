"""The numbers to call in Taiwan, and the group that may decide about questions."""

from django.db import migrations

NUMBERS = [
    ("emergency", "119", "Ambulance"),
    ("crisis", "1925", "Suicide prevention line, day and night"),
    ("crisis", "1995", "Lifeline, to talk to someone"),
    ("crisis", "1980", "Teacher Chang, for worries of every kind"),
]


def add(apps, schema_editor):
    HelpLine = apps.get_model("consultations", "HelpLine")
    for position, (kind, number, label) in enumerate(NUMBERS):
        HelpLine.objects.get_or_create(
            number=number, locale="en", defaults={"kind": kind, "label": label, "position": position}
        )
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    kind, _ = ContentType.objects.get_or_create(app_label="consultations", model="question")
    # Permissions are otherwise made after all migrations ran; here the group needs them already.
    permissions = [
        Permission.objects.get_or_create(content_type=kind, codename=codename, defaults={"name": name})[0]
        for codename, name in (
            ("moderate_question", "Can decide about questions"),
            ("view_question", "Can view question"),
        )
    ]
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="moderator")
    group.permissions.add(*permissions)


def remove(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name="moderator").delete()
    apps.get_model("consultations", "HelpLine").objects.filter(number__in=[number for _, number, _ in NUMBERS]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0004_first_policies"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(add, remove)]
