"""What each act in a made-up question's history changes: in the question, and in rows of other tables."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from bench.made_up_history import event_hash, steps
from bench.made_up_rows import (
    CONSENT,
    EVENT,
    FEEDBACK,
    FINDING,
    MORE_INFO,
    NOTE,
    QUESTION,
    READ,
    REPLY,
    TAGGED,
    Question,
    Reply,
    Surroundings,
    line,
    question_row,
    reply_row,
)  # fmt: skip
from bench.made_up_texts import Texts
from consultations.actors import DOCTOR, IMPORTER, MODERATOR
from consultations.models.event import REPLY_DELIVERED
from consultations.models.question import headline_slug
from consultations.models.status import WITH_A_DOCTOR
from consultations.time_limits import LEASE
from consultations.workflow import SHOWS_A_REPLY, TRANSITIONS, S
from portal.hash_chain import FIRST_HASH

IMPORTED_AT = datetime(2024, 1, 15, tzinfo=UTC)
CHINESE = "zh-hant"
HOURS = {
    "submit": 0.0, "publish": 0.0, "claim": 20.0, "send": 0.9, "give_info": 40.0, "correct": 200.0, "unpublish": 900.0,
    "retract": 900.0, "withdraw": 300.0, "erase": 720.0,
}  # fmt: skip  # at most, after the act before; 8 for all others
REASONS = {"return": "unclear", "reject": "spam", "unpublish": "other", "retract": "other"}
NOTED = {"return", "reject", "request_info", "give_info", "unpublish", "retract", "send_back", "contest"}
DECLINES = ["cannot_assess_remotely", "needs_examination", "outside_scope", "not_enough_information"]
CARE = ["routine", "soon", "urgent", "emergency"]


class Maker(Protocol):
    """What a story needs of the archive that it belongs to."""

    around: Surroundings
    rng: random.Random
    texts: Texts
    public: Sequence[Question]

    def key(self, table: str) -> int: ...
    def add(self, table: str, *values: Any) -> int: ...
    def put(self, table: str, text: str) -> None: ...
    def topic(self) -> tuple[int, str]: ...


class Story:
    """Plays one question's history and writes every row of it."""

    def __init__(self, maker: Maker, question: Question, kind: str, *, began: datetime | None = None) -> None:
        self.maker, self.question, self.kind, self.began = maker, question, kind, began
        self.around, self.rng, self.texts = maker.around, maker.rng, maker.texts
        self.chinese = question.locale == CHINESE
        self.public = kind != "answered" and question.parent_id is None  # whether its asker agrees to a page
        self.replies: list[Reply] = []
        self.notes: list[tuple[int, str]] = []
        self.reads: dict[tuple[int, str, datetime], datetime] = {}
        self.doctor = self.reviewer = self.moderator = None
        self.sequence, self.previous = 0, FIRST_HASH

    def tell(self, story: str, ended: datetime) -> Question:
        question, acts = self.question, steps(story)
        for (action, before, after, role), at in zip(acts, self.times(story, ended), strict=True):
            self.action, self.at, self.after = action, at, after
            if act := ACTS.get(action):
                act(self)
            question.status = after
            if action in TRANSITIONS:
                question.status_changed_at = at
            self.record(before, role)
        if question.status in WITH_A_DOCTOR:
            question.claimed_by_id = self.doctor.pk
            question.lease_until = self.at + LEASE if question.status == S.CLAIMED else None
        question.doctor = self.doctor and self.doctor.pk
        self.leave()
        return question

    def times(self, story: str, ended: datetime) -> list[datetime]:
        """When each act happened: the last one at `ended`, or all of them from `began` on."""
        hours, at = 0.0, []
        for action in story.split():
            hours += HOURS.get(action, 8.0) * self.rng.random()
            at.append(hours)
        start = ended - timedelta(hours=hours)
        if self.began:
            start = min(start, self.began)
        return [start + timedelta(hours=hours) for hours in at]

    # The acts

    def submit(self) -> None:
        question, rng = self.question, self.rng
        question.submitted_at, question.asked_on = self.at, self.at.date()
        question.send_key = f"{rng.getrandbits(256):064x}"
        question.promised_by = self.at + timedelta(days=3)
        if question.parent_id:
            question.first_for_id, question.first_until = question.doctor, self.at + timedelta(hours=48)
            return
        if rng.random() < 0.6:
            question.email = f"asker{question.id}@example.org"
        if rng.random() < 0.3:
            question.prompts = f'{{"since": "{self.words(40, 300)}", "wish": "{self.words(80, 300)}"}}'
        self.consent("health_data", "privacy")
        if self.public:
            question.publication_consent_id = self.consent("publication", "publication")

    def consent(self, purpose: str, kind: str) -> int:
        of = self.around.policy(kind, self.question.locale, self.at)
        return self.maker.add(CONSENT, purpose, of.sha256, of.locale, "true", self.at, of.pk, self.question.id)

    def resubmit(self) -> None:
        self.question.resubmitted = self.question.status == S.REJECTED
        self.question.submitted_at = self.at

    def approve(self) -> None:
        question = self.question
        if self.kind == "triage":
            question.department_id = None
        if question.parent_id is None:
            about = self.words(60, 90) if self.chinese else f"{question.topic[1]}: {self.words(40, 70)}"
            question.headline = about[:1].upper() + about[1:]
        question.slug = headline_slug(question.headline)

    def claim(self) -> None:
        able = self.around.doctors[self.question.department_id]
        self.doctor = able[int(self.rng.random() ** 2 * len(able))]  # some reply more than others
        self.reviewer = next(doctor for doctor in reversed(able) if doctor is not self.doctor)

    def send(self) -> None:
        question, self.replies = self.question, []
        reply = self.reply(self.maker.key(REPLY), self.doctor.pk)
        reply.policy_version_id = self.around.policy("reply", question.locale, self.at).pk
        self.replies.append(reply)
        if self.after == S.ANSWERED:
            self.deliver()

    def reply(self, key: int, doctor: int) -> Reply:
        reply = Reply(key, doctor, self.question.department_id, self.question.id, self.at, self.words(460, 8000))
        reply.limits, reply.next_step, reply.seek_help_if = self.words(90), self.words(120), self.words(80)
        reply.care_level = self.rng.choices(CARE, [70, 20, 8, 2])[0]
        if self.rng.random() < 0.04:
            reply.kind, reply.decline_code = "decline", self.rng.choice(DECLINES)
            reply.would_need, reply.see_whom = self.words(80), "A doctor who can examine you"
        return reply

    def deliver(self) -> None:
        reply = self.replies[-1]
        reply.sent_at, reply.replied_on = self.at, self.at.date()
        self.question.published_reply_id = reply.id

    def agree(self) -> None:
        self.send_back()
        self.deliver()

    def send_back(self) -> None:
        self.replies[-1].reviewer_id = self.reviewer.pk

    def correct(self) -> None:
        before = self.replies
        self.send()
        self.replies[-1].corrects_id, self.replies[-1].correction_note = before[-1].id, self.words(80)
        self.replies = before + self.replies
        self.deliver()

    def publish(self) -> None:
        self.question.published_at = self.at

    def mark_duplicate(self) -> None:
        self.question.duplicate_of_id = self.rng.choice(self.maker.public).id

    def contest(self) -> None:
        self.question.contested = True

    def erase(self) -> None:
        """Empty what the portal's own erasure empties (consultations/acts/upkeep/erasure.py)."""
        question, self.notes = self.question, []
        for name in ("title", "body", "asker_name", "asker_age_band", "email", "headline", "slug"):
            setattr(question, name, "")
        question.asker_sex, question.asked_for, question.prompts = "undisclosed", "self", "{}"
        question.send_key = question.promised_by = question.first_for_id = question.first_until = None
        for reply in self.replies:
            for name in ("answer", "limits", "next_step", "seek_help_if", "care_level", "would_need", "see_whom"):
                setattr(reply, name, "")

    # The rows

    def words(self, middle: int, longest: int = 1000) -> str:
        return self.texts.prose(
            self.texts.about(middle // 3 if self.chinese else middle, 10, longest), chinese=self.chinese
        ).replace("\n", " " if middle < 200 else "\n")

    def record(self, before: str, role: str) -> None:
        """Append the act's Event, its note and who of the staff has read the question for it."""
        question, reviewing = self.question, self.action in ("agree", "send_back")
        user = None
        if role == MODERATOR:
            user = self.rng.choice(self.around.moderators)
        elif role == DOCTOR:
            user = (self.reviewer if reviewing else self.doctor).user
        shown = self.replies[-1] if self.action in SHOWS_A_REPLY and question.published_reply_id else None
        policy = shown.policy_version_id if shown else None
        rules = self.around.rules(self.at, question.department_id) if self.action in REPLY_DELIVERED else "{}"
        self.sequence += 1
        at, reason = self.at.isoformat(timespec="microseconds"), REASONS.get(self.action, "")
        key = self.write_event(at, before, role, user, reason, policy, rules)
        if self.action in NOTED:
            self.notes.append((key, self.words(90)))
        if user and self.rng.random() < 0.2 and question.status not in (S.PUBLISHED, S.UNPUBLISHED):
            hour = self.at.replace(minute=0, second=0, microsecond=0)
            self.reads[user, role, hour] = self.at

    def write_event(
        self, at: str, before: str, role: str, user: int | None, reason: str, policy: int | None, rules: str
    ) -> int:
        number, action, after, previous = self.question.id, self.action, self.after, self.previous
        self.previous = event_hash(
            number, self.sequence, at, action, before, after, role, user, reason, policy, rules, previous
        )
        return self.maker.add(
            EVENT, number, self.sequence, at, action, before, after, role, user, reason, policy, rules, "", previous,
            self.previous,
        )  # fmt: skip

    def leave(self) -> None:
        """Write every row that is the question's own, but for the Events and consents, which are written already."""
        question, put, add = self.question, self.maker.put, self.maker.add
        if question.status != S.ERASED:
            self.leave_what_erasing_deletes()
        for reply in self.replies:
            put(REPLY, line(reply_row(reply)))
        put(QUESTION, line(question_row(question)))
        for key, text in self.notes:
            add(NOTE, text, "true", key)
        for (user, role, hour), at in self.reads.items():
            add(READ, role, hour, at, question.id, user)

    def leave_what_erasing_deletes(self) -> None:
        question, rng, add = self.question, self.rng, self.maker.add
        if question.headline and question.parent_id is None:
            for topic in dict.fromkeys([question.topic[0], *(self.maker.topic()[0] for _ in range(rng.randrange(4)))]):
                add(TAGGED, question.id, topic)
        if rng.random() < 0.06:
            question.red_flag, question.priority = True, 1
            add(FINDING, "red_flag", "body", 5, 20, "", question.id)
        elif rng.random() < 0.05:
            add(FINDING, "several_questions", "body", 0, 30, "", question.id)
        if question.published_reply_id and not question.import_ref and rng.random() < 0.25:
            helped = rng.choices(["yes", "partly", "no"], [70, 20, 10])[0]
            add(FEEDBACK, helped, rng.choice(["yes", "planned", "no"]), self.at, question.id)
        if question.status == S.PUBLISHED and rng.random() < 0.08:
            self.leave_more_info()

    def leave_more_info(self) -> None:
        imported = self.question.import_ref is not None
        author, reviewer = (None, None) if imported else (self.doctor.pk, self.reviewer.pk)
        day = None if imported else self.at.date()
        self.maker.add(
            MORE_INFO, self.words(900, 6000), day, day and day + timedelta(days=730), imported, author, reviewer,
            self.question.id, "",
        )  # fmt: skip

    def tell_imported(self, asked: datetime) -> Question:
        """A question of the time before the portal: answered elsewhere, and public since the import."""
        question = self.question
        self.approve()
        question.asked_on, question.import_ref = asked.date(), f"made-up-{question.id}"
        question.submitted_at = question.status_changed_at = question.published_at = IMPORTED_AT
        question.status = self.after = S.PUBLISHED
        self.at, self.action = IMPORTED_AT, "import"
        reply = self.reply(self.maker.key(REPLY), self.rng.choice(self.around.sources[question.department_id]).pk)
        reply.imported, reply.written_at, reply.sent_at = True, asked, asked
        reply.replied_on, question.published_reply_id = asked.date() + timedelta(days=1), reply.id
        self.replies = [reply]
        self.record("", IMPORTER)
        self.leave()
        return question


ACTS: dict[str, Callable[[Story], None]] = {
    "submit": Story.submit,
    "resubmit": Story.resubmit,
    "approve": Story.approve,
    "claim": Story.claim,
    "send": Story.send,
    "agree": Story.agree,
    "send_back": Story.send_back,
    "correct": Story.correct,
    "publish": Story.publish,
    "mark_duplicate": Story.mark_duplicate,
    "contest": Story.contest,
    "erase": Story.erase,
}
