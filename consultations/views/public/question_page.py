"""The public page of a question: its replies, what is similar, and the earlier versions of a reply."""

from urllib.parse import urlencode

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.diff import text_changes
from consultations.metadata import page as metadata
from consultations.models import Citation, Question, Reply, Topic
from consultations.models.reply import CHOICE_PARTS, COMPOSED_PARTS
from consultations.retrieval.card_reasons import agreement, difference
from consultations.retrieval.related_faq import related_faq
from consultations.retrieval.similar import similar_questions
from consultations.views.public.gone import gone_or_404


@require_safe
def question(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    question = (
        Question.objects.published()
        .select_related("department", "more_info__author", "more_info__reviewer", "index_entry", "published_reply")
        .defer("index_entry__words")  # large, and not shown
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
    # The address that stays when the headline changes.
    permanent_url = request.build_absolute_uri(reverse("question_number", args=[number]))
    replies = replies_of(question)
    context = {
        "metadata": metadata.of_question(question, replies, topics),
        "question": question,
        "page_url": page_url,
        "replies": replies,
        "public_photos": question.photos.filter(approved=True) if question.photos_public else [],
        "topics": topics,
        "more_info": more_info if more_info and more_info.is_shown else None,
        "similar": similar_cards(question, topics),
        "related": related_faq(question, topics),
        "share": share_links(page_url, question.headline),
        "citation": citation_of(question, replies[0], permanent_url) if replies else "",
    }
    return render(request, "consultations/question.html", context)


def similar_cards(question: Question, topics: list[Topic]) -> list[tuple[Question, str, str]]:
    """The similar questions, each with why it is similar and how it differs."""
    return [
        (other, agreement(question, other, topics), difference(question, other, topics))
        for other in similar_questions(question)
    ]


def with_page_details(replies: QuerySet[Reply]) -> QuerySet[Reply]:
    """Replies with everything a page shows, including citations. Two queries, however many replies."""
    shown = ("doctor", "department", "policy_version__policy", "department_policy_version", "corrects", "reviewer")
    agreeing = Count("opinions", filter=Q(opinions__agrees=True), distinct=True)
    pointers = Prefetch("citations", Citation.objects.shown(), to_attr="pointers")
    return replies.select_related(*shown).annotate(agreeing=agreeing).prefetch_related(pointers)


def replies_of(question: Question) -> list[Reply]:
    """The current replies with everything a page shows, the published one first."""
    return sorted(
        with_page_details(question.replies.current()),
        key=lambda reply: (reply.pk != question.published_reply_id, reply.pk),
    )


def citation_of(question: Question, reply: Reply, address: str) -> str:
    """How to cite the page, as plain text."""
    return _("%(doctor)s (%(department)s). “%(headline)s”. Askwell, question %(number)d. %(day)s. %(address)s") % {
        "doctor": reply.doctor.display_name,
        "department": reply.department.name,
        "headline": question.headline,
        "number": question.pk,
        "day": date_format(reply.replied_on or question.asked_on),
        "address": address,
    }


def share_links(url: str, headline: str) -> list[tuple[str, str]]:
    """Plain links to the usual networks. Without their scripts, nothing is sent before somebody presses one."""
    return [
        (_("Email"), f"mailto:?{urlencode({'subject': headline, 'body': url}).replace('+', '%20')}"),
        ("LINE", f"https://social-plugins.line.me/lineit/share?{urlencode({'url': url})}"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': url})}"),
        ("X", f"https://twitter.com/intent/tweet?{urlencode({'url': url, 'text': headline})}"),
        ("WhatsApp", f"https://wa.me/?{urlencode({'text': f'{headline} {url}'})}"),
    ]


def changes_between(before: Reply, after: Reply) -> list[tuple[str, SafeString]]:
    """The parts in which two versions of a reply differ: the label, and the text with the changes marked."""
    return [
        (_label(name), text_changes(_words(before, name), _words(after, name)))
        for name in COMPOSED_PARTS
        if getattr(before, name) != getattr(after, name)
    ]


def _label(part: str) -> str:
    return capfirst(str(Reply._meta.get_field(part).verbose_name))  # type: ignore[union-attr]


def _words(reply: Reply, part: str) -> str:
    """A part as people read it: of a choice its label."""
    return str(getattr(reply, f"get_{part}_display")() if part in CHOICE_PARTS else getattr(reply, part))


@require_safe
def reply_version(request: HttpRequest, number: int, reply: int) -> HttpResponse:
    """An earlier version of a corrected reply: readable, but kept out of search engines."""
    question = Question.objects.published().filter(pk=number).first()
    if question is None:
        return gone_or_404(request, number)
    sent = question.replies.filter(sent_at__isnull=False).select_related("correction")
    version = get_object_or_404(with_page_details(sent), pk=reply)
    if version.pk in {current.pk for current in replies_of(question)}:
        return redirect(question)
    context = {"question": question, "reply": version, "correction": version.correction}
    changes = changes_between(version, version.correction)
    response = render(request, "consultations/reply_version.html", {**context, "changes": changes})
    response["X-Robots-Tag"] = "noindex"
    return response
