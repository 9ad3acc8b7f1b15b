"""The statuses of a question. The table in workflow.py says which act leads from one to another."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("status", "Submitted")
    RETURNED = "returned", pgettext_lazy("status", "Returned")
    REJECTED = "rejected", pgettext_lazy("status", "Rejected")
    DUPLICATE = "duplicate", pgettext_lazy("status", "Duplicate")
    QUEUED = "queued", pgettext_lazy("status", "Queued")
    CLAIMED = "claimed", pgettext_lazy("status", "Claimed")
    INFO_NEEDED = "info_needed", pgettext_lazy("status", "More information needed")
    IN_REVIEW = "in_review", pgettext_lazy("status", "In review")
    ANSWERED = "answered", pgettext_lazy("status", "Answered")
    PUBLISHED = "published", pgettext_lazy("status", "Published")
    UNPUBLISHED = "unpublished", pgettext_lazy("status", "Unpublished")
    WITHDRAWN = "withdrawn", pgettext_lazy("status", "Withdrawn")
    ERASED = "erased", pgettext_lazy("status", "Erased")


WITH_A_DOCTOR = (Status.CLAIMED, Status.INFO_NEEDED, Status.IN_REVIEW)
