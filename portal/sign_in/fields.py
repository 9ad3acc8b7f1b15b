"""Codes and email addresses as people type and paste them: full-width, with hard spaces, with marks nobody sees."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.reading import ascii_numerals, clean_address

MAX_CODE_LENGTH = 64  # characters; a recovery code has 8, but people paste spaces and labels with it


def mended_code(typed: str) -> str:
    """A code in ASCII digits, whatever digits were typed, without the spaces and dashes that group them."""
    return "".join(sign for sign in ascii_numerals(typed) if sign not in "- ")


class CodeField(forms.CharField):
    """A code of six digits from an app, or a recovery code."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        options.setdefault("error_messages", {"required": _("Enter the code")})
        super().__init__(**{"widget": forms.TextInput(attrs=attrs), "max_length": MAX_CODE_LENGTH, **options})

    def to_python(self, value: Any) -> str:
        return mended_code(super().to_python(value) or "")


class EmailAddressField(forms.EmailField):
    """An email address in small letters, as accounts keep it."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "email", "spellcheck": "false"}
        messages = {
            "required": _("Enter your email address"),
            "invalid": _("Enter an email address such as name@example.org"),
        }
        options["error_messages"] = messages | options.get("error_messages", {})
        super().__init__(**{"widget": forms.EmailInput(attrs=attrs), "label": _("Email address"), **options})

    def to_python(self, value: Any) -> str:
        return clean_address(super().to_python(value) or "").lower()
