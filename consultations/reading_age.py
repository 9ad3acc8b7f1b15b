"""How old a reader of an English text has to be, after Flesch and Kincaid; other languages have no score here."""

from dataclasses import dataclass

import pyphen

from consultations.reading.characters import is_han
from consultations.reading.patterns import Text, compile_pattern

AIM = 14  # years: what editors write for (reading age 11 to 14)
SHORTEST = 30  # words from which a score says something
LONGEST_WORD = 45  # letters that are divided into syllables; no word is longer
LONG = 25  # words of a sentence that is named

SENTENCE = compile_pattern(r"[^.!?\n]+[.!?]?")
IN_WORDS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'’-")
_HYPHENS = pyphen.Pyphen(lang="en_US")


@dataclass(frozen=True)
class Readability:
    age: int  # years
    long_sentences: list[str]  # the longest first, three at most

    @property
    def is_hard(self) -> bool:
        return self.age > AIM


def _words(text: str) -> list[str]:
    """Words of Latin letters; apostrophes and hyphens do not begin one."""
    spaced = "".join(char if char in IN_WORDS else " " for char in text)
    return [word for part in spaced.split() if (word := part.lstrip("'’-"))]


def readability(text: str) -> Readability | None:
    """The reading age of an English text in years; None where it is too short or another script.

    Flesch-Kincaid grade = 0.39 * words per sentence + 11.8 * syllables per word - 15.59 (Kincaid et al., 1975),
    and a grade's pupils are five years older than its number. Syllables are counted at the places where a word
    may be divided.
    """
    text = Text(text)
    if sum(map(is_han, text)) > len(text) / 10:
        return None
    sentences = [(one.strip(), len(_words(one))) for one in SENTENCE.findall(text)]
    sentences = [(one, count) for one, count in sentences if count]
    words = _words(text)
    if len(words) < SHORTEST:
        return None
    syllables = sum(len(_HYPHENS.positions(word[:LONGEST_WORD])) + 1 for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    long = sorted((one for one in sentences if one[1] > LONG), key=lambda one: -one[1])[:3]
    return Readability(max(5, round(grade + 5)), [one for one, _count in long])
