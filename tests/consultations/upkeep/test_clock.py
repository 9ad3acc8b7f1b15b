"""What happens by itself: leases and waits that end, erasing, jobs, and the mail that follows an act."""

import logging
import secrets
import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from consultations import clock, tasks
from consultations.actors import THE_ASKER, Actor, Refused
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import replies
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.acts.upkeep import timers
from consultations.models import Event, Photo, PolicyVersion, Question, QuestionDraft, Sender
from consultations.secret_link import private_path
from tests.consultations.upkeep.jobs import work
from tests.consultations.world import dump, fresh
from tests.factories import DRAFT

pytestmark = pytest.mark.django_db
# The seal follows every act (test_sealing.py), and statistics are due whenever a test starts (test_statistics.py).
ELSEWHERE = {"seal_if_due", "count_statistics"}
NOTHING = {work.__name__: 0 for work in clock.PERIODIC if work.__name__ not in ELSEWHERE}


def tick() -> dict[str, int]:
    """What a round did, but for what other files test."""
    return {name: count for name, count in clock.tick().items() if name not in ELSEWHERE}


@pytest.mark.parametrize(
    ("status", "wait", "work", "to"),
    [
        ("claimed", timedelta(minutes=60), "expire_leases", "queued"),
        ("info_needed", timedelta(days=14), "requeue_without_info", "queued"),
        ("in_review", timedelta(hours=48), "requeue_without_review", "queued"),
        ("withdrawn", timedelta(days=29), "erase_withdrawn", "erased"),
    ],
)
def test_what_is_over_ends_on_time_and_not_before(world, status, wait, work, to):
    question = world.in_status(status)
    since = question.status_changed_at
    before = dump()
    with time_machine.travel(since + wait - timedelta(microseconds=1), tick=False):
        assert tick() == NOTHING
        assert dump() == before
    with time_machine.travel(since + wait, tick=False):
        assert tick() == {**NOTHING, work: 1}
        assert tick() == NOTHING
    assert (fresh(question).status, question.events.latest("sequence").role) == (to, "system")
    assert (fresh(question).claimed_by, fresh(question).lease_until) == (None, None)


def test_follow_ups_are_erased_with_their_question_and_by_themselves(world):
    """A follow-up that was withdrawn alone is erased after 30 days too, though its question lives on."""
    alone, together = world.in_status("published"), world.in_status("published")
    first = own_question.follow_up(alone.pk, body="And now?")
    second = own_question.follow_up(together.pk, body="And now?")
    own_question.withdraw(first.pk)
    own_question.withdraw(together.pk)
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        clock.tick()
    assert [fresh(one).status for one in (alone, first, together, second)] == [
        "published",
        "erased",
        "erased",
        "erased",
    ]


def test_one_question_that_cannot_be_done_does_not_stop_the_next(world, monkeypatch, caplog):
    bad, good = world.in_status("claimed"), world.in_status("claimed")
    expire = doctors.expire

    def sometimes(pk: int) -> None:
        if pk == bad.pk:
            raise ValueError(f"a row with {bad.title}")
        expire(pk)

    monkeypatch.setattr(doctors, "expire", sometimes)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert clock.tick()["expire_leases"] == 1
    assert (fresh(bad).status, fresh(good).status) == ("claimed", "queued")
    (record,) = caplog.records
    assert (record.question, record.failure["class"]) == (bad.pk, "ValueError")
    assert bad.title not in str(record.__dict__)


def test_one_kind_of_work_does_not_stop_the_others(world, monkeypatch, caplog):
    world.in_status("withdrawn")

    def expire_leases(now):
        raise ValueError("a row")

    monkeypatch.setattr(clock, "PERIODIC", [expire_leases, *clock.PERIODIC[1:]])
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        done = clock.tick()
    assert "expire_leases" not in done
    assert done["erase_withdrawn"] == 1
    assert [record.job for record in caplog.records] == ["expire_leases"]


@pytest.mark.django_db(transaction=True)
def test_one_process_at_a_time(world, request):
    world.in_status("claimed")
    other = connection.copy()
    request.addfinalizer(other.close)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [clock.CLOCK_LOCK])
            assert clock.tick() == {}
            cursor.execute("SELECT pg_advisory_unlock(%s)", [clock.CLOCK_LOCK])
        assert clock.tick()["expire_leases"] == 1
        assert clock.tick()["expire_leases"] == 0  # and the lock was given back


