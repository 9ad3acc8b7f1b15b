"""More Info beside a reply: one doctor proposes the text, another one reviews it before anybody reads it."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.acts.checking import refuse_blocked
from consultations.models import MoreInfo
from consultations.workflow import Actor, Move, Refused, door
from doctors.models import Doctor

MORE_INFO_LENGTH = 20_000  # characters
LATEST = timedelta(days=3 * 366)  # until it has to be reviewed again


def _doctor_here(move: Move) -> Doctor:
    doctor = move.actor.licensed_doctor()
    if not doctor.departments.filter(pk=move.question.department_id or 0).exists():
        raise Refused("department", _("This question belongs to another department."))
    if move.question.parent_id:
        raise Refused("follow_up", _("A follow-up has no page of its own."))
    return doctor


def _unchanged(info: MoreInfo | None, seen: datetime | None) -> None:
    """Refuse what was decided on a proposal that has been changed since."""
    if (info.proposed_at if info else None) != seen:
        raise Refused("changed", _("The proposal was changed meanwhile. Read it again; your text is still here."))


def propose(question_id: int, actor: Actor, *, body: str, review_by: date, seen: datetime | None) -> None:
    """Propose a text, in the place of a proposal that was `seen`; what is public stays until it is reviewed."""
    with door("propose_more_info", question_id, actor) as move:
        doctor = _doctor_here(move)
        info = MoreInfo.objects.filter(question=move.question).first()
        _unchanged(info, seen)
        today = timezone.localdate(move.now)
        if not body.strip() or len(body) > MORE_INFO_LENGTH:
            raise Refused("length", _("Write at most 20,000 characters."))
        if not today < review_by <= today + LATEST:
            raise Refused("review_by", _("Choose a day within the next three years."))
        refuse_blocked(body, move.question.department)
        MoreInfo.objects.update_or_create(
            question=move.question,
            defaults={
                "proposed_body": body, "proposed_by": doctor, "proposed_review_by": review_by, "proposed_at": move.now,
            },
        )  # fmt: skip


def approve(question_id: int, actor: Actor, *, seen: datetime | None) -> None:
    """Another doctor has reviewed the proposal: it is what readers see now."""
    with door("approve_more_info", question_id, actor) as move:
        info, doctor = _proposal(move, seen)
        refuse_blocked(info.proposed_body, move.question.department)
        info.body, info.author, info.reviewer = info.proposed_body, info.proposed_by, doctor
        info.reviewed_on, info.review_by = timezone.localdate(move.now), info.proposed_review_by
        info.imported = False
        info.proposed_body, info.proposed_by, info.proposed_review_by, info.proposed_at = "", None, None, None
        info.save()


def send_back(question_id: int, actor: Actor, *, note: str, seen: datetime | None) -> None:
    """Ask the author to change the proposal, which stays for them to go on with."""
    with door("return_more_info", question_id, actor, note=note) as move:
        _proposal(move, seen)
        move.note_for_asker = False


def _proposal(move: Move, seen: datetime | None) -> tuple[MoreInfo, Doctor]:
    doctor = _doctor_here(move)
    info = MoreInfo.objects.filter(question=move.question, proposed_at__isnull=False).first()
    if info is None:
        raise Refused("decided", _("There is nothing to review any more."))
    _unchanged(info, seen)
    if info.proposed_by_id == doctor.pk:
        raise Refused("own_text", _("Another doctor has to review your text."))
    return info, doctor
