"""Keeping what somebody has answered so far: a draft of one browser, in several tabs, for seven days."""

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import workflow
from consultations.models import Draft, Photo
from consultations.models.draft import hash_of
from consultations.photos import MAX_PHOTOS, NotAPhoto, encode
from consultations.workflow import Refused


def find(key: str) -> Draft | None:
    """The draft behind the key of a browser's cookie, unless it is too old."""
    return Draft.objects.alive(workflow.now()).filter(key_hash=hash_of(key)).first() if key else None


def begin(key: str, locale: str) -> Draft:
    moment = workflow.now()
    return Draft.objects.create(key_hash=hash_of(key), locale=locale, created_at=moment, touched_at=moment)


def change(draft: Draft, edit: Callable[[dict[str, Any]], None]) -> Draft:
    """Change the answers under the draft's lock, so that two tabs keep both their answers."""
    with transaction.atomic():
        fresh = Draft.objects.select_for_update().filter(pk=draft.pk).first()
        if fresh is None:
            raise Refused("draft_gone", _("Your answers are gone. Please start again."))
        before = repr(fresh.answers)
        edit(fresh.answers)
        fresh.touched_at = workflow.now()
        if repr(fresh.answers) != before:
            fresh.revision += 1
        fresh.save()
        return fresh


def keep(draft: Draft, step: str, answers: dict[str, Any]) -> Draft:
    """Keep what was answered on a page."""

    def edit(kept: dict[str, Any]) -> None:
        kept.setdefault("done", {})[step] = answers
        kept.get("typed", {}).pop(step, None)

    return change(draft, edit)


def keep_typed(draft: Draft, step: str, typed: dict[str, Any]) -> Draft:
    """Keep what was typed on a page and cannot be taken yet, so that leaving the page loses nothing."""
    return change(draft, lambda kept: kept.setdefault("typed", {}).update({step: typed}))


def mark(draft: Draft, name: str) -> tuple[Draft, bool]:
    """Note once that something has happened on the way; whether it is the first time."""
    first = name not in draft.answers.get("marks", [])
    return change(draft, lambda kept: kept.setdefault("marks", []).append(name)) if first else draft, first


def add_photo(draft: Draft, upload: Any) -> Photo:
    """Keep one photo, re-encoded and without metadata. Raises NotAPhoto with a sentence for whoever sent it."""
    encoded = encode(upload)
    with transaction.atomic():
        change(draft, lambda kept: kept.update(photos=kept.get("photos", 0) + 1))  # locks, and counts as a change
        if draft.photos.count() >= MAX_PHOTOS:
            raise NotAPhoto("too_many")
        photo = Photo(draft=draft, width=encoded.width, height=encoded.height, added_at=workflow.now())
        # The file comes first: a row without its file would be a broken picture, and a file without a row is swept.
        default_storage.save(photo.path, ContentFile(encoded.content))
        photo.save()
        return photo


def remove_photo(draft: Draft, name: str) -> None:
    """Take one photo away, with its file."""
    with transaction.atomic():
        change(draft, lambda kept: kept.update(photos=kept.get("photos", 0) + 1))
        photo = draft.photos.filter(name=name).first()
        if photo:
            photo.delete()
            transaction.on_commit(photo.delete_file)


def forget(draft: Draft) -> None:
    """Delete a draft with its photos."""
    with transaction.atomic():
        photos = list(draft.photos.all())
        draft.delete()
        for photo in photos:
            transaction.on_commit(photo.delete_file)
