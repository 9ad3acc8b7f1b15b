"""Reply rules: what a reply must contain, and what it must not. Each row is one version: a change is a new row."""

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from doctors.models import Department

PATTERN_LENGTH = 12_000  # characters


class ReplyRuleQuerySet(models.QuerySet["ReplyRule"]):
    def for_department(self, department_id: int | None) -> "ReplyRuleQuerySet":
        """The rules of the whole site and those of one department."""
        return self.filter(Q(department=None) | Q(department=department_id))

    def in_force(self, at: datetime | None = None) -> "ReplyRuleQuerySet":
        """The versions that are on now, or were on at a moment."""
        begun = self.filter(begun_at__isnull=False)
        if at is None:
            return begun.filter(ended_at=None)
        return begun.filter(begun_at__lte=at).filter(Q(ended_at=None) | Q(ended_at__gt=at))


class ReplyRule(models.Model):
    class Family(models.TextChoices):
        DEFINITE_DIAGNOSIS = "definite_diagnosis", pgettext_lazy("family of rules", "Definite diagnosis")
        PRESCRIBING_DOSE = "prescribing_dose", pgettext_lazy("family of rules", "Prescribing or dose")
        STOP_CHANGE_MEDICINE = "stop_change_medicine", pgettext_lazy("family of rules", "Stopping or changing medicine")
        CERTIFICATE = "certificate", pgettext_lazy("family of rules", "Certificate")
        FALSE_REASSURANCE = "false_reassurance", pgettext_lazy("family of rules", "False reassurance")
        SOLICITATION_CONTACT = "solicitation_contact", pgettext_lazy("family of rules", "Contact or advertising")
        DELAYED_EMERGENCY = "delayed_emergency", pgettext_lazy("family of rules", "Delayed emergency")
        STRUCTURE = "structure", pgettext_lazy("family of rules", "Parts of a reply")
        PATIENT_DATA_ECHO = "patient_data_echo", pgettext_lazy("family of rules", "Personal data repeated")

    class Kind(models.TextChoices):
        PHRASE = "phrase", pgettext_lazy("kind of rule", "Phrases, one a line")
        PATTERN = "pattern", pgettext_lazy("kind of rule", "Pattern (RE2)")
        STRUCTURE = "structure", pgettext_lazy("kind of rule", "Structure, by name")

    class Action(models.TextChoices):
        WARN = "warn", pgettext_lazy("what a rule does", "Warn: kept with a written reason")
        SECOND_REVIEWER = "second_reviewer", pgettext_lazy("what a rule does", "A second doctor reads it first")
        BLOCK = "block", pgettext_lazy("what a rule does", "Block: the wording has to change")

    class Escalation(models.TextChoices):
        NEVER = "", pgettext_lazy("when a warning needs a second doctor", "Never")
        KEPT = "kept", pgettext_lazy("when a warning needs a second doctor", "Whenever the wording is kept")
        RED_FLAG = (
            "red_flag",
            pgettext_lazy("when a warning needs a second doctor", "If a sign of danger was found in the question"),
        )

    code = models.SlugField(_("code"), max_length=80, help_text=_("All versions of a rule have the same code."))
    version = models.PositiveIntegerField(_("version"), default=1)
    family = models.CharField(_("family"), max_length=24, choices=Family.choices)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
        help_text=_("Empty: the whole site."),
    )
    locale = models.CharField(_("language"), max_length=12, default="en")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    pattern = models.TextField(_("pattern"), max_length=PATTERN_LENGTH)
    exceptions = models.TextField(
        _("exceptions"), max_length=PATTERN_LENGTH, blank=True, help_text=_("Of the same kind as the pattern.")
    )
    action = models.CharField(_("action"), max_length=16, choices=Action.choices)
    escalation = models.CharField(
        _("second doctor for a warning"), max_length=8, choices=Escalation.choices, blank=True
    )
    message = models.CharField(_("what the doctor reads"), max_length=300)
    suggestion = models.CharField(_("suggested wording"), max_length=300, blank=True)
    begun_at = models.DateTimeField(_("in force since"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("in force until"), null=True, blank=True, editable=False)

    objects = ReplyRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply rule")
        verbose_name_plural = _("reply rules")
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="reply_rule_version_once"),
            # Or a phrase would be found twice, by an old and by a new wording of the same rule.
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(begun_at__isnull=False, ended_at=None),
                name="reply_rule_one_version_on",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(begun_at__isnull=False, ended_at__gte=F("begun_at")),
                name="reply_rule_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(escalation="") | Q(action="warn"), name="reply_rule_escalates_warnings_only"
            ),
        ]
        triggers = [
            # Replies were checked against a version that has begun, so it never changes: it can only end.
            pgtrigger.Trigger(
                name="begun_is_immutable",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__begun_at__isnull=False),
                func="""
                    IF OLD.ended_at IS NOT NULL
                        OR to_jsonb(NEW) - 'ended_at' IS DISTINCT FROM to_jsonb(OLD) - 'ended_at' THEN
                        RAISE EXCEPTION 'a rule that was in force stays as it was: make a new version';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="begun_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__begun_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    @property
    def is_on(self) -> bool:
        return self.begun_at is not None and self.ended_at is None
