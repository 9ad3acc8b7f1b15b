"""The style sheet: whole, in its layers, and light."""

import gzip
import re

from django.conf import settings

SHEET = (settings.BASE_DIR / "static/css/portal.css").read_text(encoding="utf-8")
MAX_BYTES = 12 * 1024  # compressed


def test_each_layer_stands_at_the_top_and_is_closed():
    """A brace that is lost puts all that follows inside a layer or a medium, and no browser says so."""
    rules = re.sub(r'/\*.*?\*/|"[^"\n]*"', "", SHEET, flags=re.S)
    depth, layers = 0, []
    for part in re.findall(r"@layer [a-z]+(?= \{)|[{}]", rules):
        if part.startswith("@layer"):
            layers.append((part.removeprefix("@layer "), depth))
        else:
            depth += 1 if part == "{" else -1
    order = re.search(r"@layer ([a-z, ]+);", SHEET)[1].split(", ")
    assert layers == [(name, 0) for name in order]
    assert depth == 0


def test_nothing_has_to_shout():
    assert "!important" not in SHEET


def test_it_is_light():
    assert len(gzip.compress(SHEET.encode())) <= MAX_BYTES
