"""Revisions: what a text was before it was changed. A trigger keeps them, so that a change in `psql` is kept as well.

They are apart from Events because they hold text: erasing and the purge of redacted words delete them, and nothing
else can.
"""

# mypy: disable-error-code="misc,arg-type"
# These classes are made at run time, which the type checker cannot follow.

import pgtrigger
from django.utils.translation import gettext_lazy as _

from consultations.models.faq import FAQ, MoreInfo
from consultations.models.help_line import HelpLine
from consultations.models.question import Question
from consultations.models.reply_template import ReplyTemplate
from consultations.models.topic import Topic
from portal.append_only import revisions_of

# Writing the first headline is not a change: nobody can have read one before.
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
    revisions_of(HelpLine, "number", "label", "hours", "kind", "locale", called=_("earlier numbers to call"))
):
    pass


class ReplyTemplateRevision(
    revisions_of(
        ReplyTemplate, "title", "answer", "limits", "next_step", "seek_help_if", "would_need",
        called=_("earlier reply templates"),
    )
):  # fmt: skip
    pass
