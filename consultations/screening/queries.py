"""Signs of danger in what somebody types into a search: a few words without a sentence around them."""

from consultations.reading import Reading, fold_chinese
from consultations.screening import screen
from consultations.screening.findings import CRISIS, RED_FLAG

MAX_QUERY = 300  # characters of a query that are read

# Words that say too little in a question, but mean danger when they are all that somebody searches for.
WHOLE_QUERIES = {
    RED_FLAG: {
        "heart attack", "am i having a heart attack", "heart attack symptoms", "heart attack signs", "stroke",
        "am i having a stroke", "stroke symptoms", "stroke signs", "poisoning", "ambulance",
    },
}  # fmt: skip
# Despair in the languages of neighbours, whose questions screening does not read; we answer in the reader's language.
OTHER_LANGUAGES = {
    CRISIS: ("死にたい", "しにたい", "消えたい", "自殺したい", "죽고 싶", "죽고싶", "자살", "자해"),
}  # fmt: skip


def dangers_in_query(text: str) -> set[str]:
    """The kinds of danger (`CRISIS`, `RED_FLAG`) that a query speaks of. Nothing of it is kept."""
    text = text[:MAX_QUERY]
    read = Reading(text).folded
    words = " ".join(read.split()).strip(" ?!.")
    kinds = {finding.kind for finding in screen(text)} & {CRISIS, RED_FLAG}
    kinds |= {kind for kind, queries in WHOLE_QUERIES.items() if words in queries}
    kinds |= {kind for kind, pieces in OTHER_LANGUAGES.items() if any(fold_chinese(piece) in read for piece in pieces)}
    return kinds
