"""Hash chains: each event's hash covers its own fields and the hash of the event before it.

So nobody can change, take out or insert one without changing every later hash. The history of each question is such a
chain, and so is the history of the staff.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

FIRST_HASH = "0" * 64  # stands before the first event of a chain


def canonical_time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def canonical_json(value: object) -> bytes:
    """One spelling of a value, so that the same value has the same hash wherever and whenever it is computed."""
    # No spaces and sorted keys: JSON leaves both open, and a hash does not.
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


class ChainedEvent(models.Model):
    sequence = models.PositiveIntegerField(_("number in the history"))
    at = models.DateTimeField(_("time"))
    action = models.CharField(_("action"), max_length=32)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    previous_hash = models.CharField(_("hash of the event before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        abstract = True

    def hashed_fields(self) -> dict[str, Any]:
        """The fields that only this kind of event has. Changing their names would break every hash there is."""
        raise NotImplementedError

    def computed_hash(self) -> str:
        """SHA-256 over every field of this event and the hash of the one before."""
        fields = {
            "sequence": self.sequence,
            "at": canonical_time(self.at),
            "action": self.action,
            "reason": self.reason,
            "request_id": self.request_id,
            "previous": self.previous_hash,
            **self.hashed_fields(),
        }
        return hashlib.sha256(canonical_json(fields)).hexdigest()

    def link_to(self, last: Self | None) -> None:
        """Make this the event after `last`, None for the first of a chain. The caller holds the chain's lock."""
        # Without gaps, so that a missing event can be named by its number.
        self.sequence = last.sequence + 1 if last else 1
        self.previous_hash = last.hash if last else FIRST_HASH
        self.hash = self.computed_hash()

    def broken_link(self, sequence: int, previous_hash: str) -> str:
        """What is wrong with this event as number `sequence` of its chain, after one with that hash; "" if nothing."""
        if self.sequence != sequence:
            return f"missing; the next one is {self.sequence}"
        if self.previous_hash != previous_hash:
            return "does not follow from the one before"
        return "was changed" if self.hash != self.computed_hash() else ""