def test_a_round_is_bounded(world, monkeypatch):
    monkeypatch.setattr(clock, "MAX_ROWS_PER_ROUND", 2)
    for _ in range(3):
        world.in_status("claimed")
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert [clock.tick()["expire_leases"] for _ in range(3)] == [2, 1, 0]


# Jobs


def test_mail_goes_out_once_and_says_nothing_of_a_health(world):
    question = world.in_status("queued", email="asker@example.org", headline="Spots that are red")
    assert len(mail.outbox) == 0  # enqueued, not sent: an act never waits for a mail server
    work()
    work()
    assert [message.to for message in mail.outbox] == [["asker@example.org"]] * 2
    submit, approve = mail.outbox
    assert submit.subject == f"We have your question (number {question.pk})"
    assert approve.subject == f"Your question is waiting for a doctor (number {question.pk})"
    for message in mail.outbox:
        assert isinstance(message, EmailMultiAlternatives)
        whole = message.message().as_string().lower()
        for words in (
            question.title,
            question.body,
            question.headline,
            question.asker_name,
            world.department.name,
            "spots",
        ):
            assert words.lower() not in whole
        assert private_path(question) in message.body
        assert private_path(question) in message.alternatives[0][0]


def test_without_an_address_no_mail_is_enqueued(world):
    world.in_status("published")
    assert not DBTaskResult.objects.filter(task_path__endswith="mail_event").exists()


def test_an_address_that_is_gone_gets_no_mail(world):
    question = world.in_status("submitted", email="asker@example.org")
    Question.objects.filter(pk=question.pk).update(email="")
    work()
    assert mail.outbox == []
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


def test_a_reply_is_told_when_it_is_there_and_not_when_it_waits(world):
    question = world.in_status("in_review", email="asker@example.org")
    work()
    mail.outbox.clear()
    replies.send_back(question.pk, Actor.doctor(world.dr_lin), note="Shorter.")
    replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT)
    work()
    assert [message.subject.split(" (")[0] for message in mail.outbox] == [
        "A doctor has replied, and your question is public now",
    ]


def test_what_colleagues_do_is_not_told(world):
    question = world.in_status("queued", email="asker@example.org")
    work()
    mail.outbox.clear()
    doctors.claim(question.pk, Actor.doctor(world.dr_chen))
    doctors.transfer(question.pk, Actor.doctor(world.dr_chen), department=world.elsewhere, note="Yours.")
    decisions.edit(question.pk, Actor.moderator(world.mo), headline="Spots", topics=[], department=world.department)
    work()
    assert mail.outbox == []


def test_a_mail_that_is_sent_twice_is_one_message(world):
    """A worker may die after sending and before it says so: the Message-ID lets the asker's mailbox see one."""
    world.in_status("submitted", email="asker@example.org")
    event = Event.objects.get()
    tasks.mail_event.func(event.pk)
    tasks.mail_event.func(event.pk)
    ids = [message.message()["Message-ID"] for message in mail.outbox]
    assert ids[0] == ids[1]
    assert ids[0].startswith(f"<event-{event.pk}@")
    assert mail.outbox[0].message()["Auto-Submitted"] == "auto-generated"


def test_a_follow_ups_mail_leads_to_its_questions_page(world):
    parent = world.in_status("answered", email="asker@example.org")
    work()
    mail.outbox.clear()
    child = own_question.follow_up(parent.pk, body="And now?")
    work()
    (message,) = mail.outbox
    assert f"number {parent.pk}" in message.subject
    assert private_path(parent) in message.body
    assert f"/{child.pk}/" not in message.body


