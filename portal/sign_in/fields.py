"""Codes and e-mail addresses as people type and paste them: full-width, with hard spaces, with marks nobody sees."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MAX_CODE = 64  # characters; a recovery code has 8, and pasting brings some more along
# General categories of what is never part of a code or an address: controls, invisible marks, ends of lines.
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
# Empty to the eye as well, though letters or marks by category: fillers, the blank Braille sign, variation selectors.
BLANKS = set("\u115f\u1160\u3164\uffa0\u2800") | {chr(code) for code in range(0xFE00, 0xFE10)}


def plain(typed: str) -> str:
    """What the eye sees, in one spelling: NFKC, without invisible marks, and every space a plain one."""
    seen = "".join(sign for sign in typed if sign not in BLANKS)
    whole = unicodedata.normalize("NFKC", seen)
    return "".join(sign for sign in whole if unicodedata.category(sign) not in UNSEEN).strip()


def mended_code(typed: str) -> str:
    """A code in ASCII digits, whatever digits were typed, without the spaces and dashes that group them."""
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
        for sign in plain(typed)
        if unicodedata.category(sign) not in ("Pd", "Zs")
    )


def mended_email(typed: str) -> str:
    """An e-mail address with an ASCII @ and dots. A space inside of it stays: which address was meant is not known."""
    return plain(typed).replace("。", ".")


class CodeField(forms.CharField):
    """A code of six digits from an app, or a recovery code."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        options.setdefault("error_messages", {"required": _("Enter the code")})
        super().__init__(**{"widget": forms.TextInput(attrs=attrs), "max_length": MAX_CODE, **options})

    def to_python(self, value: Any) -> str:
        return mended_code(super().to_python(value) or "")


class EmailAddressField(forms.EmailField):
    """An e-mail address in small letters, as accounts keep it."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "email", "spellcheck": "false"}
        said = {
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an e-mail address such as name@example.org"),
        }
        options["error_messages"] = said | options.get("error_messages", {})
        super().__init__(**{"widget": forms.EmailInput(attrs=attrs), "label": _("E-mail address"), **options})

    def to_python(self, value: Any) -> str:
        return mended_email(super().to_python(value) or "").lower()
