"""What needs a browser to be seen of an emergency: the first screen of a phone, and paper."""

import re

import pytest

from tests.factories import DRAFT, make_department, published

pytestmark = pytest.mark.django_db(transaction=True)
BLACK, WHITE = "rgb(0, 0, 0)", "rgb(255, 255, 255)"
PAINT = """one => { const style = getComputedStyle(one);
    return [style.color, style.backgroundColor, style.borderTopWidth, style.borderTopColor] }"""


@pytest.mark.parametrize("level", ["emergency", "urgent"])
def test_the_strip_is_in_the_first_screen_of_a_phone_and_black_on_white_on_paper(someone, level):
    question = published(
        make_department(), draft={**DRAFT, "care_level": level}, body="It hurts. " * 150,
        headline="A sudden and violent headache during exercise, with a stiff neck",
    )  # fmt: skip
    for scheme in ("light", "dark"):
        page = someone(viewport={"width": 390, "height": 700}, color_scheme=scheme)
        page.goto(question.get_absolute_url())
        strip = page.locator(".care.pressing")
        box = strip.bounding_box()
        assert box["y"] + box["height"] < 700
        call = strip.get_by_role("link", name=re.compile("119"))
        assert call.get_attribute("href") == "tel:119"
        assert call.bounding_box()["height"] >= 44
        strip.get_by_role("link", name="Read what the doctor advises").click()
        card = page.locator(".reply .care")
        assert card.bounding_box()["y"] < 700
        page.emulate_media(media="print", color_scheme=scheme)
        for part in (strip, card):
            color, background, width, edge = part.evaluate(PAINT)
            assert (color, background, edge) == (BLACK, WHITE, BLACK)
            assert float(width.removesuffix("px")) >= 1.5
        for text in (*strip.locator("h2, p, .call").all(), *card.locator("h3, p").all()):
            assert text.evaluate("one => getComputedStyle(one).color") == BLACK
        page.context.close()
