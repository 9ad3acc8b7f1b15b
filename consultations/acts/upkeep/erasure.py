"""Erasing: the one function that deletes text, and the only one that passes the replies' trigger."""

import pgtrigger
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations import limits
from consultations.acts.moderation.texts import forget_revisions
from consultations.acts.private_page import link_renewal, own_question
from consultations.models import (
    Citation,
    Feedback,
    MoreInfoRevision,
    Note,
    Photo,
    Question,
    QuestionDraft,
    QuestionRevision,
    SecondOpinion,
    Sender,
    Similar,
    UnsentForm,
)
from consultations.models.reply import TEXT_FIELDS
from consultations.retrieval.index import remove_entries
from consultations.workflow import ERASE_AFTER, LIVE, SYSTEM, THE_ASKER, Actor, Move, Refused, S, door

# What is left of a question's own fields, as the database demands it (question_erased_is_empty).
TEXTS = (
    "title", "body", "asker_name", "asker_age_band", "infant_age", "email", "email_digest", "headline",
    "slug", "source_name", "source_url", "source_licence",
)  # fmt: skip
BLANK: dict[str, object] = {
    **dict.fromkeys(TEXTS, ""),
    "asker_sex": Question.Sex.UNDISCLOSED,
    "asked_for": Question.AskedFor.SELF,
    "guardian": False,
    "prompts": {},
    "photos_public": False,
    "suggested_department": None,  # it follows from the text
    "red_flag": False,  # this and the priority say something about a health
    "priority": Question.Priority.ROUTINE,
    "send_key": None,  # it leads to the browser
    "promised_by": None,
    "first_for": None,
    "first_until": None,
    "proposed_duplicate": None,
}


def erase_now(question_id: int) -> None:
    """Withdraw and erase with one press, from wherever the question stands: all of it or nothing.

    Nobody is mailed, for the address is gone with the rest: the page says that it is done.
    """
    with transaction.atomic():
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        if question.status in LIVE:
            own_question.withdraw(question_id, tells_asker=False)
        erase(question_id)


def erase(question_id: int, actor: Actor = THE_ASKER) -> None:
    """Delete every text of a withdrawn question and of its follow-ups, for good: the only function that does.

    Stays: number, import reference, department, dates, Events (codes, never prose), consents, and who has
    opened it.
    """
    with door("erase", question_id, actor) as move:
        question = move.question
        # A follow-up that was withdrawn with its question, a moment after it, goes with it as well.
        alone = question.parent is None or question.parent.status != S.WITHDRAWN
        if actor.role == SYSTEM and alone and question.status_changed_at > move.now - ERASE_AFTER:
            raise Refused("too_early", _("It is kept for some weeks after the withdrawal."))
        for child in question.follow_ups.select_for_update(of=("self",)).filter(status=S.WITHDRAWN).order_by("pk"):
            erase(child.pk, actor)
        _delete_what_belongs_to(question)
        with pgtrigger.ignore("consultations.Reply:sent_is_immutable"):
            question.replies.update(**dict.fromkeys(TEXT_FIELDS, ""), care_level="")
        _forget_the_browser(move)
        move.set(**BLANK)
    # What the blanking itself has just kept goes as well.
    forget_revisions(QuestionRevision.objects.filter(pgh_obj=question_id))


def _delete_what_belongs_to(question: Question) -> None:
    remove_entries([question.pk])
    Similar.objects.filter(Q(question=question) | Q(other=question)).delete()
    Note.objects.filter(event__question=question).delete()
    Feedback.objects.filter(question=question).delete()
    UnsentForm.objects.filter(question=question).delete()
    question.findings.all().delete()
    question.drafts.all().delete()
    Citation.objects.filter(reply__question=question).delete()
    SecondOpinion.objects.filter(reply__question=question).update(note="")
    question.topics.clear()
    question.reports.update(text="", urgent=False)
    if hasattr(question, "more_info"):
        earlier = MoreInfoRevision.objects.filter(pgh_obj=question.more_info.pk)
        question.more_info.delete()
        forget_revisions(earlier)
    _delete_photos(list(question.photos.all()))


def _forget_the_browser(move: Move) -> None:
    """What is kept of where the question came from: a draft of the same key, and hashes of the address."""
    question = move.question
    for draft in QuestionDraft.objects.filter(key_hash=question.send_key or ""):
        _delete_photos(list(draft.photos.all()))
        draft.delete()
    if question.email:
        Sender.objects.filter(digest=limits.digest_of_email(question.email)).delete()
    link_renewal.forget(question.pk)


def _delete_photos(photos: list[Photo]) -> None:
    """The rows now, the files once it is certain: a rollback brings rows back, but no file."""
    for photo in photos:
        photo.delete()
        transaction.on_commit(photo.delete_file)
