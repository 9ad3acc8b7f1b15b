"""What a doctor can do with a question at the desk: one record per act, and which of them are possible now."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from consultations.acts.desk import claims, corrections, replies, reply_drafts
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
from consultations.forms.page_acts import ActForm, NoteForm, PageAct, by_name
from consultations.models import Question, Reply, ReplyDraft
from consultations.models.reply import COMPOSED_PARTS
from consultations.workflow import REPLIED, S
from doctors.models import Doctor
from portal.punctuation import sentence_space

COMPOSERS = ("send", "correct")  # the acts whose form is the composer

# `send` retakes a question whose hour is over, so that what the doctor wrote is not lost.
ACTS = by_name(
    PageAct(
        "send",
        lambda pk, actor, **draft: replies.send(
            pk, actor, draft, second_doctor=draft["second_doctor"], retake=True, seen=draft["seen"]
        ),
        ReplyForm,
        heading=_("My reply"),
        button=_("Send the reply"),
        message=_("Your reply has been sent."),
        pending_message=_("Your reply is waiting for a second doctor, who reads it before the asker does."),
    ),
    PageAct(
        "request_info",
        claims.request_info,
        NoteForm,
        heading=_("Ask for more information"),
        explain=_("The asker has 14 days to answer. We keep your draft."),
        label=_("What do you need to know?"),
        button=_("Ask the asker"),
        message=_("We’ve asked the asker. The question comes back to you with the answer."),
    ),
    PageAct(
        "transfer",
        claims.transfer,
        TransferForm,
        heading=_("Pass on to another department"),
        label=_("Note to the next doctor"),
        button=_("Pass on the question"),
        message=_("You’ve passed on the question."),
    ),
    PageAct(
        "propose_duplicate",
        lambda pk, actor, duplicate_of, note: claims.propose_duplicate(pk, actor, of=duplicate_of, note=note),
        DuplicateForm,
        heading=_("Suggest that it’s a duplicate"),
        explain=_("A moderator decides. Until then the question stays in the queue."),
        label=_("Note to the moderator"),
        button=_("Suggest it to a moderator"),
        message=_("A moderator will decide. Until then the question is back in the queue."),
    ),
    PageAct(
        "release",
        claims.release,
        ActForm,
        heading=_("Return it to the queue"),
        explain=_("Another doctor can take it at once. We keep your draft."),
        message=_("The question is back in the queue."),
    ),
    PageAct(
        "claim",
        claims.claim,
        ActForm,
        heading=_("Take this question"),
        explain=_("You have 60 minutes to reply. Each time your draft is saved, you get 60 minutes again."),
        message=_("You have 60 minutes to reply."),
        stays=True,
    ),
    PageAct(
        "agree",
        lambda pk, actor, reply: replies.agree(pk, actor, read=reply),
        UnsentReplyForm,
        heading=_("Agree and send"),
        message=_("The reply has been sent."),
    ),
    PageAct(
        "send_back",
        lambda pk, actor, reply, note: replies.send_back(pk, actor, note=note, read=reply),
        UnsentReplyForm,
        heading=_("Send it back"),
        label=_("What should change?"),
        message=_("The author can change the reply now."),
    ),
    PageAct(
        "correct",
        lambda pk, actor, **draft: corrections.correct(
            pk,
            actor,
            draft,
            note=draft["correction_note"],
            safety=draft["safety"],
            second_doctor=draft["second_doctor"],
            seen=draft["seen"],
        ),
        CorrectForm,
        heading=_("Correct the reply"),
        button=_("Publish the correction"),
        message=_("The correction has been published."),
        pending_message=_(
            "Your correction is waiting for a second doctor. Until they agree, the reply stays as it is."
        ),
        stays=True,
    ),
    PageAct(
        "take_back_correction",
        corrections.take_back_correction,
        ActForm,
        heading=_("Go on editing the correction"),
        explain=_("It’s waiting for a second doctor. Take it back to change it."),
        button=_("Take back the correction"),
        message=_("You can change the correction now."),
        stays=True,
    ),
    PageAct(
        "agree_correction",
        corrections.agree_correction,
        HandedInForm,
        heading=_("Agree to the correction"),
        button=_("Agree and publish the correction"),
        message=_("The correction has been published."),
    ),
    PageAct(
        "send_back_correction",
        corrections.send_back_correction,
        HandedInForm,
        heading=_("Send the correction back"),
        label=_("What should change?"),
        message=_("The author can change the correction now."),
    ),
    PageAct(
        "retract",
        corrections.retract,
        NoteForm,
        heading=_("Take back the reply"),
        explain=_("We take the page off the site at once. The asker can read why."),
        label=_("Why are you taking it back?"),
        is_grave=True,
        message=_("You’ve taken back the reply. The asker can read why."),
        stays=True,
    ),
    PageAct(
        "put_back",
        publication.put_back,
        ActForm,
        heading=_("Put the reply back as it was"),
        explain=_("You took this reply back. It’s usually better to correct it."),
        button=_("Put the reply back"),
        message=_("The reply is on the site again."),
        stays=True,
    ),
    PageAct(
        "second_opinion",
        corrections.opine,
        OpinionForm,
        heading=_("Give a second opinion"),
        explain=_("If you agree, the page counts it. If you disagree, only the author can read why."),
        label=_("What do you disagree with?"),
        button=_("Send my opinion"),
        message=_("Thank you. We’ve saved your opinion."),
        stays=True,
    ),
)
# In place of these, where the question is not public and only the asker reads the correction.
_SENT_PRIVATELY = _("The correction has been sent. Only the asker can read it.")
PRIVATE_ACTS = by_name(
    replace(ACTS["correct"], button=_("Send the correction"), message=_SENT_PRIVATELY),
    replace(ACTS["agree_correction"], button=_("Agree and send the correction"), message=_SENT_PRIVATELY),
)


def act_for(question: Question, name: str) -> PageAct:
    """The act in the words that fit this question."""
    return PRIVATE_ACTS.get(name, ACTS[name]) if question.status == S.ANSWERED else ACTS[name]


def handed_in(question: Question) -> ReplyDraft | None:
    """The correction that waits for a second doctor."""
    if question.status not in REPLIED:
        return None
    return question.drafts.filter(handed_in_at__isnull=False).select_related("doctor").first()


def possible_acts(question: Question, doctor: Doctor, correction: ReplyDraft | None = None) -> list[str]:
    """What this doctor can do with the question now, in the order in which the page offers it."""
    now, reply = timezone.now(), question.published_reply
    # Whoever holds the question sees only what ends that; everything else can wait.
    if question.claimed_by_id == doctor.pk and question.lease_until and question.lease_until > now:
        return ["send", "request_info", "transfer", "propose_duplicate", "release"]
    if Question.objects.claimable(now, doctor).filter(pk=question.pk).exists():
        return ["claim"]
    if question.status == S.IN_REVIEW and question.claimed_by_id != doctor.pk:
        return ["agree", "send_back"]
    # From here on a reply was sent: its author may correct it, and a colleague may review that or give an opinion.
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
    name: str,
    question: Question,
    doctor: Doctor,
    data: QueryDict | None = None,
    *,
    similar: Sequence[Question] = (),
    correction: ReplyDraft | None = None,
    typed: dict[str, Any] | None = None,
) -> ActForm:
    """The form of an act; the composer begins with what was `typed`, or with what this doctor wrote before."""
    act = act_for(question, name)
    options: dict[str, Any] = {}
    if name in COMPOSERS:
        initial = initial_content(name, question, doctor) | (typed or {})
        options = {"initial": initial, "similar": similar, "own": question.pk}
    elif act.form is UnsentReplyForm:
        options = {"initial": {"reply": unsent_of(question)}}
    elif act.form is HandedInForm and correction:
        options = {"initial": {"handed_in_at": correction.handed_in_at}}
    # Ids of their own, so that every label belongs to its own field.
    return act.form(data, act=act, auto_id=f"id_{name}_%s", **options)


def unsent_of(question: Question) -> int | None:
    """The key of the reply that waits for a second doctor."""
    return question.replies.filter(sent_at=None).order_by("-pk").values_list("pk", flat=True).first()


def initial_content(act: str, question: Question, doctor: Doctor) -> dict[str, Any]:
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


def message_after(act: PageAct, question: Question, result: object) -> Any:
    """What the doctor reads after an act. After a reply was sent it links to where the reply can be read."""
    if act.name not in ("send", "agree"):
        is_pending = act.name == "correct" and result is None  # `correct` returns no reply if it was handed in
        return act.pending_message if is_pending else act.message
    question = Question.objects.get(pk=question.pk)  # its status has changed
    message = act.pending_message if question.status == S.IN_REVIEW else act.message
    if question.status == S.PUBLISHED:
        return _with_link(message, question.get_absolute_url(), _("Open the public page"))
    label = _("Open question %(number)s") % {"number": question.number}
    return _with_link(message, question.get_desk_url(), label)


def _with_link(message: object, url: str, label: object) -> SafeString:
    return format_html('{}{}<a href="{}">{}</a>', message, sentence_space(), url, label)


def why_not(question: Question, doctor: Doctor) -> str:
    """Why an act that the doctor pressed is no longer possible."""
    if question.claimed_by:
        return _("%(doctor)s has this question already.") % {"doctor": question.claimed_by}
    reserved = question.status == S.QUEUED and claims.reserved(question, doctor, timezone.now())
    return reserved or str(_("You can no longer do this, because the question has changed since you opened it."))
