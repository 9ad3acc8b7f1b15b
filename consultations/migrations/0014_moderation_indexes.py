"""Indexes of the moderator's queues, built while people go on working, and the keyed hash of each address."""

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q
from django.utils.crypto import salted_hmac

BATCH = 1000  # questions


def add_digests(apps, schema_editor):
    """As consultations/limits.py makes them; in batches, so that no lock is held for long."""
    Question = apps.get_model("consultations", "Question")
    known = Question.objects.exclude(email="").filter(email_digest="")
    while batch := list(known.order_by("pk").only("email")[:BATCH]):
        for question in batch:
            address = question.email.strip().lower()
            hashed = salted_hmac("consultations.asker", address, algorithm="sha256", secret=settings.SECRET_KEY)
            question.email_digest = hashed.hexdigest()[:48]
        Question.objects.bulk_update(batch, ["email_digest"])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("consultations", "0013_moderation")]
    operations = [
        AddIndexConcurrently(
            "question",
            models.Index(
                fields=["status", "-priority", "submitted_at", "id"],
                condition=~Q(status__in=["published", "withdrawn", "erased"]),
                name="question_work",
            ),
        ),
        AddIndexConcurrently(
            "question",
            models.Index(fields=["email_digest"], condition=~Q(email_digest=""), name="question_same_asker"),
        ),
        ValidateConstraint("question", "question_erased_is_empty"),
        migrations.RunPython(add_digests, migrations.RunPython.noop),
    ]
