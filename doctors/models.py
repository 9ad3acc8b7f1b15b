"""Departments and the doctors who reply in them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from doctors.glyphs import glyph_for
from doctors.naming import initials, with_title
from portal.append_only import revisions_of


def free_slug(model: type[models.Model], text: str, **scope) -> str:
    """A slug for `text` that no other row of `model` (within `scope`) has: "heat-rash", "heat-rash-2" …"""
    # A name of emoji alone leaves nothing; "x" is better than no address.
    base = slugify(text, allow_unicode=True)[:90].strip("-") or "x"
    # One query for all that begin alike, and not one for each attempt.
    taken = set(model._default_manager.filter(slug__startswith=base, **scope).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)


class Department(models.Model):  # type: ignore[django-manager-missing]  # the revisions are made at run time
    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("address"), max_length=100, unique=True, allow_unicode=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    locale = models.CharField(_("language of the name"), max_length=12, default="en")
    is_open = models.BooleanField(
        _("takes questions"), default=True, help_text=_("Turn off to pause asking in this department.")
    )

    daily_cap = models.PositiveIntegerField(
        _("questions a day"), null=True, blank=True, help_text=_("No more are taken on a day. Empty: no limit.")
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("department", args=[self.slug])

    @property
    def glyph(self) -> str:
        """The name of the drawing beside the department's name; "" where it has none."""
        return glyph_for(self.slug)


MAX_HELD_QUESTIONS = 3  # a doctor may hold so many at once; more would wait too long


class DoctorQuerySet(models.QuerySet["Doctor"]):
    def public(self) -> "DoctorQuerySet":
        """Whom readers may see: whoever was verified here, and who came with an import; nobody who is only invited."""
        return self.filter(Q(verified_on__isnull=False) | Q(user=None))

    def licensed(self, on: date | None = None) -> "DoctorQuerySet":
        """Doctors whose licence was verified and has not expired on that day (today by default)."""
        on = on or timezone.localdate()
        # The same rule as `is_licensed` below, as a query: that one is for a doctor who is loaded already.
        return self.filter(kind=Doctor.Kind.PERSON, is_active=True, verified_on__lte=on).filter(
            Q(licence_expires_on=None) | Q(licence_expires_on__gte=on)
        )


class Doctor(models.Model):  # type: ignore[django-manager-missing]
    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    # Imported doctors and organisations have no account; only a verified person with one can reply here.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("account")
    )
    name = models.CharField(
        _("name"),
        max_length=120,
        unique=True,
        help_text=_("Without a title. Two doctors of one name: add the hospital in brackets."),
    )
    slug = models.SlugField(_("address"), max_length=100, unique=True, allow_unicode=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PERSON)
    hospital = models.CharField(_("hospital"), max_length=160, blank=True)
    bio = models.TextField(pgettext_lazy("a doctor", "about"), max_length=2000, blank=True)
    departments = models.ManyToManyField(Department, related_name="doctors", verbose_name=_("departments"))
    triages = models.BooleanField(_("takes questions without a department"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    licence_number = models.CharField(_("licence number"), max_length=60, blank=True)
    verified_on = models.DateField(_("licence verified on"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verified by")
    )
    licence_expires_on = models.DateField(_("licence expires on"), null=True, blank=True)

    # What the doctor sets: days off, and how many questions to hold at once.
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)
    at_once = models.PositiveSmallIntegerField(_("questions at once"), default=MAX_HELD_QUESTIONS)

    objects = DoctorQuerySet.as_manager()

    class Meta:
        verbose_name = _("doctor")
        verbose_name_plural = _("doctors")
        ordering = ["name"]
        constraints = [
            # A verified licence is a person's; an organisation is never "Dr.".
            models.CheckConstraint(
                condition=Q(kind="person") | Q(verified_on=None), name="doctor_organisation_has_no_licence"
            ),
            models.CheckConstraint(
                condition=Q(licence_expires_on=None) | Q(licence_expires_on__gte=models.F("verified_on")),
                name="doctor_licence_expires_after_verification",
            ),
            models.CheckConstraint(
                condition=Q(at_once__gte=1, at_once__lte=MAX_HELD_QUESTIONS), name="doctor_holds_at_most_three"
            ),
            models.CheckConstraint(
                condition=Q(away_from=None, away_until=None)
                | Q(away_from__isnull=False, away_until__gte=models.F("away_from")),
                name="doctor_away_has_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        return reverse("doctor", args=[self.slug])

    @property
    def display_name(self) -> str:
        """How pages, mails and JSON call the doctor; an organisation has no title."""
        return self.name if self.kind == self.Kind.ORGANISATION else with_title(self.name)

    @property
    def initials(self) -> str:
        """What the doctor's seal shows beside the name."""
        return initials(self.name)

    def is_away(self, on: date | None = None) -> bool:
        """Whether the doctor has said to be away on that day (today by default)."""
        on = on or timezone.localdate()
        return self.away_from is not None and self.away_until is not None and self.away_from <= on <= self.away_until

    @property
    def licence_has_expired(self) -> bool:
        return self.licence_expires_on is not None and self.licence_expires_on < timezone.localdate()

    def is_licensed(self, on: date | None = None) -> bool:
        """Whether the licence is verified and holds on that day (today by default), and the doctor is active."""
        on = on or timezone.localdate()
        return (
            self.kind == self.Kind.PERSON
            and self.is_active
            and self.verified_on is not None
            and self.verified_on <= on
            and (self.licence_expires_on is None or self.licence_expires_on >= on)
        )


class DoctorRevision(
    revisions_of(  # type: ignore[misc]
        Doctor, "name", "slug", "kind", "hospital", "bio", "triages", "is_active", "licence_number", "verified_on",
        "verified_by", "licence_expires_on",
        called=_("earlier entries of doctors"),
    )
):  # fmt: skip
    pass


class DepartmentRevision(
    revisions_of(  # type: ignore[misc]
        Department, "name", "slug", "description", "is_open", "daily_cap", called=_("earlier entries of departments")
    )
):
    pass
