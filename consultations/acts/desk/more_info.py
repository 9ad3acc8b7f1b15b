"""More Info beside a reply. A doctor or an editor proposes the text; whoever signs it agrees before it is public."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.actors import EDITOR, Actor, Refused, able_doctors, check_department
from consultations.acts.governing.in_force import refuse_blocked
from consultations.models import MoreInfo
from consultations.workflow import Change, transition
from doctors.models import Doctor

MORE_INFO_LENGTH = 20_000  # characters
MAX_REVIEW_INTERVAL = timedelta(days=3 * 366)  # until a text has to be reviewed again


def _doctor_here(change: Change) -> Doctor:
    doctor = change.actor.licensed_doctor()
    check_department(doctor, change.question.department_id)
    return doctor


def _unchanged(info: MoreInfo | None, seen: datetime | None) -> None:
    """Refuse an act on a proposal that somebody has changed since it was read."""
    if (info.proposed_at if info else None) != seen:
        raise Refused("changed", _("The proposal was changed meanwhile. Read it again; your text is still here."))


def _check_signer(change: Change, doctor: Doctor | None, field: str) -> None:
    """Refuse a doctor who could not agree at the desk: a signer is in the department and has a valid licence."""
    able = able_doctors().filter(departments=change.question.department_id or 0)
    if doctor and not able.filter(pk=doctor.pk).exists():
        raise Refused(field, _("Choose a doctor of the question's department whose licence holds."))


def _signers(
    change: Change, info: MoreInfo | None, author: Doctor | None, reviewer: Doctor | None
) -> tuple[Doctor, Doctor | None]:
    """Who is to sign the text as its author, and who is asked to review it. None: any colleague may."""
    if change.actor.role == EDITOR:
        if author is None:
            raise Refused("author", _("Choose the doctor under whose name it stands."))
        if reviewer == author:
            raise Refused("reviewer", _("Choose another doctor than the author."))
        _check_signer(change, author, "author")
        _check_signer(change, reviewer, "reviewer")
        return author, reviewer
    doctor = _doctor_here(change)
    # Whom an editor asked stays asked when the author goes on with the text.
    asked = info.proposed_reviewer if info and info.proposed_by_id == doctor.pk else None
    return doctor, asked


def propose(
    question_id: int,
    actor: Actor,
    *,
    body: str,
    review_by: date,
    seen: datetime | None,
    author: Doctor | None = None,
    reviewer: Doctor | None = None,
) -> None:
    """Propose a text, in place of the proposal that was `seen`. The public text stays until the new one is reviewed.

    A doctor proposes a text of their own. An editor names its `author`, who has to agree first, and may name the
    `reviewer`.
    """
    with transition("propose_more_info", question_id, actor) as change:
        if change.question.parent_id:
            raise Refused("follow_up", _("A follow-up has no page of its own."))
        info = MoreInfo.objects.filter(question=change.question).select_related("proposed_reviewer").first()
        author, reviewer = _signers(change, info, author, reviewer)
        _unchanged(info, seen)
        today = timezone.localdate(change.now)
        if not body.strip() or len(body) > MORE_INFO_LENGTH:
            raise Refused("length", _("Write at most 20,000 characters."))
        if not today < review_by <= today + MAX_REVIEW_INTERVAL:
            raise Refused("review_by", _("Choose a day within the next three years."))
        refuse_blocked(body, change.question.department)
        # Beside the public text, never over it: the page must not show what nobody has reviewed.
        MoreInfo.objects.update_or_create(
            question=change.question,
            defaults={
                "proposed_body": body, "proposed_by": author, "proposed_reviewer": reviewer,
                "proposed_review_by": review_by, "proposed_at": change.now, "awaits_author": actor.role == EDITOR,
            },
        )  # fmt: skip


def approve(question_id: int, actor: Actor, *, seen: datetime | None) -> bool:
    """A doctor agrees to the proposal: first its author, if an editor wrote it, then another doctor.

    Returns whether it is public now.
    """
    with transition("approve_more_info", question_id, actor) as change:
        info, doctor = _proposal(change, seen)
        # Rules may have been switched on since it was proposed.
        refuse_blocked(info.proposed_body, change.question.department)
        if info.awaits_author:
            change.reason = "author"
            info.awaits_author = False
            info.save(update_fields=["awaits_author"])
            return False
        info.body, info.author, info.reviewer = info.proposed_body, info.proposed_by, doctor
        info.reviewed_on, info.review_by = timezone.localdate(change.now), info.proposed_review_by
        info.imported = False
        info.proposed_body, info.proposed_by, info.proposed_review_by, info.proposed_at = "", None, None, None
        info.proposed_reviewer = None
        info.save()
        return True


def send_back(question_id: int, actor: Actor, *, note: str, seen: datetime | None) -> None:
    """Say what should change in the proposal. It stays, so that its writer can go on with it."""
    with transition("return_more_info", question_id, actor, note=note) as change:
        _proposal(change, seen)
        change.note_for_asker = False


def take_off(question_id: int, actor: Actor) -> None:
    """Take the public text off the page at once. An editor may do this, and a doctor who signed it."""
    with transition("take_off_more_info", question_id, actor) as change:
        info = MoreInfo.objects.filter(question=change.question).first()
        if info is None or not info.is_shown:
            raise Refused("decided", _("There is no More Info on the page any more."))
        if actor.role != EDITOR and actor.licensed_doctor().pk not in (info.author_id, info.reviewer_id):
            raise Refused("not_signed", _("Only a doctor under whose name it stands can take it off the page."))
        # Without a reviewer the page does not show the text, but its doctors can go on with it.
        info.reviewer, info.reviewed_on, info.imported = None, None, False
        info.save(update_fields=["reviewer", "reviewed_on", "imported"])


def may_decide(info: MoreInfo, doctor: Doctor) -> Refused | None:
    """Why this doctor may not decide about the proposal; None if they may."""
    if info.awaits_author:
        if info.proposed_by_id != doctor.pk:
            return Refused("author_first", _("The doctor under whose name it is to stand has to agree first."))
        return None
    if info.proposed_by_id == doctor.pk:
        return Refused("own_text", _("Another doctor has to review your text."))
    if info.proposed_reviewer_id not in (None, doctor.pk):
        message = _("%(doctor)s is asked to review it.") % {"doctor": info.proposed_reviewer}
        return Refused("another_is_asked", message)
    return None


def _proposal(change: Change, seen: datetime | None) -> tuple[MoreInfo, Doctor]:
    doctor = _doctor_here(change)
    proposed = MoreInfo.objects.filter(question=change.question, proposed_at__isnull=False)
    info = proposed.select_related("proposed_by", "proposed_reviewer").first()
    if info is None:
        raise Refused("decided", _("There is nothing to review any more."))
    _unchanged(info, seen)
    if problem := may_decide(info, doctor):
        raise problem
    return info, doctor
