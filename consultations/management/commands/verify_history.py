"""Check the chain of hashes of every question's history: that no event was changed, removed or moved."""

import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import F, Q
from tqdm import tqdm

from consultations.acts.upkeep.seals import broken_seals, not_yet_proven
from consultations.models import Consent, Event, PolicyVersion, Question, Reply, ReplyRule
from consultations.models.event import REPLY_DELIVERED
from consultations.proof import rules_digest, text_holds
from portal.hash_chain import FIRST_HASH
from portal.staff_history import first_broken as first_broken_of_staff

ROWS_IN_MEMORY = 2000


@dataclass(frozen=True)
class Broken:
    """The first link of a question's chain that does not hold."""

    question: int
    sequence: int
    problem: str

    def __str__(self) -> str:
        return f"question {self.question}, event {self.sequence}: {self.problem}"


def first_broken(events: Iterable[Event]) -> Broken | None:
    """The first broken link of one question's events, which come in order and with their question loaded."""
    sequence, previous_hash, status = 0, FIRST_HASH, ""
    for event in events:
        sequence += 1
        # After one broken link nothing later can be judged, so only the first of each question is told.
        problem = event.broken_link(sequence, previous_hash)
        # The hashes may all be right and the story still impossible: somebody could have computed a whole new chain.
        if not problem and event.from_status != status:
            problem = f"begins {event.from_status or 'nowhere'} where the one before ended {status or 'nowhere'}"
        if problem:
            return Broken(event.question_id, sequence, problem)
        previous_hash, status = event.hash, event.to_status
    if status != event.question.status:
        # A chain whose last events were deleted still holds. The question's status shows that they are missing.
        return Broken(
            event.question_id, sequence + 1, f"the history ends {status}, the question is {event.question.status}"
        )
    return None


def broken_chains(events: Iterable[Event]) -> Iterator[Broken]:
    """The first broken link of each question, from all events in order of question and sequence."""
    for _question, own in groupby(events, key=attrgetter("question_id")):
        if broken := first_broken(own):
            yield broken


def broken_proofs() -> Iterator[str]:
    """What is wrong with the basis of replies and consents: policies, times, texts and rules."""
    for version in PolicyVersion.objects.select_related("policy").iterator(chunk_size=ROWS_IN_MEMORY):
        if not text_holds(version):
            yield f"policy {version.policy.slug}, version {version.number}: the text was changed"
    sent = Reply.objects.filter(sent_at__isnull=False, imported=False)
    # A trigger refuses this too. Whoever owns the database can switch triggers off, so it is checked again.
    late = Q(policy_version__approved_at=None) | Q(policy_version__effective_from__gt=F("sent_at"))
    for question, reply in sent.filter(late).order_by("pk").values_list("question", "pk").iterator():
        yield f"question {question}, reply {reply}: its policy was not in force when it was sent"
    other = Consent.objects.exclude(sha256=F("policy_version__sha256"))
    for question, consent in other.order_by("pk").values_list("question", "pk").iterator():
        yield f"question {question}, consent {consent}: not to the text of its version"
    ungranted = Question.objects.filter(publication_consent__isnull=False).exclude(
        publication_consent__granted=True, publication_consent__question=F("pk")
    )
    for number in ungranted.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"question {number}: it is published without a valid consent"
    yield from _broken_rules()


def _broken_rules() -> Iterator[str]:
    """Events whose reply rules are not those that were in force at the time.

    The rules of a department are the same between two changes of any rule, so they are computed once for each interval.
    """
    known: dict[tuple[object, ...], str] = {}
    changes = sorted(
        {moment for row in ReplyRule.objects.values_list("begun_at", "ended_at") for moment in row if moment}
    )
    events = Event.objects.filter(action__in=REPLY_DELIVERED).exclude(rule_versions={}).select_related("question")
    for event in events.order_by("pk").iterator(chunk_size=ROWS_IN_MEMORY):
        department = event.question.department_id
        # Between two changes of any rule, a department's rules are the same.
        key = (bisect_right(changes, event.at), department)
        if key not in known:
            known[key] = rules_digest(event.at, department)[1]
        if event.rule_versions.get("sha256") != known[key]:
            yield f"question {event.question_id}, event {event.sequence}: other rules were in force at the time"


class Command(BaseCommand):
    help = "Check that nothing in any question's history was changed or is missing. Exit status 1 if anything is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seal", default="", help="also look for this seal, copied from the log as NUMBER:HASH")

    def handle(self, *args, **options) -> None:
        # A single query sees the database as it was at one moment, even while people go on working.
        events = Event.objects.select_related("question").only(
            *(field.attname for field in Event._meta.concrete_fields), "question__status"
        )
        ordered = events.order_by("question", "sequence").iterator(chunk_size=ROWS_IN_MEMORY)
        total = Event.objects.count()
        seen = tqdm(ordered, total=total, unit="event", file=sys.stderr, disable=not sys.stderr.isatty())
        without_history = Question.objects.filter(events=None).order_by("pk").values_list("pk", flat=True).iterator()
        no_history = (Broken(number, 1, "missing; the question has no history at all") for number in without_history)
        staff = first_broken_of_staff()
        count = 0
        for problem in chain(broken_chains(seen), no_history, broken_proofs(), broken_seals(options["seal"]), staff):
            count += 1
            self.stdout.write(str(problem))
        # With an exit status, so that a nightly job can tell somebody.
        if count:
            raise CommandError(f"Broken places in the histories: {count}.", returncode=1)
        self.stdout.write(f"All histories hold: {total} events.")
        if unsealed := not_yet_proven():
            self.stdout.write(f"{unsealed} of them are newer than the last seal: not yet proven.")
