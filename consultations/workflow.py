"""The life of a question: one table of transitions, and the one door through which a status changes.

Every act of consultations/acts/ goes through `transition`, which locks the question's row, checks the table, the actor
and the act's own condition, and writes the new status and one Event in the same transaction. A refusal changes nothing
and says why, in a sentence for the person who acted. docs/architecture.md has the picture.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations import notifications, tasks
from consultations.actors import (
    ASKER,
    DOCTOR,
    EDITOR,
    IMPORTER,
    MODERATOR,
    SYSTEM,
    THE_ASKER,
    THE_IMPORTER,
    THE_PORTAL,
    Actor,
    Refused,
)  # fmt: skip
from consultations.models import Event, Note, Question
from consultations.models.event import NOTE_LENGTH, REPLY_DELIVERED
from consultations.models.status import WITH_A_DOCTOR
from portal.logs import request_id

S = Question.Status
NEW = ""  # before a question exists
# Withdrawn and erased are the way out: no act leads back from there to a doctor or to a page.
LIVE = frozenset(S) - {S.WITHDRAWN, S.ERASED}


@dataclass(frozen=True)
class Transition:
    sources: frozenset[str]
    targets: frozenset[str]
    roles: frozenset[str]


def _from(*sources: str, by: Collection[str], to: Collection[str] = ()) -> Transition:
    return Transition(frozenset(sources), frozenset(to), frozenset(by))


# The whole table. An act may start from its sources only, end in its targets only, and be done by its roles only.
TRANSITIONS: dict[str, Transition] = {
    # Into the portal. Neither has a row that could be locked, so neither goes through `transition`: see `submission`
    # and `publish_imported` below.
    "submit": _from(NEW, to=[S.SUBMITTED], by=[ASKER]),
    "import": _from(NEW, to=[S.PUBLISHED], by=[IMPORTER]),
    "approve": _from(S.SUBMITTED, to=[S.QUEUED], by=[MODERATOR]),
    "return": _from(S.SUBMITTED, to=[S.RETURNED], by=[MODERATOR]),
    "reject": _from(S.SUBMITTED, to=[S.REJECTED], by=[MODERATOR]),
    "mark_duplicate": _from(S.SUBMITTED, S.QUEUED, to=[S.DUPLICATE], by=[MODERATOR]),
    "resubmit": _from(S.RETURNED, S.REJECTED, to=[S.SUBMITTED], by=[ASKER]),
    "restore": _from(S.REJECTED, to=[S.SUBMITTED], by=[MODERATOR]),
    "contest": _from(S.DUPLICATE, to=[S.SUBMITTED], by=[ASKER]),
    "requeue": _from(S.DUPLICATE, to=[S.QUEUED], by=[SYSTEM]),
    "take_back": _from(S.QUEUED, to=[S.SUBMITTED], by=[MODERATOR]),
    # With a doctor. Only SYSTEM expires a claim, because nobody decides that: the time is over.
    "claim": _from(S.QUEUED, to=[S.CLAIMED], by=[DOCTOR]),
    "release": _from(S.CLAIMED, to=[S.QUEUED], by=[DOCTOR]),
    "expire": _from(S.CLAIMED, to=[S.QUEUED], by=[SYSTEM]),
    "transfer": _from(S.CLAIMED, to=[S.QUEUED], by=[DOCTOR]),
    "propose_duplicate": _from(S.CLAIMED, to=[S.QUEUED], by=[DOCTOR]),
    "request_info": _from(S.CLAIMED, to=[S.INFO_NEEDED], by=[DOCTOR]),
    "give_info": _from(S.INFO_NEEDED, to=[S.CLAIMED], by=[ASKER]),
    "info_overdue": _from(S.INFO_NEEDED, to=[S.QUEUED], by=[SYSTEM]),
    "send": _from(S.CLAIMED, to=[S.ANSWERED, S.IN_REVIEW], by=[DOCTOR]),
    "agree": _from(S.IN_REVIEW, to=[S.ANSWERED], by=[DOCTOR]),
    "send_back": _from(S.IN_REVIEW, to=[S.CLAIMED], by=[DOCTOR]),
    "review_overdue": _from(S.IN_REVIEW, to=[S.QUEUED], by=[SYSTEM]),
    # On the public page and off it. A reply that its doctor retracted only comes back by `put_back`, which is the
    # doctor's: acts/moderation/publication.py refuses `publish` for it.
    "publish": _from(S.ANSWERED, S.UNPUBLISHED, to=[S.PUBLISHED], by=[MODERATOR, SYSTEM]),
    "unpublish": _from(S.PUBLISHED, to=[S.UNPUBLISHED], by=[MODERATOR]),
    "retract": _from(S.PUBLISHED, to=[S.UNPUBLISHED], by=[DOCTOR]),
    "put_back": _from(S.ANSWERED, S.UNPUBLISHED, to=[S.PUBLISHED], by=[DOCTOR]),
    "keep_private": _from(S.PUBLISHED, S.UNPUBLISHED, to=[S.ANSWERED], by=[ASKER]),
    "withdraw": _from(*LIVE, to=[S.WITHDRAWN], by=[ASKER, MODERATOR]),
    "erase": _from(S.WITHDRAWN, to=[S.ERASED], by=[ASKER, SYSTEM]),
}
# Where a question can stand once its reply has reached the asker.
REPLIED = (S.ANSWERED, S.PUBLISHED, S.UNPUBLISHED)
# Acts that leave the status as it is, and still belong in the history.
SAME_STATUS: dict[str, Transition] = {
    # What doctors do after a reply was sent.
    "correct": _from(*REPLIED, by=[DOCTOR]),
    "hand_in_correction": _from(*REPLIED, by=[DOCTOR]),
    "take_back_correction": _from(*REPLIED, by=[DOCTOR]),
    "agree_correction": _from(*REPLIED, by=[DOCTOR]),
    "send_back_correction": _from(*REPLIED, by=[DOCTOR]),
    "second_opinion": _from(S.ANSWERED, S.PUBLISHED, by=[DOCTOR]),
    "propose_more_info": _from(*REPLIED, by=[DOCTOR, EDITOR]),
    "approve_more_info": _from(*REPLIED, by=[DOCTOR]),
    "take_off_more_info": _from(*REPLIED, by=[DOCTOR, EDITOR]),
    "return_more_info": _from(*REPLIED, by=[DOCTOR]),
    # What moderators do beside deciding.
    "dismiss_duplicate": _from(S.QUEUED, by=[MODERATOR]),
    "lower_priority": _from(S.SUBMITTED, S.QUEUED, by=[MODERATOR]),
    "edit": _from(*LIVE, by=[MODERATOR]),
    "edit_text": _from(*LIVE, by=[MODERATOR]),
    "redact": _from(*LIVE, by=[MODERATOR]),
    "dismiss_reports": _from(S.PUBLISHED, by=[MODERATOR]),
    "alert_on_call": _from(S.SUBMITTED, by=[SYSTEM]),
    "reimport": _from(S.PUBLISHED, by=[IMPORTER]),
    "consent": _from(*LIVE, by=[ASKER]),
    "ask_consent": _from(S.ANSWERED, by=[SYSTEM]),
    # Also of a withdrawn question: until it is erased its asker may still want to read it.
    "new_link": _from(*LIVE, S.WITHDRAWN, by=[ASKER]),
    "running_late": _from(S.SUBMITTED, S.QUEUED, by=[SYSTEM]),
    "mail_refused": _from(*LIVE, S.WITHDRAWN, by=[SYSTEM]),
}
# Acts after which a page shows a reply: their Events name its policy version.
SHOWS_A_REPLY = (*REPLY_DELIVERED, "publish", "put_back")

# A ContextVar and not a global: threads of one process must not see another one's time.
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The time at which acts happen: the present, except in the demo's made-up past."""
    return _moment.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let acts happen at another time. For `load_demo` only: nothing else may backdate a history."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