def jobs() -> list[tuple[int, float]]:
    """The attempts that wait, with the seconds until they are due."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    return [(job.args_kwargs["args"][1], (job.run_after - timezone.now()).total_seconds()) for job in waiting]


SECRET = "550 asker@example.org has neat red spots"


@pytest.fixture
def broken_mail(monkeypatch):
    def send(self, fail_silently=False):
        raise smtplib.SMTPException(SECRET)

    monkeypatch.setattr(EmailMultiAlternatives, "send", send)


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(t)::text, ' ') FROM django_tasks_database_dbtaskresult t")
        return cursor.fetchone()[0]


def test_a_failed_mail_is_tried_again_later_and_later_and_its_message_is_kept_nowhere(world, broken_mail, caplog):
    caplog.set_level(logging.INFO)
    world.in_status("submitted", email="asker@example.org")
    waits, now = [], timezone.now()
    while True:
        with time_machine.travel(now, tick=False):
            work()
            if not jobs():
                break
            ((attempt, wait),) = jobs()
        assert attempt == len(waits) + 2
        waits.append(wait)
        now += timedelta(seconds=wait)
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, *[4 * 3600] * 16]
    failed = DBTaskResult.objects.get(status=TaskResultStatus.FAILED)
    assert failed.exception_class_path == "portal.jobs.JobFailed"
    assert "JobFailed: SMTPException" in failed.traceback
    assert SECRET not in stored()
    told = [record for record in caplog.records if record.name == "portal.job"]
    assert [record.count for record in told] == list(range(1, 27))
    assert not [record for record in caplog.records if SECRET in str(record.__dict__) or SECRET in caplog.text]


def test_a_worker_that_is_stopped_in_a_mail_loses_none(world, monkeypatch):
    """The second Ctrl+C ends the worker inside of the job, by SystemExit."""

    def send(self, fail_silently=False):
        raise SystemExit(1)

    world.in_status("submitted", email="asker@example.org")
    with monkeypatch.context() as stopped:
        stopped.setattr(EmailMultiAlternatives, "send", send)
        work()
    assert [attempt for attempt, _ in jobs()] == [2]
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        work()
    assert len(mail.outbox) == 1


def test_a_retry_that_cannot_be_enqueued_does_not_carry_the_first_message_along(world, broken_mail, monkeypatch):
    def enqueue(*args):
        raise ConnectionError

    world.in_status("submitted", email="asker@example.org")
    monkeypatch.setattr(type(tasks.mail_event), "enqueue", enqueue)
    work()
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
    assert SECRET not in stored()


def test_a_job_whose_worker_died_goes_to_the_next(world):
    world.in_status("submitted", email="asker@example.org")
    job = DBTaskResult.objects.get()
    job.claim("a worker that was killed")
    work()
    assert mail.outbox == []
    with time_machine.travel(job.started_at + timedelta(minutes=10) - timedelta(seconds=1), tick=False):
        assert clock.tick()["revive_jobs"] == 0
    with time_machine.travel(job.started_at + timedelta(minutes=10), tick=False):
        assert clock.tick()["revive_jobs"] == 1
        work()
    assert len(mail.outbox) == 1


def test_a_job_that_ended_is_not_done_again(world):
    world.in_status("submitted", email="asker@example.org")
    work()
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert clock.tick()["revive_jobs"] == 0
        work()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_rolled_back_tells_nobody(world):
    question = world.in_status("submitted", email="asker@example.org")
    approving = decisions.transition("approve", question.pk, Actor.moderator(world.mo))
    with pytest.raises(AssertionError), approving as change:
        change.to_status = "published"
    own_question.withdraw(question.pk, THE_ASKER)
    work()
    assert [message.subject.split(" (")[0] for message in mail.outbox] == [
        "We have your question",
        "Your question is withdrawn",
    ]


# A promise that will break


def promised(world, status="queued", left=timedelta(hours=5), **fields) -> Question:
    question = world.in_status(status, email="asker@example.org", **fields)
    Question.objects.filter(pk=question.pk).update(promised_by=timezone.now() + left)
    return question


@pytest.mark.parametrize("status", ["submitted", "queued"])
def test_who_will_wait_longer_than_promised_is_told_once_and_in_time(world, status):
    with time_machine.travel(timezone.now(), tick=False) as clocks:
        question = promised(world, status)
        work()
        mail.outbox.clear()
        assert clock.tick()["warn_late"] == 0
        clocks.shift(timedelta(hours=1))
        assert clock.tick()["warn_late"] == 1
        clocks.shift(timedelta(days=2))
        assert clock.tick()["warn_late"] == 0
        work()
    (message,) = mail.outbox
    assert message.subject == f"Your reply takes longer than we said (number {question.pk})"
    assert (fresh(question).status, question.events.latest("sequence").action) == (status, "running_late")


def test_after_it_was_sent_again_it_may_be_late_again(world):
    question = promised(world, "submitted", timedelta(0))
    assert clock.tick()["warn_late"] == 1
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        decisions.return_to_asker(question.pk, Actor.moderator(world.mo), reason="unclear", note="Since when?")
        assert clock.tick()["warn_late"] == 0
        own_question.resubmit(
            question.pk, title="Red spots on my back", body="They have been there since the first of May."
        )
        Question.objects.filter(pk=question.pk).update(promised_by=timezone.now())
        assert [clock.tick()["warn_late"] for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("status", ["claimed", "info_needed", "in_review", "answered", "published", "withdrawn"])
def test_with_a_doctor_or_after_nobody_is_warned(world, status):
    promised(world, status, timedelta(0))
    assert clock.tick()["warn_late"] == 0


def test_a_promise_that_is_kept_meanwhile_is_no_reason_to_warn(world):
    """The clock looked a moment before the doctor took it, or the promise was renewed."""
    taken, renewed = promised(world, "claimed", timedelta(0)), promised(world)
    before = dump()
    for question in (taken, renewed):
        with pytest.raises(Refused):
            timers.running_late(question.pk)
    assert dump() == before


# What is forgotten


def a_draft(age: timedelta) -> QuestionDraft:
    moment = timezone.now() - age
    return QuestionDraft.objects.create(
        key_hash=secrets.token_hex(32), created_at=moment, touched_at=moment,
        privacy_version=PolicyVersion.objects.in_force("privacy", locale="en"),
    )  # fmt: skip


def a_photo(**owner) -> Photo:
    photo = Photo.objects.create(width=20, height=20, added_at=timezone.now(), **owner)
    default_storage.save(photo.path, ContentFile(b"pixels"))
    return photo


@pytest.mark.django_db(transaction=True)
def test_drafts_go_after_seven_days_with_their_photos(media):
    with time_machine.travel(timezone.now(), tick=False):
        week = timedelta(days=7)
        old, young = a_draft(week), a_draft(week - timedelta(microseconds=1))
        gone, kept = a_photo(draft=old), a_photo(draft=young)
        assert [clock.forget_drafts(timezone.now()) for _ in range(2)] == [1, 0]
    assert list(QuestionDraft.objects.all()) == [young]
    assert list(Photo.objects.all()) == [kept]
    assert (default_storage.exists(gone.path), default_storage.exists(kept.path)) == (False, True)


def test_a_draft_that_somebody_goes_on_with_just_now_stays(media):
    draft = a_draft(timedelta(days=8))
    QuestionDraft.objects.filter(pk=draft.pk).update(touched_at=timezone.now())
    timers.forget_draft(draft.pk)
    assert QuestionDraft.objects.exists()
    QuestionDraft.objects.all().delete()
    timers.forget_draft(draft.pk)  # sent or thrown away meanwhile


def test_senders_go_after_thirty_days_in_batches(monkeypatch):
    monkeypatch.setattr(clock, "MAX_ROWS_PER_ROUND", 2)
    with time_machine.travel(timezone.now(), tick=False):
        month = timedelta(days=30)
        for age in (month, month, month, month - timedelta(microseconds=1)):
            Sender.objects.create(digest="b1", at=timezone.now() - age)
        assert [clock.forget_senders(timezone.now()) for _ in range(3)] == [2, 1, 0]
    assert Sender.objects.count() == 1


def test_files_that_no_photo_knows_are_swept_after_an_hour(world, media):
    kept, name = a_photo(question=world.in_status("submitted")), secrets.token_hex(16)
    for path in (
        f"photos/{name[:2]}/{name}.webp",
        f"{kept.path}.part",
        kept.path.replace(".webp", "_aB3dE5f.webp"),
        f"photos/{name[:2]}/.hidden",
    ):
        default_storage.save(path, ContentFile(b"pixels"))
    left = lambda: sorted(path.name for path in media.rglob("*") if path.is_file())  # noqa: E731
    with time_machine.travel(timezone.now() + timedelta(minutes=59), tick=False):
        assert sum(clock.sweep_photos(timezone.now()) for _ in range(clock.PHOTO_FOLDERS)) == 0
        assert len(left()) == 5
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert sum(clock.sweep_photos(timezone.now()) for _ in range(clock.PHOTO_FOLDERS)) == 4
    assert left() == [f"{kept.name}.webp"]


def test_one_draft_that_cannot_be_forgotten_does_not_stop_the_next(monkeypatch, caplog):
    bad, good = a_draft(timedelta(days=9)), a_draft(timedelta(days=8))
    forget = timers.forget_draft

    def sometimes(pk: int) -> None:
        if pk == bad.pk:
            raise OSError("a path")
        forget(pk)

    monkeypatch.setattr(timers, "forget_draft", sometimes)
    assert clock.tick()["forget_drafts"] == 1
    assert list(QuestionDraft.objects.all()) == [bad]
    (record,) = caplog.records
    assert (record.job, record.failure["class"]) == ("questiondraft", "OSError")
    assert not QuestionDraft.objects.filter(pk=good.pk).exists()
