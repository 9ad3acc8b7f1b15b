"""Atom feeds of what was published last: of the portal, a department, a topic or a doctor."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from consultations.metadata import descriptions
from consultations.metadata.page import feed_of, feed_of_all
from consultations.models import Question, Topic, TopicAddress
from consultations.models.question_queries import QuestionQuerySet
from doctors.models import Department, Doctor
from portal.language_addresses import in_language
from portal.links import absolute

MAX_ENTRIES = 50
EMPTY = datetime(2020, 1, 1, tzinfo=UTC)  # when a feed without entries changed: a feed has to say so
Subject = Any  # a department, a topic, a doctor, or None


class _Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Never the present moment, so that the same entries make the same feed."""
        return super().latest_post_date() if self.items else EMPTY


def allowed_in_xml(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold, not even escaped."""
    return "".join(char for char in text if char in "\t\n\r" or (char >= " " and char not in "\ufffe\uffff"))


@method_decorator([require_safe, conditional_page], name="__call__")
class Answers(Feed[Question, Subject]):
    """The latest answers of all. Subclasses narrow them to one subject."""

    feed_type = _Atom
    item_guid_is_permalink = False

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # The newest date stays when an older entry is taken off the site; only the ETag shows that.
        response.headers.pop("Last-Modified", None)
        return response

    def title(self, subject: Subject) -> str:
        return allowed_in_xml((feed_of(subject) if subject else feed_of_all())[0])

    def link(self, subject: Subject) -> str:
        return absolute(subject.get_absolute_url() if subject else reverse("home"))

    def feed_url(self, subject: Subject) -> str:
        return absolute((feed_of(subject) if subject else feed_of_all())[1])

    def subtitle(self, subject: Subject) -> str:
        return _("Health questions and the replies of doctors. General information, not a diagnosis.")

    def questions(self, subject: Subject) -> QuestionQuerySet:
        return Question.objects.published()

    def items(self, subject: Subject) -> list[Question]:
        latest = self.questions(subject).with_cards().with_modified().order_by("-published_at", "-pk")
        return list(latest[:MAX_ENTRIES])

    def item_title(self, item: Question) -> str:
        return allowed_in_xml(item.headline)

    def item_description(self, item: Question) -> str:
        assert item.published_reply is not None  # noqa: S101 - the database publishes no question without one
        # Atom's summary holds HTML.
        return allowed_in_xml(escape(descriptions.of_question(item, item.published_reply)))

    def item_link(self, item: Question) -> str:
        return absolute(item.get_absolute_url())

    def item_guid(self, item: Question) -> str:
        """The same in every language and under every headline."""
        return absolute(in_language(reverse("question_number", args=[item.pk]), settings.LANGUAGE_CODE))

    def item_author_name(self, item: Question) -> str:
        return allowed_in_xml(item.published_reply.doctor.display_name) if item.published_reply else ""

    def item_pubdate(self, item: Question) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Question) -> datetime:
        return item.modified  # type: ignore[attr-defined]  # by with_modified()

    def item_categories(self, item: Question) -> list[str]:
        return [allowed_in_xml(item.department.name)] if item.department else []


class DepartmentAnswers(Answers):
    def get_object(self, request: HttpRequest, slug: str) -> Department:
        return get_object_or_404(Department, slug=slug)

    def questions(self, subject: Subject) -> QuestionQuerySet:
        return super().questions(subject).filter(department=subject)


class TopicAnswers(Answers):
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().__call__(request, *args, **kwargs)
        except Http404:
            # Feed readers keep an address for years. A topic that was renamed or merged leads on, as its page does.
            former = get_object_or_404(TopicAddress.objects.select_related("topic"), slug=kwargs["slug"])
            return HttpResponsePermanentRedirect(reverse("topic_feed", args=[former.topic.slug]))

    def get_object(self, request: HttpRequest, slug: str) -> Topic:
        return get_object_or_404(Topic, slug=slug)

    def questions(self, subject: Subject) -> QuestionQuerySet:
        return super().questions(subject).filter(topic_items__tag=subject)


class DoctorAnswers(Answers):
    def get_object(self, request: HttpRequest, slug: str) -> Doctor:
        return get_object_or_404(Doctor.objects.public(), slug=slug)

    def questions(self, subject: Subject) -> QuestionQuerySet:
        return super().questions(subject).filter(published_reply__doctor=subject)
