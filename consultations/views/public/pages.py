"""The public pages. Every question comes from `Question.objects.published()`; nothing here touches a session."""

from urllib.parse import urlencode

from django.core import paginator as paging
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from consultations.diff import text_changes
from consultations.keyset_pages import Page
from consultations.models import (
    FAQ,
    Citation,
    Policy,
    PolicyVersion,
    Question,
    Reply,
    TaggedQuestion,
    Topic,
    TopicAddress,
)
from consultations.models.topic import TopicQuerySet
from consultations.retrieval.card_reasons import agreement, difference
from consultations.retrieval.related_faq import related_faq
from consultations.retrieval.similar import similar_questions
from consultations.views.public.gone import gone_or_404
from doctors.models import Department, Doctor

FAQ_PER_PAGE = 100
DOCTORS_PER_PAGE = 100
RECENT = 5  # questions on the home page
FEW_TOPICS = 200  # one page shows them all
MOST_ASKED = 60  # topics shown before an initial is chosen

published_count = Count("questions", filter=Q(questions__in=Question.objects.published().values("pk")))


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    departments = list(Department.objects.annotate(published_count=published_count).order_by("name"))
    context = {
        "departments": departments,
        "recent": Question.objects.published().with_cards().order_by("-asked_on", "-pk")[:RECENT],
        "answered_count": sum(department.published_count for department in departments),
    }
    return render(request, "consultations/home.html", context)


@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "consultations/departments.html",
        {"departments": Department.objects.annotate(published_count=published_count).order_by("name")},
    )


@require_safe
def department(request: HttpRequest, slug: str) -> HttpResponse:
    department = get_object_or_404(Department, slug=slug)
    page = Page(request, Question.objects.published().filter(department=department))
    faqs = FAQ.objects.filter(department=department).select_related("department")
    return render(
        request,
        "consultations/department.html",
        {"department": department, "page": page, "sort": page.sort, "sorts": page.sorts, "faqs": faqs},
    )


