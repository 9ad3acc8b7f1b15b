"""What a moderator can press on the screen of one question, and what each press does: an act, through the door."""

from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from consultations import workflow
from consultations.actors import MODERATOR, Actor, Refused
from consultations.acts.moderation import decisions, publication, reports
from consultations.acts.private_page import own_question
from consultations.forms.moderation import DecideForm, note_for
from consultations.models import Question, Report
from consultations.workflow import SAME_STATUS, TRANSITIONS

Decide = Callable[[int, Actor, DecideForm], object]


def note_of(reason: str, typed: str, locale: str) -> str:
    """What an asker reads of a decision that needs a reason; refused where they would read none."""
    if not reason:
        raise Refused("reason", _("Choose a reason."))
    if not (note := note_for(reason, typed, locale)).strip():
        raise Refused("note", _("Write to the asker why."))
    return note


def reasoned(act: Callable[..., object]) -> Decide:
    """An act that needs a reason; without a note the asker reads the reason's own sentence."""

    def decide(pk: int, who: Actor, form: DecideForm) -> None:
        reason = form.cleaned_data["reason"]
        locale = Question.objects.values_list("locale", flat=True).get(pk=pk)
        act(pk, who, reason=reason, note=note_of(reason, form.cleaned_data["note"], locale))

    return decide


def noted(act: Callable[..., object]) -> Decide:
    return lambda pk, who, form: act(pk, who, note=form.cleaned_data["note"])


def _editors_part(form: DecideForm) -> dict[str, Any]:
    return {
        "headline": form.cleaned_data["headline"],
        "topics": form.topics(),
        "department": form.cleaned_data["department"],
        "public_photos": form.cleaned_data.get("public_photos"),
        "keep_reason": form.cleaned_data.get("keep_reason", ""),
    }


def _approve(pk: int, who: Actor, form: DecideForm) -> None:
    _lower_priority(pk, who, form)
    decisions.approve(pk, who, **_editors_part(form))


def _edit(pk: int, who: Actor, form: DecideForm) -> None:
    _lower_priority(pk, who, form)
    decisions.edit(pk, who, **_editors_part(form))


def _lower_priority(pk: int, who: Actor, form: DecideForm) -> None:
    if form.cleaned_data.get("not_urgent"):
        decisions.lower_priority(pk, who)


def _dismiss_duplicate(pk: int, who: Actor, form: DecideForm) -> None:
    _lower_priority(pk, who, form)
    noted(decisions.dismiss_duplicate)(pk, who, form)


def _spam(pk: int, who: Actor, form: DecideForm) -> None:
    form.cleaned_data["reason"] = "spam"
    reasoned(decisions.reject)(pk, who, form)


def _duplicate(pk: int, who: Actor, form: DecideForm) -> None:
    if not form.cleaned_data["duplicate_of"]:
        raise Refused("target", _("Write the number of the question that it repeats."))
    decisions.mark_duplicate(pk, who, of=form.cleaned_data["duplicate_of"], note=form.cleaned_data["note"])


# What a moderator can press, in this order: its name, the act in the table, the words on the button, its key on the
# keyboard (with Alt and Shift), and what it does.
DECISIONS: list[tuple[str, str, Any, str, Decide]] = [
    ("approve", "approve", _("Approve"), "A", _approve),
    ("return", "return", _("Return to the asker"), "R", reasoned(decisions.return_to_asker)),
    ("reject", "reject", _("Reject"), "X", reasoned(decisions.reject)),
    ("spam", "reject", _("Reject as spam"), "S", _spam),
    ("mark_duplicate", "mark_duplicate", _("Close as a duplicate"), "D", _duplicate),
    (
        "dismiss_duplicate",
        "dismiss_duplicate",
        _("Not a duplicate: leave it in the queue"),
        "L",
        _dismiss_duplicate,
    ),
    ("restore", "restore", _("Restore"), "O", noted(decisions.restore)),
    ("take_back", "take_back", _("Take it back from the queue"), "B", noted(decisions.take_back)),
    (
        "dismiss_reports",
        "dismiss_reports",
        _("Leave it as it is: close the reports"),
        "K",
        noted(reports.dismiss_reports),
    ),
    ("publish", "publish", _("Publish"), "P", lambda pk, who, form: publication.publish(pk, who)),
    ("unpublish", "unpublish", _("Take off the site"), "U", reasoned(decisions.unpublish)),
    ("edit", "edit", _("Save headline, topics and department"), "E", _edit),
    ("withdraw", "withdraw", _("Withdraw for good"), "W", reasoned(own_question.withdraw)),
]
CONFIRMED = ("withdraw",)  # decisions that nothing undoes: what follows is shown before they count
SILENT = ("approve", "edit", "publish")  # decisions that tell nobody a reason
FIELDS = {
    "reason": "reason",
    "headline": "headline",
    "target": "duplicate_of",
    "department": "department",
    "note": "note",
    "keep_reason": "keep_reason",
}


