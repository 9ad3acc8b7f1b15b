"""Patterns over what people wrote: compiled by RE2 alone, so that no text and no pattern makes them slow."""

from functools import lru_cache

import re2

from consultations.reading.scripts import one_script

MAX_MEMORY = 64 << 20  # bytes that one compiled pattern may take


@lru_cache(maxsize=4096)
def pattern(source: str, *, ignore_case: bool = False, captures: bool = True) -> "re2._Regexp":
    """A pattern for what is read (`Reading.low` and `.plain`): its Chinese is folded just as the text's is.

    RE2 knows \\b, \\w, \\s and \\d of ASCII alone; \\p{L}, \\p{Han} and the like for all others. `re2.error` where it
    does not compile.
    """
    options = re2.Options()
    options.max_mem = MAX_MEMORY
    options.log_errors = False
    options.case_sensitive = not ignore_case
    options.never_capture = not captures
    return re2.compile(one_script(source), options)
