"""What programs read: the sitemap in parts, robots.txt, security.txt, the manifest and the icons."""

import io
import re
from datetime import datetime, timedelta
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from consultations.actors import Actor
from consultations.acts.desk import corrections
from consultations.metadata import sitemap
from consultations.models import FAQ, Question
from consultations.models.question import headline_slug
from consultations.secret_link import private_path
from consultations.urls import asking, desk, private_page
from consultations.views.asking.journey import STEPS
from portal.environment import contact
from portal.language_addresses import in_language
from portal.links import absolute
from tests.consultations.public.heads import canonical, is_indexed
from tests.consultations.public.test_pages import imported
from tests.consultations.world import World
from tests.factories import DRAFT, make_department, make_doctor, make_topic
from tests.outside import OUTSIDE

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def parsed(client, address: str) -> ET.Element:
    response = client.get(address.removeprefix(absolute("")))
    assert response.status_code == 200, address
    assert response.headers["Content-Type"] == "application/xml"
    return ET.fromstring(response.content)


def parts(client) -> list[str]:
    return [location.text for location in parsed(client, "/sitemap.xml").findall("s:sitemap/s:loc", NAMES)]


def entries(client) -> dict[str, ET.Element]:
    """Every address in every part, with its entry."""
    urls = [url for part in parts(client) for url in parsed(client, part).findall("s:url", NAMES)]
    by_address = {url.find("s:loc", NAMES).text: url for url in urls}
    assert len(by_address) == len(urls)
    return by_address


def test_every_address_opens_is_indexed_and_knows_its_other_languages(client):
    world, topic = World(), make_topic("Red spots")
    world.in_status("published", topics=[topic], headline="Ménière 偏頭痛")
    make_topic("Hiccups")
    FAQ.objects.create(title="Sunspots", slug="sunspots", department=world.department)
    listed = entries(client)
    for address, entry in listed.items():
        page = client.get(address.removeprefix(absolute("")))
        assert page.status_code == 200, address
        html = page.content.decode()
        assert is_indexed(html), address
        assert canonical(html) == address
        languages = {link.get("hreflang"): link.get("href") for link in entry.findall("x:link", NAMES)}
        assert set(languages) == {"en", "zh-hant", "x-default"}
        assert set(languages.values()) <= set(listed)
        assert address in languages.values()
    paths = {address.removeprefix(absolute("")) for address in listed}
    named = ("home", "ask", "departments", "topics", "faqs", "doctors", "policies")
    assert {*map(reverse, named), topic.get_absolute_url(), world.dr_chen.get_absolute_url()} <= paths
    assert "/topics/hiccups/" not in paths
    assert len([path for path in paths if "/policies/" in path]) >= 8


def test_a_correction_is_the_last_change_of_a_page(client):
    world = World()
    question = world.in_status("published")
    before = entries(client)[absolute(question.get_absolute_url())].find("s:lastmod", NAMES).text
    assert abs(datetime.fromisoformat(before) - question.published_at) < timedelta(seconds=1)
    Question.objects.filter(pk=question.pk).update(published_at=question.published_at - timedelta(days=9))
    corrections.correct(question.pk, Actor.doctor(world.dr_chen), {**DRAFT, "answer": "Better."}, note="Clearer.")
    after = entries(client)[absolute(question.get_absolute_url())].find("s:lastmod", NAMES).text
    question.refresh_from_db()
    assert abs(datetime.fromisoformat(after) - question.published_reply.sent_at) < timedelta(seconds=1)


def test_a_new_question_changes_no_earlier_part(client, monkeypatch):
    monkeypatch.setattr(sitemap, "KEYS_PER_PART", 3)
    department = make_department()
    doctor = make_doctor(department)
    imported(department, doctor, count=10)
    earlier = [part for part in parts(client) if "questions-" in part][:-1]
    assert len(earlier) >= 3
    before = [client.get(part.removeprefix(absolute(""))).content for part in earlier]
    imported(department, doctor, count=5)
    assert [client.get(part.removeprefix(absolute(""))).content for part in earlier] == before
    assert len(entries(client)) == len(set(entries(client)))


def test_a_part_holds_few_addresses_and_may_be_empty(client):
    assert sitemap.KEYS_PER_PART * len(settings.LANGUAGES) <= 10_000
    assert list(parsed(client, "/sitemaps/questions-77.xml")) == []
    for unknown in ("/sitemaps/nothing-0.xml", "/sitemaps/pages-1.xml", f"/sitemaps/questions-{'9' * 18}.xml"):
        assert client.get(unknown).status_code == 404


@pytest.mark.parametrize("count", [1, 60])
def test_queries_do_not_grow(client, django_assert_num_queries, count):
    department, topic = make_department(), make_topic()
    first = imported(department, make_doctor(department), count=count, topics=[topic])[0]
    for number in range(count):
        FAQ.objects.create(title=f"FAQ {number}", slug=f"faq-{number}", department=department)
        make_doctor(department)
    with django_assert_num_queries(len(sitemap.SECTIONS)):
        addresses = parts(client)
    with django_assert_num_queries(len(addresses) - 1):  # the part of fixed pages needs none
        for address in addresses:
            parsed(client, address)
    part = f"/sitemaps/questions-{first.pk // sitemap.KEYS_PER_PART}.xml"
    etag = client.get(part).headers["ETag"]
    assert client.get(part, headers={"if-none-match": etag}).status_code == 304


