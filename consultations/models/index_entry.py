"""The search index: the words and the embedding of each public question, and its list of similar questions.

All of it is derived, by index.py and similar.py in consultations/retrieval/, and can be built again from nothing.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

from consultations.models.faq import FAQ
from consultations.models.question import Question
from consultations.models.topic import Topic
from doctors.models import Department

DIMENSIONS = 384  # of an embedding, as the encoder makes it


class IndexEntry(models.Model):
    """One public question in the index. The row is deleted soon after the question is no longer public."""

    question = models.OneToOneField(
        Question, models.CASCADE, primary_key=True, related_name="index_entry", verbose_name=_("question")
    )
    words = SearchVectorField()
    embedding = HalfVectorField(dimensions=DIMENSIONS, null=True)  # null if the encoder cannot read the text
    # By code (consultations/retrieval/symptoms.py): whether the text says that the symptom is there or not.
    symptoms: models.JSONField[dict[str, bool], dict[str, bool]] = models.JSONField(default=dict)
    digest = models.CharField(max_length=32)  # of the texts that all this was made from
    ranked_at = models.DateTimeField(null=True)  # null until its list was made from this

    class Meta:
        verbose_name = _("index entry")
        verbose_name_plural = _("index entries")
        indexes = [
            models.Index(fields=["question"], condition=models.Q(ranked_at=None), name="entry_to_rank"),
            # Without `fastupdate` a search never has to read a list of entries that are not in the index yet.
            GinIndex(fields=["words"], name="entry_words", fastupdate=False),
            # pgvector's defaults, written out so that another version of it does not change the index unseen.
            HnswIndex(
                fields=["embedding"], name="entry_meaning", m=16, ef_construction=64, opclasses=["halfvec_cosine_ops"]
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"


class FAQIndexEntry(models.Model):
    """The embedding of a FAQ's title."""

    faq = models.OneToOneField(FAQ, models.CASCADE, primary_key=True, related_name="index_entry", verbose_name=_("FAQ"))
    embedding = HalfVectorField(dimensions=DIMENSIONS, null=True)
    digest = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("embedding of a FAQ")
        verbose_name_plural = _("embeddings of FAQ")

    def __str__(self) -> str:
        return str(self.pk)


class Lexeme(models.Model):
    """How many public pages contain a word: its document frequency. The empty word counts all pages."""

    lexeme = models.TextField(primary_key=True)
    documents = models.IntegerField()

    class Meta:
        verbose_name = _("indexed word")
        verbose_name_plural = _("indexed words")

    def __str__(self) -> str:
        return self.lexeme


class TopicPair(models.Model):
    """How many public pages of a department have both topics; a topic paired with itself: how many have that topic."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    other = models.ForeignKey(Topic, models.CASCADE, related_name="pairs")
    questions = models.IntegerField()

    class Meta:
        verbose_name = _("topic pair")
        verbose_name_plural = _("topic pairs")
        constraints = [models.UniqueConstraint(fields=["topic", "other", "department"], name="topic_pair_once")]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.other_id} {self.questions}"


class Similar(models.Model):
    """One line of a question's ranked list of similar questions."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="similar", verbose_name=_("question"))
    other = models.ForeignKey(Question, models.CASCADE, related_name="similar_to", verbose_name=_("similar question"))
    score = models.FloatField(_("score"))

    class Meta:
        verbose_name = _("similar question")
        verbose_name_plural = _("similar questions")
        # A page reads the list of its question in this order, without sorting.
        indexes = [models.Index(fields=["question", "-score", "other"], name="similar_ranked")]
        constraints = [
            # Two jobs may enter the same line at once.
            models.UniqueConstraint(fields=["question", "other"], name="similar_once"),
            models.CheckConstraint(condition=~models.Q(question=models.F("other")), name="similar_never_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.other_id} {self.score:.3f}"
