"""What an asker can do with a question on its private page: when it is offered, its form, its words, its act."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.actors import Refused
from consultations.acts.moderation.publication import newer_terms
from consultations.acts.private_page import own_question
from consultations.acts.upkeep.erasure import erase_now
from consultations.forms.asking.consents import AgreeForm
from consultations.forms.asking.steps import ResubmitForm
from consultations.forms.private_page import EraseForm, FeedbackForm, FollowUpForm, ScreenedNoteForm
from consultations.forms.screened import ScreenedForm
from consultations.forms.text import ActForm, typed_in
from consultations.models import Policy, PolicyVersion, Question
from consultations.workflow import FOLLOW_UP_WINDOW, LIVE, REPLIED, S

NEXT = ("resubmit", "give_info", "agree_anew")  # what the question waits for: shown first, and open

# Each act as the page presents it: the form, and its words.
OFFERS: dict[str, tuple[type[ActForm], dict[str, Any]]] = {
    "resubmit": (ResubmitForm, {"heading": _("Change my question"), "button": _("Send my question again")}),
    "give_info": (
        ScreenedNoteForm,
        {"heading": _("Answer the doctor"), "label": _("Your answer"), "button": _("Send my answer")},
    ),
    "contest": (
        ScreenedNoteForm,
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
            "explain": _(
                "Two short questions. Your doctor only sees how many people said that a reply helped, once three have"
                " answered."
            ),
        },
    ),
    "follow_up": (
        FollowUpForm,
        {
            "heading": _("Ask a follow-up question"),
            "label": _("Your follow-up question"),
            "button": _("Send my follow-up question"),
            "explain": _(
                "You can ask one follow-up question, within 14 days of the reply. It goes to the same doctor first. We"
                " don’t publish it."
            ),
        },
    ),
    "keep_private": (
        ActForm,
        {
            "heading": _("Do not publish"),
            "button": _("Keep my question private"),
            "explain": _("We don’t publish your question. If it’s public, we take the page down at once."),
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
            "explain": _(
                "It disappears from the public pages and from the doctors’ lists at once. We erase it within 30 days."
            ),
        },
    ),
    "erase": (
        EraseForm,
        {
            "heading": _("Erase it now"),
            "button": _("Erase my question for good"),
            "grave": True,
            "explain": _(
                "We delete your question, the replies, your photos and your email address at once, and this page too."
                " You cannot undo this."
            ),
        },
    ),
}


def _agree(question: Question, data: dict[str, Any]) -> None:
    own_question.set_publication(question.pk, granted=True, shown=data["version"], photos=data.get("photos"))


ACTS: dict[str, Callable[[Question, dict[str, Any]], object]] = {
    "resubmit": lambda question, data: own_question.resubmit(question.pk, title=data["title"], body=data["body"]),
    "give_info": lambda question, data: own_question.give_info(question.pk, text=data["note"]),
    "contest": lambda question, data: own_question.contest(question.pk, note=data["note"]),
    "feedback": lambda question, data: own_question.give_feedback(question.pk, **data),
    "follow_up": lambda question, data: own_question.follow_up(question.pk, body=data["note"]),
    "keep_private": lambda question, data: own_question.set_publication(question.pk, granted=False),
    "allow_publication": _agree,
    "agree_anew": _agree,
    "withdraw": lambda question, data: own_question.withdraw(question.pk),
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
    return question.status in REPLIED and was_replied_to and not hasattr(question, "feedback")


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


def follow_up_advice(question: Question) -> Any:
    """What somebody can do who has a question after the reply and cannot ask a follow-up any more; else nothing."""
    if question.status not in (S.ANSWERED, S.PUBLISHED) or question.import_ref or can_follow_up(question):
        return ""
    if question.follow_ups.exists():
        return _("You have used your one follow-up question. If you want to know more, ask a new question.")
    return _("The 14 days for a follow-up question are over. If you want to know more, ask a new question.")


def form_for(act: str, question: Question, data: Mapping[str, Any] | None, told: Mapping[str, Any] = {}) -> ActForm:
    """The form of an act: empty, with what was just sent, or with what was kept and what the page says of it."""
    form, words = OFFERS[act]
    if form is AgreeForm:
        shown = PolicyVersion.objects.in_force(Policy.Kind.PUBLICATION, locale=question.locale)
        words = {**words, "shown": shown, "with_photos": question.photos_public}
    if form is ResubmitForm:
        words = {**words, "asked_for": question.asked_for}
    initial = {"title": question.title, "body": question.body} if act == "resubmit" else None
    if data is not None and "masked" in told and "refused" not in told:  # shown again to be read once more
        names = [name.removeprefix(f"{act}-") for name in data]
        initial, data = dict(zip(names, data.values(), strict=True)), None
    made = form(data, prefix=act, initial=initial, **words)
    made.is_kept, made.mask_count = bool(told), told.get("masked")
    if problem := told.get("problem"):
        made.refuse(Refused(problem["code"], problem["message"]))
    return made


def mask(form: ActForm, wanted: str) -> tuple[dict[str, Any], int]:
    """What stands in the form with personal data masked, and how many places were."""
    texts, count = form.masked(wanted) if isinstance(form, ScreenedForm) else ({}, 0)
    return typed_in(form) | {form.add_prefix(name): text for name, text in texts.items()}, count
