"""The life of a question: the one table of transitions and the one door through which a status changes.

Every act (consultations/acts/) opens the door: it locks the question's row, checks the table, the person and the
act's own guard, and writes the new status and one Event in the same transaction. A refusal changes
nothing and says why in a sentence for the person who acted. The picture is in docs/architecture.md.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations import reply_rules, tasks
from consultations.models import Event, Note, Question
from consultations.models.event import FIRST_HASH, NOTE_LENGTH
from doctors.models import Doctor
from portal.logs import request_id
from portal.models import User

REPLY_FIELDS = (
    "kind", "decline_code", "answer", "limits", "next_step", "seek_help_if", "would_need", "see_whom", "care_level",
)  # fmt: skip
LEASE = timedelta(minutes=60)
MAX_CLAIMS = 3  # per doctor (features D12)
INFO_WAIT = timedelta(days=14)
REVIEW_WAIT = timedelta(hours=48)
FOLLOW_UP_WINDOW = timedelta(days=14)
ERASE_AFTER = timedelta(days=29)  # we promise "within 30 days": a worker that was down has a day to catch up

S = Question.Status
ASKER, MODERATOR, EDITOR, DOCTOR, SYSTEM, IMPORTER = (
    Event.Role.ASKER,
    Event.Role.MODERATOR,
    Event.Role.EDITOR,
    Event.Role.DOCTOR,
    Event.Role.SYSTEM,
    Event.Role.IMPORTER,
)
# What an account must be allowed for these two roles.
RIGHTS: dict[str, str] = {
    MODERATOR: "consultations.moderate_question",
    EDITOR: "consultations.change_moreinfo",
}
NEW = ""  # before a question exists
LIVE = frozenset(S) - {S.WITHDRAWN, S.ERASED}


@dataclass(frozen=True)
class Transition:
    sources: frozenset[str]
    targets: frozenset[str]
    roles: frozenset[str]


def _from(*sources: str) -> Callable[..., Transition]:
    return lambda *targets, by: Transition(frozenset(sources), frozenset(targets), frozenset(by))


# The table, whole. An act may start from its sources only, end in its targets only, by its roles only.
TABLE: dict[str, Transition] = {
    "submit": _from(NEW)(S.SUBMITTED, by=[ASKER]),
    "import": _from(NEW)(S.PUBLISHED, by=[IMPORTER]),
    "approve": _from(S.SUBMITTED)(S.QUEUED, by=[MODERATOR]),
    "return": _from(S.SUBMITTED)(S.RETURNED, by=[MODERATOR]),
    "reject": _from(S.SUBMITTED)(S.REJECTED, by=[MODERATOR]),
    "mark_duplicate": _from(S.SUBMITTED, S.QUEUED)(S.DUPLICATE, by=[MODERATOR]),
    "resubmit": _from(S.RETURNED, S.REJECTED)(S.SUBMITTED, by=[ASKER]),
    "restore": _from(S.REJECTED)(S.SUBMITTED, by=[MODERATOR]),
    "contest": _from(S.DUPLICATE)(S.SUBMITTED, by=[ASKER]),
    "requeue": _from(S.DUPLICATE)(S.QUEUED, by=[SYSTEM]),
    "take_back": _from(S.QUEUED)(S.SUBMITTED, by=[MODERATOR]),
    "claim": _from(S.QUEUED)(S.CLAIMED, by=[DOCTOR]),
    "release": _from(S.CLAIMED)(S.QUEUED, by=[DOCTOR]),
    "expire": _from(S.CLAIMED)(S.QUEUED, by=[SYSTEM]),
    "transfer": _from(S.CLAIMED)(S.QUEUED, by=[DOCTOR]),
    "propose_duplicate": _from(S.CLAIMED)(S.QUEUED, by=[DOCTOR]),
    "request_info": _from(S.CLAIMED)(S.INFO_NEEDED, by=[DOCTOR]),
    "give_info": _from(S.INFO_NEEDED)(S.CLAIMED, by=[ASKER]),
    "info_overdue": _from(S.INFO_NEEDED)(S.QUEUED, by=[SYSTEM]),
    "send": _from(S.CLAIMED)(S.ANSWERED, S.IN_REVIEW, by=[DOCTOR]),
    "agree": _from(S.IN_REVIEW)(S.ANSWERED, by=[DOCTOR]),
    "send_back": _from(S.IN_REVIEW)(S.CLAIMED, by=[DOCTOR]),
    "review_overdue": _from(S.IN_REVIEW)(S.QUEUED, by=[SYSTEM]),
    "publish": _from(S.ANSWERED, S.UNPUBLISHED)(S.PUBLISHED, by=[MODERATOR, SYSTEM]),
    "unpublish": _from(S.PUBLISHED)(S.UNPUBLISHED, by=[MODERATOR]),
    "retract": _from(S.PUBLISHED)(S.UNPUBLISHED, by=[DOCTOR]),
    "put_back": _from(S.ANSWERED, S.UNPUBLISHED)(S.PUBLISHED, by=[DOCTOR]),
    "keep_private": _from(S.PUBLISHED, S.UNPUBLISHED)(S.ANSWERED, by=[ASKER]),
    "withdraw": _from(*LIVE)(S.WITHDRAWN, by=[ASKER, MODERATOR]),
    "erase": _from(S.WITHDRAWN)(S.ERASED, by=[ASKER, SYSTEM]),
}
# Where a reply is corrected. One that is off the site: only where its doctor took it back.
CORRECTED_IN = (S.ANSWERED, S.PUBLISHED, S.UNPUBLISHED)
# Acts that leave the status as it is, and yet are part of the history.
STAYING: dict[str, Transition] = {
    "correct": _from(*CORRECTED_IN)(by=[DOCTOR]),
    "hand_in_correction": _from(*CORRECTED_IN)(by=[DOCTOR]),
    "take_back_correction": _from(*CORRECTED_IN)(by=[DOCTOR]),
    "agree_correction": _from(*CORRECTED_IN)(by=[DOCTOR]),
    "send_back_correction": _from(*CORRECTED_IN)(by=[DOCTOR]),
    "second_opinion": _from(S.ANSWERED, S.PUBLISHED)(by=[DOCTOR]),
    "propose_more_info": _from(S.ANSWERED, S.PUBLISHED, S.UNPUBLISHED)(by=[DOCTOR, EDITOR]),
    "approve_more_info": _from(S.ANSWERED, S.PUBLISHED, S.UNPUBLISHED)(by=[DOCTOR]),
    "take_off_more_info": _from(S.ANSWERED, S.PUBLISHED, S.UNPUBLISHED)(by=[DOCTOR, EDITOR]),
    "return_more_info": _from(S.ANSWERED, S.PUBLISHED, S.UNPUBLISHED)(by=[DOCTOR]),
    "dismiss_duplicate": _from(S.QUEUED)(by=[MODERATOR]),
    "lower_priority": _from(S.SUBMITTED, S.QUEUED)(by=[MODERATOR]),
    "edit": _from(*LIVE)(by=[MODERATOR]),
    "edit_text": _from(*LIVE)(by=[MODERATOR]),
    "redact": _from(*LIVE)(by=[MODERATOR]),
    "dismiss_reports": _from(S.PUBLISHED)(by=[MODERATOR]),
    "alert_on_call": _from(S.SUBMITTED)(by=[SYSTEM]),
    "reimport": _from(S.PUBLISHED)(by=[IMPORTER]),
    "consent": _from(*LIVE)(by=[ASKER]),
    "ask_consent": _from(S.ANSWERED)(by=[SYSTEM]),
    "new_link": _from(*LIVE, S.WITHDRAWN)(by=[ASKER]),
    "running_late": _from(S.SUBMITTED, S.QUEUED)(by=[SYSTEM]),
    "mail_refused": _from(*LIVE, S.WITHDRAWN)(by=[SYSTEM]),
}
# What the asker is told by mail (notifications.py holds the words).
TELLS_ASKER = frozenset(
    ["submit", "approve", "return", "reject", "mark_duplicate", "restore", "take_back", "requeue", "request_info",
     "info_overdue", "send", "agree", "correct", "agree_correction", "publish", "put_back", "unpublish", "retract",
     "withdraw",
     "new_link", "running_late", "ask_consent", "edit_text", "redact"]
)  # fmt: skip
# Acts after which a page shows a reply: their Events name its policy version.
SHOWS_A_REPLY = ("send", "agree", "correct", "agree_correction", "publish", "put_back")
HELD = (S.CLAIMED, S.INFO_NEEDED, S.IN_REVIEW)


NO_LICENCE = _(
    "Your licence is not verified or has expired. Until it holds, you can see and change only your own page."
    " Ask an administrator."
)

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The time at which acts happen: the present, but for the demo's made-up past."""
    return _moment.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let acts happen at another time. For `load_demo` alone: a history is otherwise never backdated."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


