"""What readers report about a public page, and what a moderator decides about it."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import screening, workflow
from consultations.actors import Actor, Refused
from consultations.models import Question, Report
from consultations.workflow import Change, transition

MAX_REPORTS_A_DAY = 5  # from one browser
MAX_REPORTS_A_DAY_FROM_NETWORK = 20


def report(question_id: int, *, reason: str, text: str, senders: list[str]) -> None:
    """Take a reader's report of a published question. While it is open, the same reader and reason count once.

    `senders`: keyed hashes of browser and network (consultations/rate_limits.py).
    """
    now = workflow.now()
    since = Report.objects.filter(at__gt=now - timedelta(days=1))
    browser, network = _of("b", senders), _of("n", senders)
    with transaction.atomic():
        # Without a lock: a report of a page that goes at this moment does no harm.
        question = Question.objects.published().filter(pk=question_id).first()
        if question is None:
            raise Refused("gone", _("This question is not public any more. There is nothing left to report."))
        if (
            since.filter(sender=browser).count() >= MAX_REPORTS_A_DAY
            or since.filter(network=network).count() >= MAX_REPORTS_A_DAY_FROM_NETWORK
        ):
            raise Refused("too_many", _("We have several reports from you today. Please try again tomorrow."))
        taken = Report(question=question, reason=reason, text=text.strip(), sender=browser, network=network, at=now)
        taken.urgent = any(finding.kind == screening.CRISIS for finding in screening.screen(taken.text))
        # `ignore_conflicts`: a constraint lets the same reader and reason count once while it is open.
        Report.objects.bulk_create([taken], ignore_conflicts=True)


def _of(kind: str, senders: list[str]) -> str:
    """The keyed hash of one kind; if there is none, whichever hash there is."""
    return next((digest for digest in senders if digest.startswith(kind)), next(iter(senders), ""))


def dismiss_reports(question_id: int, actor: Actor, *, note: str = "") -> None:
    """Leave a reported question as it is. The note gives colleagues the reason."""
    with transition("dismiss_reports", question_id, actor, note=note) as change:
        change.note_for_asker = False
        if not close_reports(change):
            raise Refused("decided", _("Nobody reports this any more."))


def close_reports(change: Change) -> int:
    """Close all open reports of the question, because this act decides about them."""
    reports = Report.objects.open().filter(question=change.question)
    return reports.update(decided_at=change.now, decided_by_id=change.actor.user_id)
