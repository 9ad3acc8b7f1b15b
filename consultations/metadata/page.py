"""What the head of a public page says: title, description, address, languages, picture, feeds and JSON-LD.

A page that gives its template no `metadata` stays out of search engines.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext, to_locale
from django.utils.translation import gettext as _

from consultations.metadata import descriptions, structured_data
from consultations.metadata.structured_data import Node, breadcrumbs
from consultations.models import FAQ, PolicyVersion, Question, Reply, Topic
from doctors.models import Department, Doctor
from portal.language_addresses import in_language
from portal.links import absolute

MAX_TITLE = 65  # characters; search engines cut what is longer
BRAND_PICTURE = "img/share.png"  # of pages without a picture of their own; manage.py draw_icons makes it
OPEN_GRAPH_LOCALES = {"en": "en_GB", "zh-hant": "zh_TW"}


@dataclass(frozen=True)
class Metadata:
    """One public page, in the language of the request."""

    parts: Sequence[str]  # of the title, the most important first
    description: str
    path: str
    query: str | None = ""  # what a further page of a list adds to the path; None keeps the page out of indexes
    kind: str = "website"  # as OpenGraph names it
    own_picture: str = ""  # its path
    feeds: Sequence[tuple[str, str]] = ()  # title and path of each
    nodes: Sequence[Node] = ()

    @property
    def is_indexed(self) -> bool:
        return self.query is not None

    @property
    def title(self) -> str:
        """As many of the parts as fit, and then the portal's name if it fits too."""
        title = self.parts[0]
        for part in (*self.parts[1:], _("Askwell")):
            if len(longer := f"{title} – {part}") <= MAX_TITLE:
                title = longer
        return title

    @property
    def address(self) -> str:
        """The canonical address of this page in this language."""
        return self.address_in(get_language())

    def address_in(self, language: str) -> str:
        return absolute(in_language(self.path, language)) + (f"?{self.query}" if self.query else "")

    @property
    def alternates(self) -> list[tuple[str, str]]:
        """The page's address in each language, and for readers of any other one."""
        languages = [(code, self.address_in(code)) for code, _name in settings.LANGUAGES]
        return [*languages, ("x-default", self.address_in(settings.LANGUAGE_CODE))]

    @property
    def picture(self) -> str:
        return absolute(self.own_picture or static(BRAND_PICTURE))

    @property
    def locale(self) -> str:
        language = get_language()
        return OPEN_GRAPH_LOCALES.get(language, to_locale(language))

    @property
    def json_ld(self) -> SafeString:
        return structured_data.as_script(self.nodes)


def feed_of_all() -> tuple[str, str]:
    return _("New answers on Askwell"), reverse("feed")


def feed_of(subject: Department | Topic | Doctor) -> tuple[str, str]:
    """Title and path of the feed of answers in a department, on a topic or by a doctor."""
    if isinstance(subject, Doctor):
        title = _("New answers by %(doctor)s on Askwell") % {"doctor": subject.display_name}
        return title, reverse("doctor_feed", args=[subject.slug])
    name = "department_feed" if isinstance(subject, Department) else "topic_feed"
    title = pgettext("title of a feed, about a topic or a department", "New answers on Askwell: %(subject)s")
    return title % {"subject": subject.name}, reverse(name, args=[subject.slug])


def of_home() -> Metadata:
    return Metadata(
        [_("Ask a doctor, read what others asked")],
        descriptions.of_home(),
        reverse("home"),
        feeds=[feed_of_all()],
        nodes=[structured_data.website()],
    )


def of_ask() -> Metadata:
    return Metadata([_("Ask a doctor")], descriptions.of_ask(), reverse("ask"))


def of_departments() -> Metadata:
    return Metadata(
        [_("Departments"), _("health questions answered by doctors")],
        descriptions.of_departments(),
        reverse("departments"),
        feeds=[feed_of_all()],
    )


