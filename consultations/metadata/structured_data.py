"""Parts of a page as JSON-LD, in the vocabulary of schema.org.

Everything here stands on the page too, word for word, or is a date that it shows, or an address. Nothing is said of who
asked. A question's page is a MedicalWebPage, never a QAPage: that is for pages on which readers answer.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from consultations.models import FAQ, Question, Reply, Topic
from doctors.models import Doctor
from portal.languages import language_of
from portal.links import absolute

Node = dict[str, Any]
# Inside a script element, "<" could end it, and some parsers take these separators for line breaks.
ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def as_script(nodes: Sequence[Node]) -> SafeString:
    """The content of one script element; "" if there is nothing to say."""
    if not nodes:
        return SafeString("")
    document = {"@context": "https://schema.org", "@graph": list(nodes)}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))  # noqa: S308 - it has no sign of HTML any more


def _node(kind: str, **properties: object) -> Node:
    return {"@type": kind, **_filled(**properties)}


def _filled(**properties: object) -> Node:
    """The properties that are not empty."""
    return {name: value for name, value in properties.items() if value}


def website() -> Node:
    target = absolute(reverse("search")) + "?q={search_term_string}"
    return {
        **_node("WebSite", name=_("Askwell"), url=absolute(reverse("home"))),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": target},
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(trail: Iterable[tuple[str, str]]) -> Node:
    """The way to a page: labels and paths, the page itself last."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
        for position, (name, path) in enumerate(trail, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def question_page(question: Question, replies: Sequence[Reply], topics: Sequence[Topic]) -> Node:
    """The page of a question: what was asked, and what doctors replied."""
    published, *others = map(_answer, replies)
    asked = _node(
        "Question",
        name=question.headline,
        text=question.body,
        inLanguage=language_of(question.body, question.locale),
        dateCreated=question.asked_on.isoformat(),
        answerCount=len(replies),
        acceptedAnswer=published,
        suggestedAnswer=others,
    )
    return _node(
        "MedicalWebPage",
        name=question.headline,
        url=absolute(question.get_absolute_url()),
        about=_about(topics),
        mainEntity=asked,
    )


def _answer(reply: Reply) -> Node:
    return _node(
        "Answer",
        text=reply.answer,
        inLanguage=language_of(reply.answer, reply.question.locale),
        dateCreated=reply.replied_on and reply.replied_on.isoformat(),
        author=_named(reply.doctor),
    )


def _about(topics: Iterable[Topic]) -> list[Node]:
    return [_node("Thing", name=topic.name, url=absolute(topic.get_absolute_url())) for topic in topics]


def _named(doctor: Doctor) -> Node:
    """Who replied. Only who has shown a licence here is called a physician."""
    kind = "Physician" if doctor.verified_on else "Person"
    if doctor.kind == Doctor.Kind.ORGANISATION:
        kind = "Organization"
    return _node(kind, name=doctor.display_name, url=absolute(doctor.get_absolute_url()))


def doctor_page(doctor: Doctor) -> Node:
    """A doctor as the page shows them; `departments` are prefetched."""
    node = _named(doctor)
    hospital = doctor.hospital and _node("Hospital", name=doctor.hospital)
    relation = {"Physician": "hospitalAffiliation", "Person": "affiliation"}.get(node["@type"], "parentOrganization")
    departments = [department.name for department in doctor.departments.all()]
    return {**node, **_filled(description=doctor.bio, knowsAbout=departments), **_filled(**{relation: hospital})}


def faq_page(faq: FAQ, topics: Sequence[Topic]) -> Node:
    """An editor's article; one that is not written yet is only a list of questions."""
    return _node(
        "MedicalWebPage" if faq.body else "WebPage",
        name=faq.title,
        url=absolute(faq.get_absolute_url()),
        inLanguage=language_of(faq.title, faq.locale),
        about=_about(topics),
        lastReviewed=faq.body and faq.reviewed_on and faq.reviewed_on.isoformat(),
        reviewedBy=faq.body and faq.reviewed_by and _named(faq.reviewed_by),
    )
