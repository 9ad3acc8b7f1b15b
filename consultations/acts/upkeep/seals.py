"""Seals: a running hash of every append-only table, under a key that the database never holds (HISTORY_KEY).

The hash chain of a question shows that an event was changed. But whoever may write to the database could compute a
whole new chain. What they cannot compute is a seal, and the log keeps the seals outside of the database.
"""

import hashlib
import hmac
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from consultations import workflow
from consultations.models import Consent, Event, Seal, StaffRead
from portal.hash_chain import FIRST_HASH, canonical_json, canonical_time
from portal.models import StaffEvent

logger = logging.getLogger("portal.history")
SEAL_INTERVAL = timedelta(minutes=10)
ROWS_IN_MEMORY = 2000
LOCK_TIMEOUT = "2s"  # for transactions that are writing; if they take longer, the next round seals

# The tables, and what a seal covers of each row. The own hash of an Event or StaffEvent covers all its other fields.
# Every other record could be changed by its owner without anybody noticing; these four are what disputes are about.
# Together they say who did what, who agreed to what, and who has read what.
SEALED: dict[str, tuple[type[Any], Callable[[Any], list[object]]]] = {
    "event": (Event, lambda row: [row.pk, row.question_id, row.sequence, row.hash]),
    "consent": (
        Consent,
        lambda row: [
            row.pk, row.question_id, row.purpose, row.policy_version_id, row.sha256, row.locale, row.granted,
            canonical_time(row.at),
        ],
    ),
    "staff_read": (
        StaffRead,
        lambda row: [
            row.pk, row.question_id, row.user_id, row.role, row.photo, canonical_time(row.hour), canonical_time(row.at),
        ],
    ),
    "staff_event": (StaffEvent, lambda row: [row.pk, row.sequence, row.hash]),
}  # fmt: skip
# The end of a table when it was sealed. last: the key of the last row; count: of rows since the seal before; sha256.
Head = dict[str, object]


def _head(table: str, before: Head, until: int) -> Head:
    """The head of a table at the row with key `until`, computed on from an earlier head."""
    model, values = SEALED[table]
    # In the order of the keys and in pieces, so that a table of any size fits into memory.
    rows = model._default_manager.filter(pk__gt=int(str(before["last"])), pk__lte=until).order_by("pk")
    # It begins with the earlier hash, so each head stands for all rows from the first one on.
    running, count = hashlib.sha256(str(before["sha256"]).encode()), 0
    for row in rows.iterator(chunk_size=ROWS_IN_MEMORY):
        # The break keeps two rows from being read as one.
        running.update(b"\n" + canonical_json(values(row)))
        count += 1
    return {"last": until, "count": count, "sha256": running.hexdigest()}


def _mac(number: int, at: datetime, heads: dict[str, Head], previous_mac: str) -> str:
    # The seal before is part of it, so a seal that is taken out breaks all that follow.
    sealed = canonical_json([number, canonical_time(at), heads, previous_mac])
    return hmac.digest(settings.HISTORY_KEY.encode(), sealed, hashlib.sha256).hex()


def _empty_heads() -> dict[str, Head]:
    return {table: {"last": 0, "count": 0, "sha256": FIRST_HASH} for table in SEALED}


def _last_keys() -> dict[str, int]:
    """The last key of each table, such that no row with a smaller one can still appear."""
    models = {table: model for table, (model, _values) in SEALED.items()}
    # One statement for all tables: the lock is for the same moment in each.
    quoted = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models.values())
    with transaction.atomic(), connection.cursor() as cursor:
        # A transaction takes its keys before it commits. The lock waits for those that are writing, so that no row
        # comes late under a key that is sealed already; it is held only while four numbers are read.
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        cursor.execute(f"LOCK TABLE {quoted} IN SHARE MODE")
        return {table: model._default_manager.aggregate(last=Max("pk"))["last"] or 0 for table, model in models.items()}


def seal() -> Seal | None:
    """Seal the rows since the last seal, and log the seal; None if there are none.

    If two processes do this at once, one makes the seal and the other gets an IntegrityError: the number is unique.
    """
    last_keys = _last_keys()
    last = Seal.objects.order_by("-number").first()
    # A table that was added to SEALED later begins empty.
    before = {**_empty_heads(), **(last.heads if last else {})}
    heads = {table: _head(table, before[table], key) for table, key in last_keys.items()}
    # A quiet night makes no seals.
    if not any(head["count"] for head in heads.values()):
        return None
    number, at = (last.number + 1 if last else 1), workflow.now()
    mac = _mac(number, at, heads, last.mac if last else FIRST_HASH)
    new = Seal.objects.create(number=number, at=at, heads=heads, mac=mac)
    # The copy outside of the database. Without it, whoever has the key and the database could write a new past.
    logger.info("history sealed", extra={"seal": str(new)})
    return new


def seal_if_due(now: datetime) -> int:
    """Seal every ten minutes if there are new rows. Returns how many seals were made."""
    last = Seal.objects.order_by("-number").first()
    if last and last.at > now - SEAL_INTERVAL:
        return 0
    return 1 if seal() else 0


def broken_seals(kept: str = "") -> Iterator[str]:
    """What is wrong with the seals and with the rows that they cover. `kept`: a seal from the log, as "12:4f…"."""
    before, mac, number = _empty_heads(), FIRST_HASH, 0
    for seal_row in Seal.objects.order_by("number").iterator(chunk_size=ROWS_IN_MEMORY):
        number += 1
        if seal_row.number != number:
            yield f"seal {number}: missing; the next one is {seal_row.number}"
            # Go on from here: one gap must not make every later seal look wrong.
            number = seal_row.number
        # In constant time, as always where a secret is compared.
        elif not hmac.compare_digest(seal_row.mac, _mac(seal_row.number, seal_row.at, seal_row.heads, mac)):
            yield f"seal {number}: was not made with this key, or was changed"
        for table, head in seal_row.heads.items():
            first, last = int(str(before[table]["last"])), int(str(head["last"]))
            if _head(table, before[table], last) != head:
                yield f"seal {number}: {table} rows {first + 1} to {last} are not what was sealed"
            # With the head as it was sealed, not as the rows give it: so each seal is judged for its own rows alone.
            before[table] = head
        mac = seal_row.mac
    kept_number, _colon, kept_mac = kept.partition(":")
    if kept and not Seal.objects.filter(number=_seal_number(kept_number), mac=kept_mac).exists():
        yield f"seal {kept_number}: the one that was kept is not there"


def _seal_number(digits: str) -> int:
    """The number that an operator typed; 0, which no seal has, for anything else."""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def not_yet_proven() -> int:
    """How many Events have come since the last seal."""
    last = Seal.objects.order_by("-number").first()
    return Event.objects.filter(pk__gt=int(str(last.heads["event"]["last"])) if last else 0).count()
