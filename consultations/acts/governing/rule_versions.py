"""What editors do with reply rules: draft a version, switch it on or off, and review what it finds."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import reply_rules, workflow
from consultations.actors import Refused
from consultations.acts.governing.in_force import moment_of_change, rule_of, text_rules
from consultations.models import Finding, Reply, ReplyRule
from consultations.models.reply import PARTS
from portal.jobs import job

DRY_RUN_REPLIES = 1_000  # the latest
REPLIES_PER_JOB = 500


def new_version(rule_id: int) -> ReplyRule:
    """A draft of the next version of a rule, copied from this one; if the rule has a draft already, that draft."""
    with transaction.atomic():
        rule = ReplyRule.objects.get(pk=rule_id)
        versions = ReplyRule.objects.select_for_update().filter(code=rule.code).order_by("-version")
        last = next(iter(versions))
        if last.begun_at is None:
            return last
        rule.pk, rule.version, rule.begun_at, rule.ended_at = None, last.version + 1, None, None
        rule._state.adding = True
        rule.save(force_insert=True)
        return rule


def switch_on(rule_id: int) -> None:
    """Put a version in force in place of the one before. What it finds in public replies becomes a review list."""
    with transaction.atomic():
        # Before the rows are locked: a reply that is being sent holds this lock, and its findings refer to the rows.
        now = moment_of_change()
        code = ReplyRule.objects.values_list("code", flat=True).get(pk=rule_id)
        versions = ReplyRule.objects.select_for_update().filter(code=code).order_by("pk").in_bulk()
        rule = versions[rule_id]
        if rule.begun_at:
            raise Refused("begun", _("This version was in force already. Make a new one."))
        check_compiles(rule)
        ReplyRule.objects.filter(code=code, begun_at__isnull=False, ended_at=None).update(ended_at=now)
        ReplyRule.objects.filter(pk=rule_id).update(begun_at=now)
        review_replies.enqueue(rule_id)


def switch_off(rule_id: int) -> None:
    """End a version that is in force, without another in its place."""
    with transaction.atomic():
        ended = ReplyRule.objects.filter(pk=rule_id).in_force().update(ended_at=moment_of_change())
    if not ended:
        raise Refused("off", _("This version is not in force."))


def check_compiles(rule: ReplyRule) -> None:
    """Refuse a rule whose pattern or exceptions RE2 does not compile."""
    reply_rules.compiled.__wrapped__((rule_of(rule),))


def dry_run(rule: ReplyRule) -> Iterator[tuple[Reply, list[reply_rules.RuleFinding]]]:
    """What one version, in force or not, finds in the last 1,000 replies that pages show."""
    latest = Reply.objects.current().select_related("question").order_by("-pk")[:DRY_RUN_REPLIES]
    for reply in latest:
        if findings := _findings_in(reply, (rule_of(rule),)):
            yield reply, findings


def _findings_in(reply: Reply, rules: tuple[reply_rules.Rule, ...]) -> list[reply_rules.RuleFinding]:
    draft = {name: getattr(reply, name) for name in PARTS}
    return reply_rules.check(draft, rules, red_flag=reply.question.red_flag)


@job()
def review_replies(rule_id: int, after: int = 0, until: int = 0) -> None:
    """Store what a rule finds in the replies that pages show; 0: every rule in force that is about wording.

    A new rule never hides an old reply: its findings become a list for editors to look through. One job checks 500
    replies after the key `after`, up to `until` if that is given, and enqueues the next job.
    """
    rules = _rules_to_review(rule_id)
    replies = Reply.objects.current().filter(pk__gt=after).select_related("question")
    batch = list((replies.filter(pk__lte=until) if until else replies).order_by("pk")[:REPLIES_PER_JOB])
    with transaction.atomic():
        known = set(
            Finding.objects.filter(reply__in=batch, rule__isnull=False).values_list("reply", "rule", "field", "start")
        )
        Finding.objects.bulk_create(
            Finding(
                question_id=reply.question_id, reply=reply, kind=finding.family, field=finding.field,
                start=finding.start, end=finding.end, rule_id=finding.rule_id, outcome=Finding.Outcome.REVIEW,
                at=workflow.now(),
            )
            for reply in batch
            for finding in _findings_in(reply, rules)
            if (reply.pk, finding.rule_id, finding.field, finding.start) not in known
        )  # fmt: skip
        if len(batch) == REPLIES_PER_JOB:
            review_replies.enqueue(rule_id, after=batch[-1].pk, until=until)


def _rules_to_review(rule_id: int) -> tuple[reply_rules.Rule, ...]:
    if not rule_id:
        return text_rules(None)
    rule = ReplyRule.objects.in_force().filter(pk=rule_id).first()
    return (rule_of(rule),) if rule else ()


def dismiss(finding_ids: list[int]) -> int:
    """Take findings off the review list: an editor has looked at them and leaves the replies as they are."""
    return Finding.objects.to_review().filter(pk__in=finding_ids).update(outcome=Finding.Outcome.DISMISSED)