# What has happened after each press, in one sentence; `question` is its number, with a link as long as it has a page.
DONE: dict[str, Any] = {
    "approve": _("{question} is approved and waits for a doctor in {department}."),
    "return": _("{question} is returned. The asker can change it and send it again."),
    "reject": _("{question} is rejected. The asker can read why."),
    "spam": _("{question} is rejected as spam. The asker can read why."),
    "mark_duplicate": _("{question} is closed as a duplicate of question {target}."),
    "dismiss_duplicate": _("{question} stays in the queue. Nobody proposes to close it any more."),
    "restore": _("{question} is restored and waits for a decision."),
    "take_back": _("{question} is taken back from the queue and waits for a decision."),
    "dismiss_reports": _("{question} stays as it is. Its reports are closed."),
    "publish": _("{question} is public now."),
    "unpublish": _("{question} is off the site. The asker can read why."),
    "edit": _("{question} has the headline, topics and department that you saved."),
    "withdraw": _("{question} is withdrawn for good. Its text is deleted within 30 days."),
}
DONE_IN_TRIAGE = _("{question} is approved and waits in triage, where a doctor chooses the department.")
DONE_AND_PUBLIC = _("{question} has the headline, topics and department that you saved. It is public now.")


def what_happened(name: str, before: Question, address: str) -> SafeString:
    """The sentence for a decision that went through. `before`: the question as it was; `address`: of its page."""
    after = Question.objects.select_related("department").get(pk=before.pk)
    sentence = DONE[name]
    if name == "approve" and after.department is None:
        sentence = DONE_IN_TRIAGE
    if name == "edit" and before.status != after.status:
        sentence = DONE_AND_PUBLIC
    named: Any = _("Question %(number)s") % {"number": after.pk}
    if name != "withdraw":
        named = format_html('<a href="{}">{}</a>', address, named)
    return format_html(str(sentence), question=named, department=after.department, target=after.duplicate_of_id)


def _by_another(question: Question, who: Actor) -> bool:
    return not decisions.closed_it_before(who, question)


# What the table alone does not tell: when this moderator can do it with this question.
ONLY_IF: dict[str, Callable[[Question, Actor], bool]] = {
    **dict.fromkeys(("approve", "return", "reject", "spam"), _by_another),
    "mark_duplicate": lambda question, who: question.parent_id is None and _by_another(question, who),
    "dismiss_duplicate": lambda question, who: question.proposed_duplicate_id is not None,
    "dismiss_reports": lambda question, who: Report.objects.open().filter(question=question).exists(),
    "publish": lambda question, who: publication.cannot_publish(question, who, workflow.now()) is None,
}


def possible_decisions(question: Question, who: Actor) -> list[tuple[str, Any, str]]:
    """What this moderator can do with the question where it stands: name, words, key. Nothing else is offered."""
    rules = TRANSITIONS | SAME_STATUS
    return [
        (name, label, key)
        for name, act, label, key, _decide in DECISIONS
        if question.status in rules[act].sources and MODERATOR in rules[act].roles
        if name not in ONLY_IF or ONLY_IF[name](question, who)
    ]
