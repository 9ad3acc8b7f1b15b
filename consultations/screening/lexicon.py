"""Words and phrases, each under a label, found in one pass over a text.

An entry is a phrase, one to a line: `*` stands for any ending of a word, `~3` for up to three words
(in Chinese: characters) in between, `(a|b)` for either, `{name}` for a list of its own. Entries are
looked up by their first word, so that a text is read once however many entries there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from consultations.reading import fold_chinese
from consultations.reading.patterns import PatternSet, Text, compile_pattern
from consultations.reading.words import latin_words

IGNORED = "ignored"  # a longer phrase that only looks like a sign: "chest X-ray"
LETTER = r"[0-9a-z_'\x{c0}-\x{24f}]"
BETWEEN = r"(?:[\s,]{1,3}[0-9a-z_'.\x{80}-\x{10ffff}-]+){0,%s}[\s,]{1,3}"
BETWEEN_CHINESE = r"[^，。！？；,.!?;\s]{0,%s}?"
MAX_LITERALS = 400  # words that an entry is written out as
LONGEST_WORD = 20  # letters of a word by which entries are looked up
REACH = 300  # bytes in which an entry ends
FIRST = compile_pattern(r"[a-z][a-z0-9']*|[\u3400-\u9fff]{1,2}|\[(?P<any>[^\]]+)\]")
LIST, GAP, CHINESE_GAP = compile_pattern(r"\{[a-z_]+\}"), compile_pattern(r" ~\d "), compile_pattern(r" ?~\d ?")
DIGIT = "0"  # under which entries are kept that begin with a digit
Entry = tuple[str, str]  # a label, and the pattern of what stands under it


class Mention(NamedTuple):
    start: int
    end: int
    label: str


def _alternatives(entry: str) -> Iterator[str]:
    """An entry without the group it begins with: one for each of the group's alternatives."""
    if not entry.startswith("("):
        yield entry
        return
    depth, part, parts, rest = 0, "", [], ""
    for at, char in enumerate(entry):
        depth += (char == "(") - (char == ")")
        if depth == 0 or (depth == 1 and char == "|"):
            parts.append(part)
            part = ""
            if depth == 0:
                rest = entry[at + 1 :]
                break
        elif at:
            part += char
    for part in parts:
        yield from _alternatives(part + rest)


def _openings(entry: str) -> Iterator[str]:
    """Under what an entry is kept: its first word, the beginning of one ("swell*"), a digit, or Chinese characters."""
    for one in _alternatives(entry):
        if one.startswith("\\") or one[:1].isdigit():
            yield DIGIT
            continue
        match = FIRST.match(one)
        if not match:
            raise ValueError(f"An entry begins with a word: {entry}")
        if match["any"]:
            yield from (DIGIT,) if match["any"][0].isdigit() else match["any"]
            continue
        word, after = match.group(), one[match.end() : match.end() + 1]
        if after in ("?", "{"):
            word, after = word[:-1], "*"
        if not word:  # its first character may be missing
            yield one[0]
            yield from _openings(one[2:])
        elif word[0] > "\u3000":
            yield word
        else:
            yield word + ("*" if after in ("*", "(", "[", "\\") and after else "")


def _pattern(entry: str) -> str:
    """An entry as RE2 writes it; its first group is what it finds."""
    chinese = any(ord(char) > 0x3000 for char in entry)
    source = entry.replace("(?:", "(").replace("(", "(?:").replace("*", f"{LETTER}*")
    if chinese:
        source = CHINESE_GAP.sub(lambda match: BETWEEN_CHINESE % match.group().strip()[1], source)
        return source.replace(" ?", " ").replace(" ", r"[\s\pZ]?")
    source = GAP.sub(lambda match: BETWEEN % match.group()[2], source)
    return rf"({source})(?:[^0-9A-Za-z_]|\z)".replace(" ", r"\s{1,3}")


def _literals(entry: str) -> list[str]:
    """The words that an entry stands for, where they are few, whole words, and nothing else; else none."""
    if any(char in "~*?[]\\{} -" for char in entry):
        return []
    found = _expanded(entry)
    return found if len(found) <= MAX_LITERALS else []


def _expanded(entry: str) -> list[str]:
    """What groups of alternatives, one within another, can be read as."""
    done, depth, part = [""], 0, ""
    parts: list[str] = []
    for char in entry + "|":
        if char == "(":
            depth += 1
        if depth == 0 and char == "|":
            parts.append(part)
            part = ""
        else:
            part += char
        depth -= char == ")"
    if len(parts) > 1:
        return [one for part in parts for one in _expanded(part)]
    (whole,) = parts
    at = 0
    while at < len(whole):
        if whole[at] != "(":
            done = [one + whole[at] for one in done]
            at += 1
            continue
        end, depth = at, 0
        while True:
            depth += (whole[end] == "(") - (whole[end] == ")")
            if depth == 0:
                break
            end += 1
        inner = _expanded(whole[at + 1 : end])
        done = [one + other for one in done for other in inner][: MAX_LITERALS + 1]
        at = end + 1
    return done


