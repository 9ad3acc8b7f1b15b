"""Until a doctor's licence holds, the desk shows their own page alone: nobody's text, no photo and no queue."""

import re
from datetime import date
from html import unescape

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from consultations.actors import NO_LICENCE, Actor
from consultations.acts.desk import reply_drafts
from consultations.models import FAQ, Photo
from consultations.urls import desk
from consultations.views.desk.acts import ACTS
from doctors.models import Doctor
from tests.consultations.world import World, dump
from tests.factories import DRAFT

pytestmark = pytest.mark.django_db
LICENCES = [{"verified_on": None}, {"licence_expires_on": date(2024, 6, 1)}, {"verified_on": date(2999, 1, 1)}]
OWN = {"desk/me/", "desk/me/back/"}
ROUTES = [str(one.pattern) for one in desk]
SECRETS = ("Violet marker", "Draft marker")


@pytest.fixture(params=LICENCES, ids=["never verified", "expired", "not yet"])
def scene(request):
    """A question of each kind that this doctor could read, held or wrote, with a photo and a draft; then no licence."""
    world = World()
    words = {"title": "Violet marker on my back?"}
    questions = [world.in_status(status, **words) for status in ("queued", "claimed", "in_review", "published")]
    photo = Photo.objects.create(question=questions[1], width=9, height=9, added_at=timezone.now())
    default_storage.save(photo.path, ContentFile(b"pixels"))
    reply_drafts.save(questions[1].pk, Actor.doctor(world.dr_chen), {"answer": "Draft marker"})
    faq = FAQ.objects.create(title="Itching", slug="itching", department=world.department)
    Doctor.objects.update(**request.param)
    client = Client()
    client.force_login(world.dr_chen.user)
    return client, questions, photo, faq


def addresses(route, questions, photo, faq):
    for question in questions:
        values = {"number:number": question.pk, "slug:name": photo.name, "number:faq": faq.pk}
        yield "/" + re.sub(r"<([\w:]+)>", lambda match, values=values: str(values[match[1]]), route)


def test_the_resolver_knows_the_desk():
    assert len(ROUTES) >= 8
    assert set(ROUTES) > OWN


@pytest.mark.parametrize("route", ROUTES)
def test_no_address_of_the_desk_shows_a_text_or_does_anything(scene, route):
    client, questions, photo, faq = scene
    before = dump()
    for address in set(addresses(route, questions, photo, faq)):
        answers = [client.get(address)]
        if route not in OWN:
            answers += [client.post(address, {"action": act, "step": "save", **DRAFT}) for act in ACTS]
        for answer in answers:
            html = unescape(b"".join(answer).decode(errors="replace"))
            assert not [secret for secret in SECRETS if secret in html], address
            if route not in OWN:
                assert answer.status_code == 403 or answer.get("Location") == "/desk/me/" or answer.status_code == 405
    assert dump() == before


def test_ones_own_page_says_why_and_can_be_changed(scene):
    client, *_rest = scene
    assert str(NO_LICENCE) in unescape(client.get("/desk/", follow=True).content.decode())
    typed = {"hospital": "City Hospital", "bio": "", "at_once": "2", "away_from": "", "away_until": ""}
    assert client.post("/desk/me/", typed)["Location"] == "/desk/me/"
    assert Doctor.objects.filter(hospital="City Hospital").exists()


def test_what_was_typed_while_the_licence_ended_stands_there_to_be_copied(scene):
    client, questions, *_rest = scene
    answer = client.post(questions[1].get_desk_url(), {"action": "send", **DRAFT, "answer": "Typed for an hour."})
    assert answer.status_code == 403
    assert "Typed for an hour." in answer.content.decode()
    assert "Nothing is sent." in answer.content.decode()
    auto = client.post(f"/desk/{questions[1].pk}/draft/", {"action": "send", "step": "auto", **DRAFT})
    assert (auto.status_code, auto.json()["say"]) == (409, str(NO_LICENCE))
