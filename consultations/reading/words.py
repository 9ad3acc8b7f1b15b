"""The words of a text, and its runs of Chinese, Japanese and Korean (CJK), which the index takes apart into pairs."""

from collections.abc import Callable, Iterator

from consultations.reading.characters import CharacterTable

# Kana, Han and Hangul.
CJK_RANGES = (
    ("\u3040", "\u30ff"), ("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uac00", "\ud7af"), ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)  # fmt: skip


def is_cjk(char: str) -> bool:
    return any(first <= char <= last for first, last in CJK_RANGES) if char > "\u303f" else False


LETTERS_PER_CJK_CHARACTER = 3  # so many letters of English say as much as one Chinese character


def count_letters(text: str) -> int:
    """The length of a text in letters of English: 嬰兒發燒怎麼辦 counts as 21, because it says as much as they do."""
    return len(text) + (LETTERS_PER_CJK_CHARACTER - 1) * sum(map(is_cjk, text))


def words(text: str) -> Iterator[tuple[int, int]]:
    """The spans of a text's words: runs of letters and digits."""
    return _runs(text, 0, len(text), str.isalnum)


def cjk_runs(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """The spans of Chinese, Japanese and Korean in (a part of) a text."""
    return iter(()) if text.isascii() else _runs(text, start, len(text) if end is None else end, is_cjk)


def _runs(text: str, start: int, end: int, belongs: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """The spans of the characters that belong to a run."""
    first = None
    for at in range(start, end):
        if belongs(text[at]):
            first = at if first is None else first
        elif first is not None:
            yield first, at
            first = None
    if first is not None:
        yield first, end


_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789'")
_LATIN_OR_SPACE = CharacterTable(lambda char: char if char in _LATIN else " ")


def latin_words(folded: str) -> Iterator[tuple[int, int]]:
    """The spans of runs of small Latin letters, digits and apostrophes, without the apostrophes that begin a run."""
    spaced = folded.translate(_LATIN_OR_SPACE)
    end = 0
    for word in spaced.split():
        start = spaced.index(word, end)
        end = start + len(word)
        while start < end and folded[start] == "'":
            start += 1
        if start < end:
            yield start, end
