"""What else answers a search: topics, FAQ and doctors. They come before the questions, topics first."""

from dataclasses import dataclass, field

from django.db.models import F, Q, Sum

from consultations.models import FAQ, Topic
from consultations.reading import Reading, is_cjk, words
from consultations.retrieval.search import Search
from doctors.models import Doctor
from doctors.naming import TITLES_BEFORE

MAX_TOPICS, MAX_FAQS, MAX_DOCTORS = 3, 3, 3
MIN_TITLE_LENGTH = 3  # characters of a query that is looked for in the titles of FAQ; of Chinese, two
MAX_NAME_WORDS = 4  # a longer query names no doctor
MAX_NAME_CANDIDATES = 30  # doctors whose names contain the letters, read to compare whole words


@dataclass(frozen=True)
class Guides:
    topics: list[Topic] = field(default_factory=list)
    faqs: list[FAQ] = field(default_factory=list)
    doctors: list[Doctor] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.topics or self.faqs or self.doctors)


def guides_for(search: Search) -> Guides:
    """The topics that the query names, the FAQ about them or with the query in the title, and doctors of that name."""
    text = search.parsed.text
    if not text:
        return Guides()
    topics = _topics(list(search.topics))
    return Guides(topics, _faqs(text, topics), _doctors(text))


def _topics(numbers: list[int]) -> list[Topic]:
    """With how many questions each has, as the index has counted them: counting the pages takes too long here."""
    count = Sum("pairs__questions", filter=Q(pairs__topic=F("pk")))
    return list(Topic.objects.filter(pk__in=numbers).annotate(published_count=count).order_by("name")[:MAX_TOPICS])


def _faqs(text: str, topics: list[Topic]) -> list[FAQ]:
    fits = Q(topic_items__tag__in=topics)
    if len(text) >= MIN_TITLE_LENGTH or (len(text) > 1 and is_cjk(text[0])):
        fits |= Q(title__icontains=text)
    return list(FAQ.objects.filter(fits).select_related("department").order_by("title", "pk").distinct()[:MAX_FAQS])


def _doctors(text: str) -> list[Doctor]:
    """Doctors whose name has every word of the query, a title before it left out; Chinese has no words to compare."""
    wanted = _words(text) - TITLES_BEFORE
    if not wanted or len(wanted) > MAX_NAME_WORDS or any(len(word) < 2 for word in wanted):
        return []
    doctors = Doctor.objects.public().filter(kind=Doctor.Kind.PERSON, is_active=True)
    for word in wanted:
        doctors = doctors.filter(name__icontains=word)
    candidates = doctors.order_by("name")[:MAX_NAME_CANDIDATES]
    return [doctor for doctor in candidates if wanted <= _words(doctor.name) or any(map(is_cjk, text))][:MAX_DOCTORS]


def _words(text: str) -> set[str]:
    text = Reading(text).normalised.casefold()
    return {text[start:end] for start, end in words(text)}
