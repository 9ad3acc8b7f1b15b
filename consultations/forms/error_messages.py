"""What the portal says of a fault where a form says nothing of its own: never the words of a library."""

from collections.abc import Iterable

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

UNKNOWN = _("Choose one from this page")
# By the code of the fault. `%(limit_value)d` and `%(show_value)d` are the limit and what was typed.
WORDS: dict[str, str | Promise] = {
    "required": _("Fill this in"),
    "max_length": _("Use %(limit_value)d characters or fewer. You have used %(show_value)d."),
    "invalid_choice": UNKNOWN,
    "null_characters_not_allowed": _("Remove the characters that can’t be shown"),
}
NUMBER: dict[str, str | Promise] = {
    "invalid": _("Enter the number in digits"),
    "min_value": _("The number must be %(limit_value)d or more"),
    "max_value": _("Enter a smaller number"),
}
MOMENT: dict[str, str | Promise] = {"invalid": _("This page is out of date. Reload it and read it again.")}


def _theirs(field: forms.Field, code: str) -> bool:
    """Whether the field would answer a fault in the library's words: it has none of its own for it."""
    inherited = [getattr(kind, "default_error_messages", {}).get(code) for kind in type(field).__mro__]
    return field.error_messages.get(code) in (None, *inherited)


def use_our_words(fields: Iterable[forms.Field]) -> None:
    """Give every field of a form our sentence for each fault that it has no sentence for."""
    for field in fields:
        of_its_kind = NUMBER if isinstance(field, forms.IntegerField) else {}
        of_its_kind = MOMENT if isinstance(field, forms.DateTimeField) else of_its_kind
        for code, words in {**WORDS, **of_its_kind}.items():
            if _theirs(field, code):
                field.error_messages[code] = words  # type: ignore[assignment]
        if isinstance(field, forms.ModelChoiceField):  # its check for NUL ignores error_messages
            field.validate_no_null_characters = ProhibitNullCharactersValidator(UNKNOWN)  # type: ignore[method-assign]
