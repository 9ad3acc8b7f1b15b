"""Drafts know which notice was shown and from which network they come; infants have an age in weeks or months."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0024_editor_role_holds"),
        ("doctors", "0005_revisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnsentForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=24)),
                ("typed", models.JSONField(default=dict, verbose_name="what was typed")),
                ("told", models.JSONField(default=dict, verbose_name="what the page says")),
                ("at", models.DateTimeField(db_index=True, verbose_name="time")),
            ],
            options={
                "verbose_name": "form that was not sent",
                "verbose_name_plural": "forms that were not sent",
            },
        ),
        migrations.AddField(
            model_name="draft",
            name="network",
            field=models.CharField(blank=True, db_default="", db_index=True, default="", max_length=49),
        ),
        migrations.AddField(
            model_name="draft",
            name="privacy_version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consultations.policyversion",
                verbose_name="privacy policy that was shown",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="size",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="bytes", verbose_name="size"),
        ),
        migrations.AddField(
            model_name="question",
            name="infant_age",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=3, verbose_name="age below two years"
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="asked_for",
            field=models.CharField(
                choices=[
                    ("self", "Myself"),
                    ("child", "My child, or a child I care for"),
                    ("parent", "My mother or father"),
                    ("partner", "My partner"),
                    ("other", "Someone else, with their permission"),
                ],
                default="self",
                max_length=8,
                verbose_name="asked for",
            ),
        ),
        AddConstraintNotValid(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("infant_age", ""),
                    models.Q(
                        ("asker_age_band", "0-9"),
                        (
                            "infant_age__in",
                            [
                                "w0",
                                "w1",
                                "w2",
                                "w3",
                                "w4",
                                "w5",
                                "w6",
                                "w7",
                                "w8",
                                "w9",
                                "w10",
                                "w11",
                                "w12",
                                "m3",
                                "m4",
                                "m5",
                                "m6",
                                "m7",
                                "m8",
                                "m9",
                                "m10",
                                "m11",
                                "m12",
                                "m13",
                                "m14",
                                "m15",
                                "m16",
                                "m17",
                                "m18",
                                "m19",
                                "m20",
                                "m21",
                                "m22",
                                "m23",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="question_infant_age",
            ),
        ),
        migrations.AddField(
            model_name="unsentform",
            name="question",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="unsent_form",
                to="consultations.question",
                verbose_name="question",
            ),
        ),
    ]
