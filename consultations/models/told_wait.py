"""How long people waited, as it is told for one day: a row, so that every process tells the same."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doctors.models import Department


class ToldWait(models.Model):
    """What half and nine in ten of a department's askers (of all where it is None) waited; None where too few did.

    Where more are waiting than usual, `nine_in_ten` is what a new question is promised instead.
    """

    day = models.DateField(_("day"))
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, related_name="+", verbose_name=_("department")
    )
    half = models.DurationField(_("half waited at most"), null=True)
    nine_in_ten = models.DurationField(_("nine in ten waited at most"), null=True)
    is_slower = models.BooleanField(_("more are waiting than usual"), default=False)

    class Meta:
        verbose_name = _("wait as told on a day")
        verbose_name_plural = _("waits as told on a day")
        constraints = [
            models.UniqueConstraint(fields=["day", "department"], name="told_wait_once_a_day"),
            models.UniqueConstraint(fields=["day"], condition=Q(department=None), name="told_wait_of_all_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day}"
