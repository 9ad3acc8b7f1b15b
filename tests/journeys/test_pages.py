"""Every kind of page, whatever stands on it: open to everyone (axe), light, still, and narrow enough for any screen.

`LOOKS=all` looks at every page in every language at both widths in both schemes, which takes much longer.
"""

import gzip
import os
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache as kept
from django.utils import timezone
from playwright.sync_api import Page, Response

from consultations import statistics
from consultations.actors import Actor
from consultations.acts.desk import corrections, reply_drafts
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.models import FAQ, MoreInfo, Question, ReplyRule
from consultations.retrieval.similar import rebuild
from consultations.secret_link import private_path
from doctors.models import Department
from portal.models import User
from tests.consultations.public.test_addresses import public_pages
from tests.consultations.public.test_pages import imported
from tests.factories import (
    DRAFT,
    claimed,
    make_department,
    make_doctor,
    make_moderator,
    make_topic,
    published,
    queued,
    submitted,
)
from tests.journeys.steps import ASKED, CHOSEN, fill_in_reply, press, sign_in, walk

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OURS = [*WCAG, "best-practice"]
# Colours hang on the scheme alone, places on the width and the language: so each language has two of the four.
LOOKS = {"en": [(390, "light"), (1280, "dark")], "zh-hant": [(390, "dark"), (1280, "light")]}
EVERY_LOOK = os.environ.get("LOOKS") == "all"
if EVERY_LOOK:
    LOOKS = {language: [look for looks in LOOKS.values() for look in looks] for language in LOOKS}
NARROW = 320  # CSS pixels: a window of 1280 at 400 %
MOST_REQUESTS = 6
MOST_BYTES = 60 * 1024  # of one visit with an empty cache, compressed
# A slow machine draws a page while it still arrives, and by a hair that may show; a person sees it from 0.1 on.
MOST_SHIFT = 0.01
COUNT_SHIFTS = """window.shifted = 0; new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});"""
# Two frames after loading everything has been laid out and drawn.
SHIFTED = "() => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(() => go(window.shifted))))"
DRAWN = "() => Promise.all(document.getAnimations().map(one => one.finished))"
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def reader(new_context) -> Page:
    context = new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    context.add_init_script(COUNT_SHIFTS)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})  # every visit is a first one
    return page


def axe_faults(page: Page, tags: list[str]) -> Iterator[str]:
    # Without preloading: axe would copy style sheets into the page, which the portal's policy refuses.
    options = {"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"], "preload": False}
    for fault in Axe().run(page, options=options).response["violations"]:
        for node in fault["nodes"][:3]:
            yield f"{fault['id']}: {node['html'][:160]} {[check['message'] for check in node['any'][:1]]}"


def faults(page: Page, tags: list[str] = OURS) -> Iterator[str]:
    """What is wrong with the page as it stands: shifts, the axe rules in every look, sideways scrolling."""
    if (shifted := page.evaluate(SHIFTED)) > MOST_SHIFT:
        yield f"shifts by {shifted}"
    language = page.evaluate("document.documentElement.lang")
    for width, scheme in LOOKS[language]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 844})
        page.evaluate(DRAWN)  # the admin fades from one scheme to the other
        yield from (f"{language} {width} {scheme} {fault}" for fault in axe_faults(page, tags))
    page.set_viewport_size({"width": NARROW, "height": 640})
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > NARROW:
        yield f"{wide} px wide at {NARROW}: {page.evaluate(TOO_WIDE)}"
    page.set_viewport_size({"width": 390, "height": 844})


@cache
def compressed(content: bytes) -> int:
    return len(gzip.compress(content))


def weight_faults(got: list[Response]) -> Iterator[str]:
    if len(got) > MOST_REQUESTS:
        yield f"{len(got)} requests: {[one.url for one in got]}"
    if (size := sum(compressed(one.body()) for one in got)) > MOST_BYTES:
        yield f"{size} bytes"


