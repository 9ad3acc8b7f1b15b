"""Mail through a real SMTP server: what arrives, what is refused, and what a dead server or a killed worker costs."""

import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.conf import settings as project
from django.db import connection, connections
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from consultations import clock
from consultations.actors import Actor
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import corrections, replies
from consultations.acts.private_page import own_question
from consultations.acts.upkeep import timers
from consultations.models import Event, Question
from consultations.secret_link import private_path
from tests.consultations.upkeep.jobs import work
from tests.consultations.world import World
from tests.factories import DRAFT

pytestmark = pytest.mark.django_db
ADDRESS = "violet@example.org"
GAVE = "250 Message accepted for delivery"


@dataclass
class Mailbox:
    """A mail server that keeps what it takes. What it answers, and what it does meanwhile, a test may change."""

    port: int = 0
    to_recipient: str = ""  # "": yes
    to_sender: str = ""
    to_data: str = GAVE
    asked: int = 0  # how often a recipient was named
    taken: list[EmailMessage] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if self.to_sender:
            return self.to_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.asked += 1
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.meanwhile()
        if self.to_data == GAVE:
            assert envelope.rcpt_tos == [ADDRESS]
            self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return self.to_data


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    box = Mailbox(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", box.port, 5
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    yield box
    server.stop()


def in_mail(world: World, status: str = "submitted", **fields) -> Question:
    return world.in_status(status, email=ADDRESS, **fields)


def waiting_jobs() -> list[DBTaskResult]:
    return list(DBTaskResult.objects.filter(status=TaskResultStatus.READY))


def actions(question: Question) -> list[str]:
    return list(question.events.order_by("sequence").values_list("action", flat=True))


# What arrives


NOW = "Please read now. "


@pytest.mark.parametrize(
    ("level", "told"), [("routine", False), ("soon", False), ("urgent", True), ("emergency", True)]
)
@pytest.mark.parametrize("second", [False, True])
def test_a_reply_that_cannot_wait_says_so_and_not_why(mailbox, world, level, told, second):
    question = in_mail(world, "claimed")
    work()
    mailbox.taken.clear()
    draft = {**DRAFT, "care_level": level}
    replies.send(question.pk, Actor.doctor(world.dr_chen), draft, second_doctor=second)
    if second:
        replies.agree(question.pk, Actor.doctor(world.dr_lin))
    work()
    (message,) = mailbox.taken
    assert message["Subject"].startswith(NOW) == told
    assert message["Subject"].removeprefix(NOW).startswith("A doctor has replied, and your question is public now")
    for part in message.iter_parts():
        assert ("Please open your private page now. It should not wait." in part.get_content()) == told
        assert not any(word in part.get_content().lower() for word in ("urgent", "spots", "tablet", "hospital"))


def test_so_does_what_a_doctor_asks_about_an_urgent_question_and_a_correction_for_safety(mailbox, world):
    urgent = in_mail(world, "claimed", body="I have chest pain since this morning. What should I do about it now?")
    doctors.request_info(urgent.pk, Actor.doctor(world.dr_chen), note="Since when?")
    calm = in_mail(world, "info_needed")
    corrected = in_mail(world, "published")
    corrections.correct(corrected.pk, Actor.doctor(world.dr_chen), DRAFT, note="The time was wrong.", safety=True)
    corrections.agree_correction(corrected.pk, Actor.doctor(world.dr_lin))
    again = in_mail(world, "published")
    corrections.correct(again.pk, Actor.doctor(world.dr_chen), DRAFT, note="A comma.")
    work()
    subjects = [message["Subject"] for message in mailbox.taken]
    assert f"{NOW}The doctor needs to know more (number {urgent.pk})" in subjects
    assert f"The doctor needs to know more (number {calm.pk})" in subjects
    assert f"{NOW}The doctor has corrected the reply (number {corrected.pk})" in subjects
    assert f"The doctor has corrected the reply (number {again.pk})" in subjects


def test_a_mail_is_text_and_html_in_one_and_whole(mailbox, world):
    question = in_mail(world)
    before = timezone.now() - timedelta(seconds=2)
    work()
    (message,) = mailbox.taken
    assert not message.defects
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert [part.get_content_type() for part in (text, html)] == ["text/plain", "text/html"]
    assert [part.get_content_charset() for part in (text, html)] == ["utf-8", "utf-8"]
    assert message["To"] == ADDRESS
    assert message["From"] == project.DEFAULT_FROM_EMAIL
    assert message["Subject"] == f"We have your question (number {question.pk})"
    assert message["Message-ID"] == f"<event-{question.events.get().pk}@localhost>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert before <= message["Date"].datetime.replace(tzinfo=UTC) <= timezone.now()  # -0000 is UTC without a place
    link = project.SITE_URL + private_path(question)
    assert link in text.get_content().splitlines()
    assert re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', html.get_content()) == [
        (link, "Open my private page"),
        (link, link),
    ]
    assert html.get_content().splitlines()[:2] == ["<!doctype html>", '<html lang="en">']
    assert '<meta name="color-scheme" content="light dark">' in html.get_content()


