"""Text as people have it: `kept` turns what is typed or imported into what is kept, `Reading` that into what is read.

The one place for both. Pure functions: text in, text out. A pattern that is to find Chinese in `Reading.low` goes
through `one_script` before it is compiled, as the text did: `one_script("頭髮|里")`.
"""

from consultations.reading.addresses import mended_address, unsendable_in
from consultations.reading.characters import is_glued
from consultations.reading.kept import kept
from consultations.reading.numerals import plain_day, plain_numerals
from consultations.reading.read import MAX_LENGTH, Reading
from consultations.reading.scripts import in_both_scripts, one_script, unaccented
from consultations.reading.words import LETTERS_OF_A_CHARACTER, PAIRED, is_paired, letters_of, paired_runs, words

__all__ = [
    "LETTERS_OF_A_CHARACTER",
    "MAX_LENGTH",
    "PAIRED",
    "Reading",
    "in_both_scripts",
    "is_glued",
    "is_paired",
    "kept",
    "letters_of",
    "mended_address",
    "one_script",
    "paired_runs",
    "plain_day",
    "plain_numerals",
    "unaccented",
    "unsendable_in",
    "words",
]
