"""The pages of sign-in and account speak in our words: none of the account library's own is left on any of them."""

import gettext
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import allauth
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.template.loader import get_template
from django.test import Client

from portal.models import User
from portal.sign_in import urls
from tests.portal.test_sign_in import PASSWORD, code_of, sign_in, with_app

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = next(Path(allauth.__file__).parent.glob("locale/de/LC_MESSAGES/django.mo"))


def library_words() -> set[str]:
    with CATALOGUE.open("rb") as file:
        words = gettext.GNUTranslations(file)._catalog
    return {(word if isinstance(word, str) else word[0]).rpartition("\x04")[2].strip() for word in words} - {""}


def our_words() -> set[str]:
    """What stands in quotation marks in our own templates and modules: some plain words are theirs as well."""
    files = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("portal/**/*.py")]
    return {words for file in files for words in re.findall(r'"([^"\n]+)"', file.read_text(encoding="utf-8"))}


class Said(HTMLParser):
    """Every piece of text on a page, and every label and placeholder."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_data(self, data):
        self.found.add(" ".join(unescape(data).split()))

    def handle_starttag(self, tag, attrs):
        self.found.update(value for name, value in attrs if name in ("placeholder", "title", "aria-label") and value)


@pytest.fixture
def ada():
    cache.clear()
    return User.objects.create_superuser("ada@example.org", PASSWORD, name="Ada Min")


def everybody(ada):
    """Somebody at each stage of signing in: a stranger, with the password only, without a second factor, with all."""
    yield Client()
    yield sign_in(ada.email)
    secret = with_app(ada)
    RecoveryCodes.activate(ada)
    Authenticator.objects.create(
        user=ada, type=Authenticator.Type.WEBAUTHN, data={"name": "My telephone", "credential": {}}
    )
    yield sign_in(ada.email)
    client = sign_in(ada.email, code=code_of(secret))
    yield client
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    yield client


def addresses() -> list[str]:
    """All of /accounts/, from its own list."""
    made = {"token": "x", "pk": str(Authenticator.objects.last().pk if Authenticator.objects.exists() else 1)}
    for one in urls.urlpatterns:
        route = re.sub(r"\(\?P<uidb36>.*", "1-abc/", str(one.pattern)).lstrip("^")
        yield "/accounts/" + re.sub(r"<\w+:(\w+)>", lambda name: made[name[1]], route)


def test_no_word_of_the_library_is_left_on_a_page(ada, monkeypatch):
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])  # the passkey is made up
    theirs, found, seen = library_words() - our_words(), {}, set()
    assert {"Bad Token", "Remember Me", "Incorrect code."} <= theirs
    for client in everybody(ada):
        for url in addresses():
            for method, typed in (("get", {}), ("post", {}), ("post", WRONG)):
                if "logout" in url and method == "post":
                    continue
                response = getattr(client, method)(url, typed)
                if response.headers.get("Location", "").startswith("/accounts/"):
                    response = client.get(response["Location"])  # what one is told
                if response.get("Content-Type", "").startswith("text/html"):
                    seen |= {template.name for template in response.templates}
                    if left := Said(response.content.decode()).found & theirs:
                        found[method, url] = left
    assert found == {}
    ours = {name for name in seen if name and name.startswith(("account/", "mfa/"))}
    assert len(ours) > 15
    # Beside frames and scripts no page is the library's.
    foreign = {name for name in ours if not Path(get_template(name).origin.name).is_relative_to(ROOT / "templates")}
    assert {name for name in foreign if not re.search(r"/base_\w+\.html$|/snippets/", name)} == set()


WRONG = {
    "login": "ada@example.org", "email": "nobody", "password": "wrong", "oldpassword": "wrong",
    "password1": "short", "password2": "other", "code": "000000", "credential": "{}", "name": "",
}  # fmt: skip


@pytest.mark.parametrize("link", ["1-abc", "zzzzzzzzzzzzzzzz-abc", "1-" + "x" * 900, "²-abc"])
def test_a_link_that_ended_says_so_and_what_to_do(link):
    response = Client().get(f"/accounts/password/reset/key/{link}/")
    if response.status_code == 404:
        assert link.startswith("²")
        return
    text = response.content.decode()
    assert "This link no longer works" in text
    assert "Get a new link" in text
    assert "Token" not in text