class Refused(Exception):  # noqa: N818 - a refusal is no error
    """An act that the rules do not allow. `code` for machines; `message` for the person who acted."""

    def __init__(
        self, code: str, message: str | Promise, findings: list[reply_rules.RuleFinding] | None = None
    ) -> None:
        super().__init__(code)
        self.code, self.message, self.findings = code, message, findings or []


@dataclass(frozen=True)
class Actor:
    """Who acts, and as what. Whether that person may is read from the database at every act."""

    role: str
    user_id: int | None = None
    doctor_id: int | None = None

    @classmethod
    def moderator(cls, user: User) -> "Actor":
        return cls(MODERATOR, user.pk)

    @classmethod
    def editor(cls, user: User) -> "Actor":
        return cls(EDITOR, user.pk)

    @classmethod
    def doctor(cls, doctor: Doctor) -> "Actor":
        return cls(DOCTOR, doctor.user_id, doctor.pk)

    def check(self, roles: frozenset[str]) -> None:
        allowed = self.role in roles
        if allowed and self.role in RIGHTS:
            user = User.objects.filter(pk=self.user_id or 0, is_active=True).first()
            allowed = user is not None and user.has_perm(RIGHTS[self.role])
        if not allowed:
            raise Refused("not_allowed", _("You may not do this."))

    def licensed_doctor(self) -> Doctor:
        """The acting doctor, whose licence holds today and whose account is active."""
        doctor = Doctor.objects.licensed().filter(pk=self.doctor_id or 0, user__is_active=True).first()
        if doctor is None:
            raise Refused("no_licence", NO_LICENCE)
        return doctor


