"""When an answered question becomes public, and when its asker has to agree to that again."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations import workflow
from consultations.actors import THE_PORTAL, Actor, Refused
from consultations.acts.governing.in_force import hold_versions
from consultations.models import Consent, Event, Policy, PolicyVersion, Question, Reply
from consultations.models.event import CORRECTIONS
from consultations.workflow import TRANSITIONS, Change, S, transition

# The acts that put a page on the site, and those that take it off.
SHOWS, HIDES = ("publish", "put_back"), ("unpublish", "retract")
PAGE_HISTORY = (*SHOWS, *HIDES, *CORRECTIONS)
# Taking one's own step back at once is correcting a slip; days later it is a decision, which a second person makes.
OWN_UNDO_WINDOW = timedelta(hours=24)  # for putting back what one took off the site oneself


def not_publishable(question: Question, at: datetime | None = None, *, replied: bool = False) -> Refused | None:
    """Why a question cannot be public; None if it can. `replied`: as if its reply had been sent already."""
    if question.parent_id:
        return Refused("follow_up", _("A follow-up has no page of its own."))
    if not question.headline:
        return Refused("headline", _("Write a headline first."))
    if not question.department_id:
        return Refused("department", _("Choose a department first."))
    if not (replied or question.published_reply_id):
        return Refused("no_reply", _("A doctor has to reply first."))
    if not (question.publication_consent_id or question.import_ref):
        return Refused("consent", _("The asker has not agreed to publication."))
    if newer_terms(question, at):
        return Refused(
            "consent_anew", _("The terms of publication have changed since the asker agreed. They have to agree anew.")
        )
    return None


def newer_terms(question: Question, at: datetime | None = None) -> PolicyVersion | None:
    """The latest version with a material change since the asker agreed. A question that is public stays public."""
    if question.publication_consent_id is None or question.status == S.PUBLISHED:
        return None
    agreed = PolicyVersion.objects.filter(
        pk=Subquery(Consent.objects.filter(pk=question.publication_consent_id).values("policy_version"))
    )
    newer = PolicyVersion.objects.material_since(agreed, at).select_related("policy").first()
    if newer is None:
        return None
    # Whoever agreed to a text in another language, because theirs had none then, agrees anew to the one in their own.
    own = PolicyVersion.objects.in_force(Policy.Kind.PUBLICATION, locale=question.locale, at=at)
    return own if own and own.policy_id != newer.policy_id else newer


def publish(question_id: int, actor: Actor) -> None:
    """Publish an answered or unpublished question that has its headline, and consent or an import reference."""
    with transition("publish", question_id, actor) as change:
        hold_versions()
        if problem := cannot_publish(change.question, actor, change.now):
            raise problem


def cannot_publish(question: Question, actor: Actor, at: datetime) -> Refused | None:
    """Why this person, or the portal, cannot publish this question; None if they can."""
    return not_publishable(question, at) or _taken_off_by(question, actor, at)


def taken_off(question: Question) -> Event | None:
    """The Event by which a person took the page off the site, if it is still off.

    Once its doctor has corrected a reply that they took back, it no longer counts as taken back.
    """
    events = Event.objects.filter(question=question)
    last = events.filter(action__in=[*SHOWS, *HIDES]).order_by("-sequence").first()
    if last is None or last.action in SHOWS:
        return None
    # Otherwise a corrected reply could never be published again.
    if last.action == "retract" and events.filter(action__in=CORRECTIONS, sequence__gt=last.sequence).exists():
        return None
    return last


def is_taken_back(question: Question) -> bool:
    """Whether the doctor who replied has taken the reply back, and has neither put it back nor corrected it."""
    last = taken_off(question)
    return last is not None and last.action == "retract"


def taken_back_among(keys: Collection[int]) -> set[int]:
    """Those of many questions whose doctor has taken the reply back, in one query."""
    events = Event.objects.filter(question__in=keys, action__in=PAGE_HISTORY)
    last = events.order_by("question", "-sequence").distinct("question").values_list("question", "action")
    return {key for key, action in last if action == "retract"}


def _taken_off_by(question: Question, actor: Actor, at: datetime) -> Refused | None:
    """A moderator cannot publish what a doctor took back. Whoever took a page off may put it back for a day."""
    last = taken_off(question)
    if last is None:
        return None
    if last.action == "retract":
        return Refused("taken_back", _("The doctor took the reply back. Only this doctor can put it back."))
    if actor.user_id is not None and last.user_id == actor.user_id and last.at <= at - OWN_UNDO_WINDOW:
        message = _("You took this off the site more than a day ago. Another moderator has to put it back.")
        return Refused("same_moderator", message)
    return None


def own_reply(change: Change, refusal: Promise) -> Reply:
    """The reply that the page shows. Refused unless the acting doctor wrote it."""
    doctor, reply = change.actor.licensed_doctor(), change.question.published_reply
    if reply is None or reply.doctor_id != doctor.pk:
        raise Refused("own_reply", refusal)
    return reply


def put_back(question_id: int, actor: Actor) -> None:
    """The doctor who took a reply back puts it on the site again, unchanged."""
    with transition("put_back", question_id, actor) as change:
        hold_versions()
        own_reply(change, _("Only the doctor who replied can put the reply back."))
        if not is_taken_back(change.question):
            raise Refused(
                "not_taken_back", _("You have not taken this reply back. A moderator decides about the page.")
            )
        if problem := not_publishable(change.question, change.now):
            raise problem


def publish_corrected(question_id: int, actor: Actor) -> None:
    """After a correction, put the page of a reply that was taken back on the site again, if nothing is missing."""
    hold_versions()
    question = Question.objects.get(pk=question_id)
    last = Event.objects.filter(question=question, action__in=[*SHOWS, *HIDES]).order_by("-sequence").first()
    if last is None or last.action != "retract" or question.status not in TRANSITIONS["put_back"].sources:
        return
    if taken_off(question) is None and not_publishable(question, workflow.now()) is None:
        with transition("put_back", question_id, actor) as change:
            change.mails_asker = False  # the mail about the correction is enough


def publish_if_ready(question_id: int) -> None:
    """Publish an answered question that has everything it needs, unless a person took it off the site before.

    If only a new consent is missing, the asker is mailed, once for each change of the policy.
    """
    hold_versions()
    question = Question.objects.get(pk=question_id)
    problem = not_publishable(question, workflow.now())
    if question.status != S.ANSWERED or (problem and problem.code != "consent_anew"):
        return
    if taken_off(question):
        return
    # THE_PORTAL: nobody pressed anything. Everything that a publication needs has just become complete.
    if problem is None:
        publish(question_id, THE_PORTAL)
    elif (terms := newer_terms(question)) and not Event.objects.filter(
        question=question, action="ask_consent", at__gte=terms.effective_from
    ).exists():
        with transition("ask_consent", question_id, THE_PORTAL):
            pass  # the Event and its mail are all there is to do
