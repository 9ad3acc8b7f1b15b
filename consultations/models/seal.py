"""Seals: hashes of the append-only tables at a moment, under a key that the database never holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.append_only import append_only


class Seal(models.Model):
    # Unique, so that two processes cannot both make the next seal.
    number = models.PositiveIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("time"))
    # By table: the key of the last row, how many rows came since the seal before, and the running hash.
    heads: models.JSONField[dict[str, dict[str, object]], dict[str, dict[str, object]]] = models.JSONField(_("heads"))
    mac = models.CharField(_("seal"), max_length=64)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["number"]
        triggers = append_only("seals")

    def __str__(self) -> str:
        return f"{self.number}:{self.mac}"
