"""What stands in an address of a public page is anybody's: it never breaks a page, and one sensible page comes."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from consultations.forms.public.search import SearchForm
from consultations.models import FAQ
from consultations.retrieval.similar import rebuild
from tests.consultations.public.test_pages import imported
from tests.factories import make_department, make_doctor, make_topic

pytestmark = pytest.mark.django_db

STRANGE = {
    "five thousand digits": "9" * 5000,
    "negative": "-1",
    "a superscript": "²",
    "an Arabic digit": "٣",
    "NUL": "a\0b",
    "only NUL": "\0",
    "lone surrogate": "\ud800",
    "10 KB without a space": "x" * 10_000,
    "10 KB of words": "rash " * 2_000,
    "10 KB of Chinese": "痛" * 10_000,
    "10 KB of quotes": '"a ' * 3_300,
    "10 KB of minus": "-a " * 3_300,
    "brackets": "([{<" * 500,
    "not a number": "NaN",
    "a pattern": "%' OR 1=1; -- {{7*7}} =1+1",
    "RTL": "\u202egnp.exe\u202c",
    "joined emoji": "👨‍👩‍👧‍👦" * 50,
    "only invisible": "\u3164\u200b\ufeff",
    "empty": "",
}
LISTS = ("page", "sort", "after", "before", "initial")


def encoded(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


@pytest.fixture
def addresses() -> list[str]:
    """Every kind of public list, with something on it."""
    skin = make_department("Skin")
    doctor, topic = make_doctor(skin), make_topic("Rash")
    (question,) = imported(skin, doctor, topics=[topic])
    faq = FAQ.objects.create(title="F", slug="f", department=skin)
    faq.topics.set([topic])
    rebuild()
    named = ("home", "departments", "topics", "faqs", "doctors", "policies", "search")
    pages = (skin, topic, faq, doctor, question)
    return [*map(reverse, named), *(page.get_absolute_url() for page in pages)]


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
def test_lists_take_anything_in_their_address(client, addresses, value):
    for address in addresses:
        response = client.get(address, {name: encoded(value) for name in LISTS})
        assert response.status_code == 200, address
        assert "{{7*7}}" not in response.content.decode() or "49" not in response.content.decode()


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
def test_every_field_of_a_search_takes_anything(client, addresses, value):
    for name in [*SearchForm.base_fields, "page"]:
        for more in ({}, {"q": "rash"}):
            cache.clear()
            response = client.get(reverse("search"), {**more, name: encoded(value)})
            assert response.status_code == 200, name
            assert len(re.findall("<h1", response.content.decode())) == 1
    assert client.get(reverse("search_suggest"), {"q": encoded(value)}).status_code == 200


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
def test_a_strange_number_of_a_page_shows_the_same_as_none(client, addresses, value):
    """It is the first page, or where it means a number that is too high the last: here both are the same."""
    for address in addresses:
        plain = client.get(address)
        asked = client.get(address, {"page": encoded(value), "after": encoded(value)})
        assert text(asked) == text(plain), address


def text(response) -> str:
    return re.sub(r"<[^>]+>", " ", response.content.decode())
