"""The list of all FAQ."""

import pytest

from consultations.models import FAQ
from consultations.views.public import pages
from tests.factories import make_department

pytestmark = pytest.mark.django_db


def make_faqs(count: int, name: str = "") -> None:
    department = make_department(name)
    FAQ.objects.bulk_create(FAQ(title=f"Title {n:04}", slug=f"title-{n}", department=department) for n in range(count))


def test_faq_are_listed_by_department_and_found_from_every_page(client):
    make_faqs(2, "Skin")
    make_faqs(1, "Heart")
    html = client.get("/faq/").content.decode()
    places = [html.index(f">{name}</a></h2>") for name in ("Heart", "Skin")]
    assert places == sorted(places)
    assert html.count('href="/faq/skin/') == 2
    for page in ("/", "/departments/", "/faq/skin/title-0/"):
        assert 'href="/faq/"' in client.get(page).content.decode()


def test_an_empty_list_says_what_one_can_do_instead(client):
    assert "There is no FAQ yet." in client.get("/faq/").content.decode()


def test_a_long_list_has_pages_and_costs_the_same(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(pages, "FAQ_PER_PAGE", 10)
    make_faqs(1)
    client.get("/faq/")  # the numbers to call are kept for a minute
    with django_assert_num_queries(2):
        client.get("/faq/")
    for _n in range(5):
        make_faqs(5)
    seen, address = [], "/faq/"
    with django_assert_num_queries(2 * 3):
        while address:
            page = client.get(address)
            seen += [faq.pk for faq in page.context["faqs"]]
            more = page.context["page"]["older_url"]
            address = more and f"/faq/{more}"
    assert len(seen) == len(set(seen)) == 26


@pytest.mark.parametrize("page", ["9" * 5000, "-1", "²", "%00", "\ud800", "x" * 10_000, "", "0", "1e3", "NaN"])
def test_a_strange_page_number_shows_a_page(client, page):
    make_faqs(3)
    assert client.get("/faq/", {"page": page.encode("utf-8", "surrogatepass")}).status_code == 200
    assert client.get("/doctors/", {"page": page.encode("utf-8", "surrogatepass")}).status_code == 200