def visit(page: Page, url: str, status: int = 200, tags: list[str] = OURS, *, light: bool = True) -> list[str]:
    """Open a page and say all that is wrong with it, each fault with the address.

    Public pages are opened in every language, those of the staff in English alone unless `LOOKS=all`. English is last,
    so that the caller goes on in it.
    """
    languages = [code for code, _name in settings.LANGUAGES] if light or EVERY_LOOK else [settings.LANGUAGE_CODE]
    addresses = [url if code == settings.LANGUAGE_CODE else f"/{code}{url}" for code in languages]
    return [fault for address in reversed(addresses) for fault in _visit(page, address, status, tags, light=light)]


def _visit(page: Page, url: str, status: int, tags: list[str], *, light: bool) -> list[str]:
    got: list[Response] = []

    def note(response: Response) -> None:
        got.append(response)

    page.on("response", note)
    found = [] if page.goto(url).status == status else [f"not {status}"]
    page.remove_listener("response", note)
    found += faults(page, tags)
    return [f"{url} {fault}" for fault in [*found, *(weight_faults(got) if light else [])]]


def after(page: Page, button: str, tags: list[str] = OURS) -> list[str]:
    """The same for the page that a press leads to."""
    with page.expect_navigation():
        press(page, button)
    return [f"after {button}: {fault}" for fault in faults(page, tags)]


@pytest.fixture
def library() -> Question:
    """A full page among many: corrected reply, reviewed More Info, similar questions, FAQ, a list of two pages."""
    skin = make_department("Skin")
    skin.description = "Rashes, itching, spots, moles, nails and hair."
    skin.save()
    topic, more = make_topic("Red spots"), make_topic("Long-running itch")
    doctor, colleague = (make_doctor(skin, hospital="Harbour Hospital", bio="Skin doctor.") for _ in range(2))
    imported(skin, doctor, count=25, topics=[topic], asker_sex="female", asker_age_band="30-39")
    question = published(skin, doctor, topics=[topic, more])
    corrections.correct(question.pk, Actor.doctor(doctor), {**DRAFT, "answer": "Better words."}, note="Clearer.")
    text = "## Causes\n\nThere are *many*.\n\n- heat\n- [pressure](https://example.org)"
    MoreInfo.objects.create(question=question, body=text, author=doctor, reviewer=colleague)
    FAQ.objects.create(title="Sunspots", slug="sunspots", department=skin, body=text).topics.set([topic])
    FAQ.objects.create(title="Heat rash", slug="heat-rash", department=skin).topics.set([topic])
    question.refresh_from_db()
    return question


def with_statistics(department: Department) -> None:
    """Numbers of every kind for the page of statistics, kept as if they had just been counted."""
    start, end = statistics.period(timezone.now())
    numbers = statistics.Statistics(
        start,
        end,
        asked={start: 40, (end - timedelta(days=1)).replace(day=1): 20},
        replied={department.pk: 30},
        waits={department.pk: timedelta(hours=20)},
        kinds={"answer": 25, "decline": 5},
        care_levels={"routine": 20, "soon": 5, "urgent": None, "emergency": None},
        helped={"yes": 9, "partly": 7, "no": 5},
    )
    kept.set(statistics.cache_key(end), numbers)


def test_what_everyone_reads(reader, library):
    with_statistics(library.department)
    gone = published(library.department)
    own_question.withdraw(gone.pk)
    doctor = library.published_reply.doctor
    lists = [
        "/",
        "/departments/",
        "/departments/skin/",
        "/topics/",
        "/topics/red-spots/",
        "/doctors/",
        doctor.get_absolute_url(),
        "/search/",
        "/search/?q=red+spots+-knee",
        "/search/?q=nothing+like+this",
        "/search/?q=spots&age=30-39&department=skin&since=2020-01-01",
        "/statistics/",
        "/about/",
        "/about/doctors/",
        "/about/your-data/",
        "/about/accessibility/",
        "/about/contact/",
        "/about/citing/",
    ]
    rebuild()
    texts = [
        library.get_absolute_url(),
        library.published_reply.corrects.get_absolute_url(),
        "/faq/skin/sunspots/",
        "/policies/reply/1/",
    ]
    found = [fault for url in [*lists, *texts] for fault in visit(reader, url)]
    found += visit(reader, "/nowhere/", 404) + visit(reader, gone.get_absolute_url(), 410)
    found += _visit(reader, "/styleguide/?send=1", 200, OURS, light=False)
    assert not found, "\n".join(found)