def test_whatever_people_wrote_is_a_valid_sitemap(client):
    question = World().in_status("published")
    for name, text in OUTSIDE:
        text = text.replace("\0", "").encode(errors="ignore").decode()[:500] or "-"
        Question.objects.filter(pk=question.pk).update(headline=text, slug=headline_slug(text))
        (part,) = [address for address in parts(client) if f"questions-{question.pk // 1000}." in address]
        locations = [loc.text for loc in parsed(client, part).findall("s:url/s:loc", NAMES)]
        assert client.get(locations[0].removeprefix(absolute(""))).status_code == 200, name


# robots.txt


def test_crawlers_read_what_is_public_and_no_way_of_asking(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    robots = RobotFileParser()
    robots.parse(lines)
    assert robots.site_maps() == [absolute("/sitemap.xml")]
    question = World().in_status("published")
    for language, _name in settings.LANGUAGES:

        def allowed(path, language=language):
            return robots.can_fetch("Googlebot", absolute(in_language(path, language)))

        for path in ("/", "/ask/", question.get_absolute_url(), "/topics/", "/feeds/", "/questions/1/x/picture.png"):
            assert allowed(path), path
        closed = [private_path(question), "/search/?q=x", f"/reports/{question.pk}/", "/admin/", "/accounts/login/"]
        below = [str(page.pattern) for page in (*private_page, *desk, *asking) if page.name not in ("ask", "ask_step")]
        for path in [*closed, *(f"/{route}" for route in below), *(f"/ask/{step.name}/" for step in STEPS)]:
            assert not allowed(path), path
    assert not any("*" in line or "$" in line for line in lines[1:])  # old crawlers take them for letters


# security.txt


def test_security_txt_says_whom_to_write_to_and_expires(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@example.org"
    assert timedelta(days=90) < datetime.fromisoformat(fields["Expires"]) - timezone.now() < timedelta(days=365)
    assert fields["Canonical"] == absolute("/.well-known/security.txt")


def test_without_a_contact_there_is_no_security_txt(client, settings):
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("value", "uri"),
    [
        ("", ""),
        ("security@example.org", "mailto:security@example.org"),
        ("mailto:security@example.org", "mailto:security@example.org"),
        ("https://example.org/report", "https://example.org/report"),
    ],
)
def test_the_contact_is_an_address_to_write_to_or_a_page(monkeypatch, value, uri):
    monkeypatch.setenv("SECURITY_CONTACT", value)
    assert contact("SECURITY_CONTACT") == uri


@pytest.mark.parametrize("value", ["security", "http://example.org", "a@example.org, b@example.org", "a@b\nX: y"])
def test_any_other_contact_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("SECURITY_CONTACT", value)
    with pytest.raises(Exception, match="SECURITY_CONTACT must be"):
        contact("SECURITY_CONTACT")


# Icons


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def test_icons_are_there_in_every_form_that_browsers_look_for(client):
    head = client.get("/").content.decode()
    for name, side in (("favicon.ico", 48), ("apple-touch-icon.png", 180)):
        response = client.get(f"/{name}")
        assert response.status_code == 200
        assert opened(b"".join(response)).size == (side, side)
        assert f'href="/{name}"' in head
    manifest = client.get("/site.webmanifest")
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    assert 'href="/site.webmanifest"' in head
    icons = manifest.json()["icons"]
    assert {(icon["sizes"], icon["purpose"]) for icon in icons} == {
        (f"{side}x{side}", purpose) for side in (192, 512) for purpose in ("any", "maskable")
    }
    for icon in icons:
        file = settings.BASE_DIR / icon["src"].removeprefix("/")
        assert f"{opened(file.read_bytes()).width}x{opened(file.read_bytes()).width}" == icon["sizes"]


def test_the_icons_are_what_the_command_draws(settings, tmp_path):
    """After a change of the mark they have to be drawn anew."""
    kept = {
        path.name: path.read_bytes()
        for folder in ("root_files", "static/img")
        for path in (settings.BASE_DIR / folder).glob("*.*")
        if path.suffix in (".png", ".ico")
    }
    (tmp_path / "static" / "img").mkdir(parents=True)
    settings.BASE_DIR, settings.WHITENOISE_ROOT = tmp_path, tmp_path / "root_files"
    call_command("draw_icons")
    drawn = {path.name: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    assert set(drawn) == set(kept)
    for name, content in drawn.items():
        assert opened(content).convert("RGB").tobytes() == opened(kept[name]).convert("RGB").tobytes(), name


def test_every_step_of_asking_is_closed_to_crawlers(client):
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").text.splitlines())
    assert rules.can_fetch("*", "/ask/")
    for pattern in asking:
        path = "/" + re.sub(r"<slug:\w+>", "help", str(pattern.pattern))
        assert path == "/ask/" or not rules.can_fetch("*", path), path
        assert path == "/ask/" or not rules.can_fetch("*", f"/zh-hant{path}"), path
