"""Keeping what somebody has answered so far: a draft of one browser, in several tabs, for seven days."""

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import limits, workflow
from consultations.actors import Refused
from consultations.acts.governing.in_force import policies_in_force
from consultations.models import Photo, Policy, QuestionDraft
from consultations.models.question_draft import hash_of
from consultations.photos.codec import MAX_PHOTOS, NotAPhoto, encode

NOTICE_CHANGED = _("Read below what we save and for how long. Then press Continue.")


def find(key: str) -> QuestionDraft | None:
    """The draft behind the key of a browser's cookie, unless it is too old."""
    return QuestionDraft.objects.alive(workflow.now()).filter(key_hash=hash_of(key)).first() if key else None


def begin(key: str, locale: str, *, shown: int | None, network: str) -> QuestionDraft:
    """Begin to keep answers, for somebody to whom the privacy policy in force was shown and linked.

    `shown`: the key of its version. `network`: the keyed hash of where the request came from. Refused without
    policies in force, after another version was shown, and where one network begins too many.
    """
    with transaction.atomic():
        privacy = policies_in_force(locale)[Policy.Kind.PRIVACY]
        if shown != privacy.pk:
            raise Refused("notice", NOTICE_CHANGED)
        limits.check_draft(network)
        moment = workflow.now()
        return QuestionDraft.objects.create(
            key_hash=hash_of(key), locale=locale, privacy_version=privacy, network=network,
            created_at=moment, touched_at=moment,
        )  # fmt: skip


def change(draft: QuestionDraft, edit: Callable[[dict[str, Any]], None]) -> QuestionDraft:
    """Change the answers under the draft's lock, so that two tabs keep both their answers."""
    with transaction.atomic():
        fresh = QuestionDraft.objects.select_for_update().filter(pk=draft.pk).first()
        if fresh is None:
            raise Refused("draft_gone", _("Your answers are gone. Please start again."))
        before = _what_is_sent(fresh)
        edit(fresh.answers)
        fresh.touched_at = workflow.now()
        if _what_is_sent(fresh) != before:
            fresh.revision += 1
        fresh.save()
        return fresh


def _what_is_sent(draft: QuestionDraft) -> str:
    return repr([draft.answers.get(part) for part in ("done", "photos")])


def keep(draft: QuestionDraft, step: str, answers: dict[str, Any]) -> QuestionDraft:
    """Keep what was answered on a page."""

    def edit(kept: dict[str, Any]) -> None:
        if step == "who":
            _ask_again_about_another(kept, answers)
        kept.setdefault("done", {})[step] = answers
        kept.get("typed", {}).pop(step, None)
        for page in (step, "check"):
            kept.get("told", {}).pop(page, None)

    return change(draft, edit)


def _ask_again_about_another(kept: dict[str, Any], answers: dict[str, Any]) -> None:
    """Where the question is about somebody else than before, what was said of that person is asked anew."""
    done, typed = kept.get("done", {}), kept.setdefault("typed", {})
    if "who" not in done or done["who"] == answers:
        return
    if about := done.pop("about", None):
        typed["about"] = {name: about[name] for name in ("name", "email") if name in about}
    done.pop("infant", None)
    if details := done.pop("details", None):
        typed["details"] = details


def keep_typed(draft: QuestionDraft, step: str, typed: dict[str, Any], **told: Any) -> QuestionDraft:
    """Keep what was typed on a page and cannot be taken yet, so that leaving the page loses nothing.

    `told`: what the page says about it when it is shown again, such as `refused=True`.
    """

    def edit(kept: dict[str, Any]) -> None:
        kept.setdefault("typed", {})[step] = typed
        kept.setdefault("told", {})[step] = told

    return change(draft, edit)


def tell(draft: QuestionDraft, page: str, **told: Any) -> QuestionDraft:
    """Keep what a page says when it is shown again."""
    return change(draft, lambda kept: kept.setdefault("told", {}).update({page: told}))


def mark(draft: QuestionDraft, name: str) -> tuple[QuestionDraft, bool]:
    """Note once that something has happened on the way; whether it is the first time."""
    first = name not in draft.answers.get("marks", [])
    return change(draft, lambda kept: kept.setdefault("marks", []).append(name)) if first else draft, first


def add_photo(draft: QuestionDraft, upload: Any) -> Photo:
    """Keep one photo, re-encoded and without metadata. Raises NotAPhoto or Refused, with a sentence for the asker."""
    limits.check_photo(draft.network, 0)  # before the work of decoding it
    encoded = encode(upload)
    with transaction.atomic():
        limits.check_photo(draft.network, len(encoded.content))
        change(draft, lambda kept: kept.update(photos=kept.get("photos", 0) + 1))  # locks, and counts as a change
        if draft.photos.count() >= MAX_PHOTOS:
            raise NotAPhoto("too_many")
        photo = Photo(
            draft=draft, width=encoded.width, height=encoded.height, size=len(encoded.content),
            added_at=workflow.now(),
        )  # fmt: skip
        # The file comes first: a row without its file would be a broken picture, and a file without a row is swept.
        default_storage.save(photo.path, ContentFile(encoded.content))
        photo.save()
        return photo


def remove_photo(draft: QuestionDraft, name: str) -> None:
    """Take one photo away, with its file."""
    with transaction.atomic():
        change(draft, lambda kept: kept.update(photos=kept.get("photos", 0) + 1))
        photo = next((photo for photo in draft.photos.all() if photo.name == name), None)
        if photo:
            photo.delete()
            transaction.on_commit(photo.delete_file)


def forget(draft: QuestionDraft) -> None:
    """Delete a draft with its photos."""
    with transaction.atomic():
        photos = list(draft.photos.all())
        draft.delete()
        for photo in photos:
            transaction.on_commit(photo.delete_file)
