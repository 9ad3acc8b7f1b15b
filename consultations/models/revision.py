"""Revisions: what a text was before it was changed, kept by a trigger whoever changes it, `psql` included.

They stand apart from Events, for they hold text: erasing, redaction and its purge delete them, and nothing else can.
"""

# mypy: disable-error-code="misc,arg-type"
# The classes are made at run time, which the checker cannot follow.

import pgtrigger
from django.utils.translation import gettext_lazy as _

from consultations.models.faq import FAQ, MoreInfo
from consultations.models.help_line import HelpLine
from consultations.models.question import Question
from consultations.models.reply_template import ReplyTemplate
from consultations.models.topic import Topic
from portal.append_only import revisions_of

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
