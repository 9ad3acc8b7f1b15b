"""How long people waited, as pages say it on one day: stored in a row, so that all pages say the same."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doctors.models import Department


class AnnouncedWait(models.Model):
    """What half and nine in ten of a department's askers waited at most; None if there were too few.

    Without a department it is about all askers. If more people are waiting than usual, `nine_in_ten` is what a new
    question is promised instead.
    """

    day = models.DateField(_("day"))
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, related_name="+", verbose_name=_("department")
    )
    half = models.DurationField(_("half waited at most"), null=True)
    nine_in_ten = models.DurationField(_("nine in ten waited at most"), null=True)
    is_slower = models.BooleanField(_("more are waiting than usual"), default=False)

    class Meta:
        verbose_name = _("announced wait")
        verbose_name_plural = _("announced waits")
        constraints = [
            models.UniqueConstraint(fields=["day", "department"], name="announced_wait_once_a_day"),
            # To the first constraint two rows without a department are different, so the row for all departments needs
            # one of its own.
            models.UniqueConstraint(
                fields=["day"], condition=Q(department=None), name="announced_wait_of_all_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"