def of_department(department: Department, query: str | None) -> Metadata:
    path = department.get_absolute_url()
    return Metadata(
        [department.name, _("health questions answered by doctors")],
        descriptions.of_department(department),
        path,
        query,
        feeds=[feed_of(department), feed_of_all()],
        nodes=[breadcrumbs([(_("Departments"), reverse("departments")), (department.name, path)])],
    )


def of_topics(query: str) -> Metadata:
    return Metadata(
        [_("Topics"), _("health questions answered by doctors")], descriptions.of_topics(), reverse("topics"), query
    )


def of_topic(topic: Topic, query: str | None) -> Metadata:
    path = topic.get_absolute_url()
    return Metadata(
        [topic.name, _("health questions answered by doctors")],
        descriptions.of_topic(topic),
        path,
        query,
        feeds=[feed_of(topic), feed_of_all()],
        nodes=[breadcrumbs([(_("Topics"), reverse("topics")), (topic.name, path)])],
    )


def of_faqs(query: str) -> Metadata:
    title = pgettext("heading", "FAQ")
    return Metadata([title, _("short articles about health")], descriptions.of_faqs(), reverse("faqs"), query)


def of_faq(faq: FAQ, topics: Sequence[Topic], query: str | None) -> Metadata:
    path, department = faq.get_absolute_url(), faq.department
    trail = [
        (pgettext("heading", "FAQ"), reverse("faqs")),
        (department.name, department.get_absolute_url()),
        (faq.title, path),
    ]
    return Metadata(
        [faq.title, department.name],
        descriptions.of_faq(faq),
        path,
        query,
        kind="article",
        feeds=[feed_of(department)],
        nodes=[structured_data.faq_page(faq, topics), breadcrumbs(trail)],
    )


def of_doctors(query: str) -> Metadata:
    return Metadata(
        [_("Doctors"), _("who replies to your questions")], descriptions.of_doctors(), reverse("doctors"), query
    )


def of_doctor(doctor: Doctor, query: str | None) -> Metadata:
    path = doctor.get_absolute_url()
    return Metadata(
        [doctor.display_name, *filter(None, [doctor.hospital])],
        descriptions.of_doctor(doctor),
        path,
        query,
        kind="profile",
        feeds=[feed_of(doctor)],
        nodes=[
            structured_data.doctor_page(doctor),
            breadcrumbs([(_("Doctors"), reverse("doctors")), (doctor.display_name, path)]),
        ],
    )


def of_question(question: Question, replies: Sequence[Reply], topics: Sequence[Topic]) -> Metadata:
    """The page of a published question; `replies` with the published one first."""
    path, department = question.get_absolute_url(), question.department
    assert department is not None  # noqa: S101 - the database publishes no question without one
    trail = [
        (_("Departments"), reverse("departments")),
        (department.name, department.get_absolute_url()),
        (question.headline, path),
    ]
    return Metadata(
        [question.headline, department.name],
        descriptions.of_question(question, replies[0]),
        path,
        kind="article",
        own_picture=reverse("question_picture", args=[question.pk, question.address_slug]),
        feeds=[feed_of(department)],
        nodes=[structured_data.question_page(question, replies, topics), breadcrumbs(trail)],
    )


def of_about(name: str) -> Metadata:
    """A page about the portal, by the name of its address."""
    title, description = descriptions.ABOUT[name]
    return Metadata([str(title)], str(description), reverse(name))


def of_policies() -> Metadata:
    return Metadata([_("Policies")], descriptions.of_policies(), reverse("policies"))


def of_policy_version(version: PolicyVersion, *, in_force: bool) -> Metadata:
    """Only the version in force is for search engines."""
    return Metadata(
        [_("%(policy)s, version %(number)s") % {"policy": version.policy, "number": version.number}],
        descriptions.of_policy_version(version),
        version.get_absolute_url(),
        "" if in_force else None,
    )
