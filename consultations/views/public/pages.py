"""The public pages. Every question comes from `Question.objects.published()`; nothing here touches a session."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, Sum
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultations.expected_wait import department_sentence
from consultations.keyset_pages import Page
from consultations.metadata import page as metadata
from consultations.models import (
    FAQ,
    Question,
    TaggedQuestion,
    Topic,
    TopicAddress,
    TopicPair,
)
from consultations.models.topic import TopicQuerySet
from consultations.views.pager import canonical_query, pager
from consultations.views.public.topic_initials import Initial, alphabets, initial_of, page_order, topic_order
from doctors.models import Department, Doctor

FAQ_PER_PAGE = 100
DOCTORS_PER_PAGE = 100
MAX_DOCTORS_BESIDE = 6  # on the page of a department
MAX_TOPICS_ON_ONE_PAGE = 200
MOST_ASKED_TOPICS = 60  # shown before an initial is chosen

published_count = Count("questions", filter=Q(questions__in=Question.objects.published().values("pk")))


@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "consultations/departments.html",
        {
            "metadata": metadata.of_departments(),
            "departments": Department.objects.annotate(published_count=published_count).order_by("name"),
        },
    )


@require_safe
def department(request: HttpRequest, slug: str) -> HttpResponse:
    department = get_object_or_404(Department, slug=slug)
    page = Page(request, Question.objects.published().filter(department=department))
    context = {
        "metadata": metadata.of_department(department, page.canonical_query),
        "department": department,
        "page": page,
        "sort": page.sort,
        "sorts": page.sorts,
        "faqs": FAQ.objects.filter(department=department).select_related("department").order_by("title"),
        "doctors": Doctor.objects.licensed().filter(departments=department).order_by("name")[:MAX_DOCTORS_BESIDE],
        "wait": department_sentence(department, timezone.now()) if department.is_open else "",
        "others": Department.objects.exclude(pk=department.pk).order_by("name"),
    }
    return render(request, "consultations/department.html", context)


def public_topics() -> TopicQuerySet:
    public = Question.objects.published().values("pk")
    return Topic.objects.annotate(  # type: ignore[return-value]  # taggit's base has no types
        published_count=Count("question_items", filter=Q(question_items__content_object__in=public))
    )


def popular_topics(limit: int) -> list[Topic]:
    """The topics that most public questions have, by name."""
    most = TopicPair.objects.filter(topic=F("other")).values("topic").annotate(times=Sum("questions"))
    numbers = most.order_by("-times", "topic").values("topic")[:limit]
    return list(Topic.objects.filter(pk__in=numbers).order_by("name"))


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """All topics, if they fit on one page. Otherwise those of one initial, or first the most asked ones."""
    public = TaggedQuestion.objects.filter(content_object__in=Question.objects.published().values("pk"))
    by_initial: dict[Initial, list[int]] = {}
    for pk, name in Topic.objects.filter(pk__in=public.values("tag")).values_list("pk", "name"):
        by_initial.setdefault(initial_of(name), []).append(pk)
    few = sum(map(len, by_initial.values())) <= MAX_TOPICS_ON_ONE_PAGE
    chosen = next((initial for initial in by_initial if initial.key == request.GET.get("initial")), None)
    shown = public_topics()
    if not few:
        shown = (
            shown.filter(pk__in=by_initial[chosen])
            if chosen
            else shown.order_by("-published_count")[:MOST_ASKED_TOPICS]
        )
    # Sorted in Python: no database sorts Chinese by strokes without ICU.
    groups: dict[Initial, list[Topic]] = {}
    for topic in sorted((topic for topic in shown if topic.published_count), key=topic_order):
        groups.setdefault(initial_of(topic.name), []).append(topic)
    query = urlencode({"initial": chosen.key}) if chosen and not few else ""
    context = {
        "metadata": metadata.of_topics(query),
        "groups": sorted(groups.items(), key=lambda group: page_order(group[0])),
        "alphabets": alphabets(by_initial),
        "few": few,
        "chosen": chosen,
    }
    return render(request, "consultations/topics.html", context)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic = Topic.objects.filter(slug=slug).first()
    if topic is None:  # a topic that was renamed or merged keeps its old address
        former = get_object_or_404(TopicAddress.objects.select_related("topic"), slug=slug)
        return HttpResponsePermanentRedirect(former.topic.get_absolute_url())
    page = Page(request, Question.objects.published().filter(topic_items__tag=topic))
    faqs = FAQ.objects.filter(topic_items__tag=topic).select_related("department")
    context = {
        # A list of nothing is of no use in search results.
        "metadata": metadata.of_topic(topic, page.canonical_query if len(page) else None),
        "topic": topic,
        "synonyms": topic.synonyms.all(),
        "page": page,
        "faqs": faqs,
    }
    return render(request, "consultations/topic.html", context)


@require_safe
def faqs(request: HttpRequest) -> HttpResponse:
    """All FAQ by department, page by page."""
    listed = FAQ.objects.select_related("department").order_by("department__name", "title", "pk")
    page = Paginator(listed, FAQ_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "metadata": metadata.of_faqs(canonical_query(page)),
        "faqs": page.object_list,
        "page": pager(page),
    }
    return render(request, "consultations/faqs.html", context)


@require_safe
def faq(request: HttpRequest, department: str, slug: str) -> HttpResponse:
    faq = get_object_or_404(
        FAQ.objects.select_related("department", "reviewed_by"), department__slug=department, slug=slug
    )
    topics = list(faq.topics.all())
    page = Page(
        request, Question.objects.published().filter(topic_items__tag__in=topics, department=faq.department).distinct()
    )
    page_url = request.build_absolute_uri(faq.get_absolute_url())
    context = {
        "metadata": metadata.of_faq(faq, topics, page.canonical_query),
        "faq": faq,
        "page_url": page_url,
        "topics": topics,
        "questions": list(page),
        "page": page,
    }
    return render(request, "consultations/faq.html", context)


@require_safe
def doctors(request: HttpRequest) -> HttpResponse:
    listed = Doctor.objects.public().filter(kind=Doctor.Kind.PERSON, is_active=True).prefetch_related("departments")
    page = Paginator(listed.order_by("name", "pk"), DOCTORS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "metadata": metadata.of_doctors(canonical_query(page)),
        "doctors": page.object_list,
        "page": pager(page),
    }
    return render(request, "consultations/doctors.html", context)


@require_safe
def doctor(request: HttpRequest, slug: str) -> HttpResponse:
    doctor = get_object_or_404(Doctor.objects.public().prefetch_related("departments"), slug=slug)
    page = Page(request, Question.objects.published().filter(published_reply__doctor=doctor))
    context = {"metadata": metadata.of_doctor(doctor, page.canonical_query), "doctor": doctor, "page": page}
    return render(request, "consultations/doctor.html", context)
