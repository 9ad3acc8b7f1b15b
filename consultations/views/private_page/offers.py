"""What an asker can do with a question on its private page: one record per act, and when each is offered."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.actors import Refused
from consultations.acts.moderation.publication import newer_terms
from consultations.acts.private_page import own_question
from consultations.acts.upkeep.erasure import erase_now
from consultations.forms.asking.consents import AgreeForm
from consultations.forms.asking.question_text import ResubmitForm
from consultations.forms.page_acts import ActForm, PageAct, by_name
from consultations.forms.private_page import EraseForm, FeedbackForm, FollowUpForm, ScreenedNoteForm
from consultations.forms.screened import ScreenedForm
from consultations.forms.text import typed_in
from consultations.models import Policy, PolicyVersion, Question
from consultations.time_limits import FOLLOW_UP_WINDOW
from consultations.workflow import LIVE, REPLIED, S

NEXT = ("resubmit", "give_info", "agree_anew")  # what the question waits for: shown first, and open


def _agree(question_id: int, version: int | None, photos: bool | None = None) -> None:
    own_question.set_publication(question_id, granted=True, shown=version, photos=photos)


ACTS = by_name(
    PageAct(
        "resubmit",
        own_question.resubmit,
        ResubmitForm,
        heading=_("Change my question"),
        button=_("Send my question again"),
    ),
    PageAct(
        "give_info",
        lambda pk, note: own_question.give_info(pk, text=note),
        ScreenedNoteForm,
        heading=_("Answer the doctor"),
        label=_("Your answer"),
        button=_("Send my answer"),
    ),
    PageAct(
        "contest",
        own_question.contest,
        ScreenedNoteForm,
        heading=_("My question is different"),
        label=_("What is different?"),
        button=_("Ask a moderator to look again"),
    ),
    PageAct(
        "feedback",
        own_question.give_feedback,
        FeedbackForm,
        heading=_("Did this help?"),
        button=_("Send my answer"),
        explain=_(
            "Two short questions. Your doctor only sees how many people said that a reply helped, once three have"
            " answered."
        ),
    ),
    PageAct(
        "follow_up",
        lambda pk, signs, note: own_question.follow_up(pk, body=note),
        FollowUpForm,
        heading=_("Ask a follow-up question"),
        label=_("Your follow-up question"),
        button=_("Send my follow-up question"),
        explain=_(
            "You can ask one follow-up question, within 14 days of the reply. It goes to the same doctor first. We"
            " don’t publish it."
        ),
    ),
    PageAct(
        "keep_private",
        partial(own_question.set_publication, granted=False),
        ActForm,
        heading=_("Do not publish"),
        button=_("Keep my question private"),
        explain=_("We don’t publish your question. If it’s public, we take the page down at once."),
    ),
    PageAct(
        "allow_publication",
        _agree,
        AgreeForm,
        heading=_("Allow publication"),
        explain=_("Your question and the reply become public under your made-up name."),
    ),
    PageAct(
        "agree_anew",
        _agree,
        AgreeForm,
        heading=_("Agree to the new terms"),
        button=_("I agree to the new terms"),
        explain=_(
            "The terms of publication have changed since you agreed. We won’t publish your question until you agree"
            " to the new ones."
        ),
    ),
    PageAct(
        "withdraw",
        own_question.withdraw,
        ActForm,
        heading=_("Withdraw my question"),
        is_grave=True,
        explain=_(
            "It disappears from the public pages and from the doctors’ lists at once. We erase it within 30 days."
        ),
    ),
    PageAct(
        "erase",
        lambda pk, sure: erase_now(pk),
        EraseForm,
        heading=_("Erase it now"),
        button=_("Erase my question for good"),
        is_grave=True,
        explain=_(
            "We delete your question, the replies, your photos and your email address at once, and this page too."
            " You cannot undo this."
        ),
    ),
)
# What the page confirms after an act. An act is not possible again at once, so a page that offers it confirms nothing.
DONE = {
    "resubmit": _("We have your changed question."),
    "give_info": _("The doctor has your answer now."),
    "contest": _("We’ve sent this to another moderator."),
    "feedback": _("Thank you. We have your answer."),
    "follow_up": _("We have your follow-up question."),
    "keep_private": _("Your question is private now. We don’t publish it."),
    "allow_publication": _("Thank you. You have agreed to publication."),
    "agree_anew": _("Thank you. You have agreed to the new terms."),
    "withdraw": _("Your question is withdrawn."),
}


def can_follow_up(question: Question) -> bool:
    """Whether the one follow-up is still possible. The act checks again under the question's lock."""
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
    # Only to offer what makes sense: each act checks its own condition again, under the lock.
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
    """Why a follow-up is no longer possible and what to do instead; empty where it is possible or never was."""
    if question.status not in (S.ANSWERED, S.PUBLISHED) or question.import_ref or can_follow_up(question):
        return ""
    if question.follow_ups.exists():
        return _("You have used your one follow-up question. If you want to know more, ask a new question.")
    return _("The 14 days for a follow-up question are over. If you want to know more, ask a new question.")


def form_for(name: str, question: Question, data: Mapping[str, Any] | None, last: Mapping[str, Any] = {}) -> ActForm:
    """The form of an act: empty, with what was just sent, or with what was kept and how the `last` press ended."""
    act = ACTS[name]
    options: dict[str, Any] = {}
    # The asker agrees to exactly the version that the page links to, so the form has to know it.
    if act.form is AgreeForm:
        shown = PolicyVersion.objects.in_force(Policy.Kind.PUBLICATION, locale=question.locale)
        options = {"shown": shown, "with_photos": question.photos_public}
    if act.form is ResubmitForm:
        options = {"asked_for": question.asked_for}
    initial = {"title": question.title, "body": question.body} if name == "resubmit" else None
    if data is not None and "masked" in last and "refused" not in last:  # show it as a fresh form, to be read again
        fields = [field.removeprefix(f"{name}-") for field in data]
        initial, data = dict(zip(fields, data.values(), strict=True)), None
    # A prefix of its own for each act, because several forms are on the page.
    form = act.form(data, act=act, prefix=name, initial=initial, **options)
    form.is_kept, form.mask_count = bool(last), last.get("masked")
    if problem := last.get("problem"):
        form.refuse(Refused(problem["code"], problem["message"]))
    return form


def mask(form: ActForm, wanted: str) -> tuple[dict[str, Any], int]:
    """The typed values with personal data masked, and how many places were masked."""
    texts, count = form.masked(wanted) if isinstance(form, ScreenedForm) else ({}, 0)
    return typed_in(form) | {form.add_prefix(name): text for name, text in texts.items()}, count
