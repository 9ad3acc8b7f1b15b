"""What libraries say on our pages in no Chinese, or in Chinese that nobody here would say.

`makemessages` finds them here, so that our catalogue, which is asked before theirs, has them in our words.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

LIBRARY_MESSAGES = (
    # django-taggit
    pgettext_lazy("A tag name", "name"),
    pgettext_lazy("A tag slug", "slug"),
    _("%(object)s tagged with %(tag)s"),
    # Django: the admin, accounts
    _("View site"),
    _("Toggle theme (current theme: auto)"),
    _("Toggle theme (current theme: light)"),
    _("Toggle theme (current theme: dark)"),
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _(" By %(filter_title)s "),
    _("Filter"),
    _("Show counts"),
    _("Hide counts"),
    _("Action:"),
    _("Items must be selected in order to perform actions on them. No items have been changed."),
    _("No action selected."),
    _("0 of %(cnt)s selected"),
    _("Run the selected action"),
    _("Add another %(verbose_name)s"),
    _("superuser status"),
    _("Designates that this user has all permissions without explicitly assigning them."),
    _("The groups this user belongs to. A user will get all permissions granted to each of their groups."),
    _("You don’t have permission to view or edit anything."),
    _("This object doesn’t have a change history. It probably wasn’t added via this admin site."),
    _("Password-based authentication"),
    _("Your password can’t be too similar to your other personal information."),
    _("Your password can’t be a commonly used password."),
    _("Your password can’t be entirely numeric."),
    ngettext_lazy("%(total_count)s selected", "All %(total_count)s selected"),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
    ),
)
