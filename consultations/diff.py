"""What changed between two texts, word by word, as HTML that says so also without colour."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consultations.reading.characters import is_han
from consultations.reading.patterns import compile_pattern

SENTENCE = compile_pattern(r"[^.!?。！？\n]*[.!?。！？\n]+\s*|[^.!?。！？\n]+")
# Comparing takes as long as the product of both sides' pieces. What has more pairs is shown as replaced as a whole.
MAX_PAIRS = 30_000
Change = tuple[str, str]  # what was removed, and what was added; twice the same where nothing changed


def text_changes(old: str, new: str) -> SafeString:
    """The new text with what was taken out (`del`) and what was put in (`ins`), escaped; line breaks stay."""
    parts = []
    for removed, added in _joined(_changes(old, new)):
        if removed == added:
            parts.append(format_html("{}", added))
            continue
        if removed:
            # The hidden words are for people who hear the page and do not see colours.
            parts.append(format_html('<del><span class="unseen">{} </span>{}</del>', _("[removed:]"), removed))
        if added:
            parts.append(format_html('<ins><span class="unseen">{} </span>{}</ins>', _("[added:]"), added))
    return format_html('<div class="changes">{}</div>', format_html_join("", "{}", ((part,) for part in parts)))


def _words(text: str) -> list[str]:
    """Words with the space after them; Chinese character by character."""
    words: list[str] = []
    start = 0
    for at, char in enumerate(text):
        before = text[at - 1 : at]
        if at > start and (is_han(char) or (before and is_han(before)) or (before.isspace() and not char.isspace())):
            words.append(text[start:at])
            start = at
    return [*words, text[start:]] if text else []


def _changes(old: str, new: str) -> Iterator[Change]:
    """Word by word; in long texts only within the sentences that changed."""
    before, after = _words(old), _words(new)
    if len(before) * len(after) <= MAX_PAIRS:
        yield from _compared(before, after)
        return
    for removed, added in _compared(SENTENCE.findall(old), SENTENCE.findall(new)):
        before, after = (_words(removed), _words(added)) if removed != added else ([], [])
        if before and after and len(before) * len(after) <= MAX_PAIRS:
            yield from _compared(before, after)
        else:
            yield removed, added


def _compared(before: list[str], after: list[str]) -> Iterator[Change]:
    """Two lists of pieces: the same at both ends, and what is different in between."""
    # Most changes are a few words: cutting off what is the same at both ends leaves little to compare.
    shorter = min(len(before), len(after))
    first = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    last = next((at for at in range(shorter - first) if before[-1 - at] != after[-1 - at]), shorter - first)
    head, tail = "".join(before[:first]), "".join(before[len(before) - last :])
    before, after = before[first : len(before) - last], after[first : len(after) - last]
    yield head, head
    if len(before) * len(after) <= MAX_PAIRS:
        for _what, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
            yield "".join(before[i:j]), "".join(after[k:m])
    else:
        yield "".join(before), "".join(after)
    yield tail, tail


def _joined(changes: Iterator[Change]) -> Iterator[Change]:
    """Without empty changes, and with neighbours of which nothing changed as one."""
    unchanged: list[str] = []
    for removed, added in changes:
        if removed == added:
            unchanged.append(added)
            continue
        if any(unchanged):
            yield "".join(unchanged), "".join(unchanged)
        unchanged = []
        yield removed, added
    if any(unchanged):
        yield "".join(unchanged), "".join(unchanged)
