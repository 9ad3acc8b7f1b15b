# ruff: noqa: E501 -- samples stay on one line
"""Texts made to be slow to read, and everything in the portal that reads people's text."""

import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from consultations import diff, reading_age
from consultations.reading import Reading, clean_text
from consultations.reply_rules import Rule, check_text
from consultations.retrieval import query, search, suggestions, symptoms
from consultations.screening import hints, looks_like_real_name, masked, personal, screen

ROOT = Path(__file__).resolve().parent.parent
LENGTH, HALF, DOUBLE = 2_000, 8_000, 16_000  # characters
MAX_MILLISECONDS, MAX_GROWTH, ROUNDS = 20.0, 2.6, 3
MIN_MILLISECONDS = 1.5  # below it a clock measures chance, not growth

PIECES = {
    "digits": "1", "digits by chance": "", "digits and hyphens": "1-", "digits and spaces": "1 ", "digits and dots": "1.",
    "digits in brackets": "(1)", "phones": "0912-345-678 ", "identity numbers": "A123456789 ", "bar codes": "4710088412345 ",
    "dates": "2020-05-03 ", "dates of birth": "born on 1.1.80 ", "Chinese numerals": "一", "Chinese numbers": "一二三四五六七",
    "one letter": "a", "one capital": "A", "one Chinese letter": "王", "surnames": "王小明", "spaces": " ", "line breaks": "\n",
    "lines of one letter": "a\n", "at": "@", "a@": "a@", "a@b.": "a@b.", "opening brackets": "(", "closing brackets": ")",
    "square brackets": "[", "combining marks": "e\u0301\u0301\u0301", "marks alone": "\u0301", "joiners": "\u200d",
    "emoji": "\U0001f469\u200d\u2695\ufe0f", "quotes": '"', "Chinese quotes": "「", "no": "no ", "no, no": "no, ", "不": "不", "沒有": "沒有",
    "chest pain": "chest pain ", "chest": "chest ", "胸痛": "胸痛", "want to die": "I want to die ", "想死": "想死", "絕望": "絕望想死", "if": "if ",
    "my name is": "my name is ", "names": "Anna Schmidt ", "heads": "[1/1/20, 1:1] A: ", "line id": "line id ", "links": "http://",
    "dots": "a.b-", "number": "number ", "house": "12 Oak Street, ", "road": "路1號", "age": "45 year old ", "hyphens": "-", "minus words": "-a ",
    "phrases": '"a" ', "doses": "take 500 mg ", "you have": "you have ", "stop": "stop taking ", "punctuation": "?!", "full width": "１",
    "surrogates": "\ud800", "Arabic": "م", "soft hyphens": "a\u00ad", "seams": "take ibuprofen. 2 mg:\n",
    "homes": "住在台中西屯",
}  # fmt: skip


def texts(name: str, length: int) -> str:
    if name == "digits by chance":
        return "".join(random.Random(1).choices("0123456789", k=length))
    piece = PIECES[name]
    return (piece * (length // len(piece) + 1))[:length]


def _rules() -> tuple[Rule, ...]:
    lines = (ROOT / "consultations/migrations/first_rules.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(
        Rule(**{name: value for name, value in json.loads(line).items() if name != "locale"}) for line in lines
    )


RULES = _rules()


def _mask(text: str) -> str:
    return masked(text, personal(screen(text)))


def _mark(text: str) -> object:
    return search._snippet(text, {"a", "1", "chest", "pain", "一一", "不不"})


def _possible_names(text: str) -> object:
    return suggestions._possible_names(Reading(text).normalised.casefold(), skip_denied=True)


def _change(text: str) -> object:
    return diff.text_changes(text, f"{text[: len(text) // 2]} other words. {text[len(text) // 2 :][::-1]}")


# What reads people's text without a database query.
READERS: dict[str, Callable[[str], object]] = {
    "screen": screen,
    "personal": _mask,
    "hints": hints,
    "real name": looks_like_real_name,
    "rules": lambda text: check_text(text, RULES),
    "kept": lambda text: clean_text(text, lines=True),
    "read": lambda text: Reading(text).folded,
    "topics named": _possible_names,
    "symptoms": symptoms.symptoms_in,
    "query": search.parse_query,
    "words": lambda text: query._word_spans(Reading(text).unaccented),
    "marking": _mark,
    "readability": reading_age.readability,
    "changes": _change,
}


def fastest(read: Callable[[str], object], text: str, rounds: int = ROUNDS) -> float:
    """The milliseconds of processor time in the fastest of some rounds."""
    times = []
    for _round in range(rounds):
        started = time.thread_time()
        read(text)
        times.append((time.thread_time() - started) * 1000)
    return min(times)


def measured() -> Iterator[tuple[str, str, float, float, float]]:
    """For each reader and kind of text: milliseconds for 2,000, 8,000 and 16,000 characters."""
    for reader, read in READERS.items():
        read("chest pain 胸痛, call 0912-345-678 " * 9)  # patterns are compiled when they are first used
        for kind in PIECES:
            yield reader, kind, *_times(read, kind)


def _times(read: Callable[[str], object], kind: str) -> tuple[float, float, float]:
    """Measured again with more rounds if it seems too slow, because the machine may have been busy."""
    for rounds in (1, ROUNDS, 4 * ROUNDS):
        first, half, double = (fastest(read, texts(kind, length), rounds) for length in (LENGTH, HALF, DOUBLE))
        if not is_too_slow(first, half, double):
            break
    return first, half, double


def is_too_slow(first: float, half: float, double: float) -> bool:
    return first > MAX_MILLISECONDS or (double > MIN_MILLISECONDS and double / max(half, 0.001) > MAX_GROWTH)
