"""Policies and rules in more than one language: which text binds whom, and what each reader reads of them."""

import importlib
import json
from datetime import timedelta
from html import unescape
from pathlib import Path

import pgtrigger
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from consultations.acts.governing.in_force import findings_in_text
from consultations.models import Consent, Policy, PolicyVersion, Question, ReplyTemplate
from consultations.reply_rules.shipped_messages import SHIPPED_MESSAGES
from consultations.secret_link import private_path
from consultations.views.desk.rule_marks import marked_findings
from portal.languages import LANGUAGES
from tests.consultations.asking import asking
from tests.factories import DRAFT, claimed, make_department, make_doctor, published, queued, signed_in

pytestmark = pytest.mark.django_db
SHIPPED_RULES = Path(settings.BASE_DIR) / "consultations" / "migrations" / "first_rules.jsonl"
IN_CHINESE = {
    "title": "背上起了兩週的紅疹",
    "body": "背上長了好幾顆紅疹，不癢也不痛，已經兩個星期了，請問可能是什麼？需要看醫師嗎？",
}


def version_of(locale, kind="publication", **fields) -> PolicyVersion:
    """A later version that has just begun."""
    policy = Policy.objects.get(kind=kind, department=None, locale=locale)
    now = timezone.now()
    return PolicyVersion.objects.create(
        policy=policy, number=policy.versions.count() + 1, text="新的內文。", what_changed="條款有變。",
        effective_from=now, approved_at=now, **fields,
    )  # fmt: skip


# Policies


def test_every_language_of_the_interface_has_all_four_texts():
    first = importlib.import_module("consultations.migrations.0005_first_policies").FIRST_POLICIES
    assert list(first) == [code for code, _name in LANGUAGES]
    for code, _name in LANGUAGES:
        kinds = Policy.objects.filter(locale=code, department=None, versions__approved_at__isnull=False)
        assert set(kinds.values_list("kind", flat=True)) == set(Policy.Kind.values)


def test_every_language_promises_the_same():
    """Numbers and places stand for promises: 7 days, 30 days, one day; who replies."""
    for kind in Policy.Kind.values:
        english, chinese = (PolicyVersion.objects.in_force(kind, locale=locale).text for locale in ("en", "zh-hant"))
        assert len(english.split("\n\n")) == len(chinese.split("\n\n"))
        for said, written in (("7 days", "7 天"), ("30 days", "30 天"), ("one day", "一天")):
            assert english.count(said) == chinese.count(written), (kind, said)
        for place in ("{doctor}", "{department}"):
            assert english.count(place) == chinese.count(place)


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("zh-hant", "zh-hant"),
        ("zh-Hant", "zh-hant"),
        ("zh-TW", "zh-hant"),
        ("zh", "zh-hant"),
        ("en", "en"),
        ("ja", "en"),
    ],
)
def test_a_text_finds_the_policy_of_its_language_however_it_is_tagged(tag, locale):
    for kind in Policy.Kind.values:
        assert PolicyVersion.objects.in_force(kind, locale=tag).policy.locale == locale


def test_what_a_department_adds_counts_in_whatever_language_it_is():
    department, now = make_department("皮膚科"), timezone.now()
    own = Policy.objects.create(kind="reply", department=department, locale="zh-hant", slug="skin")
    added = PolicyVersion.objects.create(policy=own, number=1, text="請附照片。", effective_from=now, approved_at=now)
    for tag in ("en", "zh-Hant", "ja"):
        assert PolicyVersion.objects.in_force("reply", locale=tag, department=department) == added
    question = published(department, make_doctor(department))
    assert question.locale == "en"
    assert "has not examined" in question.published_reply.disclaimer
    assert "請附照片。" in question.published_reply.disclaimer


def test_a_chinese_reply_is_under_the_chinese_text_and_says_so_in_every_language(client):
    department = make_department("皮膚科")
    question = published(department, make_doctor(department, name="陳小明"), locale="zh-Hant", **IN_CHINESE)
    assert question.published_reply.policy_version.policy.slug == "reply-zh-hant"
    for prefix in ("", "/zh-hant"):
        html = unescape(client.get(f"{prefix}{question.get_absolute_url()}").text)
        assert '<div lang="zh-Hant"><p>陳小明醫師（皮膚科）沒有為提問者做過檢查。' in html
        assert f'href="{prefix}/policies/reply-zh-hant/1/"' in html


