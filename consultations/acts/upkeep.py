"""What the portal does by itself: leases, waits and targets that are over. The clock calls these."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from consultations.workflow import INFO_WAIT, REVIEW_WAIT, THE_PORTAL, Refused, door


def expire(question_id: int) -> None:
    """Write down that a lease is over; the next claimer or the clock does."""
    with door("expire", question_id, THE_PORTAL) as move:
        if move.question.lease_until and move.question.lease_until > move.now:
            raise Refused("lease_runs", _("The lease still runs."))


def info_overdue(question_id: int) -> None:
    _overdue("info_overdue", question_id, INFO_WAIT)


def review_overdue(question_id: int) -> None:
    _overdue("review_overdue", question_id, REVIEW_WAIT)


def _overdue(action: str, question_id: int, wait: timedelta) -> None:
    with door(action, question_id, THE_PORTAL) as move:
        if move.question.status_changed_at > move.now - wait:
            raise Refused("too_early", _("There is still time."))
