"""Words and phrases, each under a label, found in one pass over a text.

An entry is a phrase, one to a line: `*` stands for any ending of a word, `~3` for up to three words
(in Chinese: characters) in between, `(a|b)` for either, `{name}` for a list of its own. Entries are
looked up by their first word, so that a text is read once however many entries there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from consultations.reading import fold_chinese
from consultations.reading.patterns import PatternSet, Text, compile_pattern
from consultations.reading.words import latin_words
from consultations.screening.findings import CRISIS, ScreeningFinding

IGNORED = "ignored"  # a longer phrase that only looks like a sign: "chest X-ray"
LETTER = r"[0-9a-z_'\x{c0}-\x{24f}]"
WORDS_BETWEEN = r"(?:[\s,]{1,3}[0-9a-z_'.\x{80}-\x{10ffff}-]+){0,%s}[\s,]{1,3}"
WORDS_BETWEEN_CHINESE = r"[^，。！？；,.!?;\s]{0,%s}?"
MAX_LITERALS = 400  # words that an entry is written out as
MAX_KEY = 20  # letters of a word by which entries are looked up
MAX_ENTRY_BYTES = 300  # of the text, in which an entry ends
FIRST_WORD = compile_pattern(r"[a-z][a-z0-9']*|[\u3400-\u9fff]{1,2}|\[(?P<class>[^\]]+)\]")
LIST, GAP, GAP_CHINESE = compile_pattern(r"\{[a-z_]+\}"), compile_pattern(r" ~\d "), compile_pattern(r" ?~\d ?")
DIGIT = "0"  # under which entries are kept that begin with a digit
Entry = tuple[str, str]  # a label, and the pattern of what stands under it
Hit = tuple[str, int]  # a label, and where what stands under it ends


class Mention(NamedTuple):
    start: int
    end: int
    label: str

    def as_finding(self, kind: str) -> ScreeningFinding:
        return ScreeningFinding(self.start, self.end, kind)


def _closing(entry: str, at: int) -> int:
    """The place of the bracket that closes the one that opens at `at`."""
    depth = 0
    for end in range(at, len(entry)):
        depth += (entry[end] == "(") - (entry[end] == ")")
        if not depth:
            return end
    raise ValueError(f"A bracket is not closed: {entry}")


def _choices(entry: str) -> list[str]:
    """What bars outside of brackets divide."""
    choices, depth = [""], 0
    for char in entry:
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            choices.append("")
        else:
            choices[-1] += char
    return choices


def _without_first_group(entry: str) -> Iterator[str]:
    """An entry once for each choice of the group that it begins with."""
    if not entry.startswith("("):
        yield entry
        return
    end = _closing(entry, 0)
    for choice in _choices(entry[1:end]):
        yield from _without_first_group(choice + entry[end + 1 :])


def _keys(entry: str) -> Iterator[str]:
    """The keys of an entry: its first word, the beginning of one ("swell*"), a digit, or Chinese characters."""
    for phrase in _without_first_group(entry):
        if phrase.startswith("\\") or phrase[:1].isdigit():
            yield DIGIT
            continue
        match = FIRST_WORD.match(phrase)
        if not match:
            raise ValueError(f"An entry begins with a word: {entry}")
        if match["class"]:
            yield from (DIGIT,) if match["class"][0].isdigit() else match["class"]
            continue
        word, after = match.group(), phrase[match.end() : match.end() + 1]
        if after in ("?", "{"):
            word, after = word[:-1], "*"
        if not word:  # its first character may be missing
            yield phrase[0]
            yield from _keys(phrase[2:])
        elif word[0] > "\u3000":
            yield word
        else:
            yield word + ("*" if after in ("*", "(", "[", "\\") and after else "")


def _pattern(entry: str) -> str:
    """An entry as RE2 writes it; its first group is what it finds."""
    is_chinese = any(ord(char) > 0x3000 for char in entry)
    source = entry.replace("(?:", "(").replace("(", "(?:").replace("*", f"{LETTER}*")
    if is_chinese:
        source = GAP_CHINESE.sub(lambda match: WORDS_BETWEEN_CHINESE % match.group().strip()[1], source)
        return source.replace(" ?", " ").replace(" ", r"[\s\pZ]?")
    source = GAP.sub(lambda match: WORDS_BETWEEN % match.group()[2], source)
    return rf"({source})(?:[^0-9A-Za-z_]|\z)".replace(" ", r"\s{1,3}")


def _literals(entry: str) -> list[str]:
    """The words that an entry stands for, where they are few, whole words, and nothing else; else none."""
    if any(char in "~*?[]\\{} -" for char in entry):
        return []
    literals = _expanded(entry)
    return literals if len(literals) <= MAX_LITERALS else []


def _expanded(entry: str) -> list[str]:
    """What groups of choices, one within another, can be read as; no more than are needed to see that they are many."""
    choices = _choices(entry)
    if len(choices) > 1:
        return [literal for choice in choices for literal in _expanded(choice)]
    start = entry.find("(")
    if start < 0:
        return [entry]
    end = _closing(entry, start)
    endings = _expanded(entry[end + 1 :])
    return [entry[:start] + group + ending for group in _expanded(entry[start + 1 : end]) for ending in endings][
        : MAX_LITERALS + 1
    ]


def _longest(hits: Iterable[Hit]) -> dict[str, int]:
    """By label the end of the longest hit."""
    ends: dict[str, int] = {}
    for label, end in hits:
        ends[label] = max(end, ends.get(label, 0))
    return ends


class Group(NamedTuple):
    """Entries that may begin with the same word: one set of patterns reads a place for all of them."""

    labels: Sequence[str]
    patterns: PatternSet

    def hits(self, text: Text, at: int) -> Iterator[Hit]:
        return ((self.labels[number], end) for number, end in self.patterns.at(text, at))


class PhraseMatcher:
    """Finds the entries of lists of phrases in a text, in one pass however many there are.

    Entries that are plain words are looked up in a dictionary. All others are RE2 patterns in groups, by the words that
    they may begin with.
    """

    def __init__(self, words: Mapping[str, str], lists: Mapping[str, str]) -> None:
        self.entries: dict[str, list[Entry]] = defaultdict(list)  # by key
        self.literals: dict[str, set[str]] = defaultdict(set)  # by word, its labels
        for label, lines in words.items():
            for line in filter(None, map(str.strip, lines.splitlines())):
                entry = fold_chinese(LIST.sub(lambda match: f"({lists[match.group()[1:-1]]})", line))
                # Plain words need no pattern: looking them up costs the same, however many there are.
                literals = _literals(entry)
                for literal in literals:
                    self.literals[literal].add(label)
                for key in dict.fromkeys(_keys(entry)) if not literals else ():
                    self.entries[key].append((label, _pattern(entry)))
        self.han = frozenset(key[0] for key in (*self.entries, *self.literals) if key[0] > "\u3000")
        self.longest_chinese = max((len(literal) for literal in self.literals if literal[0] > "\u3000"), default=0)
        self._groups: dict[tuple[str, ...], Group] = {}  # by the keys that a word has
        self.group_of = lru_cache(maxsize=20_000)(self._group_of)

    def _group_of(self, word: str) -> Group | None:
        """The entries that may begin with a word, or with two Chinese characters."""
        if word[0] > "\u3000":
            keys = [word[0], word] if len(word) > 1 else [word]
        elif word[0].isdigit():
            keys = [DIGIT]
        else:
            keys = [word, *(f"{word[:length]}*" for length in range(1, len(word) + 1))]
            if "'" in word:
                keys.append(word[: word.index("'")])
        known = tuple(key for key in dict.fromkeys(keys) if key in self.entries)
        if known and known not in self._groups:
            labels, patterns = zip(*(entry for key in known for entry in self.entries[key]), strict=True)
            self._groups[known] = Group(labels, PatternSet(patterns, MAX_ENTRY_BYTES))
        return self._groups.get(known)

    def _beginnings(self, text: str) -> list[tuple[int, str]]:
        """Where entries may begin: at each word, of which the first letters tell, and at each Chinese character."""
        beginnings = [(start, text[start : min(end, start + MAX_KEY)]) for start, end in latin_words(text)]
        if not text.isascii():
            beginnings += [(at, text[at : at + 2]) for at, char in enumerate(text) if char in self.han]
            beginnings.sort()
        return beginnings

    def _literal_hits(self, text: str, at: int, word: str) -> Iterator[Hit]:
        """The labels of words that stand at a place just so."""
        if word[0] > "\u3000":
            ends: Iterable[int] = range(at + 1, min(at + self.longest_chinese, len(text)) + 1)
        elif "'" in word:
            ends = (at + len(word), at + word.index("'"))
        else:
            ends = (at + len(word),)
        return ((label, end) for end in ends for label in self.literals.get(text[at:end], ()))

    def _labels_at(self, text: Text, at: int, word: str) -> dict[str, int]:
        """The labels of all entries that stand at a place, each with the end of its longest."""
        group = self.group_of(word)
        return _longest([*self._literal_hits(text, at, word), *(group.hits(text, at) if group else ())])

    def mentions(self, text: str) -> list[Mention]:
        """What a text in lower case mentions, in order. The longest ignored phrase hides what begins within it."""
        mentions, hidden = [], 0
        text = Text(text)
        lengths: dict[str, dict[str, int]] = {}  # by what stands there: what is repeated is not read again
        for at, word in self._beginnings(text):
            if at < hidden:
                continue
            # No entry reaches further, so the same text ahead always gives the same labels.
            around = text[at : at + MAX_ENTRY_BYTES]
            if around not in lengths:
                lengths[around] = {label: end - at for label, end in self._labels_at(text, at, word).items()}
            ends = {label: at + length for label, length in lengths[around].items()}
            if ends:
                hidden = ends.pop(IGNORED, 0)
                mentions += [
                    Mention(at, end, label)
                    for label, end in ends.items()
                    if end > hidden and not (hidden and label == CRISIS)
                ]
        return mentions
