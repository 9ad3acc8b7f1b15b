"""An asker's own copy: everything that is kept about a question and whoever asked it, as plain data.

It leaves out what the staff wrote only to each other, and replies that have not been sent.
"""

import base64
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from consultations.actors import ASKER
from consultations.exchange.records import values_of
from consultations.models import (
    Consent,
    Event,
    Feedback,
    Note,
    Photo,
    PolicyVersion,
    Question,
    QuestionRevision,
    Reply,
    UnsentForm,
)
from consultations.models.reply import PARTS
from consultations.workflow import S
from portal.languages import language_of

FORMAT = "askwell-own-copy/1"
ASKED_FIELDS = (
    "title", "body", "prompts", "locale", "asked_on", "submitted_at", "asker_name", "asker_sex", "asker_age_band",
    "infant_age", "asked_for", "guardian", "email", "photos_public",
)  # fmt: skip
STATE_FIELDS = (
    "status", "status_changed_at", "headline", "published_at", "priority", "red_flag", "promised_by", "resubmitted",
    "contested",
)  # fmt: skip


def own_copy(question: Question) -> dict[str, Any]:
    """A question with its follow-ups."""
    children = question.follow_ups.exclude(status=S.ERASED).select_related("department").order_by("pk")
    return {
        "format": FORMAT,
        "number": question.pk,
        **_question(question),
        "follow_ups": [{"number": child.pk, **_question(child)} for child in children],
    }


def _question(question: Question) -> dict[str, Any]:
    feedback = Feedback.objects.filter(question=question).first()
    return {
        "asked": {
            **values_of(question, ASKED_FIELDS),
            # The stored locale is that of the pages the asker used; the text may be in another language.
            "locale": language_of(f"{question.title}\n{question.body}", question.locale),
        },
        "department": str(question.department) if question.department else None,
        "suggested_department": str(question.suggested_department) if question.suggested_department else None,
        "topics": sorted(topic.name for topic in question.topics.all()),
        "stands": {**values_of(question, STATE_FIELDS), "duplicate_of": question.duplicate_of_id},
        "history": [_event(event) for event in question.events.order_by("sequence")],
        "earlier_texts": [
            {"until": revision.pgh_created_at, **values_of(revision, ("title", "body", "prompts", "headline"))}
            for revision in QuestionRevision.objects.filter(pgh_obj=question).order_by("pgh_id")
        ],
        "notes": [_note(note) for note in _notes(question)],
        "findings": list(question.findings.filter(reply=None).values("kind", "field", "start", "end")),
        "consents": [_consent(consent) for consent in question.consents.select_related("policy_version__policy")],
        "replies": [_reply(reply) for reply in _replies(question)],
        "feedback": values_of(feedback, ("helped", "saw_doctor", "at")) if feedback else None,
        # The role and the time. Who it was stays within the portal.
        "opened": [values_of(read, ("at", "role")) for read in question.reads.order_by("at", "pk")],
        "not_sent": _not_sent(question),
        "photos": [_photo(photo) for photo in question.photos.order_by("pk")],
    }


def _not_sent(question: Question) -> dict[str, Any] | None:
    """What was typed on the private page and could not be sent."""
    form = UnsentForm.objects.filter(question=question).first()
    return {"form": form.action, "typed": form.typed, "at": form.at} if form else None


def _event(event: Event) -> dict[str, Any]:
    return values_of(event, ("sequence", "at", "action", "from_status", "to_status", "role", "reason"))


def _notes(question: Question) -> QuerySet[Note]:
    """What the asker wrote, and what was written to the asker."""
    notes = Note.objects.filter(event__question=question).select_related("event").order_by("event__sequence")
    return notes.filter(for_asker=True) | notes.filter(event__role=ASKER)


def _note(note: Note) -> dict[str, Any]:
    return {"at": note.event.at, "role": note.event.role, "action": note.event.action, "text": note.text}


def _policy(version: PolicyVersion | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {"policy": version.policy.slug, "version": version.number, "sha256": version.sha256}


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        **values_of(consent, ("purpose", "granted", "at", "locale")),
        "policy": consent.policy_version.policy.slug,
        "version": consent.policy_version.number,
        "sha256": consent.sha256,
    }


def _replies(question: Question) -> QuerySet[Reply]:
    sent = question.replies.filter(sent_at__isnull=False).order_by("pk")
    return sent.select_related("doctor", "department", "policy_version__policy", "department_policy_version__policy")


def _reply(reply: Reply) -> dict[str, Any]:
    return {
        **values_of(reply, (*PARTS, "sent_at")),
        "doctor": reply.doctor.display_name,
        "department": str(reply.department),
        "policy": _policy(reply.policy_version),
        "department_policy": _policy(reply.department_policy_version),
    }


def _photo(photo: Photo) -> dict[str, Any]:
    with default_storage.open(photo.path) as file:
        # Inside of the file, so that the copy is complete without the portal.
        content = base64.b64encode(file.read()).decode()
    return {**values_of(photo, ("name", "width", "height", "added_at", "approved")), "webp_base64": content}