@dataclass
class Change:
    """What one act changes on one locked question. The act fills it in; `transition` writes it."""

    question: Question
    action: str
    actor: Actor
    now: datetime
    to_status: str
    reason: str = ""
    note: str = ""
    note_for_asker: bool = True
    rule_versions: dict[str, Any] = field(default_factory=dict)
    mails_asker: bool = True  # False where the mail about another Event of the same act says it already
    changed_fields: set[str] = field(default_factory=set)

    # Acts set fields only through this, so that `_write` saves just what they changed. Saving the whole row would also
    # write back fields that no act has touched.
    def set(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self.question, name, value)
        self.changed_fields |= values.keys()


@contextmanager
def transition(action: str, question_id: int, actor: Actor, *, reason: str = "", note: str = "") -> Iterator[Change]:
    """Lock the question, check the table and the role, let the act do its work, then write status and Event."""
    # An action that is in neither table is a mistake of ours, so it fails with a KeyError before anything is locked.
    rule = TRANSITIONS.get(action) or SAME_STATUS[action]
    # `re` is safe here: a reason is one of our own codes, never what a person typed.
    if not re.fullmatch(r"[a-z_]{0,40}", reason):
        raise ValueError("A reason is a code: an Event is never erased, so prose goes into the note.")
    with transaction.atomic():
        # The lock comes first, so that of two acts at once the second reads the status that the first has written.
        # `of`: the rows of joined tables stay free for others.
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        # After the lock, so that a right that was taken away while this act waited for it counts already.
        actor.check(rule.roles)
        if question.status not in rule.sources:
            raise Refused("wrong_status", _("This cannot be done any more: the question has moved on meanwhile."))
        # A CHECK of the database says the same, but to a person it would be an error page.
        if len(note) > NOTE_LENGTH:
            raise Refused("length", _("Write at most 2,000 characters."))
        # Where the table allows two targets, the act itself chooses one of them.
        target = next(iter(rule.targets)) if len(rule.targets) == 1 else question.status
        change = Change(question, action, actor, now(), target, reason, note)
        # The act's own condition runs here. If it raises, the transaction is rolled back and neither status nor Event
        # is written.
        yield change
        _write(change, rule)


