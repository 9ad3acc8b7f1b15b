"""Drafts of replies: saved while a doctor writes, and still there when claim, session or browser are lost."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import workflow
from consultations.actors import Actor, Refused
from consultations.models import Question, Reply, ReplyDraft
from consultations.time_limits import LEASE
from consultations.workflow import S

MAX_FIELD_LENGTH = 20_000  # characters: more than a reply may have, so that a draft that is too long is kept as well
# Two fields that the browser sends with every save.
TURN = "turn"  # counts the saves of one window, because requests may overtake each other
WRITER = "writer"  # names the window that saved: it may go on even if it missed the answer to a save


def is_number(value: Any) -> bool:
    """Whether a value from outside is the number of a row: ASCII digits, no more than a column holds."""
    return str(value).isascii() and str(value).isdigit() and len(str(value)) <= 18


@dataclass(frozen=True)
class Saved:
    """A draft as it is stored now, and until when this doctor has the question; None if they do not have it."""

    draft: ReplyDraft
    lease_until: datetime | None


@dataclass(frozen=True)
class Seen:
    """What a page of the composer was made from; None where that is not known.

    `revision`: of the draft. `base`: the key of the doctor's latest version of the reply, 0 before the first one.
    `writer`: the window.
    """

    revision: int | None = None
    base: int | None = None
    writer: str = ""


NOT_KNOWN = Seen()


def base_of(question_id: int, doctor_id: int) -> int:
    """The key of the doctor's latest version of the reply, sent or not; 0 before the first one."""
    versions = Reply.objects.filter(question_id=question_id, doctor_id=doctor_id).order_by("-pk")
    return versions.values_list("pk", flat=True).first() or 0


def is_stale(question_id: int, doctor_id: int, seen: Seen) -> bool:
    """Whether another window of this doctor has saved or sent something since the page was made."""
    # A reply was sent, or sent back, since: whatever this page shows was made from an older one.
    if seen.base is not None and seen.base != base_of(question_id, doctor_id):
        return True
    draft = find(question_id, doctor_id)
    if seen.revision is None or (draft and seen.revision == draft.revision):
        return False
    if draft is None:
        # The page was made from a draft, and there is none any more: it was sent or discarded elsewhere.
        return seen.revision > 0
    # The same window missed the answer to its last save. What it sends now contains that save.
    return not (seen.writer and draft.content.get(WRITER) == seen.writer)


def refuse_stale(question_id: int, actor: Actor, seen: Seen) -> None:
    """Refuse to send from a page that is older than what the doctor wrote in another window."""
    # Under the question's lock, as a save is too: what another window writes comes before this check or after the act.
    if is_stale(question_id, actor.doctor_id or 0, seen):
        message = _("You wrote on in another window. Nothing is sent. Compare both texts below, then send again.")
        raise Refused("other_window", message)


def save(
    question_id: int, actor: Actor, content: dict[str, Any], *, seen: Seen = NOT_KNOWN, correcting: bool = False
) -> Saved:
    """Store what was typed, and extend the doctor's claim if it still runs.

    What another window has saved since the page was made (`seen`) is not overwritten. `correcting`: the draft of a
    correction, so the reply has been sent already.
    """
    if any(len(str(value)) > MAX_FIELD_LENGTH for value in content.values()):
        raise Refused("length", _("This is too long to be kept. Shorten it."))
    with transaction.atomic():
        question = (
            Question.objects.select_for_update(of=("self",)).select_related("published_reply").get(pk=question_id)
        )
        if question.status in (S.WITHDRAWN, S.ERASED):
            raise Refused("withdrawn", _("The asker has taken the question back. Nothing more is kept."))
        if not correcting and _sent_already(question, actor):
            raise Refused("sent", _("Your reply was sent already."))
        now = workflow.now()
        draft = ReplyDraft.objects.filter(question=question, doctor_id=actor.doctor_id or 0).first()
        if draft is None:
            draft = ReplyDraft(question=question, doctor_id=actor.doctor_id or 0, revision=0)
        elif draft.handed_in_at:
            raise Refused("handed_in", _("Your correction waits for a second doctor. Take it back to change it."))
        # Nothing is wrong: the newer save has arrived before. The browser gets the state as it is.
        elif _comes_late(draft, content):
            return Saved(draft, _lease(question, actor, now))
        if is_stale(question_id, draft.doctor_id, replace(seen, writer=content.get(WRITER, ""))):
            raise Refused("other_window", _("You wrote on in another window. Copy what you need, and reload the page."))
        # A save without a change does not count as work on the question, and does not prolong the claim.
        if draft.content != content:
            draft.content, draft.saved_at, draft.revision = content, now, draft.revision + 1
            draft.save()
            _extend(question, actor, now)
        return Saved(draft, _lease(question, actor, now))


def _sent_already(question: Question, actor: Actor) -> bool:
    """Whether the reply was sent before this save arrived: then no draft of it may come back."""
    unsent = question.status == S.IN_REVIEW and question.claimed_by_id == actor.doctor_id
    reply = question.published_reply
    return unsent or (reply is not None and reply.doctor_id == actor.doctor_id)


def _comes_late(draft: ReplyDraft, content: dict[str, Any]) -> bool:
    """Whether the same window has saved something newer already."""
    before, turn = draft.content.get(TURN, ""), content.get(TURN, "")
    same_window = content.get(WRITER) and draft.content.get(WRITER) == content[WRITER]
    return bool(same_window) and is_number(before) and is_number(turn) and int(turn) < int(before)


def _lease(question: Question, actor: Actor, now: datetime) -> datetime | None:
    held = question.status == S.CLAIMED and question.claimed_by_id == actor.doctor_id
    return question.lease_until if held and question.lease_until and question.lease_until > now else None


def _extend(question: Question, actor: Actor, now: datetime) -> None:
    if _lease(question, actor, now):
        question.lease_until = now + LEASE
        # Not by the workflow: no status changes, and an Event for each save would bury the history.
        question.save(update_fields=["lease_until"])


def find(question_id: int, doctor_id: int) -> ReplyDraft | None:
    return ReplyDraft.objects.filter(question_id=question_id, doctor_id=doctor_id).first()


def keep_in_review(question_id: int, actor: Actor, content: dict[str, Any], *, handed_in_at: datetime | None) -> None:
    """Keep everything the author wrote while a second doctor reads it: the composer shows it again if it is sent back.

    `handed_in_at`: when a correction was handed in. Until the second doctor agrees, it exists only in the draft.
    """
    ReplyDraft.objects.update_or_create(
        question_id=question_id,
        doctor_id=actor.doctor_id or 0,
        defaults={"content": content, "saved_at": workflow.now(), "handed_in_at": handed_in_at},
    )


def discard(question_id: int, doctor_id: int) -> None:
    """Delete this doctor's draft, because it was sent or because the doctor says so."""
    # A correction that waits for a second doctor is no draft that its author may just delete.
    ReplyDraft.objects.filter(question_id=question_id, doctor_id=doctor_id, handed_in_at=None).delete()
