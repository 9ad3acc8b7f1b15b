"""Whatever people type, paste or send: every field of every form, every parameter and every part of an address.

`tests/outside.py` has the texts. Addresses, forms, parameters and roles are read off the portal itself. No answer is a
fault (5xx), none takes long, none shows a stranger what is private, and what comes back is escaped.
Each field and parameter gets one text, the next one the next text, so that over all of them every text is sent many
times; `OUTSIDE=10` sends ten to each, and `OUTSIDE=all` every text to every one.
"""

import ast
import inspect
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils.encoding import iri_to_uri

from tests.outside import OUTSIDE
from tests.portal.test_rights import ROLES, Scene, routes

pytestmark = pytest.mark.django_db
PATIENCE = 10  # seconds for one answer, on a busy machine too: what hangs takes far longer
PRIVATE = "the private words of somebody else"
RAW = "<b id=outside>"  # what must never come back unescaped
PARTS = 6  # of the addresses, so that several processes share them
TEXTS = [*OUTSIDE, ("markup that is looked for", f"{RAW}x</b>"), ("nothing", "")]
SHARE = {"all": len(TEXTS)}.get(share := os.environ.get("OUTSIDE", "1")) or int(share)  # texts for one field
TEXT_INPUTS = {"text", "search", "email", "password", "number", "url", "tel", "date", "hidden", "textarea"}
ADMIN_PARAMETERS = ["p", "q", "o", "all", "e", "_popup", "_to_field", "_changelist_filters", "queue", "_facets"]
LOOKUPS = ["", "__exact", "__isnull", "__gte", "__id__exact"]
# Who must not read the private question: everyone but its asker, the doctor who holds it, and who moderates.
STRANGERS = ["anonymous", "other_asker", "other_doctor", "editor", "approver", "operator"]


@dataclass
class Form:
    """A form as a page shows it: where it goes, and each field's kind and first value."""

    method: str
    action: str
    kinds: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def signature(self) -> tuple:
        return self.method, urlsplit(self.action).path, tuple(sorted(self.kinds.items()))


class Forms(HTMLParser):
    """All forms of a page, as a browser would send them."""

    def __init__(self, page: str, html: str) -> None:
        super().__init__()
        self.page, self.forms, self.select, self.area = page, [], "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(at.get("method", "get").lower(), at.get("action") or self.page))
        elif not self.forms or ("disabled" in at) or (tag != "option" and not at.get("name")):
            return
        elif tag in ("input", "button"):
            kind = at.get("type", "text" if tag == "input" else "submit")
            if kind in ("radio", "checkbox", "submit") and at["name"] in self.forms[-1].values and "checked" not in at:
                return
            self.forms[-1].kinds[at["name"]] = kind
            self.forms[-1].values[at["name"]] = at.get("value", "on" if kind == "checkbox" else "")
        elif tag == "select":
            self.select = at["name"]
            self.forms[-1].kinds[self.select], self.forms[-1].values[self.select] = "select", ""
        elif tag == "option" and self.select and ("selected" in at or not self.forms[-1].values[self.select]):
            self.forms[-1].values[self.select] = at.get("value", "")
        elif tag == "textarea":
            self.area = at["name"]
            self.forms[-1].kinds[self.area], self.forms[-1].values[self.area] = "textarea", ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1].values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        self.area = "" if tag == "textarea" else self.area
        self.select = "" if tag == "select" else self.select


class Outside:
    """Sends texts to the portal and keeps what went wrong; whatever a request did is taken back."""

    def __init__(self) -> None:
        self.scene = Scene()
        question = self.scene.question
        type(question).objects.filter(pk=question.pk).update(body=f"{question.body} {PRIVATE}")
        self.sent, self.faults = 0, []
        self.turn = random.Random(1).randrange(len(TEXTS))

    def texts(self) -> Iterator[tuple[str, str]]:
        """The next few texts; over many fields every one gets its turn."""
        for _n in range(SHARE):
            yield TEXTS[self.turn % len(TEXTS)]
            self.turn += 1

    def send(self, role: str, method: str, address: str, data: dict, what: str):
        """One request of a role. Its answer, or None where it is a fault, which is kept."""
        client = self.scene.clients[role]
        cookies = client.cookies.output(header="")
        self.sent += 1
        started, answer = time.monotonic(), None
        try:
            with transaction.atomic():
                answer = getattr(client, method)(
                    address, data, REMOTE_ADDR=f"10.{self.sent >> 8 & 255}.{self.sent & 255}.7"
                )
                transaction.set_rollback(True)
        except Exception as fault:  # whatever it is, it would be a 500
            self.faults.append(f"{role} {method} {address[:120]} {what}: {type(fault).__name__}: {str(fault)[:160]}")
        client.cookies.clear()
        client.cookies.load(cookies)
        if answer is not None:
            self._look(role, f"{role} {method} {address[:120]} {what}", answer, time.monotonic() - started)
        return answer

    def _look(self, role: str, sent: str, answer, passed: float) -> None:
        if answer.status_code >= 500:
            self.faults.append(f"{answer.status_code} {sent}")
        if passed > PATIENCE:
            self.faults.append(f"{passed:.0f} s {sent}")
        if getattr(answer, "streaming", False) or "html" not in answer.get("Content-Type", ""):
            return
        body = answer.content.decode("utf-8", "replace")
        if RAW in body:
            self.faults.append(f"not escaped {sent}")
        if role in STRANGERS and PRIVATE in body:
            self.faults.append(f"another person's words {sent}")