def test_what_is_agreed_to_is_what_was_shown_in_that_language(client):
    with override("zh-hant"):
        chinese = Client()
    answers = {**asking.PAGES, "question": {**IN_CHINESE, "website": ""}}
    page = chinese.get("/zh-hant/ask/gate/").text
    policy = PolicyVersion.objects.in_force("privacy", locale="zh-hant")
    assert f'href="{policy.get_absolute_url()}"'.replace('="/', '="/zh-hant/') in page
    prefixed(chinese, answers)
    question = Question.objects.get()
    assert question.locale == "zh-hant"
    consents = list(question.consents.order_by("pk"))
    assert {consent.locale for consent in consents} == {"zh-hant"}
    assert {consent.policy_version.policy.slug for consent in consents} == {"privacy-zh-hant", "publication-zh-hant"}
    assert all(consent.sha256 == consent.policy_version.sha256 for consent in consents)


def prefixed(client, answers):
    """Walk /zh-hant/ask/ as `asking.walk` walks /ask/."""
    page = "gate"
    for _press in range(20):
        url = f"/zh-hant/ask/{page}/"
        hidden = asking.re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)"', client.get(url).text)
        sent = client.post(url, {**dict(hidden), **answers.get(page, {})})
        assert sent.status_code == 302, (page, sent.context["form"].errors)
        page = asking.page_of(sent)
        if page == "sent":
            return
    raise AssertionError("no way to the end")


def test_who_changes_the_language_before_sending_agrees_to_the_text_in_it(client):
    assert asking.walk(client, until="check").status_code == 200
    moved = client.get("/zh-hant/ask/check/")
    assert moved["Location"] == "/zh-hant/ask/consents/"
    again = client.get("/zh-hant/ask/consents/").text
    assert "/zh-hant/policies/publication-zh-hant/1/" in again
    back = asking.send(client)  # the English page is still open in another tab
    assert asking.page_of(back) == "sent"
    assert set(Consent.objects.values_list("locale", flat=True)) == {"en"}


def test_a_material_change_binds_those_who_agreed_in_that_language():
    department = make_department()
    english = claimed(department, make_doctor(department))
    chinese = claimed(department, make_doctor(department), locale="zh-hant", **IN_CHINESE)
    version = version_of("zh-hant", material=True)
    pages = {question.locale: unescape(Client().get(private_path(question)).text) for question in (english, chinese)}
    assert version.get_absolute_url() not in pages["en"]
    assert version.get_absolute_url() in pages["zh-hant"]


