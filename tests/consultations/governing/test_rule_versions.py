"""Reply rules in use: what a doctor meets at the desk, what editors do in the admin, and the list of old replies."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.db import Error, transaction
from django.test import Client
from django.utils import timezone

from consultations.actors import Actor, Refused
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import corrections, replies
from consultations.acts.governing import rule_versions
from consultations.acts.governing.in_force import findings_in_text, rules_in_force
from consultations.models import Event, Finding, Note, Question, Reply, ReplyRule, ReplyTemplate
from consultations.reply_rules import RuleError
from portal.models import User
from tests.consultations.upkeep.jobs import work
from tests.consultations.world import World
from tests.factories import DRAFT, make_moderator, published, signed_in

pytestmark = pytest.mark.django_db
RULES = "/admin/consultations/replyrule/"
DIAGNOSIS = {**DRAFT, "answer": "From what you write, you have shingles. Rest a little."}
STOP = {**DRAFT, "next_step": "Stop taking the tablets and come back."}
DOSE = {**DRAFT, "answer": "Take 500 mg of paracetamol three times a day."}
REASSURED = {**DRAFT, "answer": "There is nothing to worry about."}


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("editor@example.org", "a long password"))
    return client


def send(world, question, draft, **more):
    return signed_in(world.dr_chen).post(question.get_desk_url(), {"action": "send", **draft, **more})


def outcomes(question):
    return list(question.findings.exclude(rule=None).values_list("kind", "outcome"))


def a_rule(**fields):
    defaults = {
        "code": "blue-moon", "family": "certificate", "kind": "phrase", "pattern": "blue moon", "action": "block",
        "message": "No moons.",
    }  # fmt: skip
    return ReplyRule.objects.create(**{**defaults, **fields})


# At the desk


def test_a_block_passes_only_after_an_edit_and_is_counted(world):
    question = world.in_status("claimed")
    response = send(world, question, DOSE, keep_reason="I know what I do.")
    assert list(response.context["form"].errors) == ["answer"]
    assert "<mark>Take 500 mg" in response.content.decode()
    assert outcomes(question) == [("prescribing_dose", "blocked")]
    assert send(world, question, DRAFT).status_code == 302
    assert Question.objects.get(pk=question.pk).status == "published"


def test_a_warning_is_kept_only_with_a_written_reason_and_then_a_second_doctor_reads_it(world):
    question = world.in_status("claimed")
    response = send(world, question, DIAGNOSIS)
    html = unescape(response.content.decode())
    assert "This reads like a firm diagnosis." in html
    assert re.search(r'<div data-keep>\s*<div class="field', html)
    response = send(world, question, DIAGNOSIS, keep_reason="The asker has a report that says so.")
    question.refresh_from_db()
    assert question.status == "in_review"
    assert outcomes(question) == [("definite_diagnosis", "kept")]
    note = Note.objects.get(event__question=question, event__action="send")
    assert (note.text, note.for_asker) == ("The asker has a report that says so.", False)
    assert "The asker has a report" in signed_in(world.dr_lin).get(question.get_desk_url()).content.decode()
    event = Event.objects.get(question=question, action="send")
    assert event.rule_versions["count"] == len(rules_in_force(question.department))
    assert list(event.rule_versions["kept"].values()) == [1]
    assert event.hash == event.computed_hash()
    replies.agree(question.pk, Actor.doctor(world.dr_lin))
    assert Question.objects.get(pk=question.pk).status == "published"
    assert outcomes(question) == [("definite_diagnosis", "kept")]


def test_what_a_second_doctor_must_read_goes_there_without_asking(world):
    question = world.in_status("claimed")
    assert send(world, question, STOP).status_code == 302
    question.refresh_from_db()
    assert (question.status, outcomes(question)) == ("in_review", [("stop_change_medicine", "")])
    replies.agree(question.pk, Actor.doctor(world.dr_lin))
    assert outcomes(question) == [("stop_change_medicine", "reviewed")]


@pytest.mark.parametrize(
    ("body", "status"), [("", "published"), ("I have chest pain when I climb stairs.", "in_review")]
)
def test_false_reassurance_is_read_twice_where_a_sign_of_danger_was_found(world, body, status):
    words = {"body": f"{body} Since this morning. What is it?"} if body else {}
    question = world.in_status("claimed", **words)
    assert question.red_flag == bool(body)
    send(world, question, REASSURED, keep_reason="It was examined yesterday.")
    assert Question.objects.get(pk=question.pk).status == status


def test_a_correction_that_keeps_what_is_warned_of_waits_for_a_second_doctor(world):
    question = world.in_status("published")
    author = Actor.doctor(world.dr_chen)
    with pytest.raises(Refused) as refused:
        corrections.correct(question.pk, author, REASSURED, note="Better news.")
    assert refused.value.code == "reason"
    draft = {**REASSURED, "keep_reason": "The asker saw a doctor."}
    assert corrections.correct(question.pk, author, draft, note="Better news.") is None
    corrections.agree_correction(question.pk, Actor.doctor(world.dr_lin))
    assert outcomes(question) == [("false_reassurance", "kept")]


def test_a_rule_of_another_department_is_not_asked(world):
    rule_versions.switch_on(a_rule(department=world.elsewhere, pattern="would rather not guess").pk)
    question = world.in_status("claimed")
    assert send(world, question, DRAFT).status_code == 302
    rule_versions.switch_on(a_rule(code="here", department=world.department, pattern="would rather not guess").pk)
    assert list(send(world, world.in_status("claimed"), DRAFT).context["form"].errors) == ["answer"]


# On every other way in


def test_no_headline_offers_what_a_reply_may_not(world):
    question = world.in_status("submitted")
    for headline, passes in (("Take 500 mg of paracetamol for spots", False), ("Spots on the back", True)):
        words = {"decision": "approve", "headline": headline, "department": world.department.pk, "topic_names": ""}
        client = Client()
        client.force_login(make_moderator())
        response = client.post(f"/admin/consultations/question/{question.pk}/change/", words)
        assert response.status_code == (302 if passes else 200)
        if not passes:
            assert list(response.context["form"].errors) == ["headline"]
            assert "Remove “" in response.content.decode()


def test_no_template_and_no_more_info_of_the_admin_does(editor, world):
    words = {
        "title": "Pain",
        "locale": "en",
        "kind": "answer",
        "answer": "Your {place} needs a look.",
        "department": "",
    }
    url = "/admin/consultations/replytemplate/add/"
    assert "needs an examination" in editor.post(url, {**words, "limits": "Take 500 mg of ibuprofen."}).content.decode()
    assert not ReplyTemplate.objects.exists()
    assert editor.post(url, words).status_code == 302
    question = world.in_status("published")
    body = {"question": question.pk, "body": "Call my clinic on 02-2345-6789.", "author": world.dr_chen.pk}
    body["review_by"] = (timezone.localdate() + timedelta(days=9)).isoformat()
    assert "do not advertise" in editor.post("/admin/consultations/moreinfo/add/", body).content.decode()


# Versions


def test_a_new_version_takes_the_place_of_the_one_before(world):
    first = a_rule()
    rule_versions.switch_on(first.pk)
    second = rule_versions.new_version(first.pk)
    assert rule_versions.new_version(first.pk) == second
    assert (second.version, second.begun_at, second.pattern) == (2, None, "blue moon")
    ReplyRule.objects.filter(pk=second.pk).update(pattern="green moon")
    rule_versions.switch_on(second.pk)
    first.refresh_from_db()
    assert first.ended_at
    assert [one.pattern for one in rules_in_force(None) if one.code == "blue-moon"] == ["green moon"]
    assert list(ReplyRule.objects.in_force(first.begun_at).filter(code="blue-moon")) == [first]
    with pytest.raises(Refused):
        rule_versions.switch_on(first.pk)
    rule_versions.switch_off(second.pk)
    assert not [one for one in rules_in_force(None) if one.code == "blue-moon"]
    with pytest.raises(Refused):
        rule_versions.switch_off(second.pk)


def test_the_database_keeps_what_was_in_force_as_it_was():
    rule = a_rule()
    rule_versions.switch_on(rule.pk)
    for change in (
        lambda: ReplyRule.objects.filter(pk=rule.pk).update(pattern="x"),
        lambda: ReplyRule.objects.filter(pk=rule.pk).delete(),
        lambda: ReplyRule.objects.filter(pk=rule.pk).update(begun_at=None),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_what_does_not_compile_cannot_be_switched_on():
    with pytest.raises(RuleError):
        rule_versions.switch_on(a_rule(kind="pattern", pattern="(").pk)
    assert not ReplyRule.objects.in_force().filter(code="blue-moon").exists()


# In the admin


def test_a_rule_is_written_tried_and_switched_on(editor, world):
    words = {
        "code": "moon", "family": "certificate", "locale": "en", "kind": "pattern", "pattern": "(", "exceptions": "",
        "action": "warn", "escalation": "", "message": "No moons.", "suggestion": "", "department": "",
    }  # fmt: skip
    response = editor.post(f"{RULES}add/", words)
    assert "RE2 cannot read this" in response.content.decode()
    assert not ReplyRule.objects.filter(code="moon").exists()
    editor.post(f"{RULES}add/", {**words, "pattern": r"\bmoons?\b"})
    rule = ReplyRule.objects.get(code="moon")
    html = editor.post(f"{RULES}try/?rule={rule.pk}", {"text": "Two <moons> & you have shingles"}).content.decode()
    assert "Two &lt;<mark>moons</mark>&gt; &amp; you have shingles" in html
    html = editor.post(f"{RULES}try/", {"text": "Two moons: you have shingles"}).content.decode()
    assert "Two moons: <mark>you have shingles</mark>" in html
    question = published(world.department, draft={**DRAFT, "answer": "Wait a moon or two."})
    html = editor.get(f"{RULES}{rule.pk}/dry-run/").content.decode()
    assert "It finds something in 1 of the last 1000 replies." in html
    assert "Wait a <mark>moon</mark> or two." in html
    assert not Finding.objects.filter(rule=rule).exists()
    editor.post(f"{RULES}{rule.pk}/switch-on/")
    rule.refresh_from_db()
    assert rule.is_on
    work()
    assert outcomes(question) == [("certificate", "review")]
    assert Question.objects.published().filter(pk=question.pk).exists()
    assert "Make a new version" in editor.get(f"{RULES}{rule.pk}/change/").content.decode()
    assert editor.post(f"{RULES}{rule.pk}/change/", {**words, "pattern": "x"}).status_code == 403
    editor.post(f"{RULES}{rule.pk}/new-version/")
    assert ReplyRule.objects.get(code="moon", version=2).begun_at is None
    editor.post(f"{RULES}{rule.pk}/switch-off/")
    rule.refresh_from_db()
    assert not rule.is_on


@pytest.mark.parametrize("page", ["try/", "{pk}/dry-run/", "{pk}/switch-on/", "{pk}/switch-off/", "{pk}/new-version/"])
def test_nobody_else_touches_the_rules(client, page):
    rule = a_rule()
    url = RULES + page.format(pk=rule.pk)
    assert client.post(url).status_code == 302  # to sign in
    client.force_login(make_moderator())
    assert client.get(url).status_code == client.post(url).status_code == 403
    rule.refresh_from_db()
    assert rule.begun_at is None


def test_getting_a_buttons_address_changes_nothing(editor):
    rule = a_rule()
    for name in ("switch-on", "new-version"):
        assert editor.get(f"{RULES}{rule.pk}/{name}/").status_code == 302
    rule.refresh_from_db()
    assert rule.begun_at is None
    assert ReplyRule.objects.filter(code=rule.code).count() == 1


def test_the_list_tells_hits_and_what_was_kept_against_a_rule(editor, world, django_assert_num_queries):
    for keep in ("", "", "It was examined."):
        question = world.in_status("claimed")
        send(world, question, REASSURED if keep else DOSE, keep_reason=keep)
        world = World()
    with django_assert_num_queries(5):
        html = editor.get(RULES).content.decode()
    row = re.search(r"false-reassurance-en.*?</tr>", html, re.S)[0]
    assert ">1</td>" in row
    assert "1 (100 %)" in row
    doses = re.findall(r'prescribing-dose-en-\d.*?field-hits">(\d)', html, re.S)
    assert sum(map(int, doses)) == 2


def test_imported_replies_are_listed_for_review_and_nothing_is_hidden(editor, tmp_path):
    line = {
        "type": "question", "ref": "x-1", "headline": "Spots", "department": "Skin", "title": "What are these spots?",
        "body": "I have had red spots on my back for a week.", "asked_on": "2024-01-01", "topics": [],
        "asker": {"name": "Ms. A", "sex": "female", "age_band": None}, "more_info": None,
        "replies": [
            {"doctor": "Wu", "department": "Skin", "body": "Take 500 mg of paracetamol.", "replied_on": "2024-01-02"}
        ],
        "source": {"name": "Somewhere", "url": "https://example.org/1", "licence": "CC BY 4.0"},
    }  # fmt: skip
    file = tmp_path / "x.jsonl"
    wu = {"type": "doctor", "name": "Wu", "departments": ["Skin"], "hospital": None}
    heads = [{"type": "department", "name": "Skin"}, wu]
    file.write_text("\n".join(json.dumps(one) for one in [*heads, line]), encoding="utf-8")
    call_command("import_consultations", str(file))
    work()
    work()
    question = Question.objects.published().get()
    assert outcomes(question) == [("prescribing_dose", "review")]
    html = editor.get("/admin/consultations/finding/").content.decode()
    assert "Take 500 mg" in html
    finding = Finding.objects.get(question=question)
    editor.post("/admin/consultations/finding/", {"action": "dismiss_selected", "_selected_action": [finding.pk]})
    assert "Take 500 mg" not in editor.get("/admin/consultations/finding/").content.decode()
    rule_versions.review_replies.call(0)
    assert outcomes(question) == [("prescribing_dose", "dismissed")]
    assert Reply.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [
        "現在請吃普拿疼500毫克一天四次",
        "您目前請吃普拿疼500毫克",
        "我目前建議您服用普拿疼500毫克",
        "請您現在吃兩顆普拿疼",
        "我說：請吃普拿疼500毫克一天四次",
        "从现在开始每天吃两片阿司匹林100毫克",
        "改寫：請吃普拿疼500毫克一天四次",
    ],
)
def test_a_word_of_now_or_of_writing_makes_no_dose_the_askers_own(said):
    assert "prescribing-dose-zh-hant" in {found.code for found in findings_in_text(said)}


@pytest.mark.parametrize(
    "told", ["您目前吃普拿疼500毫克", "您提到您現在服用普拿疼500毫克", "您說醫師開了普拿疼500毫克"]
)
def test_what_the_asker_takes_may_be_named(told):
    assert not findings_in_text(told)


@pytest.mark.parametrize(("act", "status"), [("request_info", "claimed"), ("retract", "published")])
def test_what_a_doctor_writes_to_the_asker_holds_no_dose_and_no_contact(act, status):
    world = World()
    question, author = world.in_status(status), Actor.doctor(world.dr_chen)
    for note in ("請吃普拿疼500毫克一天四次", "Take ibuprofen 400 mg twice daily.", "Call me at 0912 345 678."):
        with pytest.raises(Refused) as refused:
            {"request_info": doctors.request_info, "retract": corrections.retract}[act](question.pk, author, note=note)
        assert refused.value.code == "note"
    assert not Note.objects.filter(event__question=question, event__action=act).exists()
