"""Texts carry the language that they are in, on every page, whatever was said of them."""

import re

import pytest
from django.conf import settings

from consultations.models import FAQ, Question
from consultations.similar import rebuild
from doctors.models import Department
from tests.consultations import exchange
from tests.consultations.test_public_pages import imported
from tests.factories import DRAFT, make_doctor, make_topic, published

pytestmark = pytest.mark.django_db

BODY = "我最近三個月每天晚上失眠，白天很累，試過喝牛奶也沒有用，請問應該看哪一科？"
REPLY = {
    **DRAFT,
    "answer": "先記錄兩週的睡眠時間，再請家醫科醫師看看。我無法從文字判斷原因。",
    "next_step": "See a doctor.",
}


def languages(html: str) -> dict[str, str]:
    """By text: the lang of the innermost element around it, as far as it has one of its own."""
    found = re.findall(r'<\w+[^>]*? lang="([\w-]+)"[^>]*>\s*(?:<p>|<bdi>)?([^<]+)', html)
    return {" ".join(text.split()): lang for lang, text in found}


@pytest.fixture
def chinese(client):
    department = Department.objects.create(name="家庭醫學科", slug="family", locale="zh-Hant")
    doctor = make_doctor(department, name="陳小明", hospital="台大醫院")
    topic = make_topic("失眠症狀與睡眠障礙")
    question = published(department, doctor, REPLY, title="晚上失眠怎麼辦，請醫師告訴我？", body=BODY,
                         headline="晚上失眠，白天很累怎麼辦", topics=[topic], name="小林")  # fmt: skip
    FAQ.objects.create(title="失眠怎麼辦", slug="f", department=department).topics.set([topic])
    imported(department, doctor, topics=[topic], title="晚上失眠怎麼辦", body=BODY[:30])
    rebuild()
    return question


def test_a_question_asked_in_chinese_on_an_english_page(client, chinese):
    html = client.get(chinese.get_absolute_url()).content.decode()
    said = languages(html)
    assert said["晚上失眠，白天很累怎麼辦"] == "zh-Hant"
    assert said["- 家庭醫學科"] == said["家庭醫學科"] == "zh-Hant"
    assert said["陳小明醫師"] == said["台大醫院"] == "zh-Hant"
    assert said[BODY] == said[REPLY["answer"]] == "zh-Hant"
    assert said["See a doctor."] == "en"
    assert said["失眠怎麼辦"] == "zh-Hant"
    assert said["Let a doctor see it."] == "en"  # the English reply on a Chinese card
    assert "Dr. 陳" not in html
    assert 'lang=""' not in html


@pytest.mark.parametrize("address", ["/", "/departments/", "/departments/family/", "/faq/", "/doctors/", "/topics/"])
def test_lists_say_it_too(client, chinese, address):
    html = client.get(address).content.decode()
    main = html[html.index("<main") : html.index("</main>")] + html[html.find("<aside") :]
    for text in re.findall(r">([^<]*[\u4e00-\u9fff][^<]*)<", main):
        if text.strip() not in ("失", "陳"):  # the letters of an index
            element = re.search(rf"<[^>]*>{re.escape(text)}<", main)[0]
            assert 'lang="zh' in element, element


def test_an_import_that_says_no_language_is_taken_at_its_script_and_comes_out_the_same(tmp_path):
    spoken = {
        "headline": "晚上失眠，白天很累",
        "title": "晚上失眠怎麼辦",
        "body": BODY,
        "topics": [],
        "more_info": None,
    }
    lines = [
        exchange.DEPARTMENT, {"type": "department", "name": "腎臟科"}, exchange.DOCTOR,
        {**exchange.FAQ, "title": "失眠怎么办", "body": "睡觉以前不要喝咖啡。", "topics": []},
        exchange.question("english", topics=[]), exchange.question("traditional", **spoken),
        exchange.question("said", **spoken, locale="ja"),
        exchange.question("in-japanese", **{**spoken, "body": "夜眠れないのですが、どうすればいいですか。"}),
    ]  # fmt: skip
    ran = exchange.Ran(exchange.write(tmp_path / "lines.jsonl", *lines))
    assert ran.failed == 0, ran.refusals
    locales = dict(Question.objects.values_list("import_ref", "locale"))
    assert locales == {"english": "en", "traditional": "zh-Hant", "said": "ja", "in-japanese": "ja"}
    assert Department.objects.get(name="腎臟科").locale == "zh-Hant"
    assert FAQ.objects.get().locale == "zh-Hans"
    first = exchange.export()
    assert first.count('"locale"') == 1  # what the script says is not written
    (tmp_path / "first.jsonl").write_text(first)
    again = exchange.Ran(tmp_path / "first.jsonl")
    assert again.failed == 0
    assert "0 created, 0 updated" in again.counts("questions")


def test_moments_are_written_as_html_has_them():
    """`date:"c"` has microseconds, which no browser has to read."""
    found = [path.name for path in (settings.BASE_DIR / "templates").rglob("*.html") if 'date:"c"' in path.read_text()]
    assert found == []
