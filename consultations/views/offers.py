"""What an asker can do with a question on its private page: when it is offered, its form, its words, its act."""

from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.acts import asker
from consultations.acts.erasure import erase_now
from consultations.acts.publication import newer_terms
from consultations.forms.afterwards import AgreeForm, EraseForm, FeedbackForm, FollowUpForm
from consultations.forms.asking import ResubmitForm
from consultations.forms.text import ActForm, NoteForm
from consultations.models import Policy, PolicyVersion, Question
from consultations.workflow import FOLLOW_UP_WINDOW, LIVE, S

NEXT = ("resubmit", "give_info", "agree_anew")  # what the question waits for: shown first, and open

# Each act as the page presents it: the form, and its words.
OFFERS: dict[str, tuple[type[ActForm], dict[str, Any]]] = {
    "resubmit": (ResubmitForm, {"heading": _("Change my question"), "button": _("Send my question again")}),
    "give_info": (
        NoteForm,
        {"heading": _("Answer the doctor"), "label": _("Your answer"), "button": _("Send my answer")},
    ),
    "contest": (
        NoteForm,
        {
            "heading": _("My question is different"),
            "label": _("What is different?"),
            "button": _("Ask a moderator to look again"),
        },
    ),
    "feedback": (
        FeedbackForm,
        {
            "heading": _("Did this help?"),
            "button": _("Send my answer"),
            "explain": _("Two short questions. We only count the answers, and show them to nobody by themselves."),
        },
    ),
    "follow_up": (
        FollowUpForm,
        {
            "heading": _("Ask one thing more"),
            "label": _("Your follow-up"),
            "button": _("Send my follow-up"),
            "explain": _(
                "You have one follow-up, within 14 days of the reply. It goes to the same doctor first. It is not"
                " published."
            ),
        },
    ),
    "keep_private": (
        ActForm,
        {
            "heading": _("Do not publish"),
            "button": _("Keep my question private"),
            "explain": _("The page is not shown to others, or taken down at once."),
        },
    ),
    "allow_publication": (
        AgreeForm,
        {
            "heading": _("Allow publication"),
            "button": _("Allow publication"),
            "explain": _("Your question and the reply become public under your made-up name."),
        },
    ),
    "agree_anew": (
        AgreeForm,
        {
            "heading": _("Agree to publication anew"),
            "button": _("I agree to the new terms"),
            "explain": _(
                "The terms of publication have changed since you agreed. Until you agree anew, your question"
                " is not published."
            ),
        },
    ),
    "withdraw": (
        ActForm,
        {
            "heading": _("Withdraw my question"),
            "button": _("Withdraw my question"),
            "grave": True,
            "explain": _("It is gone from every page at once and erased within 30 days."),
        },
    ),
    "erase": (
        EraseForm,
        {
            "heading": _("Erase it now"),
            "button": _("Erase my question for good"),
            "grave": True,
            "explain": _(
                "Your question, the replies, your photos and your address are deleted at once, and so is this page."
                " This cannot be undone."
            ),
        },
    ),
}


def _agree(question: Question, data: dict[str, Any]) -> None:
    asker.set_publication(question.pk, granted=True, shown=data["version"], photos=data.get("photos"))


ACTS: dict[str, Callable[[Question, dict[str, Any]], object]] = {
    "resubmit": lambda question, data: asker.resubmit(question.pk, title=data["title"], body=data["body"]),
    "give_info": lambda question, data: asker.give_info(question.pk, text=data["note"]),
    "contest": lambda question, data: asker.contest(question.pk, note=data["note"]),
    "feedback": lambda question, data: asker.give_feedback(question.pk, **data),
    "follow_up": lambda question, data: asker.follow_up(question.pk, body=data["note"]),
    "keep_private": lambda question, data: asker.set_publication(question.pk, granted=False),
    "allow_publication": _agree,
    "agree_anew": _agree,
    "withdraw": lambda question, data: asker.withdraw(question.pk),
    "erase": lambda question, data: erase_now(question.pk),
}


def can_follow_up(question: Question) -> bool:
    """Whether the one follow-up is still open; the act checks the same under the question's lock."""
    reply = question.published_reply
    return (
        question.status in (S.ANSWERED, S.PUBLISHED)
        and not question.import_ref
        and reply is not None
        and reply.sent_at is not None
        and timezone.now() <= reply.sent_at + FOLLOW_UP_WINDOW
        and not question.follow_ups.exists()
    )


def can_rate(question: Question) -> bool:
    reply = question.published_reply
    was_replied_to = reply is not None and reply.sent_at is not None
    return question.status in asker.RATED and was_replied_to and not hasattr(question, "feedback")


def possible_acts(question: Question) -> list[str]:
    """What the asker can do now, in the order in which the page offers it."""
    published = question.publication_consent_id is not None
    possible = {
        "resubmit": question.status == S.RETURNED or (question.status == S.REJECTED and not question.resubmitted),
        "give_info": question.status == S.INFO_NEEDED,
        "contest": question.status == S.DUPLICATE and not question.contested,
        "feedback": can_rate(question),
        "follow_up": can_follow_up(question),
        "keep_private": question.status in LIVE and published,
        "allow_publication": question.status in LIVE and not published,
        "agree_anew": question.status in LIVE and newer_terms(question) is not None,
        "withdraw": question.status in LIVE,
        "erase": True,  # an erased question has no page
    }
    return [act for act, is_possible in possible.items() if is_possible]


def form_for(act: str, question: Question, data: QueryDict | None) -> ActForm:
    form, words = OFFERS[act]
    if form is AgreeForm:
        shown = PolicyVersion.objects.in_force(Policy.Kind.PUBLICATION, locale=question.locale)
        words = {**words, "shown": shown, "with_photos": question.photos_public}
    initial = {"title": question.title, "body": question.body} if act == "resubmit" else None
    return form(data, prefix=act, initial=initial, **words)
