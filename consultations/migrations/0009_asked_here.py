"""An index that counts what was asked here by day, without reading what was imported."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index is built concurrently outside of a transaction
    dependencies = [("consultations", "0008_help_lines")]
    operations = [
        AddIndexConcurrently(
            model_name="question",
            index=models.Index(
                condition=models.Q(("import_ref", None), ("parent", None)),
                fields=["asked_on", "department"],
                name="question_asked_here",
            ),
        ),
    ]