def test_a_mail_says_its_language_and_loads_nothing(mailbox, world):
    in_mail(world, locale="zh-Hant")
    work()
    _text, html = mailbox.taken[0].iter_parts()
    assert '<html lang="zh-hant">' in html.get_content()
    assert not re.search(r"<(?:img|link|script|iframe)\b|url\(", html.get_content())
    assert "prefers-color-scheme: dark" in html.get_content()


@pytest.mark.parametrize(
    ("action", "act", "words"),
    [
        (
            "new_link",
            lambda question: own_question.renew_link(question.pk),
            ["The link of earlier mails no longer works."],
        ),
        (
            "running_late",
            lambda question: timers.running_late(question.pk),
            ["We will not make it in the time that we named.", "see a doctor or a walk-in clinic near you today."],
        ),
    ],
)
def test_a_new_link_and_a_late_reply_say_what_they_are(mailbox, world, action, act, words):
    question = in_mail(world)
    work()
    Question.objects.filter(pk=question.pk).update(promised_by=timezone.now() + timedelta(hours=1))
    act(question)
    work()
    question.refresh_from_db()
    message = mailbox.taken[-1]
    assert actions(question)[-1] == action
    for part in message.iter_parts():
        content = part.get_content()
        assert [word for word in words if word not in " ".join(content.split())] == []
        assert private_path(question) in content
        assert content.count("\n\n\n") == 0


def test_nothing_of_a_health_goes_out(mailbox, world):
    question = in_mail(world, "published", title="Violet marker in my title", headline="Violet marker headline")
    work()
    assert [message["Subject"].split(" (")[0] for message in mailbox.taken] == [
        "We have your question",
        "Your question is waiting for a doctor",
        "A doctor has replied, and your question is public now",
    ]
    for message in mailbox.taken:
        whole = message.as_string() + "".join(part.get_content() for part in message.iter_parts())
        for words in ("iolet marker", question.body, question.asker_name, world.department.name, "red spots"):
            assert words not in whole


# What is refused


@pytest.mark.parametrize(
    ("where", "answer"),
    [
        ("to_recipient", "550 5.1.1 No such user violet@example.org"),
        ("to_recipient", "553 5.1.3 Bad address"),
        ("to_data", "554 5.7.1 Not wanted"),
        ("to_sender", "550 5.7.1 Sender refused"),
    ],
)
def test_what_is_refused_for_good_is_told_on_the_page_and_not_tried_again(mailbox, world, caplog, where, answer):
    setattr(mailbox, where, answer)
    question = in_mail(world)
    work()
    assert actions(question) == ["submit", "mail_refused"]
    assert waiting_jobs() == []
    asked = mailbox.asked
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        work()
    assert (mailbox.asked, mailbox.taken, actions(question)) == (asked, [], ["submit", "mail_refused"])
    assert ADDRESS not in caplog.text + str([record.__dict__ for record in caplog.records])
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(t)::text, ' ') FROM django_tasks_database_dbtaskresult t")
        assert ADDRESS not in cursor.fetchone()[0]


def test_of_a_follow_up_it_is_told_at_the_question_whose_page_it_is(mailbox, world):
    parent = in_mail(world, "answered")
    work()
    mailbox.to_recipient = "550 No such user"
    child = own_question.follow_up(parent.pk, body="And now?")
    work()
    assert actions(parent)[-1] == "mail_refused"
    assert actions(child) == ["submit"]


def test_nobody_is_told_of_an_address_that_is_gone_meanwhile(world):
    question = in_mail(world, "withdrawn")
    Question.objects.filter(pk=question.pk).update(email="")
    timers.note_refused_mail.func(question.events.first().pk)
    assert actions(question) == ["submit", "withdraw"]


@pytest.mark.parametrize(
    ("where", "answer"),
    [
        ("to_recipient", "451 4.7.1 Greylisted, come back later"),
        ("to_recipient", "421 4.3.2 Shutting down"),
        ("to_data", "452 4.3.1 Out of storage"),
        ("to_sender", "451 4.3.0 Later"),
        ("to_sender", "530 5.7.0 Authentication required"),
    ],
)
def test_what_is_refused_for_now_comes_later_and_once(mailbox, world, where, answer):
    usual = getattr(mailbox, where)
    setattr(mailbox, where, answer)
    question = in_mail(world)
    work()
    assert (mailbox.taken, len(waiting_jobs()), actions(question)) == ([], 1, ["submit"])
    setattr(mailbox, where, usual)
    work()
    assert mailbox.taken == []  # not yet due
    for minutes in (1, 60, 600):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
            work()
            assert len(mailbox.taken) == 1


