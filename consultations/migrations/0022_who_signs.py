"""Who is asked to approve a FAQ or More Info before it stands under their name."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("consultations", "0021_wait_told_for_a_day"), ("doctors", "0005_revisions")]
    operations = [
        migrations.AddField(
            "faq",
            "review_asked_of",
            models.ForeignKey(
                "doctors.doctor",
                django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                related_name="+",
                verbose_name="asked to review it",
            ),
        ),
        migrations.AddField(
            "faq",
            "review_note",
            models.TextField(blank=True, db_default="", max_length=1000, verbose_name="what should change"),
        ),
        migrations.AddField(
            "moreinfo", "awaits_author", models.BooleanField(db_default=False, default=False, editable=False)
        ),
        migrations.AddField(
            "moreinfo",
            "proposed_reviewer",
            models.ForeignKey(
                "doctors.doctor",
                django.db.models.deletion.PROTECT,
                null=True,
                editable=False,
                related_name="+",
                verbose_name="asked to review it",
            ),
        ),
        migrations.AddConstraint(
            "moreinfo",
            models.CheckConstraint(
                condition=Q(proposed_reviewer=None) | ~Q(proposed_reviewer=F("proposed_by")),
                name="more_info_another_is_asked",
            ),
        ),
    ]
