"""Drafts: what somebody has answered so far at /ask/, kept for seven days for one browser, in any number of tabs."""

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import rate_limits, workflow
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
    """Start a draft for somebody who was shown the privacy policy in force, with a link to it.

    `shown`: the key of the version that they saw. `network`: the keyed hash of the network that the request came from.
    Refused if a policy is missing, if they saw another version, or if the network starts too many drafts.
    """
    with transaction.atomic():
        privacy = policies_in_force(locale)[Policy.Kind.PRIVACY]
        if shown != privacy.pk:
            raise Refused("notice", NOTICE_CHANGED)
        rate_limits.check_draft(network)
        moment = workflow.now()
        return QuestionDraft.objects.create(
            # The key itself is only in the browser's cookie.
            key_hash=hash_of(key), locale=locale, privacy_version=privacy, network=network,
            created_at=moment, touched_at=moment,
        )  # fmt: skip


def speak(draft: QuestionDraft, language: str) -> QuestionDraft:
    """Note in which language somebody asks now. Mail and the policies that they agree to are in that language."""
    if draft.locale != language:
        QuestionDraft.objects.filter(pk=draft.pk).update(locale=language)
        draft.locale = language
    return draft


def change(draft: QuestionDraft, edit: Callable[[dict[str, Any]], None]) -> QuestionDraft:
    """Change the answers under the draft's lock, so that the answers of two tabs are both kept."""
    with transaction.atomic():
        # The row as it is now. The caller's copy may be older than an answer from another tab.
        fresh = QuestionDraft.objects.select_for_update().filter(pk=draft.pk).first()
        if fresh is None:
            raise Refused("draft_gone", _("Your answers are gone. Please start again."))
        before = _what_is_sent(fresh)
        edit(fresh.answers)
        fresh.touched_at = workflow.now()
        # What was only typed, or a message, does not make a shown page out of date.
        if _what_is_sent(fresh) != before:
            fresh.revision += 1
        fresh.save()
        return fresh


def _what_is_sent(draft: QuestionDraft) -> str:
    """What the question would be made of. If this changes, the page that showed it is out of date."""
    return repr([draft.answers.get(part) for part in ("done", "photos")])


def keep(draft: QuestionDraft, step: str, answers: dict[str, Any]) -> QuestionDraft:
    """Keep the answers to one step, and forget what was typed there before they were accepted."""

    def edit(kept: dict[str, Any]) -> None:
        if step == "who":
            _ask_again_about_another(kept, answers)
        kept.setdefault("done", {})[step] = answers
        kept.get("typed", {}).pop(step, None)
        for page in (step, "check"):
            kept.get("told", {}).pop(page, None)

    return change(draft, edit)


def _ask_again_about_another(kept: dict[str, Any], answers: dict[str, Any]) -> None:
    """If the question is about a different person now, ask the details of that person again."""
    done, typed = kept.get("done", {}), kept.setdefault("typed", {})
    if "who" not in done or done["who"] == answers:
        return
    if about := done.pop("about", None):
        typed["about"] = {name: about[name] for name in ("name", "email") if name in about}
    done.pop("infant", None)
    if details := done.pop("details", None):
        typed["details"] = details


def keep_typed(draft: QuestionDraft, step: str, typed: dict[str, Any], **message: Any) -> QuestionDraft:
    """Keep what was typed at a step and cannot be accepted yet, so that leaving the page loses nothing.

    `message`: what the page says about it when it is shown again, such as `refused=True`.
    """

    def edit(kept: dict[str, Any]) -> None:
        kept.setdefault("typed", {})[step] = typed
        kept.setdefault("told", {})[step] = message

    return change(draft, edit)


def tell(draft: QuestionDraft, page: str, **message: Any) -> QuestionDraft:
    """Keep a message that a page shows once it is opened again."""
    return change(draft, lambda kept: kept.setdefault("told", {}).update({page: message}))


def mark(draft: QuestionDraft, name: str) -> tuple[QuestionDraft, bool]:
    """Note that something has happened while asking. Also returns whether this is the first time."""
    first = name not in draft.answers.get("marks", [])
    return change(draft, lambda kept: kept.setdefault("marks", []).append(name)) if first else draft, first


def add_photo(draft: QuestionDraft, upload: Any) -> Photo:
    """Keep one photo, re-encoded and without metadata. Raises NotAPhoto or Refused, with a sentence for the asker."""
    rate_limits.check_photo(draft.network, 0)  # before the work of decoding it
    encoded = encode(upload)
    with transaction.atomic():
        rate_limits.check_photo(draft.network, len(encoded.content))
        change(draft, lambda kept: kept.update(photos=kept.get("photos", 0) + 1))  # locks, and counts as a change
        if draft.photos.count() >= MAX_PHOTOS:
            raise NotAPhoto("too_many")
        photo = Photo(
            draft=draft, width=encoded.width, height=encoded.height, size=len(encoded.content),
            added_at=workflow.now(),
        )  # fmt: skip
        # The file first: a row without a file would be a broken picture, but a file without a row is swept up later.
        default_storage.save(photo.path, ContentFile(encoded.content))
        photo.save()
        return photo


def remove_photo(draft: QuestionDraft, name: str) -> None:
    """Remove one photo and its file."""
    with transaction.atomic():
        change(draft, lambda kept: kept.update(photos=kept.get("photos", 0) + 1))
        photo = next((photo for photo in draft.photos.all() if photo.name == name), None)
        if photo:
            photo.delete_with_file()


def forget(draft: QuestionDraft) -> None:
    """Delete a draft with its photos."""
    with transaction.atomic():
        for photo in draft.photos.all():
            photo.delete_with_file()
        draft.delete()
