"""What a moderator changes in an asker's own text: an edit, or a redaction that takes words out for good.

Either way a revision keeps the text before, and the asker is told and sees the difference. The revisions that hold
redacted words can only be read with a permission of their own, and are deleted after 30 days.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime

import pghistory
import pgtrigger
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.actors import Actor, Refused
from consultations.acts.asking.submission import find_in_texts
from consultations.models import MoreInfo, Question, QuestionRevision
from consultations.models.asker import PROMPT_LENGTH
from consultations.models.question import BODY_LENGTHS, FOLLOW_UP_LENGTH, TITLE_LENGTHS, headline_slug
from consultations.models.reply import TEXT_PARTS
from consultations.reading import count_letters
from consultations.workflow import transition

REDACTION_MARK = "[…]"
EDIT, REDACT = "edit_text", "redact"
READ_REDACTED = "consultations.read_redacted"


def texts_of(question: Question) -> dict[str, str]:
    """Everything that the asker wrote, by field."""
    return {"title": question.title, "body": question.body, **question.prompts}


def seal_of_texts(question: Question) -> str:
    """A hash that shows whether the text is still the one that the moderator has read."""
    return hashlib.sha256(json.dumps(texts_of(question), sort_keys=True).encode()).hexdigest()


def edit_text(question_id: int, actor: Actor, texts: Mapping[str, str], *, seen: str, note: str = "") -> None:
    """Change the asker's heading, text or answers to the prompts, by field. Fields that are not named stay."""
    _change(EDIT, question_id, actor, texts, seen, note)


def redact(question_id: int, actor: Actor, words: Iterable[str], *, seen: str, note: str = "") -> None:
    """Take words out of everything that the asker wrote, and out of the headline."""
    # The longest first: if "Anna Berg" and "Anna" are both to go, the shorter one must not break up the longer.
    wanted = sorted({word.strip() for word in words if word.strip()}, key=len, reverse=True)
    question = Question.objects.get(pk=question_id)
    texts = {"headline": question.headline, **texts_of(question)}
    if missing := [word for word in wanted if not any(word in text for text in texts.values())]:
        message = _("“%(words)s” does not stand in the question. Copy the words exactly.")
        raise Refused("words", message % {"words": missing[0][:80]})
    if not wanted:
        raise Refused("words", _("Write the words to take out."))
    for word in wanted:
        texts = {name: text.replace(word, REDACTION_MARK) for name, text in texts.items()}
    _change(REDACT, question_id, actor, texts, seen, note)


def _change(action: str, question_id: int, actor: Actor, texts: Mapping[str, str], seen: str, note: str) -> None:
    # The revision that the trigger writes gets the act's name: that tells redactions from other changes.
    with pghistory.context(act=action), transition(action, question_id, actor, note=note) as change:
        question = change.question
        # What is replaced must be what was read; a redaction of another text could leave the words in.
        if seal_of_texts(question) != seen:
            raise Refused("changed", _("The text has changed meanwhile. Read it once more."))
        before = {"headline": question.headline, **texts_of(question)}
        after = {**before, **texts}
        if after == before:
            raise Refused("same", _("Nothing is different."))
        headline, title, body = (after.pop(name) for name in ("headline", "title", "body"))
        _check_lengths(question, title, body, after)
        if headline != question.headline:
            change.set(headline=headline, slug=headline_slug(headline))
        change.set(title=title, body=body, prompts={name: text for name, text in after.items() if text.strip()})
        change.set(edited_at=change.now)  # so that an import does not bring the words back
        # Spans of findings are places in the text, so they have to be found anew.
        find_in_texts(change)


def also_in(question: Question, words: Iterable[str]) -> list[Promise]:
    """Where else on the page these words are: in what doctors wrote, which a moderator cannot redact."""
    replies = question.replies.current().values_list(*TEXT_PARTS)
    more_info = MoreInfo.objects.filter(question=question).values_list("body", "proposed_body")
    places = [(_("the reply"), replies), (_("More Info"), more_info)]
    return [place for place, rows in places if any(word in text for word in words for row in rows for text in row)]


def _check_lengths(question: Question, title: str, body: str, prompts: Mapping[str, str]) -> None:
    # Imported texts were written elsewhere, to other limits.
    if question.import_ref:
        return
    low, high = (1, FOLLOW_UP_LENGTH) if question.parent_id else BODY_LENGTHS
    if not question.parent_id and count_letters(title) < TITLE_LENGTHS[0]:
        raise Refused("title", _("Too little is left of the heading. Write more of it, or return the question."))
    if not question.parent_id and len(title) > TITLE_LENGTHS[1]:
        raise Refused("title", _("The heading must have at most %(high)d characters.") % {"high": TITLE_LENGTHS[1]})
    if count_letters(body) < low:
        raise Refused("body", _("Too little is left of the text. Write more of it, or return the question."))
    if len(body) > high:
        raise Refused("body", _("The text must have at most %(high)d characters.") % {"high": high})
    if any(len(text) > PROMPT_LENGTH for text in prompts.values()):
        raise Refused("body", _("An answer to a prompt has at most 300 characters."))


def closed_from(question: Question) -> int:
    """The key of the last revision that is closed because it holds redacted words; 0 if there is none."""
    last = question.revisions.filter(pgh_context__act=REDACT).order_by("-pgh_id").first()
    return last.pgh_id if last else 0


def purge_redacted(question_id: int, before: datetime) -> None:
    """Delete every revision that may hold words redacted before a moment."""
    with transaction.atomic():
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        revisions = QuestionRevision.objects.filter(pgh_obj=question)
        # Every revision up to that one may hold the words: they stood in the text all the time before.
        last = revisions.filter(pgh_context__act=REDACT, pgh_created_at__lte=before).order_by("-pgh_id").first()
        if last:
            forget_revisions(revisions.filter(pgh_id__lte=last.pgh_id))


def forget_revisions(*revisions) -> None:
    """Delete revisions, past the trigger that refuses it to everybody else. Only erasing and the purge may do this."""
    for rows in revisions:
        with pgtrigger.ignore(f"{rows.model._meta.label}:append_only"):
            rows.delete()
