"""What a question's text was before each change of a moderator: for the asker's page and for the admin."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from consultations.acts.moderation.texts import EDIT, REDACT, closed_from
from consultations.diff import text_changes
from consultations.models import Question, QuestionRevision

FIELDS: dict[str, Promise] = {"headline": _("Headline"), "title": _("Heading"), "body": _("Text")}


@dataclass(frozen=True)
class TextChange:
    """One change: when, by whom of the staff, by which act, and the difference by field; None where it is closed."""

    at: datetime
    user: int | None
    act: str
    changes: list[tuple[str, SafeString]] | None

    @property
    def took_out(self) -> bool:
        return self.act == REDACT


def _texts(row: Question | QuestionRevision) -> dict[str, str]:
    return {"headline": row.headline, "title": row.title, "body": row.body, **row.prompts}


def text_history_of(question: Question, *, closed: bool) -> list[TextChange]:
    """Every change of the texts, the first one first. `closed`: without what held words that were taken out."""
    revisions = list(QuestionRevision.objects.filter(pgh_obj=question).order_by("pgh_id"))
    closed_until = closed_from(question) if closed else 0
    history = []
    # A revision holds what a text was before a change; what it became is the next one, or the question as it is now.
    for before, after in zip(revisions, [*revisions[1:], question][: len(revisions)], strict=True):
        context = before.pgh_context or {}
        then, now = _texts(before), _texts(after)
        changes = [
            (_label(name), text_changes(then.get(name, ""), now.get(name, "")))
            for name in dict.fromkeys([*then, *now])
            if then.get(name, "") != now.get(name, "") and not (name == "headline" and _is_told_by_heading(then, now))
        ]
        history.append(
            TextChange(
                before.pgh_created_at, context.get("user"), context.get("act", ""),
                None if before.pgh_id <= closed_until else changes,
            )
        )  # fmt: skip
    return history


def _is_told_by_heading(then: dict[str, str], now: dict[str, str]) -> bool:
    """The first headline changes nothing that was there; one that is the asker's heading is told with the heading."""
    return not then["headline"] or (then["headline"], now["headline"]) == (then["title"], now["title"])


def _label(name: str) -> str:
    if name in FIELDS:
        return str(FIELDS[name])
    return str(Question.Prompt(name).label) if name in Question.Prompt.values else name


def changes_for_asker(question: Question) -> list[TextChange]:
    """What moderators changed in the asker's own words, follow-up included; what was taken out too: it was theirs."""
    asked = [question, *question.follow_ups.all()]
    changes = (change for each in asked for change in text_history_of(each, closed=False))
    return [change for change in changes if change.act in (EDIT, REDACT)]