def _write(change: Change, rule: Transition) -> None:
    question, before = change.question, change.question.status
    if rule.targets:
        if change.to_status not in rule.targets:
            # A mistake of ours, not of a person: an act chose a target that the table does not give it.
            raise AssertionError(f"{change.action} must not lead to {change.to_status}")
        change.set(status=change.to_status, status_changed_at=change.now)
        # A CHECK of the database demands a doctor in these statuses, a lease while claimed, and neither elsewhere.
        if change.to_status not in WITH_A_DOCTOR:
            change.set(claimed_by=None)
        if change.to_status != S.CLAIMED:
            change.set(lease_until=None)
        # The day of the first publication stays, however often the page was taken off and put back.
        if change.to_status == S.PUBLISHED and question.published_at is None:
            change.set(published_at=change.now)
    if change.changed_fields:
        question.save(update_fields=change.changed_fields)
    # After the save: the Event names the policy of `published_reply`, which the act may have just set.
    _record(change, before)
    # Every act on a public question, also one that keeps it public: its words, topics or reply may have changed.
    if S.PUBLISHED in (before, change.to_status):
        tasks.refresh_similar.enqueue(question.pk)
    # In this transaction, so that no duplicate is left whose answer nobody can read any more.
    if before == S.PUBLISHED and change.to_status != S.PUBLISHED:
        _requeue_duplicates(question)


def _record(change: Change, from_status: str) -> None:
    """Append one Event to the question's chain, and enqueue the mail about it."""
    question = change.question
    # The hash of each Event covers the one before it. No other Event can come between: the question is locked.
    last = Event.objects.filter(question_id=question.pk).order_by("-sequence").first()
    reply = question.published_reply if change.action in SHOWS_A_REPLY else None
    event = Event(
        question=question, at=change.now, action=change.action, from_status=from_status, to_status=change.to_status,
        role=change.actor.role, user_id=change.actor.user_id, reason=change.reason,
        policy_version_id=reply.policy_version_id if reply else None, rule_versions=change.rule_versions,
        request_id=request_id(),
    )  # fmt: skip
    event.link_to(last)
    event.save(force_insert=True)
    if change.note:
        Note.objects.create(event=event, text=change.note, for_asker=change.note_for_asker)
    # The queue is a table of the same database: the mail is certain once this transaction commits, and never goes
    # out about an act that was rolled back.
    if change.action in notifications.SUBJECTS and change.mails_asker and question.email:
        tasks.mail_event.enqueue(event.pk)


def _requeue_duplicates(target: Question) -> None:
    """Queue what was closed as a duplicate of a question that is no longer public: a doctor has to answer it now."""
    # Locked while they are listed: one that its asker contests or withdraws at this moment is left out, not refused.
    duplicates = Question.objects.select_for_update(of=("self",)).filter(duplicate_of=target, status=S.DUPLICATE)
    for question in duplicates.order_by("pk"):  # in one order everywhere, or two acts could wait for each other
        with transition("requeue", question.pk, THE_PORTAL, reason="target_gone") as change:
            change.set(duplicate_of=None)


@contextmanager
def submission(question: Question) -> Iterator[Change]:
    """Insert a new question, let its first act complete it, then write its first Event. Within a transaction."""
    moment = now()
    # There is no row to lock yet, and no other session can see this one before the commit. So the table is not asked
    # here: a new question has exactly one way to begin.
    question.status, question.status_changed_at, question.submitted_at = S.SUBMITTED, moment, moment
    question.asked_on = timezone.localdate(moment)
    question.save(force_insert=True)
    change = Change(question, "submit", THE_ASKER, moment, S.SUBMITTED)
    yield change
    if change.changed_fields:
        question.save(update_fields=change.changed_fields)
    _record(change, NEW)


def insert_imported(questions: list[Question]) -> None:
    """Insert imported questions as answered: a page needs its reply, and a reply needs its question first."""
    moment = now()
    for question in questions:
        question.status, question.status_changed_at, question.submitted_at = S.ANSWERED, moment, moment
    Question.objects.bulk_create(questions)


def publish_imported(questions: list[Question]) -> None:
    """Publish imported questions whose `published_reply` is set, in the transaction that inserted them."""
    moment = now()
    for question in questions:
        question.status = S.PUBLISHED
        # The day of the import, not that of the question: `asked_on` has that one, from the file.
        question.published_at = moment
    Question.objects.bulk_update(questions, ["status", "published_at", "published_reply"], batch_size=500)
    events = [
        Event(
            question=question, at=moment, action="import", from_status=NEW, to_status=S.PUBLISHED,
            role=THE_IMPORTER.role,
        )
        for question in questions
    ]  # fmt: skip
    for event in events:
        # Each is the first of its own chain, so no chain has to be locked or read.
        event.link_to(None)
    Event.objects.bulk_create(events)
    tasks.refresh_unranked([question.pk for question in questions])
