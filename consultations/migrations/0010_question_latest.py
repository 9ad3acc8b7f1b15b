"""An index for the feeds, which list what was published last."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False  # the table stays writable meanwhile

    dependencies = [("consultations", "0009_asked_here")]

    operations = [
        AddIndexConcurrently(
            "question",
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(status="published", parent=None),
                name="question_latest",
            ),
        ),
    ]
