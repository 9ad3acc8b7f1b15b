"""Seals: what the append-only tables held at a moment, under a key that the database never sees."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.append_only import append_only


class Seal(models.Model):
    number = models.PositiveIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("time"))
    # By table: the last row's key, how many rows there were up to it, and their running hash.
    heads: models.JSONField[dict[str, dict[str, object]], dict[str, dict[str, object]]] = models.JSONField(_("heads"))
    mac = models.CharField(_("seal"), max_length=64)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["number"]
        triggers = append_only("seals")

    def __str__(self) -> str:
        return f"{self.number}:{self.mac}"
