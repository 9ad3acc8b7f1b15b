"""Whether a reader's report has words of despair in it; a Chinese character says as much as several letters.

Every row there is held to more by the constraint before, so none is looked at again. Back again leads only while no
question is shorter than that one allows.
"""

import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0027_no_draft_without_notice")]
    operations = [
        migrations.AddField(
            model_name="report",
            name="urgent",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="urgent"),
        ),
        migrations.RemoveConstraint("question", "question_lengths"),
        AddConstraintNotValid(
            "question",
            models.CheckConstraint(
                condition=models.Q(
                    ("status", "erased"),
                    ("import_ref__isnull", False),
                    models.Q(
                        ("parent__isnull", False),
                        django.db.models.lookups.GreaterThanOrEqual(django.db.models.functions.text.Length("body"), 1),
                        django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("body"), 1000),
                    ),
                    models.Q(
                        django.db.models.lookups.GreaterThanOrEqual(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.functions.text.Length("title"),
                                "+",
                                django.db.models.expressions.CombinedExpression(
                                    models.Value(2, output_field=models.IntegerField()),
                                    "*",
                                    django.db.models.functions.text.Length(
                                        models.Func(
                                            models.F("title"),
                                            models.Value(
                                                "[^\\U00003040-\\U000030ff\\U00003400-\\U00004dbf\\U00004e00-\\U00009fff\\U0000ac00-\\U0000d7af\\U0000f900-\\U0000faff\\U00020000-\\U0003ffff]"
                                            ),
                                            models.Value(""),
                                            models.Value("g"),
                                            function="regexp_replace",
                                            output_field=models.TextField(),
                                        )
                                    ),
                                ),
                            ),
                            10,
                        ),
                        django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("title"), 100),
                        django.db.models.lookups.GreaterThanOrEqual(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.functions.text.Length("body"),
                                "+",
                                django.db.models.expressions.CombinedExpression(
                                    models.Value(2, output_field=models.IntegerField()),
                                    "*",
                                    django.db.models.functions.text.Length(
                                        models.Func(
                                            models.F("body"),
                                            models.Value(
                                                "[^\\U00003040-\\U000030ff\\U00003400-\\U00004dbf\\U00004e00-\\U00009fff\\U0000ac00-\\U0000d7af\\U0000f900-\\U0000faff\\U00020000-\\U0003ffff]"
                                            ),
                                            models.Value(""),
                                            models.Value("g"),
                                            function="regexp_replace",
                                            output_field=models.TextField(),
                                        )
                                    ),
                                ),
                            ),
                            30,
                        ),
                        django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("body"), 2000),
                    ),
                    _connector="OR",
                ),
                name="question_lengths",
            ),
        ),
    ]
