"""Which questions the public sees, which a doctor can claim, and which contain some words."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest

from consultations.models.status import Status
from doctors.models import Doctor

# For the type checker only: without it, rows of these querysets would have no type. At run time question.py imports
# this module, never the other way. In one module the two would be longer than a file may be.
if TYPE_CHECKING:
    from consultations.models.question import Question  # noqa: F401 - the name in QuerySet["Question"]

# An array, so that the index is searched once and not again for each row. For a word on very many pages this finds the
# latest questions only.
HOLDS_WORDS = """consultations_question.id = ANY (ARRAY(
    SELECT question_id FROM consultations_indexentry WHERE words @@ (
        SELECT coalesce(string_agg(quote_literal(lexeme), ' & '), '')::tsquery
        FROM unnest(tsvector_to_array(consultations_lexemes('', '', %s))) AS lexeme
    ) ORDER BY question_id DESC LIMIT 5000
))"""


class QuestionQuerySet(models.QuerySet["Question"]):
    def published(self) -> "QuestionQuerySet":
        """What the public may see. Every public page, list, feed and count starts here: this rule is nowhere else."""
        return self.filter(status=Status.PUBLISHED, parent=None)

    def with_words(self, text: str) -> "QuestionQuerySet":
        """Those in the index that contain every word of `text`, in any grammatical form."""
        return self.filter(RawSQL(HOLDS_WORDS, [text.replace("\0", "")], BooleanField()))  # noqa: S611 - as a parameter

    def with_cards(self) -> "QuestionQuerySet":
        """Everything that a listing row or a card shows, in one query."""
        return self.select_related("department", "published_reply__doctor", "published_reply__department")

    def with_modified(self) -> "QuestionQuerySet":
        """Published ones, each with `modified`: when it was published, its reply corrected, or an import edited."""
        return self.annotate(modified=Greatest("published_at", "published_reply__sent_at", "edited_at"))

    def claimable(self, now: datetime, doctor: Doctor | None = None) -> "QuestionQuerySet":
        """Questions that wait for any doctor, or for this one. A lease that has ended does not count."""
        waiting = self.filter(Q(status=Status.QUEUED) | Q(status=Status.CLAIMED, lease_until__lte=now))
        return (
            waiting.filter(Q(first_until=None) | Q(first_until__lte=now) | Q(first_for=doctor)) if doctor else waiting
        )

    def held_by(self, doctor: Doctor, now: datetime) -> "QuestionQuerySet":
        """Questions that the doctor has claimed, with a lease that has not ended."""
        return self.filter(status=Status.CLAIMED, claimed_by=doctor, lease_until__gt=now)
