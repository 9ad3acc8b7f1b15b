"""What is in force at the moment of an act: the site's policies and the reply rules, held still while it goes on.

An act that depends on them takes one lock together with all others of its kind; who puts a version in force takes it
alone and decides the moment under it. So what an act found in force is what the database finds at that moment.
"""

from datetime import datetime
from functools import lru_cache

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from consultations import reply_rules, workflow
from consultations.models import Policy, PolicyVersion, ReplyRule
from consultations.workflow import Refused
from doctors.models import Department

VERSIONS = 0x56455253  # "VERS": the advisory lock's number


def hold_versions() -> None:
    """Until the transaction ends no policy version is approved and no rule goes on or off."""
    if transaction.get_connection().in_atomic_block:  # a page that only shows them needs no lock
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [VERSIONS])


def moment_of_change() -> datetime:
    """The moment at which what is in force changes, after every act that depends on it has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [VERSIONS])
    return workflow.now()


def policies_in_force(locale: str, at: datetime | None = None) -> dict[str, PolicyVersion]:
    """The site's versions in force, by kind. Without all four asking and replying are refused (design rule 3)."""
    hold_versions()
    found = {kind: PolicyVersion.objects.in_force(kind, locale=locale, at=at) for kind in Policy.Kind.values}
    if not all(found.values()):
        raise Refused(
            "no_policy",
            _(
                "We cannot take questions or replies right now, because a policy text is missing."
                " You can go on reading."
            ),
        )
    return {kind: version for kind, version in found.items() if version}


def rules_in_force(department: Department | None, at: datetime | None = None) -> tuple[reply_rules.Rule, ...]:
    """The rules of the site and of the department that are on now or at a moment.

    Of every language, for a reply may mix them.
    """
    found = ReplyRule.objects.in_force(at).for_department(department.pk if department else None)
    return _rules(tuple(found.order_by("code").values_list("pk", flat=True)))


@lru_cache(maxsize=32)
def _rules(pks: tuple[int, ...]) -> tuple[reply_rules.Rule, ...]:
    """Kept, for a version that has begun never changes."""
    found = ReplyRule.objects.in_bulk(pks)
    return tuple(rule_of(found[pk]) for pk in pks)


def rule_of(row: ReplyRule) -> reply_rules.Rule:
    """A version as the engine reads it."""
    return reply_rules.Rule(
        code=row.code, family=row.family, kind=row.kind, pattern=row.pattern, action=row.action,
        exceptions=row.exceptions, message=row.message, suggestion=row.suggestion, escalation=row.escalation,
        id=row.pk, version=row.version,
    )  # fmt: skip
