"""The made-up name that is shown with a question."""

import secrets

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consultations.screening import looks_like_real_name

OFFERED = [
    _("Quiet Fern"), _("Paper Boat"), _("Morning Tea"), _("Blue Teapot"), _("Garden Snail"), _("Winter Moon"),
    _("Green Bicycle"), _("Little Lantern"), _("Sleepy Otter"), _("Warm Socks"), _("Apple Crumble"), _("Soft Pencil"),
]  # fmt: skip


def is_made_up(name: str) -> None:
    """Refuse a name that looks real, and offer a made-up one."""
    if looks_like_real_name(name):
        raise ValidationError(
            _("This looks like a real name. To stay anonymous, choose a made-up one, for example “%(offered)s”."),
            code="real_name",
            params={"offered": secrets.choice(OFFERED)},
        )
