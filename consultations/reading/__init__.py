"""Text that people write: `clean_text` makes what we store of it, `Reading` what we read of the stored text.

All cleaning and reading of text is here, in pure functions. Patterns over people's text go through
`patterns.compile_pattern`. A pattern that has to find Chinese in `Reading.folded` is folded before it is compiled, as
the text was: `fold_chinese("頭髮|里")`.

cleaning.py      clean_text: what is typed, pasted or imported → what is stored
normalising.py   Reading: stored text → forms of it to search in, with a map back to its places
scripts.py       Chinese folded into one script, and letters without accents
words.py         the words of a text, and runs of Chinese, Japanese and Korean
characters.py    what single characters are
patterns.py      patterns in RE2, and expressions.py: how they are written
addresses.py     email addresses
numerals.py      numbers and days
"""

from consultations.reading.addresses import clean_address, unsendable_character
from consultations.reading.cleaning import clean_text
from consultations.reading.normalising import MAX_LENGTH, Reading
from consultations.reading.numerals import ascii_numerals, iso_day
from consultations.reading.scripts import fold_chinese, in_both_chinese_scripts, without_accents
from consultations.reading.words import CJK_RANGES, LETTERS_PER_CJK_CHARACTER, cjk_runs, count_letters, is_cjk, words

__all__ = [
    "CJK_RANGES",
    "LETTERS_PER_CJK_CHARACTER",
    "MAX_LENGTH",
    "Reading",
    "ascii_numerals",
    "cjk_runs",
    "clean_address",
    "clean_text",
    "count_letters",
    "fold_chinese",
    "in_both_chinese_scripts",
    "is_cjk",
    "iso_day",
    "unsendable_character",
    "without_accents",
    "words",
]
