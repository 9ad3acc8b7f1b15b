"""The headings of the page of all topics, in both alphabets."""

import pytest
from django.utils.translation import override

from consultations.reading.strokes import stroke_count, stroke_order
from consultations.views.public import pages
from consultations.views.public.topic_initials import initial_of
from tests.consultations.public.test_pages import imported, text_of
from tests.factories import make_department, make_doctor, make_topic

BY_STROKES = {
    1: "一", 2: "人", 3: "口", 4: "心", 5: "皮", 6: "耳", 7: "肝", 8: "肺", 9: "胃", 10: "高", 11: "偏", 12: "腎",
    13: "過", 15: "齒", 16: "頭龜", 17: "癌", 18: "叢", 22: "癬", 29: "鬱", 32: "籲",
}  # fmt: skip
RARE = {9: "疣", 12: "痠", 18: "癤", 48: "龘"}
SIMPLIFIED = {16: "头", 13: "肿", 20: "龄"}  # they count as 頭, 腫 and 齡


@pytest.mark.parametrize(
    ("character", "strokes"),
    [
        *[(one, count) for known in (BY_STROKES, RARE, SIMPLIFIED) for count, chars in known.items() for one in chars],
        *[(other, None) for other in ("A", "é", "1", "편", "ひ", "，", "𠮷", "")],
    ],
)
def test_the_strokes_of_a_character(character, strokes):
    assert stroke_count(character) == strokes


# The first character of each number of strokes, in the order of Big5.
FIRST_FREQUENT = dict(enumerate("一丁三丑丙丞串並亟乘乾傢亂僧億儒優叢儳勸儷儼囌囑廳灤纜豔爨鸞", start=1)) | {32: "籲"}
FIRST_RARE = dict(enumerate("乂万丏丱伎佖丳俍倞乿傛亃僦僿儜儦儱儴匷儺亹儽囓囔圞灨戇爩癵灩灪麤", start=2)) | {
    35: "齾",
    36: "齉",
    48: "龘",
}


@pytest.mark.parametrize("firsts", [FIRST_FREQUENT, FIRST_RARE])
def test_the_count_goes_up_at_the_right_characters(firsts):
    codes = codes_between("一", "籲") if firsts is FIRST_FREQUENT else codes_between("乂", "龘")
    characters = [code.decode("big5") for code in codes]
    goes_up = [
        char
        for char, before in zip(characters[1:], characters, strict=False)
        if stroke_count(char) != stroke_count(before)
    ]
    assert {stroke_count(char): char for char in [characters[0], *goes_up]} == firsts


def codes_between(first, last):
    """The codes of Big5 from one character to another."""
    start, end = (int.from_bytes(char.encode("big5")) for char in (first, last))
    second_bytes = {*range(0x40, 0x7F), *range(0xA1, 0xFF)}
    return [code.to_bytes(2) for code in range(start, end + 1) if code & 0xFF in second_bytes]


def test_every_character_of_big5_has_strokes_and_they_never_go_down():
    for first, last in (("一", "籲"), ("乂", "龘")):
        counts = [stroke_count(code.decode("big5")) for code in codes_between(first, last)]
        assert None not in counts
        assert counts == sorted(counts)


def test_chinese_names_go_on_by_strokes():
    assert sorted(["腎結石", "腎水腫", "肝炎", "肝癌"], key=stroke_order) == ["肝炎", "肝癌", "腎水腫", "腎結石"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Acne", "A"),
        ("École", "E"),
        ("ｅczema", "E"),
        ("ear", "E"),
        ("50% less", "0-9"),
        ("偏頭痛", "11"),
        ("Ωmega", "Ω"),
        ("편두통", "편"),
    ],
)
def test_the_initial_of_a_name(name, key):
    assert initial_of(name).key == key


def listed(*names):
    department = make_department()
    topics = [make_topic(name) for name in names]
    imported(department, make_doctor(department), topics=topics)


@pytest.mark.django_db
def test_both_alphabets_stand_on_one_page_and_the_readers_own_comes_first(client):
    listed("Zoster", "Acne", "Éarly menopause", "偏頭痛", "心悸", "心律不整", "24-hour ECG")
    page = client.get("/topics/")
    groups = [(initial.heading, [topic.name for topic in topics]) for initial, topics in page.context["groups"]]
    assert groups == [
        ("A", ["Acne"]),
        ("E", ["Éarly menopause"]),
        ("Z", ["Zoster"]),
        ("0–9", ["24-hour ECG"]),
        ("4 strokes", ["心律不整", "心悸"]),
        ("11 strokes", ["偏頭痛"]),
    ]
    text = text_of(page.text)
    assert text.index("By first letter") < text.index("By strokes of the first character")
    assert 'href="#initial-11"' in page.text
    with override("zh-hant"):
        chinese = client.get("/zh-hant/topics/").context["groups"]
    assert [initial.key for initial, _topics in chinese] == ["4", "11", "A", "E", "Z", "0-9"]


@pytest.mark.django_db
def test_of_very_many_topics_a_letter_or_a_number_of_strokes_is_chosen(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(pages, "MAX_TOPICS_ON_ONE_PAGE", 2)
    listed("Acne", "心悸", "心律不整", "偏頭痛")
    client.get("/topics/")  # the numbers to call are kept from now on
    for initial, names in (("4", ["心律不整", "心悸"]), ("A", ["Acne"]), ("11", ["偏頭痛"])):
        with django_assert_num_queries(2):
            page = client.get(f"/topics/?initial={initial}")
        ((chosen, topics),) = page.context["groups"]
        assert (chosen.key, [topic.name for topic in topics]) == (initial, names)
        assert f'<span aria-current="true">{initial}</span>' in page.text
        assert 'href="?initial=' in page.text
