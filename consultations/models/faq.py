"""Editors' texts: FAQ, each about one topic in one department, and More Info beside a reply."""

import nh3
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from mdit_py_cjk_friendly import cjk_friendly
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from consultations.models.topic import Topic
from doctors.models import Department, Doctor

TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "h2", "h3", "h4", "blockquote", "br", "hr", "code"}


def render_markdown(text: str, *, heading_shift: int = 0) -> SafeString:
    """Editors' Markdown as safe HTML. Headings start at h2, or `heading_shift` levels below it."""
    # HTML is switched off and the result cleaned all the same: two libraries would have to be wrong together.
    markdown = MarkdownIt("commonmark", {"html": False}).use(cjk_friendly)
    tokens = markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(4, max(2, int(token.tag[1])) + heading_shift)}"
    html = markdown.renderer.render(tokens, markdown.options, {})
    return mark_safe(nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, link_rel="noopener nofollow"))  # noqa: S308 - cleaned


class TaggedFAQ(ItemBase):
    tag = models.ForeignKey(Topic, models.PROTECT, related_name="faq_items", verbose_name=_("topic"))
    content_object = models.ForeignKey(
        "consultations.FAQ", models.CASCADE, related_name="topic_items", verbose_name=_("FAQ")
    )

    class Meta:
        verbose_name = _("topic of a FAQ")
        verbose_name_plural = _("topics of FAQ")
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="faq_topic_once")]


class FAQ(models.Model):  # type: ignore[django-manager-missing]  # taggit has no types
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), max_length=100, allow_unicode=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="faqs", verbose_name=_("department"))
    topics = TaggableManager(_("topics"), through=TaggedFAQ, blank=True)
    body = models.TextField(
        _("text"),
        max_length=20_000,
        blank=True,
        help_text=_("Markdown. Empty: the page lists the questions of its topics."),
    )
    locale = models.CharField(_("language"), max_length=12, default="en")
    reviewed_by = models.ForeignKey(
        Doctor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    review_by = models.DateField(_("review by"), null=True, blank=True)
    # An editor asks a doctor, who approves the article at the desk or says what should change.
    review_asked_of = models.ForeignKey(
        Doctor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked to review it")
    )
    review_note = models.TextField(_("what should change"), max_length=1000, blank=True, db_default="")

    class Meta:
        verbose_name = _("FAQ")
        verbose_name_plural = _("FAQ")
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["department", "slug"], name="faq_address_once_per_department"),
            models.UniqueConstraint(fields=["department", "title"], name="faq_title_once_per_department"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("faq", args=[self.department.slug, self.slug])

    @property
    def html(self) -> SafeString:
        return render_markdown(self.body)

    @property
    def is_overdue(self) -> bool:
        return self.review_by is not None and self.review_by < timezone.localdate()


class MoreInfo(models.Model):  # type: ignore[django-manager-missing]  # its revisions are made at run time
    """General information beside a reply. A text written here is shown once a second doctor has reviewed it."""

    question = models.OneToOneField(
        "consultations.Question", models.PROTECT, related_name="more_info", verbose_name=_("question")
    )
    body = models.TextField(_("text"), max_length=100_000)
    author = models.ForeignKey(
        Doctor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    reviewer = models.ForeignKey(
        Doctor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewer")
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    review_by = models.DateField(_("review by"), null=True, blank=True)
    imported = models.BooleanField(_("imported"), default=False, editable=False)
    # A proposal that waits for its reviewer. Until then the page shows the text above.
    proposed_body = models.TextField(_("proposed text"), max_length=20_000, blank=True, editable=False)
    proposed_by = models.ForeignKey(
        Doctor, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("proposed by")
    )
    proposed_review_by = models.DateField(_("proposed review by"), null=True, editable=False)
    proposed_at = models.DateTimeField(_("proposed at"), null=True, editable=False)
    # For a proposal of an editor: the author has to agree first, then the reviewer, or any colleague if none is named.
    awaits_author = models.BooleanField(default=False, db_default=False, editable=False)
    proposed_reviewer = models.ForeignKey(
        Doctor, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("asked to review it")
    )

    class Meta:
        verbose_name = _("More Info")
        verbose_name_plural = _("More Info")
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewer=None) | Q(author__isnull=False) & ~Q(reviewer=F("author")),
                name="more_info_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(proposed_body="", proposed_by=None, proposed_at=None)
                | ~Q(proposed_body="") & Q(proposed_by__isnull=False, proposed_at__isnull=False),
                name="more_info_proposal_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(proposed_reviewer=None) | ~Q(proposed_reviewer=F("proposed_by")),
                name="more_info_another_is_asked",
            ),
        ]

    def __str__(self) -> str:
        return gettext("More Info %(number)s") % {"number": self.question_id}

    @property
    def is_shown(self) -> bool:
        """Whether the page shows the text: an imported one always, one written here once it was reviewed."""
        return self.imported or self.reviewer_id is not None

    @property
    def is_overdue(self) -> bool:
        return self.review_by is not None and self.review_by < timezone.localdate()

    @property
    def html(self) -> SafeString:
        """Imported text is plain and stays word for word. Ours is Markdown, with headings below the page's h2."""
        if self.imported:
            return mark_safe(linebreaks(self.body, autoescape=True))  # noqa: S308 - escaped by linebreaks
        return render_markdown(self.body, heading_shift=1)
