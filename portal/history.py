"""The history of the staff: one chain of events, each written in the transaction of what it tells."""

from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone

from portal.logs import request_id
from portal.models import FIRST_HASH, StaffEvent, User

CHAIN = 0x50454F50  # "PEOP": the advisory lock's number
CHUNK = 2000  # events in memory at a time


def record(
    action: str, *, user: User | None = None, about: User | None = None, subject: str = "", reason: str = ""
) -> StaffEvent:
    """Append one event: what `user` did, None for the portal itself, to the account `about` or to `subject`."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Until the transaction ends, so that the next event follows this one or, undone, the one before.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN])
        last = StaffEvent.objects.order_by("-sequence").first()
        event = StaffEvent(
            sequence=last.sequence + 1 if last else 1, at=timezone.now(), action=action,
            user_id=user.pk if user else None, subject_user_id=about.pk if about else None,
            subject=subject, reason=reason, request_id=request_id(),
            previous_hash=last.hash if last else FIRST_HASH,
        )  # fmt: skip
        event.hash = event.computed_hash()
        event.save(force_insert=True)
        return event


def first_broken() -> Iterator[str]:
    """The first event of the staff's history that does not hold, as one line; nothing where all do."""
    sequence, previous_hash = 0, FIRST_HASH
    for event in StaffEvent.objects.order_by("sequence").iterator(chunk_size=CHUNK):
        sequence += 1
        if event.sequence != sequence:
            problem = f"missing; the next one is {event.sequence}"
        elif event.previous_hash != previous_hash:
            problem = "does not follow from the one before"
        elif event.hash != event.computed_hash():
            problem = "was changed"
        else:
            previous_hash = event.hash
            continue
        yield f"staff, event {sequence}: {problem}"
        return