THE_ASKER = Actor(ASKER)
THE_PORTAL = Actor(SYSTEM)
THE_IMPORTER = Actor(IMPORTER)


@dataclass
class Move:
    """One act on one locked question: the act sets what it changes, the door writes it."""

    question: Question
    action: str
    actor: Actor
    now: datetime
    to: str
    reason: str = ""
    note: str = ""
    note_for_asker: bool = True
    rule_versions: dict[str, Any] = field(default_factory=dict)
    tells_asker: bool = True  # not where another Event of the same act tells already
    changed: set[str] = field(default_factory=set)
    event: Event | None = None

    def set(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self.question, name, value)
        self.changed |= values.keys()


def _record(move: Move, from_status: str) -> Event:
    """Append one Event to the question's chain. The question's lock makes the sequence safe."""
    last = Event.objects.filter(question_id=move.question.pk).order_by("-sequence").first()
    reply = move.question.published_reply if move.action in SHOWS_A_REPLY else None
    event = Event(
        question=move.question, sequence=last.sequence + 1 if last else 1, at=move.now, action=move.action,
        from_status=from_status, to_status=move.to, role=move.actor.role, user_id=move.actor.user_id,
        reason=move.reason,
        policy_version_id=reply.policy_version_id if reply else None, rule_versions=move.rule_versions,
        request_id=request_id(),
        previous_hash=last.hash if last else FIRST_HASH,
    )  # fmt: skip
    event.hash = event.computed_hash()
    event.save(force_insert=True)
    if move.note:
        Note.objects.create(event=event, text=move.note, for_asker=move.note_for_asker)
    if move.action in TELLS_ASKER and move.tells_asker and move.question.email:
        tasks.mail_event.enqueue(event.pk)
    return event


