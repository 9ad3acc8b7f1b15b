"""When an answered question becomes public, and when its asker is asked to agree to that anew."""

from datetime import datetime, timedelta

from django.db.models import Q, Subquery
from django.utils.translation import gettext_lazy as _

from consultations import workflow
from consultations.acts.in_force import hold_versions
from consultations.models import Consent, Event, PolicyVersion, Question
from consultations.workflow import THE_PORTAL, Actor, Refused, S, door

OWN_UNDO = timedelta(hours=24)


def not_publishable(question: Question, at: datetime | None = None) -> Refused | None:
    if question.parent_id:
        return Refused("follow_up", _("A follow-up has no page of its own."))
    if not (question.headline and question.department_id and question.published_reply_id):
        return Refused("headline", _("Write a headline first."))
    if not (question.publication_consent_id or question.import_ref):
        return Refused("consent", _("The asker has not agreed to publication."))
    if newer_terms(question, at):
        return Refused(
            "consent_anew", _("The terms of publication have changed since the asker agreed. They have to agree anew.")
        )
    return None


def newer_terms(question: Question, at: datetime | None = None) -> PolicyVersion | None:
    """The latest version with a material change since the asker agreed; what is public already stays (policy.md)."""
    if question.publication_consent_id is None or question.status == S.PUBLISHED:
        return None
    agreed = PolicyVersion.objects.filter(
        pk=Subquery(Consent.objects.filter(pk=question.publication_consent_id).values("policy_version"))
    )
    return PolicyVersion.objects.material_since(agreed, at).select_related("policy").first()


def publish(question_id: int, actor: Actor) -> None:
    """Publish an answered or unpublished question whose headline and consent (or imported basis) stand."""
    with door("publish", question_id, actor) as move:
        hold_versions()
        if problem := not_publishable_by(actor, move.question, move.now):
            raise problem


def not_publishable_by(actor: Actor, question: Question, at: datetime | None = None) -> Refused | None:
    """Why this person cannot publish a question, if so: what the act refuses, and the screen does not offer."""
    return not_publishable(question, at) or _own_removal(actor, question, at or workflow.now())


def _own_removal(actor: Actor, question: Question, now: datetime) -> Refused | None:
    """Who took a page off the site may put it back for a day; after that another moderator decides."""
    last = Event.objects.filter(question=question, action__in=["publish", "unpublish"]).order_by("-sequence")
    taken_off = last.first()
    if taken_off is None or taken_off.action == "publish" or actor.user_id is None:
        return None
    if taken_off.user_id == actor.user_id and taken_off.at <= now - OWN_UNDO:
        message = _("You took this off the site more than a day ago. Another moderator has to put it back.")
        return Refused("same_moderator", message)
    return None


def publish_if_ready(question_id: int) -> None:
    """Publish an answered question that has all it needs, unless a person took it off the site before.

    Where only a fresh consent is missing, its asker is told so, once for each change.
    """
    hold_versions()
    question = Question.objects.get(pk=question_id)
    problem = not_publishable(question, workflow.now())
    if question.status != S.ANSWERED or (problem and problem.code != "consent_anew"):
        return
    last = (
        Event.objects.filter(question=question)
        .filter(Q(action__in=["publish", "unpublish", "retract"]))
        .order_by("-sequence")
        .first()
    )
    if last and last.action != "publish":
        return
    if problem is None:
        publish(question_id, THE_PORTAL)
    elif (terms := newer_terms(question)) and not Event.objects.filter(
        question=question, action="ask_consent", at__gte=terms.effective_from
    ).exists():
        with door("ask_consent", question_id, THE_PORTAL):
            pass  # the Event and its mail are the act
