"""What the screen for deciding says of a question: its texts and what was found in them, reports, repeats, history."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consultations.actors import MODERATOR
from consultations.acts.moderation.publication import taken_back_among
from consultations.admin.wording import KINDS, REPLY_PARTS, TAKEN_BACK, action_and_reason
from consultations.models import Event, Question, Reply, Report, StaffRead
from consultations.workflow import S
from doctors.models import Department
from portal.punctuation import listed

STILL_OPEN_FOR = timedelta(hours=1)  # the access log notes one reading per person and hour


def suggested(question: Question) -> Department | None:
    """The department that similar questions suggest, until a moderator has chosen one or triage."""
    if question.department_id is None and question.status == S.SUBMITTED:
        return question.suggested_department
    return None


def with_marks(text: str, spans: list[tuple[int, int]]) -> SafeString:
    """The text, escaped, with each span marked; of spans that overlap the first."""
    at, parts = 0, []
    for start, end in spans:
        if start >= at:
            parts += [("", text[at:start], ""), ("<mark>", text[start:end], "</mark>")]
            at = end
    parts.append(("", text[at:], ""))
    return format_html_join(
        "", "{}{}{}", ((SafeString(before), words, SafeString(after)) for before, words, after in parts)
    )


def marked_texts(question: Question) -> tuple[dict[str, SafeString], list[tuple[Any, str]]]:
    """The asker's texts, by field, with what screening found marked; and those findings, each with its words."""
    texts, spans = {"title": question.title, "body": question.body, **question.prompts}, defaultdict(list)
    findings = []
    for finding in question.findings.of_screening().order_by("start"):
        spans[finding.field].append((finding.start, finding.end))
        words = texts.get(finding.field, "")[finding.start : finding.end]
        findings.append((KINDS.get(finding.kind, finding.kind), words))
    return {field: with_marks(text, spans[field]) for field, text in texts.items()}, findings


def reports_of(question: Question) -> list[Report]:
    """The open reports, those that cannot wait first, and words of despair before them."""
    reports = Report.objects.open().filter(question=question).order_by("at", "pk")
    return sorted(reports, key=lambda report: (not report.urgent, report.reason not in Report.PRESSING))


def repeats_of(question: Question, user: Any) -> dict[str, Any]:
    """Which public question this one is said to repeat, who says so, and what they wrote."""
    events = Event.objects.filter(question=question).select_related("user", "note").order_by("-sequence")
    contested = question.contested and question.status == S.SUBMITTED and question.duplicate_of_id
    closed = events.filter(action="mark_duplicate").first() if contested else None
    proposed = events.filter(action="propose_duplicate").first() if question.proposed_duplicate_id else None
    targets = {question.duplicate_of_id if closed else None, question.proposed_duplicate_id} - {None}
    public = Question.objects.published().with_cards().in_bulk(targets) if targets else {}
    for target in public.values():
        target.reply_parts = parts_of(target.published_reply)  # type: ignore[attr-defined,arg-type]  # it has one
    return {
        "contested_by": events.filter(action="contest").first() if closed else None,
        "closed_by": closed,
        "closed_for": public.get(question.duplicate_of_id),
        "own_contested": closed is not None and closed.user_id == user.pk,
        "proposed_by": proposed,
        "proposed_for": public.get(question.proposed_duplicate_id),
    }


def also_open(question: Question, user: Any) -> StaffRead | None:
    """Another moderator who may have this new question open now."""
    if question.status != S.SUBMITTED:
        return None
    reads = StaffRead.objects.filter(
        question=question, role=MODERATOR, photo="", at__gt=timezone.now() - STILL_OPEN_FOR
    )
    return reads.exclude(user=user.pk).select_related("user").order_by("-at").first()


def parts_of(reply: Reply) -> list[tuple[str, str]]:
    """What a reply says, part by part, each with its label."""
    parts = [(str(label), getattr(reply, field)) for field, label in REPLY_PARTS.items()]
    chosen = [
        (str(_("Care level")), reply.get_care_level_display()),
        (str(_("Not answered here")), reply.get_decline_code_display()),
    ]
    return [(label, text) for label, text in (*parts, *chosen) if text]


def with_states(questions: Iterable[Question]) -> list[Question]:
    """The questions, each with its `state` in words, which says whether a doctor or the editors took a page off."""
    rows = list(questions)
    off = [question.pk for question in rows if question.status == S.UNPUBLISHED]
    taken_back = taken_back_among(off) if off else set()
    for question in rows:
        state = TAKEN_BACK if question.pk in taken_back else question.get_status_display()
        question.state = str(state)  # type: ignore[attr-defined]
    return rows


@dataclass(frozen=True)
class HistoryLine:
    """One line of a question's history, in words."""

    at: datetime
    action: str
    who: str
    why: str
    note: str


def history_of(question: Question) -> list[HistoryLine]:
    """Everything that was done with a question, the first act first."""
    lines = []
    for event in question.events.select_related("note", "user").order_by("sequence"):
        action, why = action_and_reason(event)
        note = event.note.text if hasattr(event, "note") else ""
        lines.append(HistoryLine(event.at, action, _who(event), why, note))
    return lines


def _who(event: Event) -> str:
    if event.user_id is None:
        return event.get_role_display()
    return listed([event.get_role_display(), event.user or _("a deleted account")])
