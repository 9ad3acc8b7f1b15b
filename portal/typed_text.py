"""Whatever is typed into a field is read the same way in every form: ours, the admin's and the sign-in library's.

Django gives one place in which all of them turn input into text, `CharField.to_python`, and one for each kind of date
and number. Each form doing it for itself would leave out those that we do not write, and the next one that somebody
forgets. Passwords stay as they are typed.
"""

from collections.abc import Callable
from typing import Any

from django import forms

from consultations.reading import ascii_numerals, clean_text, iso_day


def keep_typed_text() -> None:
    """Make every text field of every form return text cleaned by `clean_text`. Called once, when Django starts."""
    as_django_does = forms.CharField.to_python

    def to_python(self: forms.CharField, value: Any) -> Any:
        text = as_django_does(self, value)
        # A password is compared by its bytes; a cleaned one would be another one.
        if not isinstance(text, str) or isinstance(self.widget, forms.PasswordInput):
            return text
        return clean_text(text, lines=isinstance(self.widget, forms.Textarea)) or self.empty_value

    forms.CharField.to_python = to_python  # type: ignore[method-assign]


def read_typed_numerals() -> None:
    """From now on every date, time and number may be typed full-width, in any script's digits. Called once, too."""
    for kind, plain in (
        (forms.DateField, iso_day),
        (forms.TimeField, ascii_numerals),
        (forms.DateTimeField, ascii_numerals),
        (forms.IntegerField, ascii_numerals),
    ):
        _read_first(kind, plain)


def _read_first(kind: Any, plain: Callable[[str], str]) -> None:
    as_django_does = kind.to_python

    def to_python(self: forms.Field, value: Any) -> Any:
        return as_django_does(self, plain(value) if isinstance(value, str) else value)

    kind.to_python = to_python