@require_safe
def question(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    question = (
        Question.objects.published()
        .select_related("department", "more_info__author", "more_info__reviewer", "index_entry", "published_reply")
        .defer("index_entry__words")
        .filter(pk=number)
        .first()
    )
    if question is None:
        return gone_or_404(request, number)
    # Compare what was captured: `request.path` is decoded, while an address is percent-encoded.
    if slug != question.address_slug:
        return HttpResponsePermanentRedirect(question.get_absolute_url())
    topics = list(question.topics.order_by("name"))
    more_info = getattr(question, "more_info", None)
    page_url = request.build_absolute_uri(question.get_absolute_url())
    context = {
        "question": question,
        "page_url": page_url,
        "replies": replies_of(question),
        "public_photos": question.photos.filter(approved=True) if question.photos_public else [],
        "topics": topics,
        "more_info": more_info if more_info and more_info.is_shown else None,
        "similar": similar_cards(question, topics),
        "related": related_faq(question, topics),
        "share": share_links(page_url, question.headline),
    }
    return render(request, "consultations/question.html", context)


def similar_cards(question: Question, topics: list[Topic]) -> list[tuple[Question, str, str]]:
    """The similar questions, each with why it is similar and in what it differs."""
    return [
        (other, agreement(question, other, topics), difference(question, other, topics))
        for other in similar_questions(question)
    ]


def pointing(replies: QuerySet[Reply]) -> QuerySet[Reply]:
    """Replies with all that a page shows of them, what they point to included: two queries, however many."""
    shown = ("doctor", "department", "policy_version__policy", "department_policy_version", "corrects", "reviewer")
    agreeing = Count("opinions", filter=Q(opinions__agrees=True), distinct=True)
    pointers = Prefetch("citations", Citation.objects.shown(), to_attr="pointers")
    return replies.select_related(*shown).annotate(agreeing=agreeing).prefetch_related(pointers)


def replies_of(question: Question) -> list[Reply]:
    """The current replies, the published one first, with all that a page shows of them."""
    return sorted(
        pointing(question.replies.current()),
        key=lambda reply: (reply.pk != question.published_reply_id, reply.pk),
    )


def share_links(url: str, headline: str) -> list[tuple[str, str]]:
    """Plain links to the usual networks: no script of theirs, nothing is sent before a press."""
    return [
        (_("Email"), f"mailto:?{urlencode({'subject': headline, 'body': url}).replace('+', '%20')}"),
        ("LINE", f"https://social-plugins.line.me/lineit/share?{urlencode({'url': url})}"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': url})}"),
        ("X", f"https://twitter.com/intent/tweet?{urlencode({'url': url, 'text': headline})}"),
        ("WhatsApp", f"https://wa.me/?{urlencode({'text': f'{headline} {url}'})}"),
    ]


@require_safe
def reply_version(request: HttpRequest, number: int, reply: int) -> HttpResponse:
    """An earlier version of a corrected reply: readable, and out of every index."""
    question = Question.objects.published().filter(pk=number).first()
    if question is None:
        return gone_or_404(request, number)
    sent = question.replies.filter(sent_at__isnull=False).select_related("correction")
    version = get_object_or_404(pointing(sent), pk=reply)
    if version.pk in {current.pk for current in replies_of(question)}:
        return redirect(question)
    response = render(
        request,
        "consultations/reply_version.html",
        {"question": question, "reply": version, "current": version.correction},
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def public_topics() -> TopicQuerySet:
    public = Question.objects.published().values("pk")
    return Topic.objects.annotate(  # type: ignore[return-value]  # taggit's base has no types
        published_count=Count("question_items", filter=Q(question_items__content_object__in=public))
    )


def initial_of(name: str) -> str:
    """The letter that a topic is found under; digits and signs stand together."""
    initial = name[:1].upper()
    return initial if initial.isalpha() else pgettext("heading of topics that start with a digit", "0–9")


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """All topics while they are few; else those of one initial, or the most asked ones before one is chosen."""
    public = TaggedQuestion.objects.filter(content_object__in=Question.objects.published().values("pk"))
    by_initial: dict[str, list[int]] = {}
    for pk, name in Topic.objects.filter(pk__in=public.values("tag")).order_by("name").values_list("pk", "name"):
        by_initial.setdefault(initial_of(name), []).append(pk)
    few = sum(map(len, by_initial.values())) <= FEW_TOPICS
    chosen = request.GET.get("initial", "")
    shown = public_topics()
    if not few:
        chosen_pks = by_initial.get(chosen)
        shown = shown.filter(pk__in=chosen_pks) if chosen_pks else shown.order_by("-published_count")[:MOST_ASKED]
    groups: dict[str, list[Topic]] = {}
    for topic in sorted((topic for topic in shown if topic.published_count), key=lambda topic: topic.name):
        groups.setdefault(initial_of(topic.name), []).append(topic)
    context = {"groups": sorted(groups.items()), "initials": [] if few else sorted(by_initial), "chosen": chosen}
    return render(request, "consultations/topics.html", context)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic = Topic.objects.filter(slug=slug).first()
    if topic is None:  # perhaps it had this address once, or another topic that is part of it now
        former = get_object_or_404(TopicAddress.objects.select_related("topic"), slug=slug)
        return HttpResponsePermanentRedirect(former.topic.get_absolute_url())
    page = Page(request, Question.objects.published().filter(topic_items__tag=topic))
    faqs = FAQ.objects.filter(topic_items__tag=topic).select_related("department")
    return render(
        request,
        "consultations/topic.html",
        {"topic": topic, "synonyms": topic.synonyms.all(), "page": page, "faqs": faqs},
    )


@require_safe
def faqs(request: HttpRequest) -> HttpResponse:
    """All FAQ, department by department, a page at a time."""
    listed = FAQ.objects.select_related("department").order_by("department__name", "title", "pk")
    page = paging.Paginator(listed, FAQ_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "consultations/faqs.html", {"faqs": page.object_list, "page": pager(page)})


def pager(page: paging.Page) -> dict[str, str]:
    """The links around a numbered page of a list, and where one is; nothing where there is one page only."""
    if not page.has_other_pages():
        return {}
    return {
        "newer_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older_url": f"?page={page.next_page_number()}" if page.has_next() else "",
        "count_text": _("Page %(number)d of %(all)d") % {"number": page.number, "all": page.paginator.num_pages},
    }


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
    context = {"faq": faq, "page_url": page_url, "topics": topics, "questions": list(page), "page": page}
    return render(request, "consultations/faq.html", context)


@require_safe
def doctors(request: HttpRequest) -> HttpResponse:
    listed = Doctor.objects.public().filter(kind=Doctor.Kind.PERSON, is_active=True).prefetch_related("departments")
    page = paging.Paginator(listed.order_by("name", "pk"), DOCTORS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "consultations/doctors.html", {"doctors": page.object_list, "page": pager(page)})


@require_safe
def doctor(request: HttpRequest, slug: str) -> HttpResponse:
    doctor = get_object_or_404(Doctor.objects.public().prefetch_related("departments"), slug=slug)
    page = Page(request, Question.objects.published().filter(published_reply__doctor=doctor))
    return render(request, "consultations/doctor.html", {"doctor": doctor, "page": page})


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy with the version in force, those of departments beside the site's."""
    begun = PolicyVersion.objects.begun().select_related("policy__department")
    latest = begun.order_by("policy_id", "-effective_from").distinct("policy_id")
    order = list(Policy.Kind)
    versions = sorted(
        latest,
        key=lambda one: (
            order.index(Policy.Kind(one.policy.kind)),
            str(one.policy.department or ""),
            one.policy.locale,
        ),
    )
    return render(request, "consultations/policies.html", {"versions": versions})


@require_safe
def policy_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The exact text of a version that is or was in force; one that is still to come is not public."""
    begun = PolicyVersion.objects.begun().filter(policy__slug=slug).select_related("policy__department")
    version = get_object_or_404(begun, number=number)
    versions = list(begun.order_by("-effective_from"))
    after = [one.effective_from for one in versions if one.effective_from > version.effective_from]
    before = next((one for one in versions if one.effective_from < version.effective_from), None)
    context = {
        "version": version,
        "before": before,
        "changes": text_changes(before.text, version.text) if before else "",
        "until": min(after, default=None),
        "versions": [other for other in versions if other.pk != version.pk],
        "in_force": versions[0].pk == version.pk,
    }
    return render(request, "consultations/policy_version.html", context)
