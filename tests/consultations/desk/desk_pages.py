"""What the tests of the desk share."""

import re
from html import unescape

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from consultations.models import Photo, Question
from tests.consultations.world import dump as whole_dump
from tests.factories import (
    DRAFT,
)

QUERIES = 20  # of a question's page: a note of who read it, its photos, what is alike, and the rest
READABLE = ["queued", "claimed", "info_needed", "in_review", "answered", "published", "unpublished"]
HOLDER = {"send", "request_info", "transfer", "propose_duplicate", "release"}
# What the author of the reply (or who holds the question), and a colleague of the department, find to do.
OFFERED = {
    "queued": ({"claim"}, {"claim"}),
    "claimed": (HOLDER, set()),
    "info_needed": (set(), set()),
    "in_review": (set(), {"agree", "send_back"}),
    "answered": ({"correct"}, {"second_opinion"}),
    "published": ({"correct", "retract"}, {"second_opinion"}),
    "unpublished": (set(), set()),
}
ENDS = {
    "claim": "claimed",
    "release": "queued",
    "transfer": "queued",
    "propose_duplicate": "queued",
    "second_opinion": "published",
    "request_info": "info_needed",
    "send": "published",
    "agree": "published",
    "send_back": "claimed",
    "correct": "published",
    "retract": "unpublished",
    "put_back": "published",
}


def dump() -> list[str]:
    """All rows but the notes of who read and of what a rule blocked: those change no question."""
    rows = [row for row in whole_dump() if '"outcome": "blocked"' not in row]
    return [row for row in rows if not row.startswith("consultations_staffread ")]


def do(client, question, action, **words):
    """As the page does: with the key of the unsent reply that stood on it."""
    read = question.replies.filter(sent_at=None).values_list("pk", flat=True).last() or ""
    return client.post(question.get_desk_url(), {"action": action, "reply": read, **words})


def words_for(action, world):
    draft = {**DRAFT, "correction_note": "The time was wrong."} if action in ("send", "correct") else {}
    target = Question.objects.published().first()
    more = {"department": world.elsewhere.pk, "duplicate_of": target.pk if target else 0, "agrees": "no"}
    return {"note": "Some words.", **more, **draft}


def page(client, question):
    response = client.get(question.get_desk_url())
    assert response.status_code == 200
    return unescape(response.content.decode())


def actions(client, question):
    return set(re.findall(r'name="action" value="(\w+)"', page(client, question)))


def said(response):
    return [str(message) for message in response.wsgi_request._messages]


def photo_url(question: Question, photo: Photo) -> str:
    return f"{question.get_desk_url()}photos/{photo.name}/"


def a_photo(question: Question, **fields) -> Photo:
    photo = Photo.objects.create(question=question, width=640, height=480, added_at=timezone.now(), **fields)
    default_storage.save(photo.path, ContentFile(b"pixels"))
    return photo
