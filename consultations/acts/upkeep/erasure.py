"""Erasing: `erase` deletes every text of a question, and alone passes the trigger that keeps sent replies."""

import pgtrigger
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations import rate_limits
from consultations.actors import SYSTEM, THE_ASKER, Actor, Refused
from consultations.acts.asking import drafts
from consultations.acts.moderation.texts import forget_revisions
from consultations.acts.private_page import link_renewal, own_question
from consultations.models import (
    Citation,
    Feedback,
    MoreInfoRevision,
    Note,
    Question,
    QuestionDraft,
    QuestionRevision,
    SecondOpinion,
    Sender,
    Similar,
    UnsentForm,
)
from consultations.models.question import VALUES_WHEN_ERASED
from consultations.models.reply import TEXT_PARTS
from consultations.retrieval.index import remove_entries
from consultations.time_limits import ERASE_AFTER
from consultations.workflow import LIVE, Change, S, transition

# What the constraint asks to be empty, and what else could lead back to the person.
EMPTIED: dict[str, object] = {
    **VALUES_WHEN_ERASED,
    "infant_age": "",
    "suggested_department": None,  # it follows from the text
    "send_key": None,  # it leads to the browser
    "promised_by": None,
    "first_for": None,
    "first_until": None,
    "proposed_duplicate": None,
}


def erase_now(question_id: int) -> None:
    """Withdraw and erase a question with one press, whatever its status: both or neither.

    Nobody is mailed, because the address is erased too. The page says that it is done.
    """
    with transaction.atomic():
        # Locked here as well, so that the status is still the same when the first of the two acts begins.
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        if question.status in LIVE:
            own_question.withdraw(question_id, mails_asker=False)
        erase(question_id)


def erase(question_id: int, actor: Actor = THE_ASKER) -> None:
    """Delete every text of a withdrawn question and of its follow-ups, for good. No other function does.

    What stays: number, import reference, department, dates, Events (codes, never prose), consents, and the access log.
    """
    with transition("erase", question_id, actor) as change:
        question = change.question
        # A follow-up was withdrawn a moment after its question, but is erased together with it.
        alone = question.parent is None or question.parent.status != S.WITHDRAWN
        if actor.role == SYSTEM and alone and question.status_changed_at > change.now - ERASE_AFTER:
            raise Refused("too_early", _("It is kept for some weeks after the withdrawal."))
        # In the order of their numbers, as everywhere: two acts that lock the same rows cannot wait for each other.
        for child in question.follow_ups.select_for_update(of=("self",)).filter(status=S.WITHDRAWN).order_by("pk"):
            erase(child.pk, actor)
        _delete_what_belongs_to(question)
        # The database refuses every change of a sent reply. Only inside this block, and only for this trigger, it lets
        # one pass.
        with pgtrigger.ignore("consultations.Reply:sent_is_immutable"):
            question.replies.update(**dict.fromkeys(TEXT_PARTS, ""), care_level="")
        _forget_the_browser(change)
        change.set(**EMPTIED)
    # Last, because emptying the question has just made a revision of its texts.
    forget_revisions(QuestionRevision.objects.filter(pgh_obj=question_id))


def _delete_what_belongs_to(question: Question) -> None:
    # Words in the search index are text as well.
    remove_entries([question.pk])
    Similar.objects.filter(Q(question=question) | Q(other=question)).delete()
    Note.objects.filter(event__question=question).delete()
    Feedback.objects.filter(question=question).delete()
    UnsentForm.objects.filter(question=question).delete()
    # A finding holds no words, but says where in a text which kind of danger or personal data was.
    question.findings.all().delete()
    # What doctors have written so far, and a correction that waits for a second doctor.
    question.drafts.all().delete()
    Citation.objects.filter(reply__question=question).delete()
    # Who agreed, and who reported what, stays without the words that were written.
    SecondOpinion.objects.filter(reply__question=question).update(note="")
    question.topics.clear()
    # That there was a report stays, for counting. What the reader wrote may be about the asker.
    question.reports.update(text="", urgent=False)
    if hasattr(question, "more_info"):
        # Read before the row is deleted, deleted after it: deleting the text makes one more revision of it.
        # The key is read before the row goes, the revisions are deleted after it: deleting the row makes one more of
        # them.
        earlier = MoreInfoRevision.objects.filter(pgh_obj=question.more_info.pk)
        question.more_info.delete()
        forget_revisions(earlier)
    # Row now and file after the commit; a file that is left behind is swept up by the clock.
    for photo in question.photos.all():
        photo.delete_with_file()


def _forget_the_browser(change: Change) -> None:
    """Delete what could lead back to the asker's browser: a draft of the same key, and hashes of the address."""
    question = change.question
    for draft in QuestionDraft.objects.filter(key_hash=question.send_key or ""):
        drafts.forget(draft)
    # Before the address itself is emptied: the hash can only be computed from it.
    if question.email:
        Sender.objects.filter(digest=rate_limits.digest_of_email(question.email)).delete()
    link_renewal.forget(question.pk)
