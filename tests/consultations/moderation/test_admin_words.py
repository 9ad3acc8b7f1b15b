"""What the admin says: of each act in a sentence, of a question's history in words, and before what nothing undoes."""

import ast
import re
from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth.models import Group

from consultations.acts.private_page import own_question
from consultations.admin.wording import ACTIONS, JOBS, KINDS, REASONS, REPLY_PARTS, STAFF_ACTIONS, STAFF_REASONS
from consultations.forms.moderation import REASONS as DECISION_REASONS
from consultations.models import Question, ReplyRule
from consultations.models.reply import TEXT_PARTS
from consultations.screening import findings
from consultations.workflow import SAME_STATUS, TRANSITIONS
from doctors.people import Suspension
from portal import staff_history
from portal.models import User
from portal.sign_in.adapters import EVENT_OF_NOTICE
from tests.consultations.moderation.admin_pages import LIST, decide_url, decision, dump, said
from tests.consultations.moderation.test_admin_deciding import WORDS
from tests.consultations.world import STATUSES, World
from tests.factories import make_department, make_moderator, signed_in, submitted

pytestmark = pytest.mark.django_db

EVENTS = "/admin/consultations/event/"


@pytest.fixture
def moderator():
    return signed_in(make_moderator())


@pytest.fixture
def superuser():
    return signed_in(User.objects.create_superuser("root@example.org", "a long password", name="Ada Min"))


# What is said of an act, and of a question that was withdrawn


def test_withdrawing_shows_first_what_it_does_and_changes_nothing(moderator):
    world = World()
    question = world.in_status("published")
    own_question.follow_up(question.pk, body="And if they come back?")
    world.in_status("duplicate", of=question)
    before, typed = dump(), decision(question, "withdraw", reason="request", note="Our lawyers asked for it.")
    html = unescape(moderator.post(decide_url(question), typed).content.decode())
    assert f"Withdraw question {question.pk} for good?" in html
    for line in (
        "This cannot be undone.",
        "The public page is gone at once.",
        "Its follow-up question is withdrawn with it.",
        "1 question that was closed as a duplicate of it goes to the doctors.",
    ):
        assert line in html
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    assert {**sent, "csrfmiddlewaretoken": ""} == {
        **{name: str(value) for name, value in typed.items()}, "csrfmiddlewaretoken": "",
    }  # fmt: skip
    assert dump() == before
    back = moderator.post(decide_url(question), {**sent, "back": "1"})
    assert "Our lawyers asked for it." in back.content.decode()
    assert dump() == before
    done = moderator.post(decide_url(question), {**sent, "confirmed": "1"}, follow=True)
    assert done.redirect_chain == [(LIST, 302)]
    assert said(done) == [f"Question {question.pk} is withdrawn for good. Its text is deleted within 30 days."]


def test_withdrawing_without_a_reason_is_refused_before_it_is_confirmed(moderator):
    question = submitted(make_department())
    response = moderator.post(decide_url(question), decision(question, "withdraw"))
    assert response.context["form"].errors == {"reason": ["Choose a reason."]}


def test_the_list_offers_no_status_that_it_never_shows(moderator):
    submitted()
    html = moderator.get(LIST).content.decode()
    offered = set(re.findall(r'href="\?status=(\w+)"', html))
    assert offered == set(STATUSES) - {"withdrawn", "erased"}
    assert moderator.get(f"{LIST}?status=submitted").context["cl"].result_count == 1
    assert moderator.get(f"{LIST}?status=queued").context["cl"].result_count == 0


@pytest.mark.parametrize(
    ("status", "name", "told"),
    [
        ("submitted", "return", "is returned. The asker can change it and send it again."),
        ("submitted", "spam", "is rejected as spam. The asker can read why."),
        ("submitted", "edit", "has the headline, topics and department that you saved."),
        ("rejected", "restore", "is restored and waits for a decision."),
        ("queued", "take_back", "is taken back from the queue and waits for a decision."),
        ("published", "unpublish", "is off the site. The asker can read why."),
        ("unpublished", "publish", "is public now."),
    ],
)
def test_a_decision_is_told_in_a_sentence(moderator, status, name, told):
    question = World().in_status(status)
    done = moderator.post(decide_url(question), decision(question, name, **WORDS.get(name, {})))
    assert said(done) == [f'<a href="{decide_url(question)}">Question {question.pk}</a> {told}']


def test_an_approval_without_a_department_says_that_it_waits_in_triage(moderator):
    question = submitted(None)
    (told,) = said(moderator.post(decide_url(question), decision(question, "approve")))
    assert told.endswith("is approved and waits in triage, where a doctor chooses the department.")


def test_closing_a_duplicate_names_what_it_repeats(moderator):
    world = World()
    target, question = world.in_status("published"), world.in_status("submitted")
    (told,) = said(moderator.post(decide_url(question), decision(question, "mark_duplicate", duplicate_of=target.pk)))
    assert told.endswith(f"is closed as a duplicate of question {target.pk}.")


def test_a_headline_that_was_all_that_was_missing_says_that_the_question_is_public(moderator):
    world = World()
    question = world.in_status("claimed")
    Question.objects.filter(pk=question.pk).update(headline="", slug="")
    world.acts()["send"](question.pk)
    question.refresh_from_db()
    assert question.status == "answered"
    (told,) = said(moderator.post(decide_url(question), decision(question, "edit")))
    assert told.endswith("that you saved. It is public now.")


