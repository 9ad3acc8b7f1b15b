"""After a reply was sent: correcting it, alone or with a second doctor, retracting it, and second opinions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import reply_rules
from consultations.actors import Actor, Refused, check_department
from consultations.acts.desk import reply_drafts
from consultations.acts.desk.replies import (
    Checked,
    check_draft,
    deliver,
    kept_in_review,
    kept_with,
    noting_blocks,
    second_doctor_for,
    store_reply,
)
from consultations.acts.governing.in_force import findings_in, refuse_blocked
from consultations.acts.moderation.publication import is_taken_back, own_reply, publish_corrected
from consultations.models import Question, Reply, ReplyDraft, SecondOpinion
from consultations.workflow import Change, S, transition
from doctors.models import Doctor


def _own_reply(change: Change) -> Reply:
    """The acting doctor's own reply, in the version that the page shows now."""
    reply = own_reply(change, _("Only the doctor who replied can correct the reply."))
    _may_correct(change)
    return reply


def _may_correct(change: Change) -> None:
    """A doctor may correct a reply that they took back, but not one whose page a moderator took off the site."""
    if change.question.status == S.UNPUBLISHED and not is_taken_back(change.question):
        raise Refused("taken_off", _("A moderator took this page off the site. It cannot be corrected now."))


def correct(
    question_id: int,
    actor: Actor,
    draft: Mapping[str, Any],
    *,
    note: str,
    safety: bool = False,
    second_doctor: bool = False,
    seen: reply_drafts.Seen = reply_drafts.NOT_KNOWN,
) -> Reply | None:
    """Replace one's own sent reply by a new version, with a note on what changed. The old one stays readable.

    A second doctor has to agree first to a correction for safety, to one that keeps wording that a rule warns of, and
    wherever a rule or the author asks for one. Then the correction is handed in, and this returns None.
    """
    with noting_blocks(question_id), transaction.atomic():
        # Locked before the rules are asked, because what they find decides which of two acts this becomes.
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        reply_drafts.refuse_stale(question_id, actor, seen)
        content = {**draft, "correction_note": note}
        findings = findings_in(question, content)
        needs_second_doctor = reply_rules.needs_second_doctor(findings, red_flag=question.red_flag)
        if safety or second_doctor or needs_second_doctor or reply_rules.warnings(findings):
            # As the form sends it, because the draft is shown again in that form.
            content["safety"] = "on" if safety else ""
            _hand_in(question_id, actor, kept_in_review(content, second_doctor=second_doctor))
            return None
        with transition("correct", question_id, actor, note=note) as change:
            old = _own_reply(change)
            checked = _checked_correction(change, old.doctor, content)
            reply = _replace(change, old, content, checked)
        publish_corrected(question_id, actor)
        return reply


def _checked_correction(
    change: Change, author: Doctor, content: Mapping[str, Any], *, reviewed: bool = False
) -> Checked:
    if not content["correction_note"].strip():
        raise Refused("note", _("Write what changed and why."))
    return check_draft(change, author, content, reviewed=reviewed)


def _replace(change: Change, old: Reply, content: Mapping[str, Any], checked: Checked, **fields: Any) -> Reply:
    # A correction stays in the department of the reply, also if the question was moved since.
    fields |= {"department": old.department, "corrects": old, "correction_note": content["correction_note"]}
    reply = store_reply(change, old.doctor, content, checked, **fields)
    deliver(change, reply)
    return reply


def _hand_in(question_id: int, actor: Actor, content: dict[str, Any]) -> None:
    """Keep a correction until a second doctor agrees to it. Until then the page shows the reply as it is."""
    with transition("hand_in_correction", question_id, actor) as change:
        old = _own_reply(change)
        checked = _checked_correction(change, old.doctor, content)
        # One at a time: two corrections of the same reply would replace each other.
        if ReplyDraft.objects.filter(question_id=question_id, handed_in_at__isnull=False).exists():
            raise Refused("handed_in", _("Your correction waits for a second doctor already."))
        reply_drafts.keep_in_review(question_id, actor, content, handed_in_at=change.now)
        change.reason = "safety" if content["safety"] else ""
        change.note, change.note_for_asker = kept_with(content, checked), False


