"""What libraries say on our pages without Chinese of their own, so that `makemessages` finds it and we say it."""

from django.utils.translation import gettext_noop as _
from django.utils.translation import pgettext_lazy

LIBRARY_MESSAGES = (
    # django-taggit
    pgettext_lazy("A tag name", "name"),
    pgettext_lazy("A tag slug", "slug"),
    _("%(object)s tagged with %(tag)s"),
)
