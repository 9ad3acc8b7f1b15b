"""Made-up questions with everything that belongs to them, as lines for COPY. The same seed gives the same lines.

Their search index is made by bench/made_up_index.py.
"""

import math
import random
from collections import defaultdict, deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.made_up_history import STORIES
from bench.made_up_rows import QUESTION, Question, Surroundings, line
from bench.made_up_stories import CHINESE, Story
from bench.made_up_texts import Texts, zipf
from consultations.time_limits import LEASE

YEARS, YEARLY_GROWTH = 8, 1.4  # of the archive; how many times more questions a year has than the one before
PORTAL_BEGAN = datetime(2024, 1, 20, tzinfo=UTC)  # the first policies are in force; older questions are imported
# How long a question stays in a status at most, before somebody or the portal itself moves it on.
MAX_TIME_IN_STATUS = {
    "submitted": timedelta(days=2), "queued": timedelta(days=4), "triage": timedelta(days=4), "claimed": LEASE,
    "info_needed": timedelta(days=13), "in_review": timedelta(days=1), "withdrawn": timedelta(days=25),
}  # fmt: skip
LOCALES = [("en", 90), (CHINESE, 95), ("de", 97), ("es", 99), ("fr", 100)]  # cumulative percentages
BANDS, BAND_SHARES = [f"{start}-{start + 9}" for start in range(0, 90, 10)], [5, 5, 18, 24, 18, 13, 10, 5, 2]
NAMES = ["Ms. Lin", "Mr. Chen", "Ms. Wang", "Mr. Zhang", "Anna", "Blue Sky", "Ms. Huang", "Mr. Wu", "A mother", "小美"]
# How many of 10,000 questions are in each status.
SHARES = {
    "published": 9300, "submitted": 45, "queued": 60, "triage": 15, "claimed": 4, "info_needed": 16, "in_review": 8,
    "answered": 130, "returned": 25, "rejected": 90, "duplicate": 100, "unpublished": 35, "withdrawn": 50,
    "erased": 60, "follow_up": 62,
}  # fmt: skip
# These come first, so that a small archive has every history too, and later questions have some to refer to.
FIRST_OF_ALL = [("published", story) for story in 2 * STORIES["published"]]
FIRST_OF_ALL += [(kind, story) for kind in SHARES if kind != "published" for story in STORIES[kind]]


class Archive:
    """Makes questions one after the other, and keeps only those that later ones may refer to."""

    def __init__(self, around: Surroundings, seed: int) -> None:
        self.around, self.rng = around, random.Random(seed)
        self.texts, self.free = Texts(self.rng), dict(around.free)
        self.kinds, self.shares = list(SHARES), list(SHARES.values())
        self.departments, self.topics = zipf(len(around.departments)), zipf(len(around.topics))
        self.public: deque[Question] = deque(maxlen=500)  # asked here, not followed up
        self.lines: dict[str, list[str]] = defaultdict(list)

    def batches(self, count: int, size: int) -> Iterator[dict[str, list[str]]]:
        """Lines of every table for `size` questions at a time, `count` questions in all."""
        for number in range(count):
            if number < len(FIRST_OF_ALL):
                self.make(*FIRST_OF_ALL[number])
            else:
                kind = self.rng.choices(self.kinds, self.shares)[0]
                self.make(kind, self.rng.choice(STORIES[kind]))
            if (number + 1) % size == 0 or number + 1 == count:
                yield self.lines
                self.lines = defaultdict(list)

    def key(self, table: str) -> int:
        self.free[table] += 1
        return self.free[table] - 1

    def add(self, table: str, *values: Any) -> int:
        key = self.key(table)
        self.put(table, line((key, *values)))
        return key

    def put(self, table: str, text: str) -> None:
        self.lines[table].append(text)

    def make(self, kind: str, story: str) -> None:
        """One question and all that belongs to it."""
        if kind == "follow_up":
            self.follow_up(self.public.pop(), story)
        elif (ended := self.ended(kind)) < PORTAL_BEGAN:
            Story(self, self.question(), kind).tell_imported(ended)
        else:
            question = Story(self, self.question(), kind).tell(story, ended)
            if kind == "published":
                self.public.append(question)

    def ended(self, kind: str) -> datetime:
        """When the history ended: in any of the past years, more often in the last ones, or only recently."""
        chance, now = self.rng.random(), self.around.now
        if kind in MAX_TIME_IN_STATUS:
            return now - MAX_TIME_IN_STATUS[kind] * chance
        if kind != "published":
            first = PORTAL_BEGAN + timedelta(days=90)
            return first + (now - first) * chance
        age = -math.log(1 - chance * (1 - YEARLY_GROWTH**-YEARS)) / math.log(YEARLY_GROWTH)
        return now - timedelta(days=365.25 * age)

    def question(self) -> Question:
        """A question without a status."""
        rng, texts = self.rng, self.texts
        chance = rng.random() * 100
        locale = next(name for name, up_to in LOCALES if chance < up_to)
        chinese, about = locale == CHINESE, self.topic()
        title = texts.title(about[1], chinese=chinese)
        body = texts.prose(
            texts.about(130 if chinese else 330, 40, 2000), chinese=chinese,
            opening="" if chinese else f"I have had {about[1]} for {2 + int(rng.random() * 30)} days.",
        )  # fmt: skip
        return Question(
            self.key(QUESTION), title, body, locale, rng.choice(NAMES),
            rng.choices(["female", "male", "undisclosed", "other"], [55, 37, 7, 1])[0],
            rng.choices(BANDS, BAND_SHARES)[0] if rng.random() < 0.9 else "",
            department_id=rng.choices(self.around.departments, cum_weights=self.departments)[0],
            asked_for=rng.choices(["self", "child", "parent", "partner", "other"], [75, 10, 8, 5, 2])[0],
            topic=about,
        )  # fmt: skip

    def topic(self) -> tuple[int, str]:
        return self.rng.choices(self.around.topics, cum_weights=self.topics)[0]

    def follow_up(self, parent: Question, story: str) -> None:
        """A follow-up to a question that was answered here."""
        body = self.texts.prose(self.texts.about(200, 10, 1000), chinese=parent.locale == CHINESE)
        question = Question(
            self.key(QUESTION), parent.title, body, parent.locale, parent.asker_name, parent.asker_sex,
            parent.asker_age_band, parent.email, headline=parent.headline, department_id=parent.department_id,
            asked_for=parent.asked_for, parent_id=parent.id, doctor=parent.doctor,
        )  # fmt: skip
        began = parent.status_changed_at + timedelta(days=10) * self.rng.random()
        Story(self, question, "follow_up", began=began).tell(story, self.around.now)
