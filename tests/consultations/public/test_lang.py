"""Texts carry the language that they are in, on every page, whatever was said of them."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings

from consultations.models import FAQ, Question
from consultations.retrieval.similar import rebuild
from doctors.models import Department
from tests.consultations.exchange import lines as exchange
from tests.consultations.public.test_pages import imported
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
    assert said["家庭醫學科"] == "zh-Hant"
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


# What people write, by the name of its field in a template, and who wrote it by the name before that.
WRITTEN = r"(?:title|body|headline|answer|limits|next_step|seek_help_if|would_need|see_whom|correction_note)"
PRINTED = re.compile(
    rf"\{{\{{ [\w.]*(?:question|card|one|item|child|faq|reply|target|marked|cited)\.{WRITTEN}\b.*?\}}\}}"
)
NAMED = re.compile(rf"\b(\w+)=[\w.]*(?:question|card|one|child|faq|reply|duplicate)\.{WRITTEN}\b")
MARK, VOID = "\x02", {"br", "hr", "img", "input", "link", "meta"}


class Unsaid(HTMLParser):
    """Collects where a template prints what people write outside of an element whose `lang` comes from the tag."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[int] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append((tag, ("lang", "said") in attrs))

    def handle_endtag(self, tag):
        at = max((at for at, (name, _said) in enumerate(self.open) if name == tag), default=None)
        if at is not None:
            del self.open[at:]

    def handle_data(self, data):
        if MARK in data and not any(said for _tag, said in self.open) and ("title", False) not in self.open:
            self.found.append(self.getpos()[0])


def without_lang(source):
    """The lines on which a template prints what people write without saying its language."""
    for name in NAMED.findall(source):
        source = source.replace(f"{{{{ {name} }}}}", MARK)
    source = re.sub(
        r"\{% block title %\}.*?\{% endblock(?: title)? %\}", "", source
    )  # the title of the page is no element
    source = re.sub(r"\{% lang [^%]*? as \w+ %\}", "", source)
    source = re.sub(r"\{% lang .*?%\}|\{\{ \w+_lang \}\}", ' lang="said"', PRINTED.sub(MARK, source))
    parser = Unsaid()
    parser.feed(re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source))
    return parser.found


TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")))
def test_every_template_says_the_language_of_what_people_wrote(path):
    source = path.read_text(encoding="utf-8")
    assert without_lang(source) == []
    assert not re.search(r'lang="\{\{ [\w.]*(?:question|one|item|card|faq|target)\.', source)  # the tag reads the text


def test_what_a_template_does_not_say_is_found():
    assert without_lang("<p>{{ question.title }}</p>") == [1]
    assert without_lang("\n<p>{{ one.question.published_reply.answer|cut:9 }}</p>") == [2]
    assert without_lang(
        "{% blocktranslate with headline=card.headline %}<b>{{ headline }}</b>{% endblocktranslate %}"
    ) == [1]
    assert without_lang("<p{% lang question.title question.locale %}><b>{{ question.title }}</b></p>") == []


def test_the_desk_says_the_language_of_a_text_and_not_of_its_form(client, chinese):
    client.force_login(chinese.published_reply.doctor.user)
    html = client.get(chinese.get_desk_url()).content.decode()
    said = languages(html)
    assert said["晚上失眠怎麼辦，請醫師告訴我？"] == said[BODY] == said["晚上失眠，白天很累怎麼辦"] == "zh-Hant"
    assert said["See a doctor."] == "en"
    assert 'lang="en">晚' not in html