def test_a_reply_that_its_doctor_took_back_is_told_from_a_page_that_editors_took_off(moderator):
    world = World()
    taken_back, off = world.taken_back(), world.in_status("unpublished")
    html = unescape(moderator.get(LIST).content.decode())
    assert html.count("Reply taken back by its doctor") == 1
    assert "Reply taken back by its doctor" in unescape(moderator.get(decide_url(taken_back)).content.decode())
    assert "Reply taken back" not in moderator.get(decide_url(off)).content.decode()


# History in words


def reason_codes() -> set[str]:
    """Every code that the acts can give an Event as its reason: what is written in them, and what is chosen from."""
    found = set(DECISION_REASONS)
    for file in [Path("consultations/workflow.py"), *Path("consultations/acts").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            values = []
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "transition":
                values = [keyword.value for keyword in node.keywords if keyword.arg == "reason"]
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "attr", "") == "reason":
                values = [node.value]
            # Of a choice between two codes both, and not what decides between them.
            parts = [
                part for value in values for part in (getattr(value, "body", value), getattr(value, "orelse", value))
            ]
            found |= {part.value for part in parts if isinstance(part, ast.Constant) and part.value}
    return found


def test_every_code_of_the_history_has_its_words():
    assert set(ACTIONS) == set(TRANSITIONS) | set(SAME_STATUS)
    assert {"granted", "safety", "author", "target_gone", "gate_changed"} < reason_codes()
    assert reason_codes() == set(REASONS)
    of_screening = {value for name, value in vars(findings).items() if name.isupper() and isinstance(value, str)}
    assert set(REPLY_PARTS) == set(TEXT_PARTS)
    assert set(KINDS) == findings.PERSONAL | of_screening | set(ReplyRule.Family.values)


@pytest.mark.parametrize("status", [status for status in STATUSES if status not in ("withdrawn", "erased")])
def test_the_history_of_a_question_is_in_words(superuser, status):
    question = World().in_status(status)
    codes = {code for event in question.events.all() for code in (event.action, event.reason)}
    for page in (decide_url(question), f"{LIST}{question.pk}/history/", EVENTS):
        cells = set(re.findall(r"<td[^>]*>([a-z_]+)</td>", superuser.get(page).content.decode()))
        assert not cells & codes
    html = unescape(superuser.get(f"{LIST}{question.pk}/history/").content.decode())
    for event in question.events.all():
        assert str(ACTIONS[event.action]) in html
        assert str(REASONS.get(event.reason, "")) in html


def test_the_events_list_is_filtered_by_an_action_in_words(superuser):
    question = World().in_status("returned")
    events = superuser.get(f"{EVENTS}?action=return")
    assert events.context["cl"].result_count == 1
    assert "Returned to the asker" in events.content.decode()
    assert superuser.get(f"{EVENTS}?action=nonsense").context["cl"].result_count == question.events.count()


def staff_codes() -> dict[str, set[str]]:
    """Every code that the code gives a staff event, by the argument of `record` that holds it."""
    codes: dict[str, set[str]] = {"action": set(EVENT_OF_NOTICE.values()), "reason": set(Suspension.values)}
    for folder in ("portal", "doctors", "consultations"):
        for file in Path(folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                name = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
                if file.name == "workflow.py" or name not in ("record", "_record"):
                    continue
                strings = [each.value for argument in node.args for each in ast.walk(argument) if is_code(each)]
                codes["action"] |= set(strings[:2])
    return codes


def is_code(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_every_code_of_the_staffs_history_has_its_words():
    codes = staff_codes()
    assert {"sign_in", "faq_added", "faq_changed", "roles", "factor_reset"} < codes["action"]
    assert codes["action"] <= set(STAFF_ACTIONS)
    assert codes["reason"] | {"given", "taken"} == set(STAFF_REASONS)


def test_the_history_of_the_staff_is_in_words(superuser):
    role = Group.objects.create(name="Editors of the moon")
    event = staff_history.record("roles", user=make_moderator(), subject=f"group {role.pk}", reason="given")
    staff_history.record("licence_renewed", subject="doctor 12")
    for page in ("", f"{event.pk}/change/"):
        html = superuser.get(f"/admin/portal/staffevent/{page}").content.decode()
        assert "Role changed" in html
        assert "Role: Editors of the moon" in html
        assert "Given" in html
        assert not re.search(r">\s*(roles|group \d+|given|doctor 12|licence_renewed)\s*<", html)
    filtered = superuser.get("/admin/portal/staffevent/?action=licence_renewed")
    assert filtered.context["cl"].result_count == 1
    assert "Doctor 12" in filtered.content.decode()


def test_every_job_has_its_words_in_the_list_of_jobs(superuser):
    jobs = re.compile(r"^@job\(.*\n^def (\w+)", re.M)
    root = Path(__file__).resolve().parents[3]
    sources = [path for folder in ("consultations", "doctors", "portal") for path in (root / folder).rglob("*.py")]
    assert set(JOBS) == {name for path in sources for name in jobs.findall(path.read_text(encoding="utf-8"))}
    World().in_status("submitted", email="fern@example.org")
    html = superuser.get("/admin/django_tasks_database/dbtaskresult/").content.decode()
    assert "Mail to an asker" in html
    assert "mail_event" not in html
