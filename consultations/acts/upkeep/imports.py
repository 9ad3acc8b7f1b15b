"""What an import does to questions: it inserts new ones as published, and updates those imported before."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, zip_longest

from django.utils.translation import gettext_lazy as _

from consultations.actors import THE_IMPORTER, Refused
from consultations.acts.governing import rule_versions
from consultations.models import Consent, MoreInfo, Question, Reply, TaggedQuestion, Topic
from consultations.models.reply import PARTS
from consultations.workflow import Change, insert_imported, publish_imported, transition

# What an import writes, and so what a second import compares and updates.
QUESTION_FIELDS = (
    "title", "body", "locale", "asker_name", "asker_sex", "asker_age_band", "asked_on", "department", "headline",
    "slug", "source_name", "source_url", "source_licence",
)  # fmt: skip
# Of a reply: its parts, and who gave it where, when and under which policies. What else a reply has stays as it is.
REPLY_FIELDS = (
    *PARTS, "doctor_id", "department_id", "policy_version_id", "department_policy_version_id", "written_at", "sent_at",
    "replied_on", "reviewer_id",
)  # fmt: skip
MORE_INFO_FIELDS = ("body", "author_id", "reviewer_id", "reviewed_on", "review_by", "imported")


@dataclass
class ImportedQuestion:
    """A question as a line of an import describes it, unsaved. A chain is the versions of one reply, oldest first."""

    question: Question
    chains: list[list[Reply]]
    topics: list[Topic] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    more_info: MoreInfo | None = None

    def assign_to(self, question: Question) -> None:
        """Let all rows point to a question that has its number."""
        rows: list[Reply | Consent | MoreInfo] = [*chain(*self.chains), *self.consents]
        for row in rows + ([self.more_info] if self.more_info else []):
            row.question = question


def reply_chains(replies: Iterable[Reply]) -> list[list[Reply]]:
    """Replies as chains of versions, in the order in which the first versions came."""
    replies = sorted(replies, key=lambda reply: reply.pk)
    corrections = {reply.corrects_id: reply for reply in replies if reply.corrects_id}
    chains = []
    for root in (reply for reply in replies if not reply.corrects_id):
        versions = [root]
        while versions[-1].pk in corrections:
            versions.append(corrections[versions[-1].pk])
        chains.append(versions)
    return chains


def insert(imported: list[ImportedQuestion]) -> None:
    """Insert and publish new questions. The number of queries is the same for any number of questions."""
    questions = [new.question for new in imported]
    # Each step needs the numbers that the one before it got: questions, replies, then what points to both.
    insert_imported(questions)
    for new in imported:
        new.assign_to(new.question)
    chains = [versions for new in imported for versions in new.chains]
    _insert_chains(chains)
    for new in imported:
        # The last version of the last reply is the one that a page shows.
        new.question.published_reply = new.chains[-1][-1]
    TaggedQuestion.objects.bulk_create(
        TaggedQuestion(content_object=new.question, tag=topic) for new in imported for topic in new.topics
    )
    Consent.objects.bulk_create(consent for new in imported for consent in new.consents)
    MoreInfo.objects.bulk_create(new.more_info for new in imported if new.more_info)
    publish_imported(questions)
    # What the reply rules find in imported replies goes to the moderators' review list. It never refuses an import.
    # One job for the whole batch. Rule 0 means every rule in force.
    # One job for the whole batch. 0 stands for every rule in force that is about wording.
    if numbers := sorted(reply.pk for reply in chain(*chains)):
        rule_versions.review_replies.enqueue(0, after=numbers[0] - 1, until=numbers[-1])


def _insert_chains(chains: list[list[Reply]]) -> None:
    """Insert level by level, the oldest versions first: each version points to the number of the one it corrects."""
    before: tuple[Reply | None, ...] = (None,) * len(chains)
    for level in zip_longest(*chains):
        for reply, older in zip(level, before, strict=True):
            if reply:
                reply.corrects = older
        Reply.objects.bulk_create(reply for reply in level if reply)
        before = level


def reimport(question_id: int, new: ImportedQuestion, *, overwrite: bool = False) -> None:
    """Update an imported question to what the file says now; refused where it was edited here, unless `overwrite`.

    It is always refused where a doctor replied or corrected the reply here: what a doctor sent stays as it was sent.
    """
    with transition("reimport", question_id, THE_IMPORTER) as change:
        question = change.question
        if question.edited_at and not overwrite:
            raise Refused("edited", _("This question was edited here. Use --overwrite to replace it."))
        if question.replies.filter(imported=False).exists():
            raise Refused("replied", _("This question has a reply or a correction that was given here."))
        new.assign_to(question)
        # Before `change.set`, because the transition writes the question and its Event last of all.
        _replace_topics(question, new.topics)
        _replace_more_info(question, new.more_info, overwrite=overwrite)
        _add_consents(question, new.consents)
        change.set(**{name: getattr(new.question, name) for name in QUESTION_FIELDS}, edited_at=None)
        _replace_replies(change, new.chains)


def _replace_topics(question: Question, topics: list[Topic]) -> None:
    items = TaggedQuestion.objects.filter(content_object=question)
    # Compared first, so that an unchanged file changes no rows. The order counts: the first topic leads.
    # Compared first, so that an unchanged file changes no rows. Their order is part of what the file says.
    if list(items.order_by("id").values_list("tag", flat=True)) != [topic.pk for topic in topics]:
        items.delete()
        TaggedQuestion.objects.bulk_create(TaggedQuestion(content_object=question, tag=topic) for topic in topics)


def _replace_more_info(question: Question, new: MoreInfo | None, *, overwrite: bool) -> None:
    old = MoreInfo.objects.filter(question=question).first()
    if new is None and (old is None or not old.is_shown):
        return  # a text that is still waiting for its reviewer here is not part of the import
    if old and new and all(getattr(old, name) == getattr(new, name) for name in MORE_INFO_FIELDS):
        return
    # What a doctor or an editor wrote here is worth more than the file, unless the operator says otherwise.
    if old and not old.imported and not overwrite:
        raise Refused("more_info", _("More Info was written here. Use --overwrite to replace it."))
    if new is None and old:
        old.delete()
    elif new:
        new.pk = old.pk if old else None
        new.save(force_insert=old is None)


def _add_consents(question: Question, consents: list[Consent]) -> None:
    """Add what is new. Consents are never changed or deleted, so those stored here have to be the file's first ones."""

    def content(consent: Consent) -> tuple[object, ...]:
        return consent.purpose, consent.policy_version_id, consent.granted, consent.at

    # Consents are append-only in the database. A file that tells another past cannot be made true here.
    kept = [content(consent) for consent in question.consents.order_by("id")]
    if kept != [content(consent) for consent in consents[: len(kept)]]:
        raise Refused("consents", _("Its consents are not those that are kept here, and consents are never rewritten."))
    Consent.objects.bulk_create(consents[len(kept) :])


def _replace_replies(change: Change, chains: list[list[Reply]]) -> None:
    """Update replies in place if there are as many versions of each as before, so their addresses stay; else anew."""
    question = change.question
    old = reply_chains(question.replies.all())
    if [len(versions) for versions in old] != [len(versions) for versions in chains]:
        _insert_chains(chains)
        # Before the old replies go: a reply cannot be deleted while the question shows it.
        Question.objects.filter(pk=question.pk).update(published_reply=chains[-1][-1])
        for reply in sorted(chain(*old), key=lambda reply: reply.pk, reverse=True):
            reply.delete()  # the newest first: a reply cannot go while a correction points to it
        change.set(published_reply=chains[-1][-1])
        return
    changed = []
    for ours, new in zip(chain(*old), chain(*chains), strict=True):
        # Only what is different, so that a second import of the same file writes nothing.
        if any(getattr(ours, name) != getattr(new, name) for name in REPLY_FIELDS):
            for name in REPLY_FIELDS:
                setattr(ours, name, getattr(new, name))
            changed.append(ours)
    Reply.objects.bulk_update(changed, [name.removesuffix("_id") for name in REPLY_FIELDS])
