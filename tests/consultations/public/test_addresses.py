"""Addresses of public pages with names as people have them: accents, every script, signs, and very long ones."""

import unicodedata
from urllib.parse import quote, unquote

import pytest

from consultations.actors import Actor
from consultations.acts.moderation import decisions
from consultations.models import FAQ, Question
from doctors.models import free_slug
from tests.consultations.public.test_pages import imported
from tests.factories import make_department, make_doctor, make_moderator, make_topic, published

NAMES = {
    "accents": "Ménière’s disease and café-au-lait spots",
    "Traditional Chinese": "眩暈與偏頭痛",
    "mixed": "Ménière 偏頭痛",
    "Korean": "편두통과 어지럼증",
    "Japanese": "片頭痛とめまいについて",
    "Thai": "ปวดหัวไมเกรน",
    "emoji": "🤕 headache",
    "emoji alone": "🤕🤕🤕🤕",
    "percent": "50% less sleep",
    "plus": "vitamin D + calcium",
    "question mark and hash": "Is it #1? / or 2",
    "very long": "Rückenschmerzen nach langem Sitzen " * 5,
}


def public_pages(name: str) -> dict[str, str]:
    """The address of one page of each kind that has a name in it."""
    department = make_department()
    department.name, department.slug = name[:80].strip(), free_slug(type(department), name)
    department.save()
    doctor = make_doctor(department, name=name[:80].strip())
    doctor.slug = free_slug(type(doctor), name)
    doctor.save()
    topic = make_topic(name[:80].strip())
    (question,) = imported(department, doctor, topics=[topic])
    headline = name.strip()
    decisions.edit(
        question.pk, Actor.moderator(make_moderator()), headline=headline, topics=[topic], department=department
    )
    question.refresh_from_db()
    faq = FAQ.objects.create(title=name[:100], slug=free_slug(FAQ, name, department=department), department=department)
    pages = (department, doctor, topic, question, faq)
    return {type(page).__name__: page.get_absolute_url() for page in pages} | {
        "number alone": f"/questions/{question.pk}/",
        "another slug": f"/questions/{question.pk}/{quote('舊標題')}/",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_every_kind_of_public_page_opens_whatever_its_name(client, name):
    for kind, address in public_pages(name).items():
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, (kind, address)
        assert len(answer.redirect_chain) <= 1, (kind, answer.redirect_chain)


@pytest.mark.django_db
def test_an_address_in_another_spelling_of_the_same_letters_opens_too(client):
    """Some systems send "é" as an "e" with an accent after it."""
    for kind, address in public_pages(NAMES["accents"]).items():
        apart = quote(unicodedata.normalize("NFD", unquote(address)))
        assert client.get(apart, follow=True).status_code == 200, kind


@pytest.mark.django_db
def test_a_new_headline_leads_the_old_address_on(client):
    department = make_department()
    question = published(department, headline="Ménière 偏頭痛")
    former = question.get_absolute_url()
    decisions.edit(question.pk, Actor.moderator(make_moderator()), headline="眩暈症", topics=[], department=department)
    question = Question.objects.get(pk=question.pk)
    answer = client.get(former)
    assert (answer.status_code, answer["Location"]) == (301, question.get_absolute_url())
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.django_db
def test_signs_that_no_address_has_are_404_and_never_a_fault(client):
    for odd in ["%00", "%ff", "%ed%a0%80", "%E2%80%AE", "a%2Fb", "a b", "é" * 5000]:
        for kind in ("departments", "topics", "doctors", "faq/skin"):
            assert client.get(f"/{kind}/{odd}/").status_code == 404, (kind, odd)
