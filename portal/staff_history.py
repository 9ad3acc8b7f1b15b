"""The history of the staff: one chain of events, each written in the same transaction as what it records."""

from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone

from portal.hash_chain import FIRST_HASH
from portal.logs import request_id
from portal.models import StaffEvent, User

CHAIN_LOCK = 0x50454F50  # "PEOP": the advisory lock's number
EVENTS_IN_MEMORY = 2000


def record(
    action: str, *, user: User | None = None, about: User | None = None, subject: str = "", reason: str = ""
) -> StaffEvent:
    """Append one event: what `user` did, None for the portal itself, to the account `about` or to `subject`."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Held until the transaction ends: the next event has to follow this one or, if this one is rolled back,
            # the one before it.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        event = StaffEvent(
            at=timezone.now(), action=action, user_id=user.pk if user else None,
            subject_user_id=about.pk if about else None, subject=subject, reason=reason, request_id=request_id(),
        )  # fmt: skip
        # Read under the lock, so nobody else can append to the same last event.
        event.link_to(StaffEvent.objects.order_by("-sequence").first())
        event.save(force_insert=True)
        return event


def first_broken() -> Iterator[str]:
    """The first event in the history of the staff that is broken, as one line; nothing where all are sound."""
    previous_hash = FIRST_HASH
    events = StaffEvent.objects.order_by("sequence").iterator(chunk_size=EVENTS_IN_MEMORY)
    for sequence, event in enumerate(events, start=1):
        if problem := event.broken_link(sequence, previous_hash):
            yield f"staff, event {sequence}: {problem}"
            return
        previous_hash = event.hash
