"""Editors act on questions too: they propose More Info. The rows that are there are looked through afterwards."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

ROLES = [
    ("asker", "Asker"),
    ("moderator", "Moderator"),
    ("editor", "Editor"),
    ("doctor", "Doctor"),
    ("system", "The portal itself"),
    ("importer", "Importer"),
]


def role() -> models.CharField:
    return models.CharField(choices=ROLES, max_length=12, verbose_name="role")


class Migration(migrations.Migration):
    dependencies = [("consultations", "0022_who_signs")]
    operations = [
        migrations.RemoveConstraint("event", "event_role"),
        AddConstraintNotValid(
            "event",
            models.CheckConstraint(condition=Q(role__in=[value for value, _label in ROLES]), name="event_role"),
        ),
        migrations.AlterField("event", "role", role()),
        migrations.AlterField("staffread", "role", role()),
    ]
