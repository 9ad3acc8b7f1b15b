"""What a doctor can do with a question at the desk: which acts, in what words, by which form."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from consultations.actors import Actor
from consultations.acts.desk import claims as acts
from consultations.acts.desk import corrections, replies, reply_drafts
from consultations.acts.moderation import publication
from consultations.forms.desk.reply import (
    CorrectForm,
    DuplicateForm,
    HandedInForm,
    OpinionForm,
    ReplyForm,
    TransferForm,
    UnsentReplyForm,
)
from consultations.forms.text import ActForm, NoteForm
from consultations.models import Question, Reply, ReplyDraft
from consultations.models.reply import COMPOSED_PARTS
from consultations.workflow import REPLIED, S
from doctors.models import Doctor

COMPOSERS = ("send", "correct")  # the acts whose form is the composer

# Each act as the page presents it: the form, and its words.
OFFERS: dict[str, tuple[type[ActForm], dict[str, Any]]] = {
    "send": (ReplyForm, {}),
    "request_info": (
        NoteForm,
        {
            "heading": _("Ask for more information"),
            "explain": _("The asker has 14 days to answer. Your draft is kept."),
            "label": _("What do you need to know?"),
            "button": _("Ask the asker"),
        },
    ),
    "transfer": (
        TransferForm,
        {
            "heading": _("Pass on to another department"),
            "label": _("Note to the next doctor"),
            "button": _("Pass on"),
        },
    ),
    "propose_duplicate": (
        DuplicateForm,
        {
            "heading": _("Say that it was answered before"),
            "explain": _("A moderator decides. Until then it stays in the queue."),
            "label": _("Note to the moderator"),
            "button": _("Propose it as a duplicate"),
        },
    ),
    "release": (
        ActForm,
        {
            "heading": _("Give it back"),
            "button": _("Give it back to the queue"),
            "explain": _("Another doctor can take it at once. Your draft is kept."),
        },
    ),
    "claim": (
        ActForm,
        {
            "heading": _("Take this question"),
            "button": _("Take this question"),
            "explain": _("You then have 60 minutes for it, and more while you write."),
        },
    ),
    "agree": (UnsentReplyForm, {"heading": _("Agree and send"), "button": _("Agree and send")}),
    "send_back": (
        UnsentReplyForm,
        {"heading": _("Send it back"), "label": _("What should change?"), "button": _("Send it back")},
    ),
    "correct": (CorrectForm, {}),
    "take_back_correction": (
        ActForm,
        {
            "heading": _("Change the correction again"),
            "explain": _("It waits for a second doctor. Take it back to go on writing."),
            "button": _("Take the correction back"),
        },
    ),
    "agree_correction": (
        HandedInForm,
        {"heading": _("Agree to the correction"), "button": _("Agree and publish the correction")},
    ),
    "send_back_correction": (
        HandedInForm,
        {
            "heading": _("Send the correction back"),
            "label": _("What should change?"),
            "button": _("Send the correction back"),
        },
    ),
    "retract": (
        NoteForm,
        {
            "heading": _("Take the reply back"),
            "explain": _("The page goes off the site at once, and the asker reads why."),
            "label": _("Why?"),
            "button": _("Take the reply back"),
            "grave": True,
        },
    ),
    "put_back": (
        ActForm,
        {
            "heading": _("Put the reply back as it was"),
            "explain": _("You took this reply back. Most often it is better to correct it."),
            "button": _("Put the reply back"),
        },
    ),
    "second_opinion": (
        OpinionForm,
        {
            "heading": _("Say what you think of this reply"),
            "explain": _("That you agree is counted on the page. What you see otherwise only the author reads."),
            "label": _("What you see otherwise"),
            "button": _("Give my opinion"),
        },
    ),
}


def handed_in(question: Question) -> ReplyDraft | None:
    """The correction that waits for a second doctor."""
    if question.status not in REPLIED:
        return None
    return question.drafts.filter(handed_in_at__isnull=False).select_related("doctor").first()


def possible_acts(question: Question, doctor: Doctor, correction: ReplyDraft | None = None) -> list[str]:
    """What this doctor can do with the question now, in the order in which the page offers it."""
    now, reply = timezone.now(), question.published_reply
    if question.claimed_by_id == doctor.pk and question.lease_until and question.lease_until > now:
        return ["send", "request_info", "transfer", "propose_duplicate", "release"]
    if Question.objects.claimable(now, doctor).filter(pk=question.pk).exists():
        return ["claim"]
    if question.status == S.IN_REVIEW and question.claimed_by_id != doctor.pk:
        return ["agree", "send_back"]
    if question.status not in REPLIED or reply is None:
        return []
    taken_back = question.status != S.PUBLISHED and publication.is_taken_back(question)
    if question.status == S.UNPUBLISHED and not taken_back:
        return []  # a moderator decides
    if reply.doctor_id != doctor.pk:
        opinion = [] if reply.imported or question.status == S.UNPUBLISHED else ["second_opinion"]
        return ["agree_correction", "send_back_correction", *opinion] if correction else opinion
    offered = ["take_back_correction"] if correction else ["correct"]
    if taken_back and publication.not_publishable(question) is None:
        offered.append("put_back")
    return [*offered, "retract"] if question.status == S.PUBLISHED else offered


def form_for(
    act: str,
    question: Question,
    doctor: Doctor,
    data: QueryDict | None = None,
    *,
    similar: Sequence[Question] = (),
    correction: ReplyDraft | None = None,
    typed: dict[str, Any] | None = None,
) -> ActForm:
    """The form of an act; the composer begins with what was `typed`, or with what this doctor wrote before."""
    form, words = OFFERS[act]
    more: dict[str, Any] = {}
    if act in COMPOSERS:
        more = {"initial": begun(act, question, doctor) | (typed or {}), "similar": similar, "own": question.pk}
    elif form is UnsentReplyForm:
        more = {"initial": {"reply": unsent_of(question)}}
    elif form is HandedInForm and correction:
        more = {"initial": {"handed_in_at": correction.handed_in_at}}
    if act in PRIVATE_BUTTONS and question.status == S.ANSWERED:
        words = {**words, "button": PRIVATE_BUTTONS[act]}
    # Ids of their own, so that every label belongs to its own field.
    return form(data, auto_id=f"id_{act}_%s", **words, **more)


def unsent_of(question: Question) -> int | None:
    """The key of the reply that waits for a second doctor."""
    return question.replies.filter(sent_at=None).order_by("-pk").values_list("pk", flat=True).first()


def begun(act: str, question: Question, doctor: Doctor) -> dict[str, Any]:
    """What a composer begins with: the doctor's draft, else the unsent or the sent reply."""
    kept = reply_drafts.find(question.pk, doctor.pk)
    written = Reply.objects.filter(question=question, doctor=doctor).order_by("-pk").first()
    base = written.pk if written else 0
    if kept:
        return {**kept.content, "revision": kept.revision, "base": base, "writer": "", "turn": ""}
    if written is None or (act == "send" and written.sent_at):
        return {"revision": 0, "base": base}
    cites = list(written.citations.values_list("cited__question_id", flat=True))
    return {name: getattr(written, name) for name in COMPOSED_PARTS} | {"cites": cites, "revision": 0, "base": base}


