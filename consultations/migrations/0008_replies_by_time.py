"""The events of replies by their time, so that the wait is counted without reading the whole history."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built without locking anybody out of the history, which cannot be done within a transaction.
    atomic = False
    dependencies = [("consultations", "0007_asking")]
    operations = [
        AddIndexConcurrently(
            "event",
            models.Index(fields=["at"], condition=models.Q(("to_status", "answered")), name="event_answered"),
        ),
    ]
