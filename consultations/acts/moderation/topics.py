"""Topics: merging, renaming, and finding pairs that look like two spellings of one topic."""

from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import tasks
from consultations.actors import Refused
from consultations.models import IndexEntry, TaggedFAQ, TaggedQuestion, Topic, TopicAddress, TopicSynonym
from consultations.models.topic import topic_key
from doctors.models import free_slug


def merge(from_id: int, into_id: int) -> Topic:
    """Make one topic of two. The second gets the first one's questions, FAQ, name and addresses."""
    if from_id == into_id:
        raise Refused("same", _("Choose another topic."))
    with transaction.atomic():
        both = {topic.pk: topic for topic in Topic.objects.select_for_update().filter(pk__in=[from_id, into_id])}
        if len(both) < 2:
            raise Refused("gone", _("One of the topics is gone: somebody has merged it meanwhile."))
        gone, kept = both[from_id], both[into_id]
        entries = IndexEntry.objects.filter(question__topic_items__tag=gone)
        # Listed before the topic goes: afterwards nothing says which questions had it.
        numbers = list(entries.order_by("pk").values_list("pk", flat=True))
        for through in (TaggedQuestion, TaggedFAQ):
            # A question with both topics would otherwise have the remaining one twice, which a constraint refuses.
            doubled = through._default_manager.filter(tag=gone, content_object__topic_items__tag=kept)
            through._default_manager.filter(pk__in=list(doubled.values_list("pk", flat=True))).delete()
            through._default_manager.filter(tag=gone).update(tag=kept)
        TopicSynonym.objects.filter(topic=gone).update(topic=kept)
        TopicAddress.objects.filter(topic=gone).update(topic=kept)
        name, slug = gone.name, gone.slug
        gone.delete()
        TopicSynonym.objects.create(topic=kept, name=name)
        TopicAddress.objects.get_or_create(slug=slug, defaults={"topic": kept})
        # Topics are a part of the score, so the lists of these questions are made anew.
        IndexEntry.objects.filter(pk__in=numbers).update(ranked_at=None)
        tasks.refresh_unranked(numbers)
        return kept


def rename(topic_id: int, *, name: str, slug: str = "") -> Topic:
    """Give a topic another name and address. The former address keeps leading to it."""
    with transaction.atomic():
        topic = Topic.objects.select_for_update().get(pk=topic_id)
        former = topic.slug
        topic.name, topic.slug = " ".join(name.split()), slug or topic.slug
        if topic.slug != former:
            taken = TopicAddress.objects.filter(slug=topic.slug)
            if taken.exclude(topic=topic).exists():
                topic.slug = free_slug(Topic, topic.name)
            taken.filter(topic=topic).delete()  # it has its old address again
            TopicAddress.objects.get_or_create(slug=former, defaults={"topic": topic})
        topic.save()
        return topic


def folded(name: str) -> str:
    """One form for all spellings of a name: no hyphens, spaces or apostrophes, no plural, and e for ae and oe."""
    letters = "".join(filter(str.isalnum, topic_key(name)))
    # British and American spelling: "haemorrhage", "oesophagus".
    letters = letters.replace("ae", "e").replace("oe", "e")
    for plural, singular in (("ies", "y"), ("ses", "s"), ("xes", "x"), ("s", "")):
        if letters.endswith(plural) and len(letters) - len(plural) >= 3 and not letters.endswith("ss"):
            return letters[: -len(plural)] + singular
    return letters


def proposed_merges(max_groups: int = 100) -> list[list[Topic]]:
    """Groups of topics whose names differ only in spelling, width or plural. In each, the most used topic is first."""
    by_form: defaultdict[str, list[int]] = defaultdict(list)
    for pk, name in Topic.objects.order_by("name").values_list("pk", "name"):
        by_form[folded(name)].append(pk)
    groups = [group for group in by_form.values() if len(group) > 1][:max_groups]
    topics = Topic.objects.with_use().in_bulk([pk for group in groups for pk in group])
    return [sorted((topics[pk] for pk in group), key=lambda topic: (-topic.use, topic.name)) for group in groups]
