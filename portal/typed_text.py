"""Whatever is typed into a text field is kept clean, whoever's form it is: ours, the admin's or the sign-in library's.

Django gives one place in which all of them turn input into text, `CharField.to_python`. Each form doing it for itself
would leave out those that we do not write, and the next one that somebody forgets. Passwords stay as they are typed.
"""

from typing import Any

from django import forms

from consultations.reading import kept


def keep_typed_text() -> None:
    """From now on every text field of every form hands on text as `kept` leaves it. Called once, when Django starts."""
    as_django_does = forms.CharField.to_python

    def to_python(self: forms.CharField, value: Any) -> Any:
        text = as_django_does(self, value)
        if not isinstance(text, str) or isinstance(self.widget, forms.PasswordInput):
            return text
        return kept(text, lines=isinstance(self.widget, forms.Textarea)) or self.empty_value

    forms.CharField.to_python = to_python  # type: ignore[method-assign]
