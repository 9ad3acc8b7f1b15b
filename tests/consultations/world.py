"""What the tests of the workflow share: a question in every status, every act by name, all rows as text."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import pytest
from django.db import connection
from django.utils import timezone

from consultations.actors import THE_ASKER, THE_PORTAL, Actor, Refused
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import corrections, more_info, replies
from consultations.acts.moderation import decisions, publication
from consultations.acts.private_page import own_question
from consultations.acts.upkeep import timers
from consultations.acts.upkeep.erasure import erase
from consultations.models import MoreInfo, Question
from consultations.workflow import S
from doctors.models import Department, Doctor
from portal.models import User
from tests.factories import (
    DRAFT,
    claimed,
    make_department,
    make_doctor,
    make_editor,
    make_moderator,
    published,
    queued,
    submitted,
)

# Two askers, for where it matters whose question it is: submitted(**ALICE). In requests, `alice` and `bob` are their
# browsers; `client` stays whoever is alone in a test.
ALICE = {"name": "Alice", "email": "alice@example.org"}
BOB = {"name": "Bob", "email": "bob@example.org"}
BODY = "It has been there for three weeks, it does not hurt, and it does not change much."
TABLES = [
    "consultations_question",
    "consultations_event",
    "consultations_note",
    "consultations_reply",
    "consultations_consent",
    "consultations_finding",
    "consultations_sender",
    "consultations_staffread",
    "consultations_photo",
    "consultations_feedback",
    "consultations_moreinfo",
    "consultations_faq",
    "portal_staffevent",
    "consultations_replydraft",
    "consultations_citation",
    "consultations_secondopinion",
    "consultations_taggedquestion",
    "django_tasks_database_dbtaskresult",
    "doctors_doctor",
]


def dump() -> list[str]:
    """Every row of every table that an act may touch, as text: equal before and after means that nothing changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{table} ' || to_jsonb(t)::text AS row FROM {table} t" for table in TABLES)
            + " ORDER BY row"
        )
        return [row for (row,) in cursor.fetchall()]


def unblocked() -> list[str]:
    """All rows but the counts of what rules blocked."""
    return [row for row in dump() if '"outcome": "blocked"' not in row]


def refused(code: str | tuple[str, ...], act, *args, **kwargs) -> Refused:
    """The act is refused with this code, or one of these, and a sentence.

    Nothing changed but the count of what rules blocked.
    """
    before = unblocked()
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    assert refusal.value.code in (code if isinstance(code, tuple) else (code,))
    assert len(str(refusal.value.message)) > 15
    assert unblocked() == before
    return refusal.value


def fresh(question: Question) -> Question:
    """The question as the database has it now."""
    return Question.objects.get(pk=question.pk)


