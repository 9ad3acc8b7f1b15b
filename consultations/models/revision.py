"""Revisions: what a text was before it was changed, kept by a trigger whoever changes it, `psql` included.

They stand apart from Events, for they hold text: erasing, redaction and its purge delete them, and nothing else can.
"""

# mypy: disable-error-code="misc,arg-type"
# The classes are made at run time, which the checker cannot follow.

from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.faq import FAQ, MoreInfo
from consultations.models.help_line import HelpLine
from consultations.models.question import Question
from consultations.models.reply_template import ReplyTemplate
from consultations.models.topic import Topic

NO_TRUNCATE = pgtrigger.Trigger(
    name="no_truncate",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'revisions are append-only';",
)


def revisions_of(
    model: type[models.Model], *fields: str, called: Any, deleted: bool = True, when: pgtrigger.Condition | None = None
) -> Any:
    """The model of what these fields of `model` were before each change, and before deletion where rows are deleted.

    `when`: which changes count; else every one of these fields.
    """
    changed = pghistory.UpdateEvent(row=pghistory.Old, condition=when or pgtrigger.AnyChange(*fields))
    trackers = [changed, *([pghistory.DeleteEvent()] if deleted else [])]
    return pghistory.create_event_model(
        model,
        *trackers,
        fields=list(fields),
        obj_field=pghistory.ObjForeignKey(related_name="revisions", related_query_name="revisions", db_index=True),
        context_field=pghistory.ContextJSONField(),  # {"user": number, "request": id, "act": code}
        context_id_field=None,
        append_only=True,
        meta={"verbose_name": called, "verbose_name_plural": called, "triggers": [NO_TRUNCATE]},
    )


# The first headline changes nothing that anybody has read.
WORDS_CHANGE = pgtrigger.Condition(
    "OLD.title IS DISTINCT FROM NEW.title OR OLD.body IS DISTINCT FROM NEW.body"
    " OR OLD.prompts IS DISTINCT FROM NEW.prompts"
    " OR (OLD.headline <> '' AND OLD.headline IS DISTINCT FROM NEW.headline)"
)


class QuestionRevision(
    revisions_of(
        Question, "title", "body", "prompts", "headline",
        called=_("earlier texts of questions"), deleted=False, when=WORDS_CHANGE,
    )
):  # fmt: skip
    pass


class MoreInfoRevision(
    revisions_of(
        MoreInfo, "body", "author", "reviewer", "reviewed_on", "review_by", called=_("earlier texts of More Info")
    )
):
    pass


class FAQRevision(
    revisions_of(
        FAQ, "title", "slug", "department", "body", "reviewed_by", "reviewed_on", "review_by",
        called=_("earlier texts of FAQ"),
    )
):  # fmt: skip
    pass


class TopicRevision(revisions_of(Topic, "name", "slug", called=_("earlier names of topics"))):
    pass


class HelpLineRevision(
    revisions_of(HelpLine, "number", "label", "kind", "locale", called=_("earlier numbers to call"))
):
    pass


class ReplyTemplateRevision(
    revisions_of(
        ReplyTemplate, "title", "answer", "limits", "next_step", "seek_help_if", "would_need",
        called=_("earlier reply templates"),
    )
):  # fmt: skip
    pass
