"""What a moderator decides about a question."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations.actors import Actor, Refused
from consultations.acts.governing.in_force import kept_in_headline, refuse_blocked, rule_versions
from consultations.acts.moderation.publication import publish_if_ready
from consultations.acts.moderation.reports import close_reports
from consultations.models import Event, Photo, Question, Topic
from consultations.models.question import headline_slug
from consultations.workflow import Change, S, transition
from doctors.models import Department

# Here a question may lack a department, which a claim out of triage gives it.
BEFORE_A_CLAIM = (S.SUBMITTED, S.QUEUED, S.RETURNED, S.REJECTED, S.DUPLICATE)


def closed_it_before(actor: Actor, question: Question) -> bool:
    """Whether this moderator closed the duplicate that its asker contests now: another one has to judge that."""
    if not (question.contested and question.duplicate_of_id):
        return False
    marked = Event.objects.filter(question=question, action="mark_duplicate").order_by("-sequence").first()
    return marked is not None and marked.user_id == actor.user_id


def _judged_by_another(change: Change) -> None:
    if closed_it_before(change.actor, change.question):
        raise Refused("same_moderator", _("You marked this as a duplicate. Another moderator decides now."))


def _set_editors_part(
    change: Change,
    headline: str,
    topics: list[Topic],
    department: Department | None,
    public_photos: Collection[int] | None,
    keep_reason: str,
) -> None:
    """Set what editors add to a question. Wording of the headline that a rule warns of needs a reason, once.

    `public_photos`: the keys of photos that may be public, if the asker has agreed too; None leaves them as they are.
    """
    # A headline is public, so what no reply may say, no headline may say either.
    refuse_blocked(headline, department, code="headline")
    if headline != change.question.headline:  # an unchanged one was checked when it was written
        if kept := kept_in_headline(headline, department, keep_reason.strip()):
            change.note, change.note_for_asker = keep_reason.strip(), False
        change.rule_versions = rule_versions(change, kept)
    change.set(headline=headline, slug=headline_slug(headline), department=department)
    change.question.topics.set(topics)
    # Both have to agree: the asker to publishing photos at all, and a moderator to each one.
    if public_photos is not None and change.question.photos_public:
        photos = Photo.objects.filter(question=change.question)
        photos.filter(pk__in=public_photos).update(approved=True)
        photos.exclude(pk__in=public_photos).update(approved=False)


def approve(
    question_id: int,
    actor: Actor,
    *,
    headline: str,
    topics: list[Topic],
    department: Department | None,
    public_photos: Collection[int] | None = None,
    keep_reason: str = "",
) -> None:
    """Send a question on to the doctors of a department, or to triage if there is none.

    `keep_reason`: why the headline keeps wording that a rule warns of.
    """
    with transition("approve", question_id, actor) as change:
        _judged_by_another(change)
        headline = headline.strip()
        if not headline and not change.question.parent_id:
            raise Refused("headline", _("Write a headline."))
        _set_editors_part(change, headline, topics, department, public_photos, keep_reason)
        change.set(duplicate_of=None)


def return_to_asker(question_id: int, actor: Actor, *, reason: str, note: str) -> None:
    with transition("return", question_id, actor, reason=reason, note=note) as change:
        _judged_by_another(change)
        change.set(duplicate_of=None)


def reject(question_id: int, actor: Actor, *, reason: str, note: str) -> None:
    with transition("reject", question_id, actor, reason=reason, note=note) as change:
        _judged_by_another(change)
        change.set(duplicate_of=None)


def mark_duplicate(question_id: int, actor: Actor, *, of: int, note: str = "") -> None:
    """Close a question as a duplicate of a published one. Chains cannot form: a published question is no duplicate."""
    with transaction.atomic():
        # The lock on the target makes this act and a withdrawal of the target wait for each other. A withdrawal locks
        # the target before its duplicates, so this must lock it before the question, or the two could deadlock.
        public = Question.objects.published().filter(pk=of).exclude(pk=question_id)
        target = public.select_for_update(of=("self",)).first()
        _close_as_duplicate(question_id, actor, of, target, note)


def _close_as_duplicate(question_id: int, actor: Actor, of: int, target: Question | None, note: str) -> None:
    with transition("mark_duplicate", question_id, actor, note=note) as change:
        _judged_by_another(change)
        if change.question.parent_id:
            raise Refused("follow_up", _("A follow-up cannot be a duplicate."))
        if target is None:
            raise Refused("target", _no_target(question_id, of))
        change.set(duplicate_of=target, proposed_duplicate=None)


def _no_target(question_id: int, of: int) -> str:
    """Why a question cannot be closed as a duplicate of that number, and what to do instead."""
    # Each way to mistype has a sentence of its own: the moderator should not have to guess.
    named, about = Question.objects.filter(pk=of).first(), {"number": of}
    if named is None:
        return _("There is no question %(number)s. Check the number.") % about
    if of == question_id:
        return _("%(number)s is this question itself. Write the number of the one that it repeats.") % about
    if named.parent_id:
        return _("Question %(number)s is a follow-up and has no page. Write the number of a public question.") % about
    if named.status == S.DUPLICATE and named.duplicate_of_id:
        also = _("Question %(number)s is closed as a duplicate itself. If this one repeats the same, write %(other)s.")
        return also % {**about, "other": named.duplicate_of_id}
    return _("Question %(number)s is not public. Write the number of a question that is.") % about


def dismiss_duplicate(question_id: int, actor: Actor, *, note: str = "") -> None:
    """Keep a question in the queue that a doctor proposed to close as a duplicate."""
    with transition("dismiss_duplicate", question_id, actor, note=note) as change:
        if not change.question.proposed_duplicate_id:
            raise Refused("decided", _("Nobody proposes this any more."))
        change.note_for_asker = False
        change.set(proposed_duplicate=None)


def lower_priority(question_id: int, actor: Actor, *, note: str = "") -> None:
    """Let an urgent question wait with the others. The sign of danger stays, and with it what a reply must say."""
    with transition("lower_priority", question_id, actor, note=note) as change:
        if not change.question.urgent:
            raise Refused("decided", _("It is not urgent any more."))
        change.note_for_asker = False
        change.set(priority=Question.Priority.ROUTINE)


def take_back(question_id: int, actor: Actor, *, note: str = "") -> None:
    """Take a question that was approved by mistake out of the queue, so that it is decided again."""
    with transition("take_back", question_id, actor, note=note) as change:
        change.set(proposed_duplicate=None)  # the history still has it


def restore(question_id: int, actor: Actor, *, note: str = "") -> None:
    with transition("restore", question_id, actor, note=note):
        pass


def edit(
    question_id: int,
    actor: Actor,
    *,
    headline: str,
    topics: list[Topic],
    department: Department | None,
    public_photos: Collection[int] | None = None,
    keep_reason: str = "",
) -> None:
    """Change the headline, topics and department of a question. Publishes it if it only lacked these."""
    with transaction.atomic():
        with transition("edit", question_id, actor) as change:
            headline = headline.strip()
            if change.question.status == S.PUBLISHED and not (headline and department):
                raise Refused("headline", _("A published question needs a headline and a department."))
            if department is None and change.question.status not in BEFORE_A_CLAIM:
                raise Refused("department", _("Choose a department."))
            _set_editors_part(change, headline, topics, department, public_photos, keep_reason)
            change.set(edited_at=change.now)
        # Perhaps only the headline was missing, as after an asker agreed to publication late.
        publish_if_ready(question_id)


def unpublish(question_id: int, actor: Actor, *, reason: str, note: str = "") -> None:
    with transition("unpublish", question_id, actor, reason=reason, note=note) as change:
        close_reports(change)