class Group:
    """Entries of which any may begin at a place."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries: list[Entry] = list(entries)

    @cached_property
    def patterns(self) -> PatternSet:
        return PatternSet([pattern for _label, pattern in self.entries], REACH)

    def here(self, text: Text, at: int) -> dict[str, int]:
        """The labels of the entries that stand at a place, each with the end of its longest."""
        here: dict[str, int] = {}
        for number, end in self.patterns.at(text, at):
            label = self.entries[number][0]
            here[label] = max(end, here.get(label, 0))
        return here


class Lexicon:
    def __init__(self, words: Mapping[str, str], lists: Mapping[str, str]) -> None:
        self.groups: dict[str, Group] = defaultdict(Group)
        self.literals: dict[str, set[str]] = defaultdict(set)
        for label, lines in words.items():
            for line in filter(None, map(str.strip, lines.splitlines())):
                entry = LIST.sub(lambda match: f"({lists[match.group()[1:-1]]})", line)
                entry = fold_chinese(entry)
                literals = _literals(entry)
                for literal in literals:
                    self.literals[literal].add(label)
                if literals:
                    continue
                compiled = (label, _pattern(entry))
                for opening in dict.fromkeys(_openings(entry)):
                    self.groups[opening].entries.append(compiled)
        self.han = frozenset(opening[0] for opening in (*self.groups, *self.literals) if opening[0] > "\u3000")
        self.longest = max((len(literal) for literal in self.literals if literal[0] > "\u3000"), default=0)
        self._together: dict[tuple[str, ...], Group] = {}
        self.of = lru_cache(maxsize=20_000)(self._of)

    def _of(self, word: str) -> Group | None:
        """The entries that may begin with a word, or with two Chinese characters."""
        if word[0] > "\u3000":
            keys = [word[0], word] if len(word) > 1 else [word]
        elif word[0].isdigit():
            keys = [DIGIT]
        else:
            keys = [word, *(f"{word[:length]}*" for length in range(1, len(word) + 1))]
            if "'" in word:
                keys.append(word[: word.index("'")])
        known = tuple(key for key in dict.fromkeys(keys) if key in self.groups)
        if known and known not in self._together:
            self._together[known] = Group(entry for key in known for entry in self.groups[key].entries)
        return self._together.get(known)

    def _beginnings(self, text: str) -> list[tuple[int, str]]:
        """Where entries may begin: at each word, of which the first letters tell, and at each Chinese character."""
        found = [(start, text[start : min(end, start + LONGEST_WORD)]) for start, end in latin_words(text)]
        if not text.isascii():
            found += [(at, text[at : at + 2]) for at, char in enumerate(text) if char in self.han]
            found.sort()
        return found

    def _literal(self, text: str, at: int, word: str) -> dict[str, int]:
        """The labels of words that stand at a place just so, each with the end of its longest."""
        if word[0] > "\u3000":
            ends: Iterable[int] = range(at + 1, min(at + self.longest, len(text)) + 1)
        elif "'" in word:
            ends = (at + len(word), at + word.index("'"))
        else:
            ends = (at + len(word),)
        here: dict[str, int] = {}
        for end in ends:
            for label in self.literals.get(text[at:end], ()):
                here[label] = max(end, here.get(label, 0))
        return here

    def _here(self, text: Text, at: int, word: str) -> dict[str, int]:
        """The labels of all entries that stand at a place, each with the end of its longest."""
        here = self._literal(text, at, word)
        group = self.of(word)
        for label, end in group.here(text, at).items() if group else ():
            here[label] = max(end, here.get(label, 0))
        return here

    def mentions(self, text: str) -> list[Mention]:
        """What a text in lower case mentions, in order. The longest ignored phrase hides what begins within it."""
        mentions, hidden = [], 0
        text = Text(text)
        read: dict[str, dict[str, int]] = {}  # by what stands there: what is said again is not read again
        for at, word in self._beginnings(text):
            if at < hidden:
                continue
            around = text[at : at + REACH]
            if around not in read:
                read[around] = {label: end - at for label, end in self._here(text, at, word).items()}
            here = {label: at + length for label, length in read[around].items()}
            if here:
                hidden = here.pop(IGNORED, 0)
                mentions += [
                    Mention(at, end, label)
                    for label, end in here.items()
                    if end > hidden and not (hidden and label == "crisis")
                ]
        return mentions
