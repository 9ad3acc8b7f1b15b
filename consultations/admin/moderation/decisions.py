"""What a moderator can decide about a question. Buttons, keys, bulk actions and messages are made from one record each.

The page of one question and the list (bulk.py) run the same decisions: what differs is who fills in `Choices`.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from consultations import workflow
from consultations.actors import MODERATOR, Actor, Refused
from consultations.acts.moderation import decisions as acts
from consultations.acts.moderation import publication, reports
from consultations.acts.private_page import own_question
from consultations.forms.moderation import note_for
from consultations.models import Question, Report, Topic
from consultations.workflow import SAME_STATUS, TRANSITIONS
from doctors.models import Department


@dataclass(frozen=True)
class Choices:
    """What a moderator filled in, on the page of one question or above the list."""

    headline: str = ""
    topics: Callable[[], Iterable[Topic]] = tuple  # called late: it may create topics
    department: Department | None = None
    public_photos: Collection[int] | None = None
    keep_reason: str = ""
    not_urgent: bool = False
    duplicate_of: int | None = None
    reason: str = ""
    note: str = ""


Run = Callable[[Question, Actor, Choices], object]


@dataclass(frozen=True)
class Bulk:
    """How a decision is offered for several questions at once."""

    name: str  # of the list's action
    label: Promise
    done: Any  # a plural of `count`
    needs: str = ""  # the field that has to be filled in first


@dataclass(frozen=True)
class Decision:
    name: str
    label: Promise
    key: str  # with Alt and Shift
    run: Run
    done: Promise  # `question` becomes its number, with a link as long as it has a page
    action: str = ""  # in the table of workflow.py, where it is not called like the decision
    is_possible: Callable[[Question, Actor], bool] = lambda question, actor: True  # what the table cannot know
    tells_asker: bool = True  # False: nobody would read a reason or a note, so neither may be filled in
    confirm: bool = False  # nothing undoes it: a page of its own says what follows, and asks
    bulk: Bulk | None = None

    @property
    def transition(self) -> workflow.Transition:
        return (TRANSITIONS | SAME_STATUS)[self.action or self.name]

    @property
    def moves_on(self) -> bool:
        """Whether it changes the status, and so ends a moderator's chance to read the question first."""
        return (self.action or self.name) in TRANSITIONS


def _note(reason: str, note: str, locale: str) -> str:
    """What an asker reads of a decision that needs a reason; refused where they would read nothing."""
    if not reason:
        raise Refused("reason", _("Choose a reason."))
    if not (note := note_for(reason, note, locale)).strip():
        raise Refused("note", _("Tell the asker why."))
    return note


def _with_reason(act: Callable[..., object], reason: str = "") -> Run:
    """An act that needs a reason. Without a note the asker reads the sentence that belongs to the reason."""

    def run(question: Question, actor: Actor, choices: Choices) -> None:
        code = reason or choices.reason
        act(question.pk, actor, reason=code, note=_note(code, choices.note, question.locale))

    return run


def _with_note(act: Callable[..., object]) -> Run:
    return lambda question, actor, choices: act(question.pk, actor, note=choices.note)


def _after_priority(run: Run) -> Run:
    """A false alarm is set right first, in the same transaction."""

    def both(question: Question, actor: Actor, choices: Choices) -> None:
        if choices.not_urgent:
            acts.lower_priority(question.pk, actor)
        run(question, actor, choices)

    return both


def _with_headline(act: Callable[..., object]) -> Run:
    """An act that saves what editors add to a question."""
    return _after_priority(
        lambda question, actor, choices: act(
            question.pk,
            actor,
            headline=choices.headline,
            topics=list(choices.topics()),
            department=choices.department,
            public_photos=choices.public_photos,
            keep_reason=choices.keep_reason,
        )
    )


def _mark_duplicate(question: Question, actor: Actor, choices: Choices) -> None:
    if not choices.duplicate_of:
        raise Refused("target", _("Enter the number of the question it repeats."))
    acts.mark_duplicate(question.pk, actor, of=choices.duplicate_of, note=choices.note)


def _is_not_their_own_duplicate(question: Question, actor: Actor) -> bool:
    """Who closed a question as a duplicate does not judge it again after the asker contests that."""
    return not acts.closed_it_before(actor, question)