ACTS: dict[str, Callable[[int, Actor, dict[str, Any]], object]] = {
    "claim": lambda pk, actor, data: acts.claim(pk, actor),
    "release": lambda pk, actor, data: acts.release(pk, actor),
    "transfer": lambda pk, actor, data: acts.transfer(pk, actor, department=data["department"], note=data["note"]),
    "propose_duplicate": lambda pk, actor, data: acts.propose_duplicate(
        pk, actor, of=data["duplicate_of"], note=data["note"]
    ),
    "request_info": lambda pk, actor, data: acts.request_info(pk, actor, note=data["note"]),
    "send": lambda pk, actor, data: replies.send(
        pk, actor, data, second_doctor=data["second_doctor"], retake=True, seen=data["seen"]
    ),
    "agree": lambda pk, actor, data: replies.agree(pk, actor, read=data["reply"]),
    "send_back": lambda pk, actor, data: replies.send_back(pk, actor, note=data["note"], read=data["reply"]),
    "correct": lambda pk, actor, data: corrections.correct(
        pk,
        actor,
        data,
        note=data["correction_note"],
        safety=data["safety"],
        second_doctor=data["second_doctor"],
        seen=data["seen"],
    ),
    "take_back_correction": lambda pk, actor, data: corrections.take_back_correction(pk, actor),
    "agree_correction": lambda pk, actor, data: corrections.agree_correction(
        pk, actor, handed_in_at=data["handed_in_at"]
    ),
    "send_back_correction": lambda pk, actor, data: corrections.send_back_correction(
        pk, actor, note=data["note"], handed_in_at=data["handed_in_at"]
    ),
    "put_back": lambda pk, actor, data: publication.put_back(pk, actor),
    "retract": lambda pk, actor, data: corrections.retract(pk, actor, note=data["note"]),
    "second_opinion": lambda pk, actor, data: corrections.opine(pk, actor, agrees=data["agrees"], note=data["note"]),
}
SAID = {
    "claim": _("You have 60 minutes to reply."),
    "release": _("It is back in the queue."),
    "transfer": _("It is passed on."),
    "propose_duplicate": _("A moderator looks at it. It is back in the queue until then."),
    "request_info": _("The asker is asked. The question comes back to you with the answer."),
    "send": _("Your reply is sent."),
    "agree": _("The reply is sent."),
    "send_back": _("The author can change the reply now."),
    "correct": _("The correction is published."),
    "take_back_correction": _("You can change the correction now."),
    "agree_correction": _("The correction is published."),
    "send_back_correction": _("The author can change the correction now."),
    "put_back": _("The reply is on the site again."),
    "retract": _("The reply is taken back, and the asker is told."),
    "second_opinion": _("Thank you. Your opinion is kept."),
}
# Instead of these words where only the asker reads the correction: the button, and what is said after it.
PRIVATE_BUTTONS = {"correct": _("Send the correction"), "agree_correction": _("Agree and send the correction")}
SAID_PRIVATE = dict.fromkeys(PRIVATE_BUTTONS, _("The correction is sent. Only the asker can read it."))
# Said instead where the act ended with a second doctor.
SAID_IN_REVIEW = {
    "send": _("Your reply waits for a second doctor, who reads it before the asker does."),
    "correct": _("Your correction waits for a second doctor. The reply stays as it is until then."),
}
STAYS = {
    "claim",
    "correct",
    "put_back",
    "retract",
    "take_back_correction",
    "second_opinion",
}  # the doctor goes on with the same question


def said_of(act: str, question: Question, done: object) -> Any:
    """What the doctor reads after an act, and a link to where the reply now stands."""
    if act not in ("send", "agree"):
        if act == "correct" and done is None:
            return SAID_IN_REVIEW[act]
        return (SAID_PRIVATE if question.status == S.ANSWERED else SAID).get(act, SAID[act])
    now = Question.objects.get(pk=question.pk)
    said = SAID_IN_REVIEW[act] if now.status == S.IN_REVIEW else SAID[act]
    if now.status == S.PUBLISHED:
        return format_html('{} <a href="{}">{}</a>', said, now.get_absolute_url(), _("Open the public page"))
    label = _("Open question %(number)s") % {"number": now.number}
    return format_html('{} <a href="{}">{}</a>', said, now.get_desk_url(), label)


def why_not(question: Question, doctor: Doctor) -> str:
    """Why what was wanted is not offered any more."""
    if question.claimed_by:
        return _("%(doctor)s has this question already.") % {"doctor": question.claimed_by}
    first = question.status == S.QUEUED and acts.reserved(question, doctor, timezone.now())
    return first or str(_("This cannot be done any more: the question has moved on meanwhile."))
