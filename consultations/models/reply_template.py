"""Templates for the composer, of one department or of all. The doctor fills in the places in braces."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.models.question import Question
from consultations.models.reply import ANSWER_LENGTH, PART_LENGTH, Reply
from doctors.models import Department, Doctor


class ReplyTemplateQuerySet(models.QuerySet["ReplyTemplate"]):
    def for_question(self, question: Question) -> "ReplyTemplateQuerySet":
        """The templates of the question's department and of all departments, in the question's language."""
        for_department = Q(department=None) | Q(department=question.department_id)
        return self.filter(for_department, locale__iexact=question.locale)


class ReplyTemplate(models.Model):  # type: ignore[django-manager-missing]  # its revisions are made at run time
    title = models.CharField(_("title"), max_length=80)
    department = models.ForeignKey(
        Department,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="templates",
        verbose_name=_("department"),
        help_text=_("Empty: all departments."),
    )
    locale = models.CharField(_("language"), max_length=12, default="en")
    kind = models.CharField(_("kind"), max_length=8, choices=Reply.Kind.choices, default=Reply.Kind.ANSWER)
    decline_code = models.CharField(_("why declined"), max_length=40, blank=True, choices=Reply.DeclineCode.choices)
    answer = models.TextField(
        _("reply"),
        max_length=ANSWER_LENGTH,
        blank=True,
        help_text=_(
            "{doctor} and {department} are filled in automatically. The doctor fills in other places in braces."
        ),
    )
    limits = models.TextField(_("what this reply cannot tell"), max_length=PART_LENGTH, blank=True)
    next_step = models.TextField(_("next step"), max_length=PART_LENGTH, blank=True)
    seek_help_if = models.TextField(_("seek help if"), max_length=PART_LENGTH, blank=True)
    would_need = models.TextField(_("what would be needed"), max_length=PART_LENGTH, blank=True)
    care_level = models.CharField(_("care level"), max_length=12, blank=True, choices=Reply.CareLevel.choices)

    objects = ReplyTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "locale", "title"], nulls_distinct=False, name="reply_template_title_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def words(self, field: str, doctor: Doctor) -> str:
        """A field's text with the doctor and department filled in. Other places stay for the doctor to fill in."""
        department = self.department.name if self.department else ""
        text = getattr(self, field, "").replace("{doctor}", doctor.display_name)
        return text.replace("{department}", department) if department else text
