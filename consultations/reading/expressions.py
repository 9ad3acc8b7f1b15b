"""Translates patterns into RE2's syntax, with classes of characters for all scripts."""

import re2

from consultations.reading.scripts import fold_chinese

# Contents of character classes: letters, marks and digits of scripts with spaces between words, and of those without.
LETTERS = (
    r"0-9A-Za-z_\x{aa}\x{b5}\x{ba}\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{1fff}"
    r"\x{2c00}-\x{2dff}\x{ac00}-\x{d7ff}\x{fb00}-\x{fdff}\x{fe70}-\x{fefe}"
)
IDEOGRAPHS = r"\x{2e80}-\x{2fdf}\x{3005}-\x{3007}\x{3040}-\x{abff}\x{f900}-\x{faff}\x{20000}-\x{3ffff}"
SPACES = r"\s\x{0b}\x{1c}-\x{1f}\x{85}\pZ"
CLASSES = {"w": LETTERS + IDEOGRAPHS, "s": SPACES, "d": r"\p{Nd}"}
MAX_PATTERN_BYTES = 64 << 20  # of memory for one compiled pattern


def options() -> re2.Options:
    options = re2.Options()
    options.max_mem = MAX_PATTERN_BYTES
    # RE2 would write the pattern, and with it a rule's wording, to standard error.
    options.log_errors = False
    return options


def has_alternatives(source: str) -> bool:
    """Whether the whole pattern is a choice between alternatives, outside of any group: a|b, but not (a|b)."""
    depth, at, inside = 0, 0, False
    while at < len(source):
        char = source[at]
        if char == "\\":
            at += 1
        elif inside:
            inside = char != "]"
        elif char == "|" and not depth:
            return True
        else:
            inside = char == "["
            depth += (char == "(") - (char == ")")
        at += 1
    return False


def translated(source: str) -> str:
    """The pattern in RE2's syntax, with \\w, \\s and \\d for all scripts, \\uXXXX, and Chinese folded as texts are."""
    # As texts are folded before they are read; otherwise a rule in Traditional characters would miss Simplified ones.
    source = fold_chinese(source)
    parts, at, inside = [], 0, False
    while at < len(source):
        char = source[at]
        if char == "\\":
            following = source[at + 1]
            if following == "u":
                parts.append(rf"\x{{{source[at + 2 : at + 6]}}}")
                at += 6
                continue
            wanted = CLASSES.get(following.lower(), "") if following in "wsdWSD" else ""
            if not wanted:
                parts.append(source[at : at + 2])
            elif inside and following.islower():
                parts.append(wanted)
            elif inside:
                raise ValueError(f"A class cannot hold \\{following}: {source}")
            else:
                parts.append(f"[{'^' if following.isupper() else ''}{wanted}]")
            at += 2
            continue
        if char == "[" and not inside:
            inside = True
            # A closing bracket right at the beginning of a class is one of its characters.
            lead = "[^" if source.startswith("[^", at) else "["
            parts.append(lead)
            at += len(lead)
            if source.startswith("]", at):
                parts.append("\\]")
                at += 1
            continue
        inside = inside and char != "]"
        parts.append(char)
        at += 1
    return "".join(parts)
