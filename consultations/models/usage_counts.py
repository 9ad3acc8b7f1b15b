"""Who sent how much, as keyed hashes that are kept for 30 days; and daily counts of what leaves no other row."""

from datetime import date

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Sender(models.Model):
    """A question came from this browser, email address or network, as a keyed hash of it."""

    digest = models.CharField(max_length=64)
    at = models.DateTimeField(_("time"), db_index=True)

    class Meta:
        verbose_name = _("sender")
        verbose_name_plural = _("senders")
        indexes = [models.Index(fields=["digest", "at"], name="sender_by_digest")]

    def __str__(self) -> str:
        return f"sender {self.pk}"


class TallyQuerySet(models.QuerySet["Tally"]):
    def count_one(self, name: str, on: date | None = None) -> None:
        """Add one to a day's count. The database adds, so that two requests at once add two."""
        day = on or timezone.localdate()
        # Only to make sure that there is a row to add to.
        self.get_or_create(day=day, name=name)
        self.filter(day=day, name=name).update(count=F("count") + 1)


class Tally(models.Model):
    """How often something happened on a day, for what leaves no row of its own."""

    class Name(models.TextChoices):
        DIVERTED = "diverted", _("Sent to emergency help by the first page")
        ANSWERED = "answered", _("Found an answer before asking")
        TOO_YOUNG = "too_young", _("Too young and without a guardian")

    day = models.DateField(_("day"))
    name = models.CharField(_("what"), max_length=20, choices=Name.choices)
    count = models.PositiveIntegerField(_("how often"), default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("daily count")
        verbose_name_plural = _("daily counts")
        ordering = ["-day", "name"]
        constraints = [models.UniqueConstraint(fields=["day", "name"], name="tally_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
