"""Seals: a running hash of every append-only table, under a key that the database never holds (HISTORY_KEY).

The chain of each question shows that a line was changed. Whoever may write to the database could make a whole new
chain; what they cannot make is a seal, and the log keeps the seals outside of the database.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from consultations import workflow
from consultations.models import Consent, Event, Seal, StaffRead
from portal.models import StaffEvent

logger = logging.getLogger("portal.history")
EVERY = timedelta(minutes=10)
CHUNK = 2000  # rows in memory at a time
LOCK_WAIT = "2s"  # for those who write just now; else the next round seals
FIRST = "0" * 64


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


# What is sealed of a row, by table: an Event's and a StaffEvent's own hash says everything.
SEALED: dict[str, tuple[Callable[[], Any], Callable[[Any], list[object]]]] = {
    "event": (lambda: Event, lambda row: [row.pk, row.question_id, row.sequence, row.hash]),
    "consent": (
        lambda: Consent,
        lambda row: [
            row.pk, row.question_id, row.purpose, row.policy_version_id, row.sha256, row.locale, row.granted,
            _moment(row.at),
        ],
    ),
    "staff_read": (
        lambda: StaffRead,
        lambda row: [row.pk, row.question_id, row.user_id, row.role, row.photo, _moment(row.hour), _moment(row.at)],
    ),
    "staff_event": (lambda: StaffEvent, lambda row: [row.pk, row.sequence, row.hash]),
}  # fmt: skip
Head = dict[str, object]  # last: the key of the last row; count: of rows since the seal before; sha256


def _rows(table: str, after: int, until: int) -> Iterator[list[object]]:
    model, line = SEALED[table]
    rows = model()._default_manager.filter(pk__gt=after, pk__lte=until).order_by("pk")
    return (line(row) for row in rows.iterator(chunk_size=CHUNK))


def _head(table: str, before: Head, until: int) -> Head:
    """The head of a table behind an earlier one, up to a key."""
    running, count = hashlib.sha256(str(before["sha256"]).encode()), 0
    for row in _rows(table, int(str(before["last"])), until):
        running.update(b"\n" + json.dumps(row, separators=(",", ":")).encode())
        count += 1
    return {"last": until, "count": count, "sha256": running.hexdigest()}


def _mac(number: int, at: datetime, heads: dict[str, Head], before: str) -> str:
    words = json.dumps([number, _moment(at), heads, before], sort_keys=True, separators=(",", ":"))
    return hmac.digest(settings.HISTORY_KEY.encode(), words.encode(), hashlib.sha256).hex()


def _nothing() -> dict[str, Head]:
    return {table: {"last": 0, "count": 0, "sha256": FIRST} for table in SEALED}


def _ends() -> dict[str, int]:
    """The last key of each table behind which every smaller one is there already, or never will be."""
    tables = {name: model() for name, (model, _line) in SEALED.items()}
    quoted = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in tables.values())
    with transaction.atomic(), connection.cursor() as cursor:
        # Waits for those who are writing just now, for as long as it takes to read four numbers.
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
        cursor.execute(f"LOCK TABLE {quoted} IN SHARE MODE")
        return {name: model._default_manager.aggregate(last=Max("pk"))["last"] or 0 for name, model in tables.items()}


def seal() -> Seal | None:
    """Seal what has come since the last seal, and log it; None where nothing has.

    Two at once make one seal and an IntegrityError: the number is unique.
    """
    ends = _ends()
    last = Seal.objects.order_by("-number").first()
    before = {**_nothing(), **(last.heads if last else {})}
    heads = {table: _head(table, before[table], end) for table, end in ends.items()}
    if not any(head["count"] for head in heads.values()):
        return None
    number, at = (last.number + 1 if last else 1), workflow.now()
    mac = _mac(number, at, heads, last.mac if last else FIRST)
    made = Seal.objects.create(number=number, at=at, heads=heads, mac=mac)
    logger.info("history sealed", extra={"seal": str(made)})
    return made


def seal_if_due(now: datetime) -> int:
    """Seal every ten minutes, if anything has come; how many seals were made."""
    last = Seal.objects.order_by("-number").first()
    if last and last.at > now - EVERY:
        return 0
    return 1 if seal() else 0


def broken_seals(kept: str = "") -> Iterator[str]:
    """What does not hold of the seals and of the rows under them. `kept`: a seal from the log, as "12:4f…"."""
    before, mac, number = _nothing(), FIRST, 0
    for one in Seal.objects.order_by("number").iterator(chunk_size=CHUNK):
        number += 1
        if one.number != number:
            yield f"seal {number}: missing; the next one is {one.number}"
            number = one.number
        elif not hmac.compare_digest(one.mac, _mac(one.number, one.at, one.heads, mac)):
            yield f"seal {number}: was not made with this key, or was changed"
        for table, head in one.heads.items():
            first, last = int(str(before[table]["last"])), int(str(head["last"]))
            found = _head(table, before[table], last)
            if (found["count"], found["sha256"]) != (head["count"], head["sha256"]):
                yield f"seal {number}: {table} rows {first + 1} to {last} are not what was sealed"
            before[table] = head
        mac = one.mac
    if kept and not Seal.objects.filter(number=_number_of(kept), mac=kept.partition(":")[2]).exists():
        yield f"seal {kept.partition(':')[0]}: the one that was kept is not there"


def _number_of(kept: str) -> int:
    number = kept.partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0


def not_yet_proven() -> int:
    """How many Events have come since the last seal."""
    last = Seal.objects.order_by("-number").first()
    return Event.objects.filter(pk__gt=int(str(last.heads["event"]["last"])) if last else 0).count()
