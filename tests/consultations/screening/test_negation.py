"""Where a clause ends, and what a denial reaches."""

import pytest

from consultations.reading.negation import clause_after, clause_before, denied_places
from consultations.reading.patterns import compile_pattern

SENTENCE_END = compile_pattern(r"[.!?]", not_before=r"\d")


@pytest.mark.parametrize(
    ("text", "reach", "before"),
    [
        ("No fever. Now a |cough", 90, " Now a "),
        ("a fever of 39.|5 degrees", 90, "a fever of 39."),  # a number goes on behind its point
        ("It has gone.|Cough", 90, ""),
        ("since |yesterday", 3, "ce "),
    ],
)
def test_a_clause_begins_where_the_one_before_ends(text, reach, before):
    at = text.index("|")
    assert clause_before(text.replace("|", ""), at, SENTENCE_END, reach) == before


def test_a_clause_goes_on_to_its_end_or_as_far_as_is_read():
    assert clause_after("cough and fever. Now", 5, SENTENCE_END, 90) == " and fever"
    assert clause_after("cough and fever. Now", 5, SENTENCE_END, 4) == " and"


@pytest.mark.parametrize(
    ("text", "words", "is_denied"),
    [
        ("no fever", "fever", True),
        ("without any signs of fever", "fever", True),
        ("i no longer have fever", "fever", True),
        ("i no longer cough", "cough", True),
        ("no. fever", "fever", False),
        ("no cough or fever", "fever", True),
        ("沒有任何發燒", "發燒", True),
        ("有沒有發燒", "發燒", False),
    ],
)
def test_a_denial_reaches_over_words_that_add_nothing(text, words, is_denied):
    assert (text.index(words) in denied_places(text)) == is_denied
