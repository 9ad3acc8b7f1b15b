"""When an answered question becomes public, and which policies must be in force for it."""

from django.db.models import Q, Subquery
from django.utils.translation import gettext_lazy as _

from consultations.models import Consent, Event, Policy, PolicyVersion, Question
from consultations.workflow import THE_PORTAL, Actor, Refused, S, door


def policies_in_force(locale: str) -> dict[str, PolicyVersion]:
    """The site's versions in force, by kind. Without all four asking and replying are refused (design rule 3)."""
    found = {kind: PolicyVersion.objects.in_force(kind, locale=locale) for kind in Policy.Kind.values}
    if not all(found.values()):
        raise Refused(
            "no_policy",
            _(
                "We cannot take questions or replies right now, because a policy text is missing."
                " You can go on reading."
            ),
        )
    return {kind: version for kind, version in found.items() if version}


def not_publishable(question: Question) -> Refused | None:
    if question.parent_id:
        return Refused("follow_up", _("A follow-up has no page of its own."))
    if not (question.headline and question.department_id and question.published_reply_id):
        return Refused("headline", _("Write a headline first."))
    if not (question.publication_consent_id or question.import_ref):
        return Refused("consent", _("The asker has not agreed to publication."))
    if newer_terms(question):
        return Refused(
            "consent_anew", _("The terms of publication have changed since the asker agreed. They have to agree anew.")
        )
    return None


def newer_terms(question: Question) -> PolicyVersion | None:
    """The latest version with a material change since the asker agreed; what is public already stays (policy.md)."""
    if question.publication_consent_id is None or question.status == S.PUBLISHED:
        return None
    agreed = PolicyVersion.objects.filter(
        pk=Subquery(Consent.objects.filter(pk=question.publication_consent_id).values("policy_version"))
    )
    return PolicyVersion.objects.material_since(agreed).select_related("policy").first()


def publish(question_id: int, actor: Actor) -> None:
    """Publish an answered or unpublished question whose headline and consent (or imported basis) stand."""
    with door("publish", question_id, actor) as move:
        if problem := not_publishable(move.question):
            raise problem


def publish_if_ready(question_id: int) -> None:
    """Publish an answered question that has all it needs, unless a person took it off the site before."""
    question = Question.objects.get(pk=question_id)
    if question.status != S.ANSWERED or not_publishable(question):
        return
    last = (
        Event.objects.filter(question=question)
        .filter(Q(action__in=["publish", "unpublish", "retract"]))
        .order_by("-sequence")
        .first()
    )
    if last is None or last.action == "publish":
        publish(question_id, THE_PORTAL)
