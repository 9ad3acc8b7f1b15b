"""The way through /ask/ by requests alone, for tests that need a question or a page on the way to one."""

import re

from consultations.models import Question
from consultations.secret_link import private_path
from tests.consultations.world import dump

TITLE = "Red spots on my back for two weeks"
BODY = "Several red spots have come up on my back. They neither itch nor hurt. What could they be?"
PAGES = {
    "gate": {"signs": "none"},
    "who": {"asked_for": "self"},
    "age": {"standing": "adult"},
    "about": {"name": "Quiet Fern", "sex": "female", "age_band": "30-39", "email": ""},
    "infant": {"infant_age": "w5"},
    "department": {"department": ""},
    "question": {"title": TITLE, "body": BODY, "website": ""},
    "details": {"since": "", "before": "", "tried": "", "medicines": "", "allergies": "", "wish": ""},
    "topics": {},
    "similar": {},
    "photos": {},
    "preview": {},
    "consents": {"health_data": "on", "publication": "on"},
}
PAGE_OF = {name: page for page, fields in PAGES.items() for name in fields}


def fields_of(page, changes):
    """What a browser sends on this page; a field that is None is left out."""
    own = {name: value for name, value in changes.items() if PAGE_OF.get(name) == page}
    return {name: value for name, value in {**PAGES[page], **own}.items() if value is not None}


def page_of(response):
    """The page that an answer leads to: "question" for /ask/question/, "check", "sent"."""
    return re.search(r"/([a-z-]+)/(?:\?.*)?$", response["Location"])[1]


def walk(client, *, until="sent", **changes):
    """Answer page after page; the response that stops the way, or leads to (or is) `until`."""
    page = "gate"
    for _press in range(30):
        if page == until:
            return client.get(f"/ask/{page}/")
        sent = send(client) if page == "check" else post(client, page, **changes)
        if sent.status_code != 302:
            return sent
        before, page = page, page_of(sent)
        if page == "sent":
            return sent
        if page == before and "/ask/help/" not in sent["Location"]:
            return client.get(sent["Location"])  # refused: the page says why
        if "/ask/help/" in sent["Location"]:
            page = sent["Location"].split("/")[-2]
        if page in ("stop", "too-young"):
            return sent
    raise AssertionError(f"no way to {until}, but to {page}")


def post(client, page, **changes):
    sent = fields_of(page, changes)
    if page == "gate":
        sent |= notice(client)
    if page == "consents":
        sent |= versions(client)
    return client.post(f"/ask/{page}/", sent)


def notice(client):
    """Which privacy policy the first page has linked."""
    html = client.get("/ask/gate/").content.decode()
    return dict(re.findall(r'name="(notice)" value="(\d+)"', html))


def versions(client):
    """The policy versions that the page of the agreements has shown."""
    html = client.get("/ask/consents/").content.decode()
    return dict(re.findall(r'name="(\w+_version)" value="(\d+)"', html))


def send(client):
    html = client.get("/ask/check/").content.decode()
    revision = re.search(r'name="revision" value="(\d+)"', html)
    return client.post("/ask/check/", {"revision": revision[1] if revision else ""})


def asked(client, **changes):
    """The one question that good answers make."""
    response = walk(client, **changes)
    assert response.status_code == 302, response.context["form"].errors
    (question,) = Question.objects.all()
    assert response["Location"] == f"{private_path(question)}sent/"
    return question


def refused(client, **changes):
    """The page after a refusal: no question was made, and the page came back with status 200."""
    before = questions()
    response = walk(client, **changes)
    assert response.status_code == 200
    assert questions() == before
    return response


def questions():
    """Every row of the questions' tables; a draft that is begun leaves a hash by which it is counted."""
    return [row for row in dump() if not row.startswith("consultations_sender ")]


def errors(client, **changes):
    form = refused(client, **changes).context["form"]
    return {name: [str(message) for message in messages] for name, messages in form.errors.items()}
