"""A page like the seed's, read in the browser: every block, in the seed's words and order, on a phone and on a desk."""

import pytest
from playwright.sync_api import Page

from consultations.models import FAQ, MoreInfo, Question, Reply
from tests.consultations.public.test_pages import imported
from tests.consultations.upkeep.jobs import work
from tests.factories import make_department, make_doctor, make_topic

HEADLINE = "Symmetrical Red Spots on the Back: Causes and Insights"
SIMILAR = [f"Understanding Red Spots {n}: Causes" for n in range(1, 5)]
HEADINGS = [
    f"H1 {HEADLINE} - Dermatology",
    "H2 Neat red spots on the back?",
    "H2 Dr. Wu Yuxin reply Dermatology",
    "H2 More Info",
    "H2 Similar Q&A",
    "H2 Related FAQ",
]
BLOCKS = [
    "Share to:",
    "Hello Doctor: I have developed several neat red spots.",
    "Mr. Zhang, 30–39 year old female. Ask Date: 2020/05/03",
    "I'm sorry, but I couldn't identify the lesion.",
    "Reply Date: 2020/05/03",
    "General information, not the doctor's reply",
    "Most are harmless.",
    "Pityriasis Rosea",
    "(Dermatology)",
    "Sunspots",
]
# The visible headings in the order of the document, but for the footer's; their text as one reads it.
READ_HEADINGS = """() => [...document.querySelectorAll(":is(h1, h2, h3, h4, h5, h6):not(.foot *)")]
    .filter(one => one.checkVisibility())
    .map(one => `${one.tagName} ${one.innerText.replace(/\\s+/g, " ").trim()}`)"""


@pytest.fixture
def seed_page() -> Question:
    """A declined import with More Info, four similar questions, and FAQ of its topic."""
    skin, topic = make_department("Dermatology"), make_topic("Red spots")
    doctor = make_doctor(skin, name="Wu Yuxin")
    for question, headline in zip(imported(skin, doctor, count=4, topics=[topic]), SIMILAR, strict=True):
        Question.objects.filter(pk=question.pk).update(headline=headline)
    (question,) = imported(
        skin,
        doctor,
        topics=[topic],
        title="Neat red spots on the back?",
        body=BLOCKS[1],
        asker_sex="female",
        asker_age_band="30-39",
    )
    Question.objects.filter(pk=question.pk).update(headline=HEADLINE)
    declined = {"kind": "decline", "decline_code": "cannot_assess_remotely", "answer": BLOCKS[3]}
    Reply.objects.filter(question=question).update(**declined)
    MoreInfo.objects.create(question=question, body="Spots have many causes.\n\nMost are harmless.", imported=True)
    for name in ("Pityriasis Rosea", "Sunspots"):
        FAQ.objects.create(title=name, slug=name.lower().replace(" ", "-"), department=skin).topics.set([topic])
    work()
    return question


def places(page: Page, texts: list[str]) -> list[float]:
    """How far down on the page each text begins."""
    found = [page.locator("body").get_by_text(text, exact=False).first.bounding_box() for text in texts]
    return [box["y"] for box in found]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_blocks_of_the_seed_are_read_in_their_order(someone, seed_page, width):
    page = someone(viewport={"width": width, "height": 900})
    page.goto(seed_page.get_absolute_url())
    headings = page.evaluate(READ_HEADINGS)
    similar = [heading.removeprefix("H3 ") for heading in headings if heading.startswith("H3")]
    assert sorted(similar) == SIMILAR  # which of them is more alike is not what is told here
    assert headings == [*HEADINGS[:5], *(f"H3 {headline}" for headline in similar), *HEADINGS[5:]]
    words = " ".join(page.locator("body").inner_text().split())
    blocks = [*BLOCKS[:7], f"[Read More] {similar[0]}", f"[Read More] {similar[3]}", *BLOCKS[7:]]
    at = [words.find(block) for block in blocks]
    assert -1 not in at, [block for block, place in zip(blocks, at, strict=True) if place < 0]
    assert at == sorted(at)
    assert places(page, blocks[:10]) == sorted(places(page, blocks[:10]))
