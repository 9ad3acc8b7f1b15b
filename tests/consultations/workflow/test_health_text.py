"""A whole journey with words that occur nowhere else: none of them is in a mail, a log line, an Event or an address."""

import io
import json
import logging
import re
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client

from consultations import clock
from consultations.models import Event, Question, StaffRead, Tally
from consultations.secret_link import private_path
from portal.logs import JsonFormatter
from tests.consultations.asking.asking import walk
from tests.consultations.upkeep.jobs import work
from tests.factories import DRAFT, make_department, make_doctor, make_moderator, make_topic

pytestmark = pytest.mark.django_db

WORDS = ["zanzibarrash", "quokkaitch", "marmaladepill", "obsidianallergy", "tangerinefern", "pelicaninfo", "heronmore"]
RASH, ITCH, PILL, ALLERGY, NAME, INFO, MORE = WORDS


@pytest.fixture
def log():
    """Every line that any logger writes, as production writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


class Walker:
    """A browser that notes every address it was sent to or shown as a link."""

    def __init__(self, user=None) -> None:
        self.client, self.addresses = Client(), []
        if user:
            self.client.force_login(user)

    def __getattr__(self, name):
        return getattr(self.client, name)

    def get(self, url, *args, **kwargs):
        return self._note(self.client.get(url, *args, **kwargs), url)

    def post(self, url, *args, **kwargs):
        return self._note(self.client.post(url, *args, **kwargs), url)

    def _note(self, response, url):
        links = re.findall(r'(?:href|src|action)="([^"]*)"', unescape(response.content.decode()))
        self.addresses += [url, response.headers.get("Location", ""), *links]
        return response


def test_no_word_of_the_text_leaves_by_mail_log_event_or_address(log, picture):
    department = make_department("Skin")
    doctor, moderator = make_doctor(department), make_moderator()
    make_topic("rash")
    asker = Walker()
    walk(
        asker,
        department=str(department.pk),
        title=f"A {RASH} on my back for two weeks",
        body=f"My {RASH} is a {ITCH} and I have chest pain. I want to die of it at night. What could it be?",
        medicines=PILL,
        allergies=ALLERGY,
        name=NAME,
        email="fern@example.org",
    )
    question = Question.objects.get()
    private = private_path(question)
    editor, desk = Walker(moderator), Walker(doctor.user)
    change = f"/admin/consultations/question/{question.pk}/change/"
    editor.get("/admin/consultations/question/")
    editor.get(change)
    decided = {"headline": "Spots on the back", "topic_names": "rash", "department": department.pk}
    assert editor.post(change, {"decision": "approve", **decided}).status_code == 302
    desk.get("/desk/")
    page = f"/desk/{question.pk}/"
    desk.post(page, {"action": "claim"})
    desk.get(page)
    desk.post(page, {"action": "request_info", "note": f"Is the {RASH} warm?"})
    asker.get(private)
    asker.post(private, {"action": "give_info", "give_info-note": f"The {INFO} is warm"})
    desk.post(page, {"action": "send", **DRAFT})
    question.refresh_from_db()
    assert question.status == "published"
    asker.get(private)
    asker.post(private, {"action": "follow_up", "follow_up-note": f"Is {MORE} normal too?", "follow_up-signs": "none"})
    asker.get(f"{private}export/")
    asker.get(f"/q/{question.pk}/wrong-{RASH}/".replace(RASH, "x" * 8))
    work()
    clock.tick()
    question.refresh_from_db()
    assert question.prompts == {"medicines": PILL, "allergies": ALLERGY}, "the words did arrive"
    assert len(mail.outbox) >= 3
    said = {
        "mail": "\n".join(message.message().as_string() for message in mail.outbox),
        "mail, decoded": "\n".join(
            part.get_payload(decode=True).decode()
            for message in mail.outbox
            for part in message.message().walk()
            if not part.is_multipart()
        ),
        "log": log.getvalue(),
        "events": json.dumps([list(Event.objects.values()), list(StaffRead.objects.values())], default=str),
        "counts": json.dumps(list(Tally.objects.values()), default=str),
        "addresses": "\n".join([*asker.addresses, *editor.addresses, *desk.addresses]),
        "the admin's own log": json.dumps(list(LogEntry.objects.values()), default=str),
    }
    assert len(said["log"].splitlines()) > 5
    found = [(where, word) for where, text in said.items() for word in WORDS if word in text.lower()]
    assert found == []
