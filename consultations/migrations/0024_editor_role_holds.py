"""Look through the events that are there: by itself, so that nobody waits for it."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consultations", "0023_editor_role")]
    operations = [ValidateConstraint("event", "event_role")]
