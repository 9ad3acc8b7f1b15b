"""The way of a question wholly in Chinese: found nothing, asked, mailed, let through, answered, read, by its people."""

import re

from django.utils.translation import gettext, override, pgettext
from playwright.sync_api import Page, expect

from consultations.models import Question
from doctors.models import Department
from portal.models import User
from tests.chinese_world import BODY, DRAFT, HEADLINE, TITLE, people
from tests.consultations.asking.asking import PAGES
from tests.consultations.upkeep.jobs import work
from tests.factories import make_doctor, make_moderator
from tests.journeys.steps import fill_in_by_name, go_on, press, sign_in
from tests.visible_text import SAME_EVERYWHERE, latin_words, words_kept_in_chinese

EMAIL = "asker@example.org"
UNDER_POLICY = "（皮膚科）沒有為提問者做過檢查"
ANSWERS = PAGES | {
    "about": {"name": "安靜的蕨", "sex": "female", "age_band": "30-39", "email": EMAIL},
    "question": {"title": TITLE, "body": BODY},
}
KEPT = words_kept_in_chinese() | SAME_EVERYWHERE


def say(text: str, context: str = "") -> str:
    """What the Chinese interface calls this."""
    with override("zh-hant"):
        return pgettext(context, text) if context else gettext(text)


def expect_chinese(page: Page) -> None:
    """The page says that it is Chinese, and has no other words."""
    assert page.locator("html").get_attribute("lang") == "zh-hant"
    assert {word: text for word, text in latin_words(page.content()).items() if word not in KEPT} == {}


def ask(page: Page) -> None:
    """Through all the pages of asking, by the big button of each."""
    page.goto("/zh-hant/")
    expect_chinese(page)
    page.get_by_role("link", name=say("Ask a doctor"), exact=True).first.click()
    page.get_by_role("link", name=say("Start", "asking"), exact=True).first.click()
    for _page in range(15):
        expect_chinese(page)
        name = page.url.rstrip("/").rpartition("/")[2]
        if name == "check":
            break
        fill_in_by_name(page, ANSWERS.get(name, {}))
        go_on(page)
    press(page, say("Send my question"))
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Your question has been sent"))
    expect_chinese(page)


def let_through(page: Page, moderator: User) -> None:
    sign_in(page, moderator)
    page.goto("/zh-hant/admin/")
    page.get_by_role("link", name=re.compile(rf"^{say('New')}\s+1")).click()
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect_chinese(page)
    page.locator('[name="headline"]').fill(HEADLINE)
    page.locator('[name="topic_names"]').fill("紅疹、皮膚")
    page.locator('[name="department"]').select_option(label="皮膚科")
    press(page, say("Approve"))
    assert Question.objects.get().status == "queued"


def answer(page: Page, doctor: User) -> None:
    sign_in(page, doctor)
    page.goto("/zh-hant/desk/")
    expect_chinese(page)
    page.get_by_role("link", name=TITLE, exact=True).click()
    press(page, say("Take this question"))
    fill_in_by_name(page, DRAFT)
    expect_chinese(page)
    press(page, say("Preview"))
    expect(page.get_by_role("region", name=say("The page as it will be"))).to_contain_text(
        "（皮膚科）沒有為提問者做過檢查"
    )
    expect_chinese(page)
    press(page, say("Send the reply"))
    expect(page.get_by_role("status")).to_contain_text(say("Your reply has been sent."))
    expect_chinese(page)


def test_a_question_wholly_in_chinese(new_context, mailoutbox):
    department = Department.objects.create(name="皮膚科", slug="skin", locale="zh-hant")
    doctor = make_doctor(department, name="陳小明", hospital="台大醫院")
    people(doctor.user, "陳小明")
    asker, reader = new_context().new_page(), new_context().new_page()
    ask(asker)
    question = Question.objects.get()
    assert (question.locale, question.email) == ("zh-hant", EMAIL)
    let_through(new_context().new_page(), people(make_moderator(), "張審核"))
    answer(new_context().new_page(), doctor.user)
    work()
    for mail in mailoutbox:
        assert not re.search(r"[A-Za-z]{2,}", mail.subject.replace("Askwell", "")), mail.subject
        assert f"/zh-hant/q/{question.pk}/" in mail.body
    assert {mail.to[0] for mail in mailoutbox} == {EMAIL}
    asker.goto(re.search(r"/zh-hant/q/\S+", mailoutbox[-1].body)[0])
    expect_chinese(asker)
    expect(asker.locator("main")).to_contain_text(DRAFT["next_step"])
    reader.goto("/zh-hant/search/?q=紅疹")
    expect_chinese(reader)
    reader.get_by_role("link", name=HEADLINE).first.click()
    assert "/zh-hant/questions/" in reader.url
    expect_chinese(reader)
    for text in (TITLE, "安靜的蕨，30–39 歲，女性。", f"陳小明醫師{UNDER_POLICY}", DRAFT["answer"]):
        expect(reader.locator("main")).to_contain_text(text)
    reader.get_by_role("link", name="English").first.click()
    assert reader.locator("html").get_attribute("lang") == "en"
    for text in (BODY.split("。")[0], DRAFT["answer"].split("，")[0], DRAFT["limits"], "沒有為提問者做過檢查"):
        beside = reader.locator("main").get_by_text(text).last
        assert beside.evaluate("one => one.closest('[lang]').lang") == "zh-Hant", text
