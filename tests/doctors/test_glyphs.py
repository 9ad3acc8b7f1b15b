"""The drawing beside a department's name."""

import re

import pytest
from django.conf import settings

from doctors.glyphs import WORDS_BY_GLYPH
from doctors.models import Department


@pytest.mark.parametrize(
    ("slug", "glyph"),
    [
        ("skin-and-hair", "skin"),
        ("ears-nose-and-throat", "ear"),
        ("childrens-health", "child"),
        ("皮膚科", "skin"),
        ("小兒科", "child"),
        ("心臟血管科", "heart"),
        ("family-medicine", ""),
        ("entrance", ""),
    ],
)
def test_a_department_is_known_by_the_words_of_its_address(slug, glyph):
    assert Department(slug=slug).glyph == glyph


def test_every_drawing_exists():
    drawn = (settings.BASE_DIR / "templates/includes/glyphs.html").read_text()
    assert set(WORDS_BY_GLYPH) == set(re.findall(r'id="icon-(\w+)"', drawn))
