"""Numbers to call. They are data with a locale, because the portal is not for one country only."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HelpLine(models.Model):  # type: ignore[django-manager-missing]  # its revisions are made at run time
    class Kind(models.TextChoices):
        EMERGENCY = "emergency", pgettext_lazy("kind of help line", "Emergency")
        CRISIS = "crisis", pgettext_lazy("kind of help line", "Someone to talk to")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    label = models.CharField(_("label"), max_length=120, help_text=_("Who answers this number."))
    number = models.CharField(pgettext_lazy("telephone", "number"), max_length=24)
    hours = models.CharField(
        _("hours"),
        max_length=120,
        default="",
        db_default="",
        help_text=_("When somebody answers, such as “day and night”."),
    )
    locale = models.CharField(_("language of the label"), max_length=12, default="en")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("number to call")
        verbose_name_plural = _("numbers to call")
        ordering = ["position", "id"]
        # The same number in two languages is two rows, each with a label in its language.
        constraints = [models.UniqueConstraint(fields=["number", "locale"], name="help_line_once_per_locale")]

    def __str__(self) -> str:
        return f"{self.number}: {self.label}"

    @property
    def tel(self) -> str:
        """The number as a link dials it: no spaces or brackets, which a `tel:` address may not have."""
        return "".join(character for character in self.number if character in "+*#0123456789")