def test_a_dead_server_holds_nobody_up_and_loses_nothing(mailbox, world, settings):
    settings.EMAIL_PORT = free_port()  # where nobody listens
    started = time.monotonic()
    question = in_mail(world)
    assert time.monotonic() - started < 2
    with time_machine.travel(timezone.now(), tick=False) as clocks:
        work()
        for _hours in range(12):  # a night
            clocks.shift(timedelta(hours=1))
            work()
        assert (mailbox.taken, len(waiting_jobs())) == ([], 1)
        settings.EMAIL_PORT = mailbox.port
        clocks.shift(timedelta(hours=4))
        work()
    assert [message["Message-ID"] for message in mailbox.taken] == [f"<event-{question.events.get().pk}@localhost>"]
    assert waiting_jobs() == []


def test_an_asker_does_not_wait_for_a_server_that_never_answers(world, settings, client):
    """It takes connections and says nothing. Only the worker ever speaks to it."""
    question = in_mail(world)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = *silent.getsockname(), 0.3
        response = client.post(private_path(question), {"action": "withdraw", "sure": "on"})
        assert response.status_code in (200, 302)
        silent.settimeout(0.1)
        with pytest.raises(TimeoutError):
            silent.accept()
        work()
        assert len(waiting_jobs()) >= 1
        assert all(job.args_kwargs["args"][1] == 2 for job in waiting_jobs())


# A worker that is killed

CHILD = """
import sys, time, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[2])
django.setup()
from django.core.mail import EmailMultiAlternatives
from django_tasks_db.management.commands.db_worker import Worker
send = EmailMultiAlternatives.send
def send_and_wait(self, *args, **more):
    send(self, *args, **more)
    print("sent", flush=True)
    time.sleep(60)
if sys.argv[3] == "after":
    EmailMultiAlternatives.send = send_and_wait
Worker(queue_names=["*"], interval=0.1, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
       worker_id="child", excluded_queue_names=[]).run()
"""


def start_worker(mailbox: Mailbox, killed: str) -> subprocess.Popen:
    connections.close_all()
    command = [sys.executable, "-c", CHILD, connection.settings_dict["NAME"], str(mailbox.port), killed]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    return subprocess.Popen(command, cwd=project.BASE_DIR, stdout=subprocess.PIPE, env=environment)


def after_the_lease_of_a_job() -> None:
    with time_machine.travel(timezone.now() + clock.MAX_JOB_TIME, tick=False):
        assert clock.revive_jobs(timezone.now()) == 1
        work()


@pytest.mark.django_db(transaction=True)
def test_killed_after_the_servers_yes_sends_one_more_of_the_same_and_never_a_third(mailbox, world):
    question = in_mail(world)
    with start_worker(mailbox, "after") as worker:
        assert worker.stdout.readline() == b"sent\n"  # the server has said 250, and nothing is committed yet
        worker.kill()
    assert (worker.returncode, len(mailbox.taken)) == (-signal.SIGKILL, 1)
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING
    after_the_lease_of_a_job()
    first, second = mailbox.taken
    assert first["Message-ID"] == second["Message-ID"] == f"<event-{question.events.get().pk}@localhost>"
    assert (first["Subject"], first.get_body().get_content()) == (second["Subject"], second.get_body().get_content())
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        clock.tick()
        work()
    assert len(mailbox.taken) == 2


@pytest.mark.django_db(transaction=True)
def test_killed_before_the_servers_yes_sends_one(mailbox, world):
    """The server has the text, but the connection breaks before it answers, so it must not deliver."""
    in_mail(world)
    with start_worker(mailbox, "before") as worker:

        def kill() -> None:
            mailbox.to_data = "451 The client is gone"
            worker.kill()
            worker.wait()

        mailbox.meanwhile = kill
        assert worker.wait(30) == -signal.SIGKILL
    mailbox.meanwhile, mailbox.to_data = (lambda: None), GAVE
    assert mailbox.taken == []
    after_the_lease_of_a_job()
    assert len(mailbox.taken) == 1


def test_a_job_that_kills_every_worker_is_given_up_after_six(world, caplog):
    in_mail(world)
    job = DBTaskResult.objects.get()
    with time_machine.travel(timezone.now(), tick=False) as clocks:
        for start in range(1, 7):
            job.refresh_from_db()
            assert job.status == TaskResultStatus.READY
            job.claim(f"worker {start}")
            clocks.shift(clock.MAX_JOB_TIME)
            assert clock.tick()["revive_jobs"] == (1 if start < 6 else 0)
        job.refresh_from_db()
        assert (job.status, len(job.worker_ids)) == (TaskResultStatus.FAILED, 6)
        assert job.exception_class_path == "portal.jobs.JobFailed"
        work()
    (record,) = [record for record in caplog.records if record.name == "portal.clock"]
    assert (record.job, record.count) == ("mail_event", 6)
    assert Event.objects.count() == 1