def test_what_one_sees_while_asking(reader, library):
    """Every page of asking as it comes, and as it comes back with a fault where it can have one."""
    found = visit(reader, "/ask/") + visit(reader, "/ask/stop/") + visit(reader, "/ask/too-young/")
    found += visit(reader, f"/reports/{library.pk}/") + visit(reader, "/ask/link/") + visit(reader, "/ask/check/", 410)
    reader.goto("/ask/gate/")
    for heading in CHOSEN:
        if heading not in ("What is it about?", "Has it been answered already?"):
            walk(reader, heading, body=f"{ASKED['Tell the doctor more']} I am 43 years old and I have bad chest pain.")
            found += [f"{heading}: {fault}" for fault in faults(reader)]
        if heading in EMPTY_IS_A_FAULT:
            found += after(reader, "Continue")
    walk(reader)
    found += [f"check: {fault}" for fault in faults(reader)]
    found += visit(reader, "/ask/help/check/")
    found += personal_data_faults(reader)
    assert not found, "\n".join(found)


EMPTY_IS_A_FAULT = ["Before you start", "Who is the question about?", "About you", "Your question", "Your agreement"]


def personal_data_faults(page: Page) -> list[str]:
    page.goto("/ask/question/?change=1")
    page.get_by_label("Tell the doctor more").fill(
        "My back is sore and red. Call me at 0912 345 678, please. Thank you!"
    )
    found = after(page, "Continue")
    page.goto("/ask/photos/")
    page.locator("[name=photos]").set_input_files([{"name": "a.gif", "mimeType": "image/gif", "buffer": b"GIF89a"}])
    return found + after(page, "Add")


def test_what_an_asker_sees(reader, library):
    found = visit(reader, private_path(submitted()) + "sent/")
    returned = submitted(library.department)
    decisions.return_to_asker(returned.pk, Actor.moderator(make_moderator()), reason="unclear", note="Since when?")
    found += visit(reader, private_path(returned))
    reader.get_by_label("Tell the doctor more").fill("Too short")
    found += after(reader, "Send my question again")
    found += visit(reader, private_path(library))
    assert not found, "\n".join(found)


def test_what_a_doctor_sees(reader, library):
    doctor = library.published_reply.doctor
    found = visit(reader, "/accounts/login/", light=False)
    found += after(reader, "Sign in")
    sign_in(reader, doctor.user)
    queued(library.department)
    question = claimed(library.department, doctor, body="I fainted and my back has red spots. What could it be?")
    found += visit(reader, "/desk/", light=False) + visit(reader, f"/desk/{question.pk}/", light=False)
    fill_in_reply(reader, {"Next step": "", "Reply": "Call me at 0912 345 678."})
    found += after(reader, "Send the reply")
    for url in (f"/desk/{queued(library.department).pk}/", "/desk/me/", f"/desk/{library.pk}/more-info/", "/policies/"):
        found += visit(reader, url, light=False)
    reply_drafts.save(question.pk, Actor.doctor(doctor), {"answer": "Call me at 0912 345 678.", "kind": "answer"})
    found += visit(reader, f"/desk/{question.pk}/preview/", light=False)
    assert not found, "\n".join(found)


def test_what_somebody_of_the_staff_sees_of_their_account(reader, library):
    outside = ["password/reset/", "password/reset/done/", "password/reset/key/1-abc/", "inactive/"]
    found = [fault for url in outside for fault in visit(reader, f"/accounts/{url}", light=False)]
    found += visit(reader, "/accounts/email/abc/", 410, light=False)
    sign_in(reader, library.published_reply.doctor.user)
    for url in ("2fa/", "2fa/webauthn/", "2fa/totp/activate/", "email/", "password/change/", "logout/"):
        found += visit(reader, f"/accounts/{url}", light=False)
    reader.goto("/accounts/email/")
    found += after(reader, "Send me a link")
    assert not found, "\n".join(found)


