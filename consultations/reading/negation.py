"""Whether words are meant, judged by the words around them: what screening, reply rules and symptoms share.

As in the NegEx and ConText algorithms, a *cue* ("no", "if", "last year") changes what the words in its reach say, and
it reaches no further than its clause or sentence. Each caller brings the cues of its own purpose.
"""

from collections.abc import Iterable

from consultations.reading.patterns import Pattern, Text, compile_pattern

# English words that deny whatever follows them, in a pattern. Screening has exceptions for them: "no help", "not sure".
NEGATIONS = "no|not|never|without|nor|neither|don't|doesn't|isn't|aren't|wasn't|haven't|hasn't"
MAX_CLAUSE_END = 40  # characters of the longest words that end a clause: " and it is clear that "
MAX_FILLERS = 3  # words between a denial and what it denies: "no signs of any fever"
_GAP = r"[^\w.?!;\n]+"  # between the words of one sentence
_DENIALS = [
    compile_pattern(rf"(?:{NEGATIONS}|denies){_GAP}", not_after=r"\w"),
    # In Chinese a denial is none where it is half of a question: 有沒有, 會不會.
    compile_pattern("沒", not_after="有"),
    compile_pattern("[無未]"),
    compile_pattern("不會", not_after="會"),
    compile_pattern("不", not_after="會要能是"),
]
_FILLER = compile_pattern(
    rf"(?:any|a|an|had|have|been|feel|longer|really|very|signs? of|sort of|kind of|\w{{1,20}} (?:or|and)){_GAP}"
    "|有|任何|再|明顯"
)


def clause_before(text: str, at: int, ends: Pattern, reach: int) -> Text:
    """What stands before a place within its clause, `reach` characters at most; `ends` finds where clauses end."""
    since = max(0, at - reach)
    window = max(0, since - MAX_CLAUSE_END)
    # One character beyond the place is read too: "3." ends a sentence, "3.5" does not.
    places = [window + match.end() for match in ends.finditer(text[window : at + 1])]
    return Text(text[max([since, *(place for place in places if place <= at)]) : at])


def clause_after(text: str, at: int, ends: Pattern, reach: int) -> Text:
    """What stands from a place on within its clause."""
    window = text[at : at + reach]
    match = ends.search(window)
    return Text(window[: match.start()] if match else window)


def gaps_after(cues: Iterable[Pattern], before: str) -> list[str]:
    """What stands between each cue and the end of a text, the longest first."""
    before = Text(before)
    return [before[end:] for end in sorted(match.end() for cue in cues for match in cue.finditer(before))]


def denied_places(text: str) -> frozenset[int]:
    """The places where a text, as it is read, says of what begins there that it is not so: "no fever", 沒有發燒."""
    text = Text(text)
    places: set[int] = set()
    for at in {match.end() for denial in _DENIALS for match in denial.finditer(text)}:
        places.add(at)
        for _filler in range(MAX_FILLERS):
            filler = _FILLER.match(text, at)
            if filler is None:
                break
            at = filler.end()
            places.add(at)
    return frozenset(places)
