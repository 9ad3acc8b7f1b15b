"""Versions of the disclaimer policies: written by one person, approved by another, and never changed after that."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from consultations import workflow
from consultations.models import Policy, PolicyVersion
from consultations.workflow import Refused
from portal.models import User

APPROVE = "consultations.approve_policyversion"


def number_of_next(policy: Policy) -> int:
    """The number of a policy's next version; the policy's row is locked until the transaction ends."""
    Policy.objects.select_for_update().get(pk=policy.pk)
    return (policy.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def approve(version_id: int, user: User, *, at_once: bool = False) -> None:
    """Approve a draft, which is then in force from the moment that it names, or `at_once`; never one's own."""
    with transaction.atomic():
        policy_id = PolicyVersion.objects.values_list("policy_id", flat=True).get(pk=version_id)
        Policy.objects.select_for_update().get(pk=policy_id)
        version = PolicyVersion.objects.select_for_update().get(pk=version_id)
        now = workflow.now()
        if not user.has_perm(APPROVE):
            raise Refused("not_allowed", _("You may not do this."))
        if version.approved_at:
            raise Refused("approved", _("This version is approved already."))
        if version.author_id == user.pk:
            raise Refused("own", _("You wrote this version. Another person has to approve it."))
        begins = now if at_once else version.effective_from
        if begins < now:
            raise Refused("past", _("The moment from which it is in force has passed. Approve it at once instead."))
        version.approver, version.approved_at, version.effective_from = user, now, begins
        _save(version)


def _save(version: PolicyVersion) -> None:
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as problem:
        message = _("Another version of this policy begins at the same moment. Choose another one.")
        raise Refused("moment", message) from problem
