"""Topics: the tags of questions and FAQ, which editors curate, with their synonyms."""

import unicodedata
from collections.abc import Iterable

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from doctors.models import free_slug


def topic_key(name: str) -> str:
    """The form in which topic names are compared: case, width and extra spaces make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


# The marks that a topic's name may contain, beside letters, accents, numbers and spaces.
NAME_MARKS = frozenset(" -‐‑–—'’.&/+(),:%·・、，（）／")


def is_topic_name(name: str) -> bool:
    """Whether this may name a topic: it has a letter, and nothing of markup, formulas or addresses."""
    if "//" in name or not any(char.isalpha() for char in name):
        return False
    return all(char.isalnum() or char in NAME_MARKS or unicodedata.category(char)[0] == "M" for char in name)


class TopicQuerySet(models.QuerySet["Topic"]):
    def named(self, names: Iterable[str]) -> dict[str, "Topic"]:
        """The topics that these names or synonyms mean, by `topic_key`. Unknown names are left out."""
        keys = {topic_key(name) for name in names if "\0" not in name}
        by_synonym = {
            synonym.key: synonym.topic for synonym in TopicSynonym.objects.filter(key__in=keys).select_related("topic")
        }
        # A topic's own name wins over a synonym of another one.
        return by_synonym | {topic.key: topic for topic in self.filter(key__in=keys)}

    def with_use(self) -> "TopicQuerySet":
        """Each with `use`: how many questions and FAQ have it, public or not. Counted only for rows that are read."""

        def counted(items: str) -> Coalesce:
            through = Topic._meta.get_field(items).related_model._default_manager
            uses = through.filter(tag=OuterRef("pk")).order_by().values("tag")
            return Coalesce(Subquery(uses.annotate(times=Count("pk")).values("times")), 0)

        return self.annotate(use=counted("question_items") + counted("faq_items"))

    def named_or_created(self, names: Iterable[str]) -> list["Topic"]:
        """The topics of these names, in their order and each once. An unknown name becomes a new topic."""
        names = list(names)
        known = self.named(names)
        topics: dict[int, Topic] = {}
        for name in names:
            key = topic_key(name)
            if key not in known:
                known[key] = self.get_or_create(
                    key=key, defaults={"name": " ".join(name.split()), "slug": free_slug(Topic, name)}
                )[0]
            topics[known[key].pk] = known[key]
        return list(topics.values())


class Topic(TagBase):
    # Longer than a name may be: in this form some characters are written out as several.
    key = models.CharField(max_length=800, unique=True, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.key = topic_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])


class TopicSynonym(models.Model):
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="synonyms", verbose_name=_("topic"))
    name = models.CharField(_("name"), max_length=200)
    key = models.CharField(max_length=800, unique=True, editable=False)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="synonym_has_a_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.key = topic_key(self.name)
        super().save(*args, **kwargs)


class TopicAddress(models.Model):
    """A former address of a topic, or of one that was merged into it. It keeps leading to the topic."""

    slug = models.CharField(_("former address"), max_length=100, unique=True)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="addresses", verbose_name=_("topic"))

    class Meta:
        verbose_name = _("former address of a topic")
        verbose_name_plural = _("former addresses of topics")

    def __str__(self) -> str:
        return self.slug
