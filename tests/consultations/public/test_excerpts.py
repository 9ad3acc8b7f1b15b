"""Where a text is cut for a list: never inside a word or a sign, and with one kind of dots."""

import pytest
from django.conf import settings

from consultations.retrieval.excerpt import excerpt, excerpt_from, whole_sentences

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("Short.", 180, "Short."), ("", 10, ""), ("ten chars!", 10, "ten chars!"),
        ("The rash came up on my back", 20, "The rash came up on…"), ("The rash, it itches", 12, "The rash…"),
        ("two\n\n lines  here", 40, "two lines here"),
        ("x" * 30, 10, "x" * 9 + "…"),  # one long word
        ("背部的紅疹很癢，沒有發燒", 6, "背部的紅疹…"), ("背部的紅疹，很癢", 7, "背部的紅疹…"),
        (f"ab{FAMILY}cd", 6, "ab…"), (f"{'n' * 3}e\u0301 and more", 5, "nnn…"), ("👍🏽👍🏽👍🏽", 4, "👍🏽…"),
        ("It ends here. And goes on", 14, "It ends here…"),
    ],
)  # fmt: skip
def test_a_text_is_cut_where_a_word_or_a_sign_ends(text, length, shown):
    assert excerpt(text, length) == shown
    assert len(excerpt(text, length)) <= max(length, 1)


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("Short. And whole.", 40, "Short. And whole."),
        ("Call at once. Do not drive yourself.", 20, "Call at once."),
        ("Is it hot? It is!\nThen call somebody.", 25, "Is it hot? It is!"),
        ("See Dr. Wu at 38.5 degrees. Or call somebody else.", 30, "See Dr. Wu at 38.5 degrees."),
        ("Call Dr. Wu whenever it hurts", 15, "Call Dr. Wu…"),  # not even one sentence fits
        ("請立刻撥打電話。不要自己開車，請人陪您。", 12, "請立刻撥打電話。"),
        ("他說「不痛。」但是後來又痛了起來", 9, "他說「不痛。」但…"),
        ("", 10, ""),
    ],
)
def test_a_text_is_cut_where_a_sentence_ends(text, length, shown):
    assert whole_sentences(text, length) == shown


def test_a_piece_from_the_middle_begins_with_a_word():
    assert excerpt_from("one two three four", 6, 30) == "…two three four"
    assert excerpt_from("one two three four", 0, 8) == "one two…"
    assert excerpt_from("背部的紅疹很癢沒有發燒", 3, 6) == "…紅疹很癢沒…"
    assert excerpt_from("x" * 200, 100, 10) == "…" + "x" * 9 + "…"


def test_pages_have_one_kind_of_dots():
    """Three full stops are the cards' of the seed page alone (the filter `cut`)."""
    folder = settings.BASE_DIR / "templates"
    dotted = [
        path.name for path in folder.rglob("*.html") if "..." in path.read_text() or "truncat" in path.read_text()
    ]
    assert dotted == []