def test_what_an_editor_of_the_rules_sees(reader, library):
    sign_in(reader, User.objects.create_superuser("editor@example.org", "a long password"))
    rules, rule = "/admin/consultations/replyrule/", ReplyRule.objects.get(code="answer")
    pages = [rules, *(f"{rules}{name}/" for name in (f"{rule.pk}/change", f"{rule.pk}/dry-run", "try"))]
    pages += ["/admin/consultations/finding/", "/admin/consultations/policyversion/"]
    pages += [f"/admin/consultations/question/{library.pk}/proof/"]
    found = [fault for url in pages for fault in visit(reader, url, tags=WCAG, light=False)]
    assert not found, "\n".join(found)


def test_what_a_moderator_sees(reader, library):
    sign_in(reader, make_moderator())
    question = submitted(library.department, body="I fainted and my back has red spots. What could it be?")
    one, topics = f"/admin/consultations/question/{question.pk}", "/admin/consultations/topic"
    pages = ["/admin/", "/admin/consultations/question/?queue=new", f"{one}/text/", f"{one}/history/", f"{topics}/"]
    pages += [f"{topics}/proposed/", f"{topics}/{library.topics.first().pk}/merge/", "/admin/consultations/event/"]
    pages += [f"{one}/change/?queue=new"]
    found = [fault for url in pages for fault in visit(reader, url, tags=WCAG, light=False)]
    found += after(reader, "Return to the asker", WCAG)
    assert not found, "\n".join(found)


def test_what_an_administrator_sees(reader, library):
    manager = User.objects.create_superuser("manager@example.org", "correct-horse-battery")
    sign_in(reader, manager)
    doctor = make_doctor(library.department)
    user = f"/admin/portal/user/{doctor.user_id}"
    pages = ["/admin/portal/user/", "/admin/portal/user/add/", f"{user}/change/", f"{user}/suspend/"]
    pages += ["/admin/portal/staffevent/", "/admin/doctors/doctor/", f"/admin/doctors/doctor/{doctor.pk}/change/"]
    pages += [f"/admin/doctors/doctor/{doctor.pk}/licence/", "/admin/doctors/department/", "/admin/consultations/seal/"]
    found = [fault for url in pages for fault in visit(reader, url, tags=WCAG, light=False)]
    assert not found, "\n".join(found)


def test_on_paper_a_question_is_a_sheet_to_keep(reader, library):
    reader.goto(library.get_absolute_url())
    reader.emulate_media(media="print")
    shown = {
        name: reader.locator(name).first.is_visible()
        for name in (".top nav", ".share", ".crumbs", ".similar", ".skip", ".top .button", ".unprinted")
    }
    assert shown == dict.fromkeys(shown, False)
    for text in (
        "has not examined the person who asked",
        "Better words.",
        "Policy version 1",
        "Reply Date:",
        "Askwell gives general information",
        reader.url,
    ):
        assert reader.get_by_text(text).first.is_visible()


def test_the_header_is_drawn_once_whole(reader, library):
    """On a slow line a page is drawn while it arrives; the header's end, which grows to the left, waits."""
    reader.goto("/topics/red-spots/")
    seen = "() => getComputedStyle(document.querySelector('.top .ends')).visibility"
    assert reader.evaluate(seen) == "visible"
    reader.evaluate("() => { while (document.querySelector('.top').nextSibling) document.body.lastChild.remove(); }")
    assert reader.evaluate(seen) == "hidden"


@pytest.mark.django_db(transaction=True)
def test_pages_with_names_of_every_script_open(reader):
    """By their links and by the address as somebody types it."""
    for name in ("Ménière 偏頭痛", "편두통", "50% + 1 🤕"):
        for kind, address in public_pages(name).items():
            answer = reader.goto(unquote(address))
            assert answer.status == 200, (kind, address)
