"""Random lives of questions: whatever people do, in whatever order, the rules that always hold do hold.

Each example runs in a transaction that is rolled back. After each step all rows are compared with those
before, every new Event is held against the design's table, and every rule is asked of the whole database.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations import clock
from consultations.actors import THE_ASKER, THE_PORTAL, Actor, Refused
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import corrections, more_info, replies
from consultations.acts.moderation import decisions, publication, reports, texts
from consultations.acts.private_page import own_question
from consultations.acts.upkeep import timers
from consultations.acts.upkeep.erasure import erase
from consultations.models import Consent, Event, MoreInfo, Note, Question, Reply
from consultations.models.reply import TEXT_PARTS
from consultations.notifications import SUBJECTS
from consultations.workflow import SAME_STATUS, TRANSITIONS
from doctors.models import Department, Doctor
from portal.hash_chain import FIRST_HASH
from portal.models import User
from tests.consultations.asking.asking import BODY
from tests.consultations.workflow.test_table import DESIGN, WITHOUT_A_NEW_STATUS
from tests.consultations.world import World, dump, proposal_of
from tests.factories import DECLINE, DRAFT, make_doctor, make_moderator, submitted

# What may happen: (from, act) → (to, by), from the table as the test of the table writes it out.
MAY = {(start, act): (to.split(), by.split()) for starts, act, to, by in DESIGN for start in starts.split() or [""]}
MAY |= {(start, act): ([start], by.split()) for starts, act, by in WITHOUT_A_NEW_STATUS for start in starts.split()}
HELD = ("claimed", "info_needed", "in_review")
AT_THE_DESK = (
    "release", "transfer", "request_info", "propose_duplicate", "send", "correct", "hand_in_correction", "retract"
)  # fmt: skip
JUDGEMENTS = ("approve", "return", "reject", "mark_duplicate")
BACK_TO_THE_DOCTOR = ("give_info", "send_back")
number = st.integers(0, 999)
# What a day is made of: mostly acts that the question's status allows.
EVENTS_OF_A_DAY = (
    ["what_the_table_names"] * 14 + ["whatever"] * 3 + ["time_passes"] * 2 + ["the_clock_ticks"] * 2 + ["someone_asks"]
    + ["a_doctor_takes_all", "a_doctor_asks_for_more_of_all", "an_editor_writes_more_info"]
    + ["a_licence_expires_or_is_renewed", "a_department_is_paused_or_opened", "a_moderator_loses_the_right"]
)  # fmt: skip
step = st.tuples(st.sampled_from(EVENTS_OF_A_DAY), number, number, number)


class Life:
    """Everyone who acts, and every act. Drawn numbers choose a person, a question, an act by remainder."""

    def __init__(self) -> None:
        self.travel = time_machine.travel(timezone.now(), tick=False)
        self.clock = self.travel.start()
        self.words = count(1)
        self.statuses = dict(Question.objects.values_list("pk", "status"))
        self.markers = {pk: [title.split()[-1]] for pk, title in Question.objects.values_list("pk", "title")}
        self.last_event = Event.objects.latest("pk").pk
        self.here, self.there = Department.objects.order_by("pk")
        self.moderators = list(User.objects.filter(doctor=None).order_by("pk"))[:3]
        first, second, elsewhere, triaging, unverified, expired = Doctor.objects.order_by("pk")
        self.doctors = [first, second, elsewhere, triaging, unverified, expired, first, second, triaging]

    # People and words

    def word(self, question_id: int) -> str:
        """A word that stands nowhere else, remembered as part of a question's text."""
        word = f"marker{next(self.words)}x"
        self.markers.setdefault(question_id, []).append(word)
        return word

    def moderator(self, n: int) -> Actor:
        return Actor.moderator(self.moderators[n % len(self.moderators)])

    def doctor(self, n: int) -> Actor:
        return Actor.doctor(self.doctors[n % len(self.doctors)])

    def pick(self, n: int) -> int:
        return sorted(self.statuses)[n % len(self.statuses)]

    def submit_one(self, department: Department | None, email: str, publication: bool) -> None:
        word = f"marker{next(self.words)}x"
        question = submitted(
            department, title=f"Red spots {word}", name=f"N {word}", email=email, publication=publication
        )
        self.markers[question.pk] = [word]

    # The acts, each with one question, one person of its kind and one number to choose from

    def acts(self, n: int, person: int, pk: int) -> dict[str, Callable[[], object]]:
        by_moderator, by_doctor = self.moderator(person), self.doctor(person)
        public = sorted(one for one, status in self.statuses.items() if status == "published")
        other = public[n % len(public)] if public and n % 4 else self.pick(n)
        department = [self.here, self.there, None][n % 3]

        def draft() -> dict[str, str]:
            return {**(DECLINE if n % 5 == 0 else DRAFT), "answer": f"I would wait and see. {self.word(pk)}"}

        def editors() -> dict:
            return {"headline": f"Spots {self.word(pk)}" if n % 4 else "", "topics": [], "department": department}

        return {
            "approve": lambda: decisions.approve(pk, by_moderator, **editors()),
            "return": lambda: decisions.return_to_asker(pk, by_moderator, reason="unclear", note=self.word(pk)),
            "reject": lambda: decisions.reject(pk, by_moderator, reason="spam", note=self.word(pk)),
            "mark_duplicate": lambda: decisions.mark_duplicate(pk, by_moderator, of=other, note=self.word(pk)),
            "restore": lambda: decisions.restore(pk, by_moderator, note=self.word(pk)),
            "take_back": lambda: decisions.take_back(pk, by_moderator, note=self.word(pk)),
            "edit": lambda: decisions.edit(pk, by_moderator, **editors()),
            "publish": lambda: publication.publish(pk, by_moderator),
            "unpublish": lambda: decisions.unpublish(pk, by_moderator, reason="reported", note=self.word(pk)),
            "withdraw": lambda: own_question.withdraw(pk, by_moderator if n % 2 else THE_ASKER),
            "resubmit": lambda: own_question.resubmit(
                pk,
                title=f"Red spots {self.word(pk)}",
                body="They have been there for three weeks, and I wonder what they are.",
            ),
            "contest": lambda: own_question.contest(pk, note=self.word(pk)),
            "give_info": lambda: own_question.give_info(pk, text=f"Since Monday. {self.word(pk)}"),
            "follow_up": lambda: own_question.follow_up(pk, body=f"And now? marker{pk}followed"),
            "keep_private": lambda: own_question.set_publication(pk, granted=False),
            "consent": lambda: own_question.set_publication(pk, granted=n % 2 == 0),
            "erase": lambda: erase(pk, THE_PORTAL if n % 3 == 0 else THE_ASKER),
            "claim": lambda: doctors.claim(pk, by_doctor),
            "release": lambda: doctors.release(pk, by_doctor),
            "transfer": lambda: doctors.transfer(
                pk, by_doctor, department=department or self.there, note=self.word(pk)
            ),
            "request_info": lambda: doctors.request_info(pk, by_doctor, note=self.word(pk)),
            "send": lambda: replies.send(pk, by_doctor, draft(), second_doctor=n % 3 == 0),
            "agree": lambda: replies.agree(pk, by_doctor),
            "propose_duplicate": lambda: doctors.propose_duplicate(pk, by_doctor, of=other, note=self.word(pk)),
            "edit_text": lambda: texts.edit_text(
                pk,
                by_moderator,
                {"body": f"{BODY} {self.word(pk)}"},
                seen=texts.seal_of_texts(Question.objects.get(pk=pk)),
                note=self.word(pk),
            ),
            "redact": lambda: texts.redact(
                pk, by_moderator, ["three"], seen=texts.seal_of_texts(Question.objects.get(pk=pk)), note=self.word(pk)
            ),
            "dismiss_reports": lambda: reports.dismiss_reports(pk, by_moderator, note=self.word(pk)),
            "alert_on_call": lambda: timers.alert_on_call(pk),
            "dismiss_duplicate": lambda: decisions.dismiss_duplicate(pk, by_moderator, note=self.word(pk)),
            "lower_priority": lambda: decisions.lower_priority(pk, by_moderator, note=self.word(pk)),
            "hand_in_correction": lambda: corrections.correct(pk, by_doctor, draft(), note=self.word(pk), safety=True),
            "take_back_correction": lambda: corrections.take_back_correction(pk, by_doctor),
            "agree_correction": lambda: corrections.agree_correction(pk, by_doctor),
            "send_back_correction": lambda: corrections.send_back_correction(pk, by_doctor, note=self.word(pk)),
            "propose_more_info": lambda: more_info.propose(
                pk,
                by_doctor,
                body=self.word(pk),
                review_by=timezone.localdate() + timedelta(days=9),
                seen=proposal_of(pk),
            ),
            "approve_more_info": lambda: more_info.approve(pk, by_doctor, seen=proposal_of(pk)),
            "return_more_info": lambda: more_info.send_back(pk, by_doctor, note=self.word(pk), seen=proposal_of(pk)),
            "second_opinion": lambda: corrections.opine(pk, by_doctor, agrees=n % 2 == 0, note=self.word(pk)),
            "send_back": lambda: replies.send_back(pk, by_doctor, note=self.word(pk)),
            "correct": lambda: corrections.correct(pk, by_doctor, draft(), note=self.word(pk)),
            "put_back": lambda: publication.put_back(pk, by_doctor),
            "take_off_more_info": lambda: more_info.take_off(pk, by_doctor),
            "retract": lambda: corrections.retract(pk, by_doctor, note=self.word(pk)),
            "expire": lambda: doctors.expire(pk),
            "info_overdue": lambda: timers.info_overdue(pk),
            "review_overdue": lambda: timers.review_overdue(pk),
            "new_link": lambda: own_question.renew_link(pk),
            "running_late": lambda: timers.running_late(pk),
            "mail_refused": lambda: timers.mail_refused(pk),
        }

    def what_the_table_names(self, n: int, person: int, question: int) -> None:
        """An act that the question's status allows, so that lives get long; often by the one who holds it."""
        pk = self.pick(question)
        status = self.statuses[pk]
        # Transitions twice, sending thrice more: what leaves a question where it stands makes no long life.
        named = [
            act
            for act, one in [*TRANSITIONS.items(), *TRANSITIONS.items(), *SAME_STATUS.items()]
            if status in one.sources and set(one.roles) - {"system", "importer"}
        ]
        named += {"claimed": ["send"] * 6, "answered": ["follow_up"], "published": ["follow_up"]}.get(status, [])
        if named:
            # The ways out of a life are drawn again once, or most would end early.
            act = named[person % len(named)]
            act = named[n % len(named)] if act in ("withdraw", "keep_private") else act
            person = self.who_replies(pk, person) if n % 4 and act in AT_THE_DESK else person
            self.attempt(act, self.acts(n, person, pk)[act])

    def who_replies(self, pk: int, person: int) -> int:
        """The place in the list of the doctor who has the question, or who replied to it."""
        reply = Reply.objects.filter(question=pk, sent_at__isnull=False).last()
        doctor = Question.objects.get(pk=pk).claimed_by or (reply and reply.doctor)
        return self.doctors.index(doctor) if doctor else person

    def whatever(self, n: int, person: int, question: int) -> None:
        acts = self.acts(n, person, self.pick(question))
        act = sorted(acts)[(n + person) % len(acts)]
        self.attempt(act, acts[act])

    def someone_asks(self, n: int, person: int, question: int) -> None:
        email = "asker@example.org" if person % 2 else ""
        self.attempt("submit", lambda: self.submit_one([self.here, self.there, None][n % 3], email, bool(question % 3)))

    def a_doctor_takes_all(self, n: int, *_: int) -> None:
        """Where a cap of three would show."""
        for pk in [pk for pk, status in self.statuses.items() if status == "queued"]:
            self.attempt("claim", lambda pk=pk: doctors.claim(pk, self.doctor(n)))

    def a_doctor_asks_for_more_of_all(self, n: int, *_: int) -> None:
        for pk in [pk for pk, status in self.statuses.items() if status == "claimed"]:
            self.attempt(
                "request_info",
                lambda pk=pk: doctors.request_info(pk, self.doctor(self.who_replies(pk, n)), note=self.word(pk)),
            )

    # What happens without anyone's act

    def time_passes(self, n: int, *_: int) -> None:
        self.clock.shift(timedelta(hours=[0.5, 0.5, 1, 1, 12, 49, 24 * 14 + 1, 24 * 31][n % 8]))

    def the_clock_ticks(self, *_: int) -> None:
        done = self.attempt("tick", clock.tick)
        assert set(done) == {work.__name__ for work in clock.PERIODIC}  # no kind of work failed

    def a_licence_expires_or_is_renewed(self, n: int, person: int, _question: int) -> None:
        expires = timezone.localdate() - timedelta(days=n % 3) if n % 2 else None
        Doctor.objects.filter(pk=self.doctors[person % 3].pk).update(licence_expires_on=expires)

    def a_department_is_paused_or_opened(self, *_: int) -> None:
        self.here.is_open = not self.here.is_open
        self.here.save()

    def a_moderator_loses_the_right(self, n: int, *_: int) -> None:
        self.moderators[n % 3].groups.clear()
        if n % 2:
            self.moderators[n % 3].groups.add(Group.objects.get(name="moderator"))

    def an_editor_writes_more_info(self, n: int, _person: int, question: int) -> None:
        pk = self.pick(question)
        if self.statuses[pk] in ("answered", "published"):
            MoreInfo.objects.get_or_create(question_id=pk, defaults={"body": self.word(pk)})

    # One step, and what it may change

    def attempt(self, act: str, do: Callable[[], object]) -> object:
        """Do an act; a refusal must have changed nothing, and all that changed must stand in the table."""
        jobs = self.jobs()
        emails = dict(Question.objects.values_list("pk", "email"))
        live, before = self.live_leases(), dump()
        result = None
        try:
            with transaction.atomic():
                result = do()
        except Refused as refusal:
            code, sentence = refusal.code, str(refusal.message)
        else:
            code = sentence = ""
        if code:
            assert sentence
            assert dump() == before, f"{act} was refused ({code}) and yet changed something"
        else:
            events = list(Event.objects.filter(pk__gt=self.last_event).order_by("pk"))
            self.check_events(events, live)
            self.check_jobs(events, jobs, emails | dict(Question.objects.values_list("pk", "email")))
            if events:
                self.last_event = events[-1].pk
            self.check_everything()
        assert dict(Question.objects.values_list("pk", "status")) == self.statuses, "a status changed without an Event"
        return result

    @staticmethod
    def jobs() -> dict[str, Counter[int]]:
        """By job: how often it was enqueued for which number."""
        found: dict[str, Counter[int]] = {"mail_event": Counter(), "refresh_similar": Counter()}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT split_part(task_path, '.', 3), (args_kwargs->'args'->>0)::bigint"
                " FROM django_tasks_database_dbtaskresult"
            )
            for job, pk in cursor.fetchall():
                found.setdefault(job, Counter())[pk] += 1
        return found

    @staticmethod
    def live_leases() -> dict[int, int]:
        live: dict[int, int] = {}
        for doctor in Question.objects.filter(status="claimed", lease_until__gt=timezone.now()).values_list(
            "claimed_by", flat=True
        ):
            live[doctor] = live.get(doctor, 0) + 1
        return live

    def check_events(self, events: list[Event], live: dict[int, int]) -> None:
        for event in events:
            assert event.from_status == self.statuses.get(event.question_id, "")
            to, by = MAY[event.from_status, event.action]
            assert event.to_status in to
            assert event.role in by
            self.statuses[event.question_id] = event.to_status
            self.check_person(event)
            earlier = Event.objects.filter(question=event.question_id, sequence__lt=event.sequence).order_by("sequence")
            if event.action == "claim":
                assert live.get(Doctor.objects.get(user=event.user_id).pk, 0) < 3
            if event.action == "publish":
                self.check_publication(event, earlier)
            if event.action in JUDGEMENTS:
                last = earlier.filter(action__in=[*JUDGEMENTS, "contest"]).last()
                if last and last.action == "contest":
                    marked = earlier.filter(action="mark_duplicate").last()
                    assert marked.user_id != event.user_id, "a contested duplicate was judged by the same moderator"

    @staticmethod
    def check_publication(event: Event, earlier: QuerySet[Event]) -> None:
        last = earlier.filter(action__in=["publish", "put_back", "unpublish", "retract"]).last()
        if last is None or last.action in ("publish", "put_back"):
            return
        corrected = earlier.filter(action__in=["correct", "agree_correction"], sequence__gt=last.sequence).exists()
        if last.action == "retract":
            assert corrected, "somebody else published what its doctor took back"
        else:
            assert event.role != "system", "the portal put back what a person took off"

    @staticmethod
    def check_person(event: Event) -> None:
        if event.role == "moderator":
            assert User.objects.get(pk=event.user_id).has_perm("consultations.moderate_question")
        elif event.role == "doctor" and event.action != "release":
            assert Doctor.objects.licensed().filter(user=event.user_id).exists()
        elif event.role in ("asker", "system"):
            assert event.user_id is None

    def check_jobs(self, events: list[Event], jobs: dict[str, Counter[int]], emails: dict[int, str]) -> None:
        """What follows an act, and nothing else: mail, and the lists of what is, or was, public."""
        withdrawn = {event.question_id for event in events if event.action == "withdraw"}
        # One mail tells that a question is withdrawn with its follow-ups.
        quiet = set(Question.objects.filter(parent__in=withdrawn).values_list("pk", flat=True))
        # A correction brings the page back by itself, and its own mail tells.
        corrected = {event.question_id for event in events if event.action in ("correct", "agree_correction")}
        told = [
            event.pk
            for event in events
            if event.action in SUBJECTS and emails[event.question_id] and event.question_id not in quiet
            if not (event.action == "put_back" and event.question_id in corrected)
        ]
        public = [event.question_id for event in events if "published" in (event.from_status, event.to_status)]
        now = self.jobs()
        assert now["mail_event"] == jobs["mail_event"] + Counter(told)
        assert now["refresh_similar"] == jobs["refresh_similar"] + Counter(public)

    # The rules that always hold

    def check_everything(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        self.check_questions()
        self.check_chains()
        self.check_leases()
        self.check_erased()

    def check_questions(self) -> None:
        public = set(Question.objects.published())
        consents = {consent.question_id: consent for consent in Consent.objects.filter(purpose="publication")}
        for question in Question.objects.select_related(
            "parent", "published_reply", "duplicate_of", "publication_consent"
        ):
            self.check_page(question, question in public, consents.get(question.pk))
            assert (question.status == "claimed") == (question.lease_until is not None)
            assert (question.status in HELD) == (question.claimed_by_id is not None)
            if question.status == "duplicate":
                assert question.duplicate_of.status == "published"
            if question.parent_id:
                assert question.status not in ("published", "unpublished", "duplicate")
                if question.parent.status in ("withdrawn", "erased"):
                    assert question.status in ("withdrawn", "erased")

    @staticmethod
    def check_page(question: Question, public: bool, newest: Consent | None) -> None:
        assert public == (question.status == "published")
        reply, consent = question.published_reply, question.publication_consent
        if reply:
            assert (reply.question_id, reply.sent_at is not None, reply.policy_version_id is not None) == (
                question.pk,
                True,
                True,
            )
        if public:
            assert question.headline
            assert question.department_id
            assert reply
            assert consent or question.import_ref
        assert consent == (newest if newest and newest.granted else None)

    def check_chains(self) -> None:
        chains: dict[int, Event] = {}
        for event in Event.objects.order_by("question", "sequence"):
            last = chains.get(event.question_id)
            assert event.sequence == (last.sequence + 1 if last else 1)
            assert event.previous_hash == (last.hash if last else FIRST_HASH)
            assert event.from_status == (last.to_status if last else "")
            assert event.hash == event.computed_hash()
            chains[event.question_id] = event
        assert {pk: event.to_status for pk, event in chains.items()} == self.statuses

    def check_leases(self) -> None:
        """Three by claiming; an asker's answer or a second doctor gives back what was the doctor's already."""
        for doctor, leases in self.live_leases().items():
            if leases <= 3:
                continue
            held = Question.objects.filter(status="claimed", claimed_by=doctor)
            back = [
                pk
                for pk in held.values_list("pk", flat=True)
                if Event.objects.filter(question=pk, to_status="claimed").latest("sequence").action
                in BACK_TO_THE_DOCTOR
            ]
            assert leases - len(back) <= 3

    def check_erased(self) -> None:
        erased = [pk for pk, status in self.statuses.items() if status == "erased"]
        if not erased:
            return
        assert not Note.objects.filter(event__question__in=erased).exists()
        assert not Reply.objects.filter(question__in=erased).exclude(**dict.fromkeys(TEXT_PARTS, "")).exists()
        everything = "\n".join(dump())
        for pk in erased:
            for word in [
                *self.markers.get(pk, []),
                *(
                    f"marker{parent}followed"
                    for parent in Question.objects.filter(pk=pk).values_list("parent", flat=True)
                ),
            ]:
                assert word not in everything


@pytest.fixture
def a_busy_day(db):
    """People of every kind, and questions that stand in most places: where every example begins."""
    world = World()
    make_moderator()
    make_doctor(world.elsewhere)
    make_doctor(world.department, world.elsewhere, triages=True)
    make_doctor(world.department, verified_on=None)
    make_doctor(world.department, licence_expires_on=timezone.localdate() - timedelta(days=1))
    words = (f"begin{number}x" for number in count())
    public = world.in_status("published", title=f"Red spots {next(words)}", email="asker@example.org")
    world.in_status("duplicate", of=public, title=f"Red spots {next(words)}", email="asker@example.org")
    own_question.contest(
        world.in_status("duplicate", of=public, title=f"Red spots {next(words)}").pk, note="Mine itch."
    )
    own_question.withdraw(world.in_status("returned", title=f"Red spots {next(words)}").pk)
    for status in ("submitted", "queued", "queued", "queued", "claimed", "info_needed", "in_review", "answered"):
        world.in_status(status, title=f"Red spots {next(words)}", email="asker@example.org" if status < "i" else "")


def test_whatever_people_do_the_rules_hold(a_busy_day):
    @settings(max_examples=40, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
    @given(steps=st.lists(step, min_size=20, max_size=30))
    def live(steps: list[tuple[str, int, int, int]]) -> None:
        with transaction.atomic():
            life = Life()
            try:
                for what, *numbers in steps:
                    getattr(life, what)(*numbers)
            finally:
                life.travel.stop()
            transaction.set_rollback(True)

    live()
