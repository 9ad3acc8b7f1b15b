"""Whether a reader's report has words of despair in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0027_no_draft_without_notice")]
    operations = [
        migrations.AddField(
            model_name="report",
            name="urgent",
            field=models.BooleanField(default=False, editable=False, verbose_name="urgent"),
        )
    ]
