"""What changed between two texts, word by word, as HTML that says so also without colour."""

import re
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# Words with the space after them; Chinese character by character.
WORDS = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+\s*|\s+")


def text_changes(old: str, new: str) -> SafeString:
    """The new text with what was taken out (`del`) and what was put in (`ins`), escaped; line breaks stay."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    parts = []
    for what, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        gone, come = "".join(before[i:j]), "".join(after[k:m])
        if what == "equal":
            parts.append(format_html("{}", come))
            continue
        if gone:
            parts.append(format_html('<del><span class="unseen">{} </span>{}</del>', _("[taken out:]"), gone))
        if come:
            parts.append(format_html('<ins><span class="unseen">{} </span>{}</ins>', _("[put in:]"), come))
    return format_html('<div class="changes">{}</div>', format_html_join("", "{}", ((part,) for part in parts)))
