"""Erasing: the one function that deletes text, and the only one that passes the replies' trigger."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from consultations.models import Note, Question
from consultations.models.reply import TEXT_FIELDS
from consultations.workflow import ERASE_AFTER, SYSTEM, THE_ASKER, Actor, Refused, S, door


def erase(question_id: int, actor: Actor = THE_ASKER) -> None:
    """Delete every text of a withdrawn question and of its follow-ups, for good: the only function that does.

    Stays: number, import reference, department, dates, Events (codes, never prose) and consents.
    """
    with door("erase", question_id, actor) as move:
        question = move.question
        # A follow-up that was withdrawn with its question, a moment after it, goes with it as well.
        alone = question.parent is None or question.parent.status != S.WITHDRAWN
        if actor.role == SYSTEM and alone and question.status_changed_at > move.now - ERASE_AFTER:
            raise Refused("too_early", _("It is kept for 30 days after the withdrawal."))
        for child in question.follow_ups.select_for_update(of=("self",)).filter(status=S.WITHDRAWN).order_by("pk"):
            erase(child.pk, actor)
        Note.objects.filter(event__question=question).delete()
        question.findings.all().delete()
        question.topics.clear()
        if hasattr(question, "more_info"):
            question.more_info.delete()
        with pgtrigger.ignore("consultations.Reply:sent_is_immutable"):
            question.replies.update(**dict.fromkeys(TEXT_FIELDS, ""), care_level="")
        blank = (
            "title",
            "body",
            "asker_name",
            "asker_age_band",
            "email",
            "headline",
            "slug",
            "source_name",
            "source_url",
            "source_licence",
        )
        move.set(**dict.fromkeys(blank, ""), asker_sex=Question.Sex.UNDISCLOSED)
        move.set(send_key=None)  # a keyed hash of the text
        move.set(red_flag=False, priority=Question.Priority.ROUTINE)  # they say something about a health
