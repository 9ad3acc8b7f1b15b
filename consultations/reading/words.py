"""The words of a text that is read, scanned by hand; and runs of writing that has no spaces between words."""

from collections.abc import Iterator

# Kana, Han and Hangul: what the index takes apart into pairs of characters.
PAIRED = (("\u3040", "\u30ff"), ("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uac00", "\ud7af"), ("\uf900", "\ufaff"),
           ("\U00020000", "\U0003ffff"))  # fmt: skip


def is_paired(char: str) -> bool:
    return any(first <= char <= last for first, last in PAIRED) if char > "\u303f" else False


LETTERS_OF_A_CHARACTER = 3  # of English say as much as one Chinese character


def letters_of(text: str) -> int:
    """How much is written, in letters: 嬰兒發燒怎麼辦 says as much as twenty letters of English do."""
    return len(text) + (LETTERS_OF_A_CHARACTER - 1) * sum(map(is_paired, text))


def words(text: str) -> Iterator[tuple[int, int]]:
    """The spans of its words: letters and digits that stand together."""
    start = None
    for at, char in enumerate(text):
        if char.isalnum():
            start = at if start is None else start
        elif start is not None:
            yield start, at
            start = None
    if start is not None:
        yield start, len(text)


def paired_runs(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """The spans of Chinese, Japanese and Korean in (a part of) a text."""
    end = len(text) if end is None else end
    if text.isascii():
        return
    first = None
    for at in range(start, end):
        if is_paired(text[at]):
            first = at if first is None else first
        elif first is not None:
            yield first, at
            first = None
    if first is not None:
        yield first, end


class _Latin(dict[int, str]):
    """By code point: small Latin letters, digits and apostrophes as they are, a space for all others."""

    def __missing__(self, code: int) -> str:
        self[code] = chr(code) if chr(code) in "abcdefghijklmnopqrstuvwxyz0123456789'" else " "
        return self[code]


_LATIN = _Latin()


def latin_words(low: str) -> Iterator[tuple[int, int]]:
    """The spans of small Latin letters, digits and apostrophes that stand together; no apostrophe begins one."""
    spaced = low.translate(_LATIN)
    end = 0
    for word in spaced.split():
        start = spaced.index(word, end)
        end = start + len(word)
        while start < end and low[start] == "'":
            start += 1
        if start < end:
            yield start, end
