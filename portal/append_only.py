"""Append-only tables: triggers refuse every change of a row to everybody, even to the owner of the database."""

from typing import Any

import pghistory
import pgtrigger
from django.db import models


# TRUNCATE fires no row triggers, so `Protect` alone would let somebody empty a whole table.
def no_truncate(rows: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=f"RAISE EXCEPTION '{rows} are append-only';",
    )


def append_only(rows: str) -> list[pgtrigger.Trigger]:
    """Refuse every UPDATE, DELETE and TRUNCATE. `rows` names the rows in the refusal."""
    # A trigger and not a permission: the portal's own role owns the tables, and an owner cannot be refused a right.
    return [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete), no_truncate(rows)]


def revisions_of(
    model: type[models.Model], *fields: str, called: Any, deleted: bool = True, when: pgtrigger.Condition | None = None
) -> Any:
    """A model that keeps what these fields of `model` were before each change, and before a row is deleted.

    `deleted`: False if rows are never deleted. `when`: which changes count; by default a change of any of the fields.
    """
    # The row as it was before: what it became is the next revision, or the row itself.
    changed = pghistory.UpdateEvent(row=pghistory.Old, condition=when or pgtrigger.AnyChange(*fields))
    trackers = [changed, *([pghistory.DeleteEvent()] if deleted else [])]
    return pghistory.create_event_model(
        model,
        *trackers,
        fields=list(fields),
        # An index, because every history page asks for the revisions of one row. No foreign key constraint: pghistory
        # leaves it out, so that a revision outlives its row.
        obj_field=pghistory.ObjForeignKey(related_name="revisions", related_query_name="revisions", db_index=True),
        context_field=pghistory.ContextJSONField(),  # {"user": number, "request": id, "act": code}
        context_id_field=None,  # type: ignore[arg-type]  # there is none; the type checker does not know that case
        # The trigger writes the revision, so no code path can forget it: not an admin action, not an update of many
        # rows.
        append_only=True,
        meta={"verbose_name": called, "verbose_name_plural": called, "triggers": [no_truncate("revisions")]},
    )
