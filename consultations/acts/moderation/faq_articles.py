"""FAQ: editors write them. One shows a doctor's name only while it reads as that doctor approved it.

A FAQ belongs to no question, so the history of the staff records what happens to it. Its revisions keep earlier texts.
"""

import hashlib
from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.actors import Actor, Refused, able_doctors
from consultations.acts.desk.more_info import MAX_REVIEW_INTERVAL
from consultations.models import FAQ
from consultations.models.revision import FAQRevision
from doctors.models import Department, Doctor
from portal import staff_history
from portal.models import User

REVIEWED_FIELDS = (
    "title",
    "body",
    "department",
    "locale",
)  # if one of them changes, the review is void
WHO_REVIEWS = _("Choose a doctor of this department whose licence holds.")


def seal_of(faq: FAQ) -> str:
    """A hash of what a reviewer reads, which shows whether the article was changed meanwhile."""
    return hashlib.sha256("\0".join([faq.title, faq.body, str(faq.department_id), faq.locale]).encode()).hexdigest()


def _record(action: str, faq: FAQ, by: User | None, about: User | None = None) -> None:
    staff_history.record(action, user=by, about=about, subject=f"faq {faq.pk}")


def save(faq: FAQ, by: User, changed: Collection[str]) -> None:
    """Save what an editor wrote. If the text changed, an earlier review no longer counts."""
    with transaction.atomic():
        new = faq.pk is None
        if not new:
            now = FAQ.objects.select_for_update(of=("self",)).get(pk=faq.pk)
            # From the row as it is now: a doctor may have approved it while the editor had the form open.
            faq.reviewed_by, faq.reviewed_on, faq.review_by = now.reviewed_by, now.reviewed_on, now.review_by
        if not new and not set(REVIEWED_FIELDS).isdisjoint(changed):
            faq.reviewed_by, faq.reviewed_on, faq.review_by = None, None, None
        asked = faq.review_asked_of if "review_asked_of" in changed else None
        if asked:
            faq.review_note = ""
        faq.save()
        _record("faq_added" if new else "faq_changed", faq, by)
        if asked:
            _record("faq_review_asked", faq, by, about=asked.user)


def can_review(doctor: Doctor, department: Department) -> bool:
    return able_doctors().filter(pk=doctor.pk, departments=department).exists()


def delete(faq: FAQ, by: User) -> None:
    with transaction.atomic():
        # Before it is deleted, while it still has a number.
        _record("faq_deleted", faq, by)
        faq.delete()


def approve(faq_id: int, actor: Actor, *, seen: str, review_by: date) -> None:
    """The doctor who was asked approves the article as it reads now."""
    with transaction.atomic():
        faq, doctor = _asked(faq_id, actor, seen)
        today = timezone.localdate()
        if not today < review_by <= today + MAX_REVIEW_INTERVAL:
            raise Refused("review_by", _("Choose a day within the next three years."))
        faq.reviewed_by, faq.reviewed_on, faq.review_by = doctor, today, review_by
        faq.review_asked_of, faq.review_note = None, ""
        faq.save()
        _record("faq_reviewed", faq, doctor.user)


def send_back(faq_id: int, actor: Actor, *, seen: str, note: str) -> None:
    """The doctor who was asked says what should change. The editors read that beside the article."""
    with transaction.atomic():
        faq, doctor = _asked(faq_id, actor, seen)
        faq.review_asked_of, faq.review_note = None, note
        faq.save()
        _record("faq_sent_back", faq, doctor.user)


def _asked(faq_id: int, actor: Actor, seen: str) -> tuple[FAQ, Doctor]:
    doctor = actor.licensed_doctor()
    faq = FAQ.objects.select_for_update(of=("self",)).select_related("department").filter(pk=faq_id).first()
    if faq is None or faq.review_asked_of_id != doctor.pk:
        raise Refused("decided", _("You are not asked to review this article any more."))
    if not can_review(doctor, faq.department):
        raise Refused("department", _("This article belongs to another department."))
    if seal_of(faq) != seen:
        raise Refused("changed", _("The article was changed meanwhile. Read it again."))
    return faq, doctor


def approved_before(faq: FAQ) -> FAQRevision | None:
    """The text that a doctor approved last, if it was changed since."""
    return faq.revisions.filter(reviewed_by__isnull=False).order_by("-pgh_id").first()
