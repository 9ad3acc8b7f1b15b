"""The first page: what the portal is, who replies, and what others asked."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultations.expected_wait import department_sentence
from consultations.metadata import page as metadata
from consultations.models import Question, Reply
from consultations.views.public.pages import popular_topics, published_count
from doctors.models import Department, Doctor

RECENT_QUESTIONS = 5
# So many of the latest are read to find those five, because advice that cannot wait is shown once for each level.
RECENT_CANDIDATES = 25
MAX_SEALS = 12
MAX_TOPICS = 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    departments = list(Department.objects.annotate(published_count=published_count).order_by("name"))
    latest = Question.objects.published().with_cards().order_by("-asked_on", "-pk")[:RECENT_CANDIDATES]
    licensed = Doctor.objects.licensed()
    context = {
        "metadata": metadata.of_home(),
        "departments": departments,
        "recent": without_repeated_alarm(latest)[:RECENT_QUESTIONS],
        "answered_count": sum(department.published_count for department in departments),
        "wait": department_sentence(None, timezone.now()),
        "doctors": licensed.order_by("name")[:MAX_SEALS],
        "doctor_count": licensed.count(),
        "topics": popular_topics(MAX_TOPICS),
    }
    return render(request, "consultations/home.html", context)


def without_repeated_alarm(questions: Iterable[Question]) -> list[Question]:
    """These questions with one emergency and one urgent one at most: the first page should not alarm without need."""
    kept: list[Question] = []
    levels: set[str] = set()
    for question in questions:
        level = question.published_reply.care_level if question.published_reply else ""
        if level in Reply.PRESSING and level in levels:
            continue
        levels.add(level)
        kept.append(question)
    return kept
