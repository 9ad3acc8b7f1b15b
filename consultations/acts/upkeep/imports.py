"""What an import does to questions: insert new ones as published, or change one that was imported before."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, zip_longest

from django.utils.translation import gettext_lazy as _

from consultations.actors import THE_IMPORTER, Refused
from consultations.acts.governing import rule_versions
from consultations.models import Consent, MoreInfo, Question, Reply, TaggedQuestion, Topic
from consultations.workflow import Change, insert_imported, publish_imported, transition

FIELDS = (
    "title", "body", "locale", "asker_name", "asker_sex", "asker_age_band", "asked_on", "department", "headline",
    "slug", "source_name", "source_url", "source_licence",
)  # fmt: skip
REPLY_FIELDS = (
    "doctor_id", "department_id", "kind", "decline_code", "answer", "limits", "next_step", "seek_help_if", "would_need",
    "see_whom", "care_level",
    "policy_version_id", "department_policy_version_id", "written_at", "sent_at", "replied_on", "reviewer_id",
    "correction_note",
)  # fmt: skip
MORE_INFO_FIELDS = ("body", "author_id", "reviewer_id", "reviewed_on", "review_by", "imported")


@dataclass
class Draft:
    """A question as an import wants it, unsaved. A chain is the versions of one reply, the oldest first."""

    question: Question
    chains: list[list[Reply]]
    topics: list[Topic]
    consents: list[Consent]
    more_info: MoreInfo | None

    def belongs_to(self, question: Question) -> None:
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


def insert(drafts: list[Draft]) -> None:
    """Insert and publish new questions, in a fixed number of queries for any number of them."""
    questions = [draft.question for draft in drafts]
    insert_imported(questions)
    for draft in drafts:
        draft.belongs_to(draft.question)
    _insert_chains([versions for draft in drafts for versions in draft.chains])
    for draft in drafts:
        draft.question.published_reply = draft.chains[-1][-1]
    TaggedQuestion.objects.bulk_create(
        TaggedQuestion(content_object=draft.question, tag=topic) for draft in drafts for topic in draft.topics
    )
    Consent.objects.bulk_create(consent for draft in drafts for consent in draft.consents)
    MoreInfo.objects.bulk_create(draft.more_info for draft in drafts if draft.more_info)
    publish_imported(questions)
    _enqueue_review([reply for draft in drafts for versions in draft.chains for reply in versions])


def _enqueue_review(replies: list[Reply]) -> None:
    """What the rules find in imported replies becomes a review list; nothing of it is refused (policy.md)."""
    numbers = sorted(reply.pk for reply in replies)
    if numbers:
        rule_versions.review_replies.enqueue(0, after=numbers[0] - 1, until=numbers[-1])


def _insert_chains(chains: list[list[Reply]]) -> None:
    """The oldest versions of all chains first: a version points to the one before, which needs its number."""
    before: tuple[Reply | None, ...] = (None,) * len(chains)
    for level in zip_longest(*chains):
        for reply, older in zip(level, before, strict=True):
            if reply:
                reply.corrects = older
        Reply.objects.bulk_create(reply for reply in level if reply)
        before = level


def reimport(question_id: int, draft: Draft, *, overwrite: bool = False) -> None:
    """Make an imported question what the import has now. What was edited here stays unless `overwrite`.

    A reply or correction that was given here is never touched: what a doctor sent stays as sent.
    """
    with transition("reimport", question_id, THE_IMPORTER) as change:
        question = change.question
        if question.edited_at and not overwrite:
            raise Refused("edited", _("This question was edited here. Use --overwrite to replace it."))
        if question.replies.filter(imported=False).exists():
            raise Refused("replied", _("This question has a reply or a correction that was given here."))
        draft.belongs_to(question)
        _replace_topics(question, draft.topics)
        _replace_more_info(question, draft.more_info, overwrite=overwrite)
        _add_consents(question, draft.consents)
        change.set(**{name: getattr(draft.question, name) for name in FIELDS}, edited_at=None)
        _replace_replies(change, draft.chains)


def _replace_topics(question: Question, topics: list[Topic]) -> None:
    items = TaggedQuestion.objects.filter(content_object=question)
    if list(items.order_by("id").values_list("tag", flat=True)) != [topic.pk for topic in topics]:
        items.delete()
        TaggedQuestion.objects.bulk_create(TaggedQuestion(content_object=question, tag=topic) for topic in topics)


def _replace_more_info(question: Question, new: MoreInfo | None, *, overwrite: bool) -> None:
    old = MoreInfo.objects.filter(question=question).first()
    if new is None and (old is None or not old.is_shown):
        return  # a text that waits for its reviewer here is no part of what is imported
    if old and new and all(getattr(old, name) == getattr(new, name) for name in MORE_INFO_FIELDS):
        return
    if old and not old.imported and not overwrite:
        raise Refused("more_info", _("More Info was written here. Use --overwrite to replace it."))
    if new is None and old:
        old.delete()
    elif new:
        new.pk = old.pk if old else None
        new.save(force_insert=old is None)


def _add_consents(question: Question, consents: list[Consent]) -> None:
    """Consents are append-only: an import may go on where it ended, and no more."""

    def said(consent: Consent) -> tuple[object, ...]:
        return consent.purpose, consent.policy_version_id, consent.granted, consent.at

    kept = [said(consent) for consent in question.consents.order_by("id")]
    if kept != [said(consent) for consent in consents[: len(kept)]]:
        raise Refused("consents", _("Its consents are not those that are kept here, and consents are never rewritten."))
    Consent.objects.bulk_create(consents[len(kept) :])


def _replace_replies(change: Change, chains: list[list[Reply]]) -> None:
    """In place where the shape is the same, so that replies keep their addresses; else anew."""
    question = change.question
    old = reply_chains(question.replies.all())
    if [len(versions) for versions in old] != [len(versions) for versions in chains]:
        _insert_chains(chains)
        Question.objects.filter(pk=question.pk).update(published_reply=chains[-1][-1])
        for reply in sorted(chain(*old), key=lambda reply: reply.pk, reverse=True):
            reply.delete()  # the newest first: each is held by the one that corrects it
        change.set(published_reply=chains[-1][-1])
        return
    changed = []
    for ours, new in zip(chain(*old), chain(*chains), strict=True):
        if any(getattr(ours, name) != getattr(new, name) for name in REPLY_FIELDS):
            for name in REPLY_FIELDS:
                setattr(ours, name, getattr(new, name))
            changed.append(ours)
    Reply.objects.bulk_update(changed, [name.removesuffix("_id") for name in REPLY_FIELDS])