def hostile(form: Form, name: str, text: str) -> dict:
    """The form as it was shown, with this text in one of its fields."""
    values = {key: value for key, value in form.values.items() if form.kinds[key] != "file"}
    if form.kinds[name] == "file":
        return {**values, name: SimpleUploadedFile(text[:200] or "x", text.encode("utf-8", "replace"), "image/jpeg")}
    return {**values, name: sendable(text)}


def sendable(text: str) -> str | bytes:
    """As a client that keeps to nothing sends it: half a surrogate pair becomes its bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def part_of(every: list, part: int) -> list:
    return every[part::PARTS]


def assert_none(outside: Outside) -> None:
    assert not outside.faults, f"{len(outside.faults)} of {outside.sent}\n" + "\n".join(outside.faults[:60])


@pytest.fixture
def outside(settings, tmp_path) -> Outside:
    settings.MEDIA_ROOT = tmp_path / "media"
    return Outside()


def open_forms(outside: Outside, route: str, role: str) -> Iterator[Form]:
    address = outside.scene.address(route, role)
    answer = outside.send(role, "get", address, {}, "")
    is_page = answer is not None and answer.status_code == 200 and "html" in answer.get("Content-Type", "")
    if is_page and not getattr(answer, "streaming", False):
        yield from Forms(address, answer.content.decode()).forms


@pytest.mark.parametrize("part", range(PARTS))
def test_every_field_of_every_form(outside, part):
    seen = set()
    for route in part_of(routes(), part):
        for role in ROLES:
            for form in open_forms(outside, route, role):
                if (signature := form.signature()) in seen:
                    continue
                seen.add(signature)
                for name, kind in form.kinds.items():
                    if name == "csrfmiddlewaretoken":
                        continue
                    for label, text in outside.texts():
                        outside.send(
                            role, form.method, form.action, hostile(form, name, text), f"{name} ({kind}) = {label}"
                        )
                for label, text in outside.texts():  # and in all of its fields at once
                    fields = {name: sendable(text) for name, kind in form.kinds.items() if kind in TEXT_INPUTS}
                    outside.send(role, form.method, form.action, {**form.values, **fields}, f"all = {label}")
    assert_none(outside)


def parameters_of(module) -> list[str]:
    """The names that a module reads from the address or the body of a request."""
    names = set()
    for node in ast.walk(ast.parse(Path(inspect.getfile(module)).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Subscript) and _is_query(node.value) and isinstance(node.slice, ast.Constant):
            names.add(str(node.slice.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_query(node.func.value):
            names |= {str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant)}
    return sorted(names)


def _is_query(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("GET", "POST")


def portal_modules() -> Iterator:
    """Each module of the portal's own that answers an address, with the addresses' views by route."""

    def walk(resolver, prefix=""):
        for one in resolver.url_patterns:
            route = prefix + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one, route)
            elif isinstance(one, URLPattern):
                yield route, inspect.getmodule(inspect.unwrap(one.callback))

    yield from walk(get_resolver())


def filters_of(path: str) -> list[str]:
    """The parameters of an admin list: its filters, each in the forms in which the admin reads it."""
    view = resolve(path)
    model_admin = getattr(view.func, "model_admin", None)
    if model_admin is None or not str(view.url_name).endswith("_changelist"):
        return []
    names = [
        one if isinstance(one, str) else getattr(one, "parameter_name", None) or one[0]
        for one in model_admin.list_filter
    ]
    return ADMIN_PARAMETERS + [f"{name}{lookup}" for name in map(str, names) for lookup in LOOKUPS]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_parameter_of_every_address(outside, part):
    own = {route: parameters_of(module) for route, module in portal_modules() if is_ours(module)}
    for route in part_of(routes(), part):
        is_admin = route.startswith("admin/")
        for role in ["superuser"] if is_admin else ["anonymous", "asker", "doctor"]:
            address = outside.scene.address(route, role)
            names = [*own.get(route, []), *filters_of(address), *([] if is_admin else ["page", "next"])]
            for name in dict.fromkeys(names):
                for label, text in outside.texts():
                    outside.send(role, "get", address, {name: sendable(text)}, f"?{name} = {label}")
                    if name in own.get(route, []):
                        outside.send(role, "post", address, {name: sendable(text)}, f"{name} = {label}")
    assert_none(outside)


def is_ours(module) -> bool:
    return Path(inspect.getfile(module)).is_relative_to(settings.BASE_DIR) and ".venv" not in inspect.getfile(module)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_part_of_every_address(outside, part):
    for route in part_of([route for route in routes() if "<" in route], part):
        for role in ["anonymous", "doctor", "superuser"]:
            known = outside.scene.address(route, role)
            for at, piece in enumerate(known.split("/")):
                if not piece or piece in route.split("/"):
                    continue
                for label, text in outside.texts():
                    pieces = known.split("/")
                    pieces[at] = quote(sendable(text[:3000]), safe="") or "x"
                    outside.send(role, "get", iri_to_uri("/".join(pieces)), {}, f"/{at} = {label}")
    assert_none(outside)
