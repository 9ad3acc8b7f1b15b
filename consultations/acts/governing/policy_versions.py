"""Versions of the policies: one person writes a version, another approves it, and then it never changes."""

import hashlib
import json
from datetime import UTC

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from consultations.actors import Refused
from consultations.acts.governing.in_force import moment_of_change
from consultations.models import Policy, PolicyVersion
from consultations.models.policy import wrong_places
from portal.models import User
from portal.punctuation import listed, quoted

APPROVE_PERMISSION = "consultations.approve_policyversion"
WRONG_PLACES = _(
    "%(places)s: nothing is filled in there. Use {doctor} and {department}, or take the braces out of the text."
)


def named(places: list[str]) -> str:
    """The first few of the wrong places, in quotation marks."""
    return listed(map(quoted, list(dict.fromkeys(places))[:5]))


def number_of_next(policy: Policy) -> int:
    """The number of a policy's next version. Locks the policy's row, so that no two versions get the same number."""
    Policy.objects.select_for_update().get(pk=policy.pk)
    return (policy.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def seal_of(version: PolicyVersion) -> str:
    """A hash of everything that a draft's reader sees: nobody can approve another text than the one they read."""
    begins = version.effective_from.astimezone(UTC).isoformat()
    seen = json.dumps([version.text, version.what_changed, version.material, begins])
    return hashlib.sha256(seen.encode()).hexdigest()


def approve(version_id: int, user: User, *, seen: str, at_once: bool = False) -> None:
    """Approve another person's draft, in force from the moment that it names or `at_once`. `seen`: the seal of what was
    read."""
    with transaction.atomic():
        # First of all locks: it waits for every reply that is being sent under the present version.
        now = moment_of_change()
        policy_id = PolicyVersion.objects.values_list("policy_id", flat=True).get(pk=version_id)
        Policy.objects.select_for_update().get(pk=policy_id)
        version = PolicyVersion.objects.select_for_update().get(pk=version_id)
        if not user.has_perm(APPROVE_PERMISSION):
            raise Refused("not_allowed", _("You may not do this."))
        if version.approved_at:
            raise Refused("approved", _("This version is approved already."))
        if version.author_id == user.pk:
            raise Refused("own", _("You wrote this version. Another person has to approve it."))
        if seal_of(version) != seen:
            raise Refused("changed", _("The draft was changed meanwhile. Please read it once more."))
        if wrong := wrong_places(version.text):
            raise Refused("places", WRONG_PLACES % {"places": named(wrong)})
        begins = now if at_once else version.effective_from
        # Backdated, it would be in force for replies that were given under another text.
        if begins < now:
            raise Refused("past", _("It should have begun already. Approve it with immediate effect instead."))
        version.approver, version.approved_at, version.effective_from = user, now, begins
        _save(version)


def _save(version: PolicyVersion) -> None:
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as problem:
        message = _("Another version of this policy begins at the same moment. Choose another one.")
        raise Refused("moment", message) from problem
