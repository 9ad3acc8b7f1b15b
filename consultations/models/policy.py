"""The policies and their versions. A version is a draft until another person than its author approves it; then it is
immutable."""

import hashlib
from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from doctors.models import Department
from portal.language_addresses import interface_language
from portal.languages import language_name

MAX_PLACE_LENGTH = 40  # characters with the braces; anything longer is a brace that was never closed
PLACES = ("{doctor}", "{department}")  # filled in when a text is shown


def wrong_places(text: str) -> list[str]:
    """Everything in braces that is not one of PLACES, and every brace without its partner."""
    for place in PLACES:
        text = text.replace(place, "\n")
    wrong, end_of_last = [], 0
    for start, char in enumerate(text):
        if start < end_of_last or char not in "{}｛｝":
            continue
        name = text[start + 1 : start + MAX_PLACE_LENGTH]
        end = name.find("}") if char == "{" else -1
        is_place = end >= 0 and not set("{\n") & set(name[:end])
        end_of_last = start + end + 2 if is_place else start + 1
        wrong.append(text[start:end_of_last])
    return wrong


class Policy(models.Model):
    class Kind(models.TextChoices):
        SERVICE = "service", pgettext_lazy("kind of policy", "Using this service")
        REPLY = "reply", pgettext_lazy("kind of policy", "What a reply is")
        PRIVACY = "privacy", pgettext_lazy("kind of policy", "Your health data")
        PUBLICATION = "publication", pgettext_lazy("kind of policy", "Publication")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("department"),
        help_text=_("Empty: the whole site. A department's text adds to the site's."),
    )
    locale = models.CharField(_("language"), max_length=12, default="en")
    slug = models.SlugField(_("address"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["slug"]
        constraints = [
            # `nulls_distinct`: without it there could be two policies of one kind for the whole site, whose department
            # is NULL.
            models.UniqueConstraint(
                fields=["kind", "department", "locale"], nulls_distinct=False, name="policy_once_per_scope"
            ),
            models.CheckConstraint(
                condition=Q(department=None) | Q(kind="reply"), name="policy_of_a_department_is_for_replies"
            ),
        ]

    def __str__(self) -> str:
        kind = str(self.get_kind_display())
        if self.department is None:
            return kind
        names = {"kind": kind, "department": self.department}
        return pgettext("policy of a department", "%(kind)s (%(department)s)") % names

    @property
    def language(self) -> str:
        """The language of the interface in which its own page speaks of it."""
        return interface_language(self.locale)

    @property
    def language_name(self) -> str:
        return language_name(self.locale)

    @property
    def own_name(self) -> str:
        """What it is called in its own language."""
        with override(self.language):
            return str(self)


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def begun(self, at: datetime | None = None) -> "PolicyVersionQuerySet":
        """Approved versions that are or were in force."""
        return self.filter(approved_at__isnull=False, effective_from__lte=at or timezone.now())

    def latest_begun(self) -> "PolicyVersionQuerySet":
        """Of each policy the version in force."""
        # PostgreSQL's DISTINCT ON keeps the first row of each policy.
        return self.begun().order_by("policy_id", "-effective_from").distinct("policy_id")

    def material_since(self, version: "PolicyVersionQuerySet", at: datetime | None = None) -> "PolicyVersionQuerySet":
        """Material changes of the same policy that began after this version, the latest first. `version`: one row."""
        policy, since = Subquery(version.values("policy")), Subquery(version.values("effective_from"))
        later = self.begun(at).filter(policy=policy, effective_from__gt=since)
        return later.filter(material=True).order_by("-effective_from")

    def in_force(
        self, kind: str, *, locale: str, department: Department | None = None, at: datetime | None = None
    ) -> "PolicyVersion | None":
        """The version in force for the site or one department: the latest that has begun at that moment.

        It is in this language, as texts are tagged ("zh-Hant", "zh-TW") or pages are ("zh-hant"); else in the nearest
        language of the interface, else in the default one. What a department adds counts in whatever language it is.
        None if nothing is in force.
        """
        begun = self.begun(at).filter(policy__kind=kind, policy__department=department).select_related("policy")
        latest = begun.order_by("policy_id", "-effective_from").distinct("policy_id")
        by_language = {version.policy.locale.lower(): version for version in latest}
        wanted = [locale.lower(), interface_language(locale), settings.LANGUAGE_CODE]
        if department:
            wanted += sorted(by_language)
        return next((by_language[language] for language in wanted if language in by_language), None)


class PolicyVersion(models.Model):
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions", verbose_name=_("policy"))
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"), max_length=20_000)
    what_changed = models.TextField(_("what changed"), max_length=2000, blank=True)
    material = models.BooleanField(
        _("material change"), default=False, help_text=_("Askers have to agree to publication again.")
    )
    effective_from = models.DateTimeField(_("in force from"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approver")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    sha256 = models.CharField(_("hash of the text"), max_length=64, editable=False)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        permissions = [("approve_policyversion", "Can approve versions of policies")]
        ordering = ["policy", "number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_number_once"),
            # So exactly one is in force at any time: the latest that has begun.
            models.UniqueConstraint(fields=["policy", "effective_from"], name="policy_version_begins_alone"),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(effective_from__gte=F("approved_at")),
                name="policy_version_begins_after_approval",
            ),
            models.CheckConstraint(
                condition=Q(author=None) | Q(approver=None) | ~Q(author=F("approver")),
                name="policy_version_approved_by_another",
            ),
            # The versions that ship with the portal have no author. Every other one needs an approver.
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(author=None) | Q(approver__isnull=False),
                name="policy_version_has_an_approver",
            ),
        ]
        triggers = [
            # Replies and consents refer to a version as proof of what people read, so it never changes again.
            pgtrigger.Protect(
                name="approved_is_immutable",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__approved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.number}"

    def save(self, *args, **kwargs) -> None:
        self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("policy_version", args=[self.policy.slug, self.number])

    @property
    def general_text(self) -> str:
        """The text with general words, in its own language, in place of a doctor's name and department."""
        with override(self.policy.language):
            doctor, department = gettext("The doctor"), gettext("of the department")
        return self.text.replace("{doctor}", doctor).replace("{department}", department)

    @property
    def html(self) -> SafeString:
        return mark_safe(linebreaks(self.general_text, autoescape=True))  # noqa: S308 - escaped by linebreaks
