"""What holds for the markup of every page that the resolver knows, whoever opens it."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core.cache import cache

from tests.portal.test_rights import Scene, routes

DRAWN = re.compile(r'id="(icon-\w+)"')
USED = re.compile(r'href="#(icon-\w+)"')

pytestmark = pytest.mark.django_db


class Ids(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.update(value for name, value in attrs if name == "id" and value)


def pages(scene: Scene, method: str):
    """Every page that somebody gets, by its route: as the first of these roles for whom it is one."""
    for route in routes():
        for role in ("superuser", "doctor", "asker"):
            response = scene.response(route, role, method)
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                yield route, response.content.decode()
                break


def test_no_view_names_an_element():
    """An include takes its heading's level under a name that no view uses: a page's own words would become a tag."""
    templates = settings.BASE_DIR.glob("templates/**/*.html")
    named = {name for path in templates for name in re.findall(r"<{{ (\w+)", path.read_text(encoding="utf-8"))}
    sources = [
        path for app in ("consultations", "doctors", "portal") for path in (settings.BASE_DIR / app).glob("**/*.py")
    ]
    assert named == {"heading_tag"}
    assert [path.name for path in sources if "heading_tag" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_id_stands_twice_on_a_page(method, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()  # what limits have counted before
    scene, seen, twice = Scene(), 0, {}
    for route, text in pages(scene, method):
        seen += 1
        if found := [name for name, times in Ids(text).found.items() if times > 1]:
            twice[f"/{route}"] = found
    assert seen > (80 if method == "get" else 40)
    assert twice == {}


def test_every_drawing_that_a_page_uses_is_on_it(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()  # what limits have counted before
    missing, used = {}, set()
    for route, text in pages(Scene(), "get"):
        names = set(USED.findall(text))
        used |= names
        if absent := names - set(DRAWN.findall(text)):
            missing[f"/{route}"] = absent
    assert missing == {}
    assert "icon-mark" in used
