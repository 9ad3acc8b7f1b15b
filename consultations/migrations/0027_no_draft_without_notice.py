"""No draft without the notice, in the database too; and the check of infants' ages over what is there."""

import django.db.models.deletion
from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0026_drafts_without_notice")]
    operations = [
        migrations.AlterField(
            model_name="draft",
            name="privacy_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consultations.policyversion",
                verbose_name="privacy policy that was shown",
            ),
        ),
        ValidateConstraint("question", "question_infant_age"),
    ]