def take_back_correction(question_id: int, actor: Actor) -> None:
    """The author goes on writing a correction that nobody has agreed to yet."""
    with transition("take_back_correction", question_id, actor):
        actor.licensed_doctor()
        if not ReplyDraft.objects.filter(
            question_id=question_id, doctor_id=actor.doctor_id or 0, handed_in_at__isnull=False
        ).update(handed_in_at=None):
            raise Refused("decided", _("A second doctor has decided already."))


def _handed_in(change: Change, handed_in_at: datetime | None) -> tuple[ReplyDraft, Doctor]:
    """The correction that the acting second doctor has read, and that doctor."""
    drafts = ReplyDraft.objects.filter(question=change.question, handed_in_at__isnull=False).select_related("doctor")
    draft = drafts.first()
    if draft is None or (handed_in_at and draft.handed_in_at != handed_in_at):
        raise Refused("decided", _("This correction is not there any more, or was changed. Read it again."))
    return draft, second_doctor_for(change, draft.doctor)


def agree_correction(question_id: int, actor: Actor, *, handed_in_at: datetime | None = None) -> Reply:
    """A second doctor agrees: the correction replaces the reply, under the policy in force now."""
    with noting_blocks(question_id), transaction.atomic():
        with transition("agree_correction", question_id, actor) as change:
            draft, doctor = _handed_in(change, handed_in_at)
            old = change.question.published_reply
            # The reply on the page may be another one by now.
            if old is None or old.doctor_id != draft.doctor_id:
                raise Refused("own_reply", _("Only the doctor who replied can correct the reply."))
            _may_correct(change)
            checked = _checked_correction(change, draft.doctor, draft.content, reviewed=True)
            safety = bool(draft.content.get("safety"))
            change.reason = "safety" if safety else ""
            reply = _replace(change, old, draft.content, checked, reviewer=doctor, safety=safety)
            # What changed is told to the asker only now, since only now the page shows it.
            change.note, change.note_for_asker = reply.correction_note, True
            draft.delete()
        publish_corrected(question_id, actor)
        return reply


def send_back_correction(question_id: int, actor: Actor, *, note: str, handed_in_at: datetime | None = None) -> None:
    """A second doctor asks for changes. The correction becomes its author's draft again."""
    with transition("send_back_correction", question_id, actor, note=note) as change:
        draft, _doctor = _handed_in(change, handed_in_at)
        change.note_for_asker = False
        ReplyDraft.objects.filter(pk=draft.pk).update(handed_in_at=None)


def retract(question_id: int, actor: Actor, *, note: str) -> None:
    """Take one's own reply and its page off the site. The asker is told why."""
    with transition("retract", question_id, actor, reason="retracted", note=note) as change:
        own_reply(change, _("Only the doctor who replied can retract the reply."))
        refuse_blocked(note, change.question.department, code="note")  # the asker reads it like a reply


def opine(question_id: int, actor: Actor, *, agrees: bool, note: str = "") -> None:
    """Agree or disagree with a colleague's reply. The page counts who agrees; only the author reads why not."""
    with transition("second_opinion", question_id, actor, reason="agrees" if agrees else "disagrees") as change:
        doctor, reply = actor.licensed_doctor(), change.question.published_reply
        if reply is None or reply.doctor_id == doctor.pk:
            raise Refused("own_reply", _("Another doctor says what they think of your reply."))
        check_department(doctor, change.question.department_id)
        if not agrees and not note.strip():
            raise Refused("note", _("Write to the author what you see otherwise."))
        # One opinion of a doctor on one reply: a second press corrects the first.
        SecondOpinion.objects.update_or_create(
            reply=reply, doctor=doctor, defaults={"agrees": agrees, "note": "" if agrees else note, "at": change.now}
        )