def test_who_agreed_to_another_language_agrees_anew_to_the_text_in_their_own():
    department = make_department()
    english = PolicyVersion.objects.in_force("publication", locale="en")
    chinese = PolicyVersion.objects.in_force("publication", locale="zh-hant")
    asked = claimed(department, make_doctor(department), locale="zh-hant", **IN_CHINESE)
    # As before there was a Chinese text.
    given = Consent.objects.create(
        question=asked, purpose="publication", policy_version=english, sha256=english.sha256, locale="en",
        granted=True, at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip
    Question.objects.filter(pk=asked.pk).update(publication_consent=given)
    assert "/policies/publication" not in Client().get(private_path(asked)).text
    version_of("en", material=True)
    html = Client().get(private_path(asked)).text
    assert chinese.get_absolute_url() in html
    Client().post(private_path(asked), {"action": "agree_anew", "agree_anew-version": chinese.pk})
    asked.refresh_from_db()
    assert asked.publication_consent.policy_version == chinese


def test_the_list_begins_with_the_readers_language_and_names_the_others(client):
    for prefix, own, other in (("", "privacy", "privacy-zh-hant"), ("/zh-hant", "privacy-zh-hant", "privacy")):
        html = unescape(client.get(f"{prefix}/policies/").text)
        at = [html.index(f'"{prefix}/policies/{slug}/1/"') for slug in (own, other)]
        assert at == sorted(at)
    english = unescape(client.get("/policies/").text)
    assert 'lang="zh-hant">您的健康資料</a>' in english
    assert '<span lang="zh-hant">繁體中文</span>' in english
    page = unescape(client.get("/policies/reply-zh-hant/1/").text)
    assert '<a href="/policies/reply/1/" lang="en" hreflang="en">English</a>' in page
    assert '<div class="text" lang="zh-Hant"><p>回覆的醫師（所屬科別）沒有' in page
    assert 'href="/zh-hant/policies/reply-zh-hant/1/"' in client.get("/policies/reply/1/").text


def test_where_ones_own_language_has_no_policy_the_others_are_named(client):
    with pgtrigger.ignore():
        PolicyVersion.objects.filter(policy__locale="zh-hant").update(approved_at=None)
    html = client.get("/zh-hant/policies/").text
    assert 'href="/zh-hant/policies/privacy/1/"' in html
    assert "empty" not in html


def test_an_author_sees_which_language_a_policy_is_in(superuser):
    html = unescape(superuser.get("/admin/consultations/policyversion/add/").text)
    assert "Publication · 繁體中文" in html
    english = PolicyVersion.objects.in_force("publication", locale="en")
    chinese = PolicyVersion.objects.in_force("publication", locale="zh-hant")
    html = unescape(superuser.get(f"/admin/consultations/policyversion/{english.pk}/change/").text)
    assert f'href="/admin/consultations/policyversion/{chinese.pk}/change/">繁體中文 · Version 1</a>' in html


def test_reply_templates_are_found_however_the_language_is_tagged():
    department = make_department()
    template = ReplyTemplate.objects.create(title="疹子", locale="zh-hant", kind="answer", answer="x")
    for tag in ("zh-Hant", "zh-hant"):
        question = queued(department, locale=tag, **IN_CHINESE)
        assert list(ReplyTemplate.objects.for_question(question)) == [template]


# Rules


def shipped():
    return [json.loads(line) for line in SHIPPED_RULES.read_text(encoding="utf-8").splitlines()]


def test_every_message_that_ships_is_in_the_catalogues():
    assert set(SHIPPED_MESSAGES) == {rule["message"] for rule in shipped()}
    with override("zh-hant"):
        assert [message for message in SHIPPED_MESSAGES if gettext(message) == message] == []


def test_every_family_reads_chinese_and_suggests_in_chinese():
    rules = shipped()
    by_words = {rule["family"] for rule in rules if rule["kind"] != "structure"}
    chinese = [rule for rule in rules if rule["locale"] == "zh-hant"]
    assert {rule["family"] for rule in chinese} == by_words
    for rule in chinese:
        assert rule["message"].isascii()
        assert not rule["suggestion"].isascii()


@pytest.mark.parametrize("text", ["You have shingles.", "您得了帶狀皰疹。"])
def test_a_doctor_reads_why_in_their_own_language_and_a_suggestion_in_that_of_the_text(text):
    in_chinese = not text.isascii()
    why = {"en": "This reads like a firm diagnosis.", "zh-hant": "這讀起來像"}
    for language, begins in why.items():
        with override(language):
            (finding,) = marked_findings(findings_in_text(text), {"": text})
        assert finding.message.startswith(begins)
        assert finding.suggestion.startswith("可能是" if in_chinese else "It could be")


def test_what_is_saved_as_one_writes_answers_in_the_language_of_the_desk():
    department = make_department()
    doctor = make_doctor(department)
    question = claimed(department, doctor)
    draft = {**DRAFT, "answer": "您得了帶狀皰疹。", "action": "send", "step": "check", "revision": ""}
    for prefix, words in (("", "This reads like a firm diagnosis."), ("/zh-hant", "這讀起來像")):
        browser = signed_in(doctor)
        response = browser.post(f"{prefix}{question.get_desk_url()}", draft, follow=True)
        assert words in unescape(response.text), prefix
