"""One sentence or two about each public page, as a list of search results shows them."""

from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from consultations.models import FAQ, PolicyVersion, Question, Reply, Topic
from consultations.retrieval.excerpt import excerpt
from doctors.models import Department, Doctor

MAX_LENGTH = 155  # characters; search engines cut what is longer
# The pages about the portal, by the name of their address: the title and the description of each.
ABOUT = {
    "about": (
        gettext_lazy("About us"),
        gettext_lazy("Who does what with a health question on Askwell, from asking to the reply."),
    ),
    "about_doctors": (
        gettext_lazy("Our doctors and their licences"),
        gettext_lazy("Only doctors whose licence we have checked can reply here. What we check, and when."),
    ),
    "about_your_data": (
        gettext_lazy("How we handle your data"),
        gettext_lazy("What we keep when you ask a question, for how long, who reads it, and how you have it erased."),
    ),
    "about_accessibility": (
        gettext_lazy("Accessibility statement"),
        gettext_lazy("How Askwell works with a keyboard, a screen reader or large letters, and what doesn’t work yet."),
    ),
    "about_contact": (
        gettext_lazy("Contact and complaints"),
        gettext_lazy("Where to turn with a question, a wrong page or a complaint, and whom to call in an emergency."),
    ),
    "about_citing": (
        gettext_lazy("How to cite a page"),
        gettext_lazy("How to name a doctor’s reply as a source, which addresses last, and what can change on a page."),
    ),
    "statistics": (
        gettext_lazy("Statistics"),
        gettext_lazy("How many health questions people asked on Askwell, where, and how soon doctors replied."),
    ),
}


def of_home() -> str:
    return _("Ask a doctor a health question, free and without an account. Read what others asked and were told.")


def of_ask() -> str:
    return _("Ask a verified doctor a health question. It’s free, takes about ten minutes and needs no account.")


def of_departments() -> str:
    return _("Choose a department to read health questions that people asked and the replies of its doctors.")


def of_topics() -> str:
    return _("Find a symptom, condition or treatment from A to Z, and read what doctors said about it.")


def of_faqs() -> str:
    return _("Short articles about common health questions, with links to questions that doctors have answered.")


def of_doctors() -> str:
    return _("The doctors who reply here: where they work, when we verified their licence, and their replies.")


def of_policies() -> str:
    return _("What a reply here is, how we use your data and what becomes public. Every version stays readable.")


def of_policy_version(version: PolicyVersion) -> str:
    return excerpt(version.general_text, MAX_LENGTH)


def of_question(question: Question, reply: Reply) -> str:
    """The headline, then as much of the reply as fits."""
    text = pgettext("description of a page: the headline, then the reply", "%(headline)s – %(reply)s")
    return excerpt(text % {"headline": question.headline, "reply": reply.answer}, MAX_LENGTH)


def of_department(department: Department) -> str:
    if department.description:
        return excerpt(department.description, MAX_LENGTH)
    text = _("Read health questions that people asked in %(department)s, and what doctors replied.")
    return excerpt(text % {"department": department.name}, MAX_LENGTH)


def of_topic(topic: Topic) -> str:
    text = _("Read questions that people asked about %(topic)s, and what doctors replied.")
    return excerpt(text % {"topic": topic.name}, MAX_LENGTH)


def of_doctor(doctor: Doctor) -> str:
    if doctor.bio:
        return excerpt(doctor.bio, MAX_LENGTH)
    text = _("Read the replies of %(doctor)s to health questions that people asked.")
    return excerpt(text % {"doctor": doctor.display_name}, MAX_LENGTH)


def of_faq(faq: FAQ) -> str:
    """The beginning of the article, without its Markdown."""
    if article := " ".join(unescape(strip_tags(faq.html)).split()):
        return excerpt(article, MAX_LENGTH)
    text = _("Questions about %(title)s that doctors in %(department)s have answered.")
    return excerpt(text % {"title": faq.title, "department": faq.department.name}, MAX_LENGTH)