@contextmanager
def door(action: str, question_id: int, actor: Actor, *, reason: str = "", note: str = "") -> Iterator[Move]:
    """Lock the question, check the table and the role, let the act do its work, then write status and Event."""
    rule = TABLE.get(action) or STAYING[action]
    if not re.fullmatch(r"[a-z_]{0,40}", reason):
        raise ValueError("A reason is a code: an Event is never erased, so prose goes into the note.")
    with transaction.atomic():
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        actor.check(rule.roles)
        if question.status not in rule.sources:
            raise Refused("wrong_status", _("This cannot be done any more: the question has moved on meanwhile."))
        if len(note) > NOTE_LENGTH:
            raise Refused("length", _("Write at most 2,000 characters."))
        target = next(iter(rule.targets)) if len(rule.targets) == 1 else question.status
        move = Move(question, action, actor, now(), target, reason, note)
        yield move
        _finish(move, rule)


def _finish(move: Move, rule: Transition) -> None:
    question, before = move.question, move.question.status
    if rule.targets:
        if move.to not in rule.targets:
            raise AssertionError(f"{move.action} must not lead to {move.to}")
        move.set(status=move.to, status_changed_at=move.now)
        if move.to not in HELD:
            move.set(claimed_by=None)
        if move.to != S.CLAIMED:
            move.set(lease_until=None)
        if move.to == S.PUBLISHED and question.published_at is None:
            move.set(published_at=move.now)
    if move.changed:
        question.save(update_fields=move.changed)
    move.event = _record(move, before)
    if S.PUBLISHED in (before, move.to):
        tasks.refresh_similar.enqueue(question.pk)
    if before == S.PUBLISHED and move.to != S.PUBLISHED:
        _requeue_duplicates(question)


def _requeue_duplicates(target: Question) -> None:
    """What was closed as a repeat of a question that is no longer public goes to the doctors after all."""
    # Locked as they are listed: one whose asker contests or withdraws it just now is not refused but left out.
    repeats = Question.objects.select_for_update(of=("self",)).filter(duplicate_of=target, status=S.DUPLICATE)
    for question in repeats.order_by("pk"):
        with door("requeue", question.pk, THE_PORTAL, reason="target_gone") as move:
            move.set(duplicate_of=None)


def begin(action: str, question: Question, actor: Actor) -> Move:
    """Insert a new question in the status that the table gives its first act. `settle` ends what this begins."""
    rule = TABLE[action]
    actor.check(rule.roles)
    moment, (status,) = now(), rule.targets
    question.status, question.status_changed_at, question.submitted_at = status, moment, moment
    question.asked_on = timezone.localdate(moment)
    question.save(force_insert=True)
    return Move(question, action, actor, moment, status)


def settle(move: Move) -> None:
    """Write what a new question's first act changed, and its first Event."""
    if move.changed:
        move.question.save(update_fields=move.changed)
    _record(move, NEW)


def insert_imported(questions: list[Question]) -> None:
    """Insert imported questions, not yet public: the database wants a reply in place before a page."""
    moment = now()
    for question in questions:
        question.status, question.status_changed_at, question.submitted_at = S.ANSWERED, moment, moment
    Question.objects.bulk_create(questions)


def publish_imported(questions: list[Question]) -> None:
    """Publish imported questions whose `published_reply` is set, in the transaction that inserted them."""
    moment = now()
    for question in questions:
        question.status = S.PUBLISHED
        question.published_at = moment
    Question.objects.bulk_update(questions, ["status", "published_at", "published_reply"], batch_size=500)
    events = [
        Event(
            question=question,
            sequence=1,
            at=moment,
            action="import",
            from_status=NEW,
            to_status=S.PUBLISHED,
            role=IMPORTER,
            previous_hash=FIRST_HASH,
        )
        for question in questions
    ]
    for event in events:
        event.hash = event.computed_hash()
    Event.objects.bulk_create(events)
    tasks.refresh_unranked([question.pk for question in questions])