@dataclass
class World:
    """A department with two doctors, two moderators, and questions of askers who are nobody in particular.

    Dr Chen replies, Dr Lin is the second doctor of the same department, Mo and Mia are moderators. Dr Weber, of another
    department, and Eddie, an editor, come only where a test names them.
    """

    department: Department = field(default_factory=make_department)
    elsewhere: Department = field(default_factory=make_department)
    dr_chen: Doctor = field(init=False)
    dr_lin: Doctor = field(init=False)
    mo: User = field(default_factory=make_moderator)
    mia: User = field(default_factory=make_moderator)

    def __post_init__(self) -> None:
        self.dr_chen, self.dr_lin = make_doctor(self.department), make_doctor(self.department)

    @cached_property
    def dr_weber(self) -> Doctor:
        return make_doctor(self.elsewhere)

    @cached_property
    def eddie(self) -> User:
        return make_editor()

    def in_status(self, status: str, **fields) -> Question:
        """A question that went to `status` through the acts."""
        question = getattr(self, f"_{status}")(**fields)
        question.refresh_from_db()
        assert question.status == status
        return question

    def _submitted(self, **fields) -> Question:
        return submitted(self.department, **fields)

    def _returned(self, **fields) -> Question:
        question = self._submitted(**fields)
        decisions.return_to_asker(question.pk, Actor.moderator(self.mo), reason="unclear", note="Say since when.")
        return question

    def _rejected(self, **fields) -> Question:
        question = self._submitted(**fields)
        decisions.reject(question.pk, Actor.moderator(self.mo), reason="spam", note="This is an advertisement.")
        return question

    def _duplicate(self, of: Question | None = None, **fields) -> Question:
        question, target = self._submitted(**fields), of or self._published()
        decisions.mark_duplicate(question.pk, Actor.moderator(self.mo), of=target.pk)
        return question

    def _queued(self, **fields) -> Question:
        return queued(self.department, **fields)

    def _claimed(self, **fields) -> Question:
        return claimed(self.department, self.dr_chen, **fields)

    def _info_needed(self, **fields) -> Question:
        question = self._claimed(**fields)
        doctors.request_info(question.pk, Actor.doctor(self.dr_chen), note="Since when?")
        return question

    def _in_review(self, **fields) -> Question:
        question = self._claimed(**fields)
        replies.send(question.pk, Actor.doctor(self.dr_chen), DRAFT, second_doctor=True)
        return question

    def _answered(self, **fields) -> Question:
        return published(self.department, self.dr_chen, **{"publication": False, **fields})

    def _published(self, **fields) -> Question:
        return published(self.department, self.dr_chen, **fields)

    def _unpublished(self, **fields) -> Question:
        question = self._published(**fields)
        decisions.unpublish(question.pk, Actor.moderator(self.mo), reason="reported")
        return question

    def _withdrawn(self, **fields) -> Question:
        question = self._submitted(**fields)
        own_question.withdraw(question.pk)
        return question

    def _erased(self, **fields) -> Question:
        question = self._withdrawn(**fields)
        erase(question.pk)
        return question

    def taken_back(self, **fields) -> Question:
        """A question whose reply its doctor has taken back."""
        question = self._published(**fields)
        corrections.retract(question.pk, Actor.doctor(self.dr_chen), note="I was wrong.")
        question.refresh_from_db()
        return question

    def answered_with_consent(self) -> Question:
        """An answered question that has all it needs for its page, and yet has none: a moderator took it off."""
        question = self.in_status("unpublished")
        own_question.set_publication(question.pk, granted=False)
        own_question.set_publication(question.pk, granted=True)
        question.refresh_from_db()
        return question

    def acts(self, target: int = 0) -> dict[str, Callable[[int], object]]:
        """Every act on a question that is there, by its name in the table, done by someone who may."""
        mo, mia = Actor.moderator(self.mo), Actor.moderator(self.mia)
        dr_chen, dr_lin = Actor.doctor(self.dr_chen), Actor.doctor(self.dr_lin)
        seen = proposal_of
        editors = {"headline": "Spots on the back", "topics": [], "department": self.department}
        return {
            "approve": lambda pk: decisions.approve(pk, mia, **editors),
            "return": lambda pk: decisions.return_to_asker(pk, mia, reason="unclear", note="Say since when."),
            "reject": lambda pk: decisions.reject(pk, mia, reason="spam", note="This is an advertisement."),
            "mark_duplicate": lambda pk: decisions.mark_duplicate(pk, mia, of=target),
            "resubmit": lambda pk: own_question.resubmit(pk, title="Red spots on my back", body=BODY),
            "restore": lambda pk: decisions.restore(pk, mia),
            "take_back": lambda pk: decisions.take_back(pk, mia),
            "contest": lambda pk: own_question.contest(pk, note="Mine itch."),
            "claim": lambda pk: doctors.claim(pk, dr_chen),
            "release": lambda pk: doctors.release(pk, dr_chen),
            "expire": doctors.expire,
            "transfer": lambda pk: doctors.transfer(pk, dr_chen, department=self.elsewhere, note="Rather yours."),
            "request_info": lambda pk: doctors.request_info(pk, dr_chen, note="Since when?"),
            "give_info": lambda pk: own_question.give_info(pk, text="Since Monday."),
            "info_overdue": timers.info_overdue,
            "send": lambda pk: replies.send(pk, dr_chen, DRAFT),
            "agree": lambda pk: replies.agree(pk, dr_lin),
            "send_back": lambda pk: replies.send_back(pk, dr_lin, note="Say more about when to come."),
            "review_overdue": timers.review_overdue,
            "publish": lambda pk: publication.publish(pk, mia),
            "unpublish": lambda pk: decisions.unpublish(pk, mia, reason="reported"),
            "put_back": lambda pk: publication.put_back(pk, dr_chen),
            "retract": lambda pk: corrections.retract(pk, dr_chen, note="I was wrong."),
            "withdraw": lambda pk: own_question.withdraw(pk, THE_ASKER),
            "erase": lambda pk: erase(pk, THE_ASKER),
            "propose_duplicate": lambda pk: doctors.propose_duplicate(pk, dr_chen, of=target, note="The same spots."),
            "dismiss_duplicate": lambda pk: decisions.dismiss_duplicate(pk, mo),
            "lower_priority": lambda pk: decisions.lower_priority(pk, mo),
            "hand_in_correction": lambda pk: corrections.correct(pk, dr_chen, DRAFT, note="Too late.", safety=True),
            "take_back_correction": lambda pk: corrections.take_back_correction(pk, dr_chen),
            "agree_correction": lambda pk: corrections.agree_correction(pk, dr_lin),
            "send_back_correction": lambda pk: corrections.send_back_correction(pk, dr_lin, note="Say when."),
            "propose_more_info": lambda pk: more_info.propose(
                pk, dr_chen, body="Spots fade.", review_by=timezone.localdate() + timedelta(days=90), seen=seen(pk)
            ),
            "approve_more_info": lambda pk: more_info.approve(pk, dr_lin, seen=seen(pk)),
            "take_off_more_info": lambda pk: more_info.take_off(pk, dr_chen),
            "return_more_info": lambda pk: more_info.send_back(pk, dr_lin, note="Say why.", seen=seen(pk)),
            "second_opinion": lambda pk: corrections.opine(pk, dr_lin, agrees=True),
            "correct": lambda pk: corrections.correct(pk, dr_chen, DRAFT, note="The time was wrong."),
            "edit": lambda pk: decisions.edit(pk, mo, **editors),
            "consent": lambda pk: own_question.set_publication(
                pk, granted=not Question.objects.get(pk=pk).publication_consent_id
            ),
            "new_link": own_question.renew_link,
            "running_late": timers.running_late,
            "mail_refused": timers.mail_refused,
            "publish by the portal": lambda pk: publication.publish(pk, THE_PORTAL),
        }


def proposal_of(pk: int) -> datetime | None:
    """When More Info was proposed for a question, as its page tells the doctors."""
    return MoreInfo.objects.filter(question=pk).values_list("proposed_at", flat=True).first()


STATUSES = list(S.values)
