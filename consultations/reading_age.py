"""How old a reader of an English text has to be, after Flesch and Kincaid; other languages have no score here."""

from dataclasses import dataclass

import pyphen

from consultations.reading.characters import is_han
from consultations.reading.patterns import Text, compile_pattern

MAX_AGE = 14  # years: editors write for a reading age of 11 to 14
MIN_WORDS = 30  # from which a score says something
MAX_LETTERS = 45  # of a word that is divided into syllables; no word is longer
MAX_SENTENCE_WORDS, MAX_SHOWN = 25, 3  # of the sentences with more words, the longest are shown to the editor
PUPIL_AGE = 5  # years of a pupil in grade 0

SENTENCE = compile_pattern(r"[^.!?\n]+[.!?]?")
IN_WORDS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'’-")
_HYPHENS = pyphen.Pyphen(lang="en_US")


@dataclass(frozen=True)
class Readability:
    age: int  # years
    long_sentences: list[str]  # the longest first, three at most

    @property
    def is_hard(self) -> bool:
        return self.age > MAX_AGE


def _words(text: str) -> list[str]:
    """Words of Latin letters; apostrophes and hyphens do not begin one."""
    spaced = "".join(char if char in IN_WORDS else " " for char in text)
    return [word for part in spaced.split() if (word := part.lstrip("'’-"))]


def readability(text: str) -> Readability | None:
    """The reading age of an English text in years; None where it is too short or another script.

    Flesch-Kincaid grade = 0.39 * words per sentence + 11.8 * syllables per word - 15.59 (Kincaid et al., 1975),
    and the pupils of a grade are five years older than its number. Syllables are counted at the places where a word
    may be divided.
    """
    text = Text(text)
    if sum(map(is_han, text)) > len(text) / 10:
        return None
    sentences = [(sentence.strip(), count) for sentence in SENTENCE.findall(text) if (count := len(_words(sentence)))]
    words = _words(text)
    if len(words) < MIN_WORDS:
        return None
    syllables = sum(len(_HYPHENS.positions(word[:MAX_LETTERS])) + 1 for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    sentences.sort(key=lambda sentence: -sentence[1])
    long = [sentence for sentence, count in sentences[:MAX_SHOWN] if count > MAX_SENTENCE_WORDS]
    return Readability(max(PUPIL_AGE, round(grade + PUPIL_AGE)), long)
