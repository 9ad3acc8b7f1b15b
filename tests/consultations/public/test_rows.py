"""The rows of answers, on every list: how soon to be seen first, and advice that cannot wait in place of the alarm."""

import re

import pytest

from consultations.models import FAQ, Question
from consultations.retrieval.similar import rebuild
from tests.consultations.public.test_pages import imported, text_of
from tests.factories import DRAFT, make_department, make_doctor, make_topic, published

pytestmark = pytest.mark.django_db

ALARM = "I have had a terrible pressure in the chest since breakfast and my left arm is heavy."
ADVICE = "Call an ambulance if the pressure comes back or you feel faint."


@pytest.fixture
def lists():
    """The address of each kind of list, with one question in it at each care level, and one without."""
    heart = make_department("Heart")
    doctor, topic = make_doctor(heart, name="Rajiv Menon"), make_topic("Chest pain")
    for level in ("routine", "soon", "urgent", "emergency"):
        draft = {**DRAFT, "care_level": level, "seek_help_if": ADVICE}
        published(heart, doctor, draft=draft, body=ALARM, headline=f"Pressure, {level}", topics=[topic])
    (old,) = imported(heart, doctor, title="Pressure in the chest", body=ALARM, topics=[topic])
    Question.objects.filter(pk=old.pk).update(headline="Pressure, imported")
    faq = FAQ.objects.create(title="Chest", slug="chest", department=heart)
    faq.topics.set([topic])
    rebuild()
    pages = (heart, topic, doctor, faq)
    return ["/", "/search/?q=pressure", *(page.get_absolute_url() for page in pages)]


def rows(client, address) -> dict[str, str]:
    """The rows of a list by the end of their headlines."""
    listed = re.search(r'<ul class="rows">(.*?)</ul>', client.get(address).content.decode(), re.S)[1]
    found = re.findall(r"<li>.*?</li>", listed, re.S)
    return {re.search(r"<h[23]>.*, (\w+)</a>", row)[1]: row for row in found}


def test_each_row_says_first_how_soon_to_be_seen(client, lists):
    for address in lists:
        found = rows(client, address)
        assert set(found) == {"routine", "soon", "urgent", "emergency", "imported"}, address
        for level, row in found.items():
            shown = re.findall(r'class="level" data-level="(\w+)".*?#icon-(\w+)', row, re.S)
            assert shown == ([] if level == "imported" else [(level, level)]), address
            assert level == "imported" or text_of(row).startswith(level.capitalize()), address


def test_pressing_advice_stands_in_place_of_the_alarm(client, lists):
    for address in lists:
        found = {level: text_of(row) for level, row in rows(client, address).items()}
        assert "The doctor’s advice: get help now." in found["emergency"], address
        assert "The doctor’s advice: see a doctor today." in found["urgent"], address
        for level in ("emergency", "urgent"):
            place = found[level].index("The doctor’s advice")
            if address.startswith("/search/"):  # what matches is shown, after the advice
                assert place < found[level].index("From the question:")
            else:
                assert ADVICE in found[level], address
                assert "breakfast" not in found[level], address
        for level in ("routine", "soon"):
            assert "The doctor’s advice" not in found[level], address
            assert "breakfast" in found[level], address


def test_a_department_is_said_where_it_is_not_the_list_itself(client, lists):
    said = {address: ">Heart</span>" in rows(client, address)["soon"] for address in lists}
    assert said == {
        "/": True,
        "/search/?q=pressure": True,
        "/departments/heart/": False,
        "/topics/chest-pain/": True,
        lists[4]: True,  # a doctor may reply in several
        "/faq/heart/chest/": False,
    }


def test_suggestions_while_one_types_say_it_too(client, lists):
    html = client.get("/search/suggest/", {"q": "terrible pressure in the chest"}).content.decode()
    assert 'data-level="emergency"' in html or "crisis" in html
    assert html.count('class="level"') >= 2