# In the order of the buttons: name, label, key, what it does, the message afterwards.
DECISIONS = [
    Decision("approve", _("Approve"), "A", _with_headline(acts.approve),
             _("{question} is approved and waits for a doctor in {department}."),
             is_possible=_is_not_their_own_duplicate, tells_asker=False,
             bulk=Bulk("approve_selected", _("Approve with the headline and department they have"),
                       ngettext_lazy("%(count)d question is approved.", "%(count)d questions are approved.", "count"))),
    Decision("return", _("Return to the asker"), "R", _with_reason(acts.return_to_asker),
             _("{question} is returned. The asker can change it and send it again."),
             is_possible=_is_not_their_own_duplicate,
             bulk=Bulk("return_selected", _("Return to the askers, for a reason"),
                       ngettext_lazy("%(count)d question is returned.", "%(count)d questions are returned.", "count"),
                       needs="reason")),
    Decision("reject", _("Reject"), "X", _with_reason(acts.reject),
             _("{question} is rejected. The asker can read why."),
             is_possible=_is_not_their_own_duplicate,
             bulk=Bulk("reject_selected", _("Reject, for a reason"),
                       ngettext_lazy("%(count)d question is rejected.", "%(count)d questions are rejected.", "count"),
                       needs="reason")),
    Decision("spam", _("Reject as spam"), "S", _with_reason(acts.reject, "spam"),
             _("{question} is rejected as spam. The asker can read why."),
             action="reject", is_possible=_is_not_their_own_duplicate,
             bulk=Bulk("spam_selected", _("Reject as spam"),
                       ngettext_lazy("%(count)d question is rejected as spam.",
                                     "%(count)d questions are rejected as spam.", "count"))),
    Decision("mark_duplicate", _("Close as a duplicate"), "D", _mark_duplicate,
             _("{question} is closed as a duplicate of question {target}."),
             is_possible=lambda question, actor: (
                 question.parent_id is None and _is_not_their_own_duplicate(question, actor))),
    Decision("dismiss_duplicate", _("Not a duplicate: leave it in the queue"), "L",
             _after_priority(_with_note(acts.dismiss_duplicate)),
             _("{question} stays in the queue. It is no longer proposed as a duplicate."),
             is_possible=lambda question, actor: question.proposed_duplicate_id is not None),
    Decision("restore", _("Restore"), "O", _with_note(acts.restore),
             _("{question} is restored and waits for a decision."),
             bulk=Bulk("restore_selected", _("Restore"),
                       ngettext_lazy("%(count)d question is restored.", "%(count)d questions are restored.", "count"))),
    Decision("take_back", _("Take back from the queue"), "B", _with_note(acts.take_back),
             _("{question} is taken back from the queue and waits for a decision.")),
    Decision("dismiss_reports", _("Keep the page and close the reports"), "K", _with_note(reports.dismiss_reports),
             _("{question} stays as it is. Its reports are closed."),
             is_possible=lambda question, actor: Report.objects.open().filter(question=question).exists()),
    Decision("publish", _("Publish"), "P", lambda question, actor, choices: publication.publish(question.pk, actor),
             _("{question} is public now."), tells_asker=False,
             is_possible=lambda question, actor: publication.cannot_publish(question, actor, workflow.now()) is None,
             bulk=Bulk("publish_selected", _("Publish"),
                       ngettext_lazy("%(count)d question is public now.", "%(count)d questions are public now.",
                                     "count"))),
    Decision("unpublish", _("Take off the site"), "U", _with_reason(acts.unpublish),
             _("{question} is off the site. The asker can read why."),
             bulk=Bulk("unpublish_selected", _("Take off the site, for a reason"),
                       ngettext_lazy("%(count)d question is off the site.", "%(count)d questions are off the site.",
                                     "count"), needs="reason")),
    Decision("edit", _("Save headline, topics and department"), "E", _with_headline(acts.edit),
             _("{question} has the headline, topics and department that you saved."), tells_asker=False,
             bulk=Bulk("transfer_selected", _("Move to a department"),
                       ngettext_lazy("%(count)d question is in %(department)s now.",
                                     "%(count)d questions are in %(department)s now.", "count"), needs="department")),
    Decision("withdraw", _("Withdraw for good"), "W", _with_reason(own_question.withdraw),
             _("{question} is withdrawn for good. Its text is deleted within 30 days."), confirm=True),
]  # fmt: skip
BY_NAME = {decision.name: decision for decision in DECISIONS}
DONE_IN_TRIAGE = _("{question} is approved and waits in triage, where a doctor chooses the department.")
DONE_AND_PUBLIC = _("{question} has the headline, topics and department that you saved. It is public now.")


def possible_decisions(question: Question, actor: Actor) -> list[Decision]:
    """What this moderator can do with the question now. The page offers nothing else."""
    return [
        decision
        for decision in DECISIONS
        if question.status in decision.transition.sources
        and MODERATOR in decision.transition.roles
        and decision.is_possible(question, actor)
    ]


def done_message(decision: Decision, before: Question, url: str) -> SafeString:
    """The sentence after a decision. `before` is the question as it was, `url` the address of its page."""
    after = Question.objects.select_related("department").get(pk=before.pk)
    sentence = decision.done
    if decision.name == "approve" and after.department is None:
        sentence = DONE_IN_TRIAGE
    if decision.name == "edit" and before.status != after.status:
        sentence = DONE_AND_PUBLIC
    name: Any = _("Question %(number)s") % {"number": after.pk}
    if decision.name != "withdraw":
        name = format_html('<a href="{}">{}</a>', url, name)
    return format_html(str(sentence), question=name, department=after.department, target=after.duplicate_of_id)
