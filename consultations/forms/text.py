"""Text as people type it, and the act that a form asks for."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.workflow import Refused

# As `str.translate` wants it: by code point. Line breaks and tabs stay.
CONTROLS = dict.fromkeys(code for code in [*range(32), *range(127, 160)] if chr(code) not in "\n\t")


class PlainText(forms.CharField):
    """Text with one kind of line break and without control characters, so that lengths count what one sees."""

    def to_python(self, value: Any) -> str:
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n").translate(CONTROLS)
            if not any(char.isprintable() and not char.isspace() for char in value):
                value = ""  # zero-width characters alone show nothing
        return super().to_python(value) or ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No `maxlength` on long texts: browsers cut what is pasted without a word; the count and the error tell."""
        attrs = super().widget_attrs(widget)
        if isinstance(widget, forms.Textarea):
            attrs.pop("maxlength", None)
        return attrs


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ActForm(forms.Form):
    """One act on one page: what it is called, what it means, and what it needs."""

    heading: str | Promise = ""
    explain: str | Promise = ""
    button: str | Promise = ""
    grave = False  # cannot be taken back

    def __init__(
        self,
        *args: Any,
        heading: str | Promise = "",
        explain: str | Promise = "",
        button: str | Promise = "",
        grave: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.heading, self.explain, self.button, self.grave = (
            heading or self.heading,
            explain or self.explain,
            button or self.button,
            grave or self.grave,
        )
        self.helper = FormHelper()
        self.helper.form_tag = False

    def refuse(self, refused: Refused) -> None:
        """Show a refusal of the rules like any other fault of the form: beside its field, or above them all."""
        shown = False
        for finding in refused.findings:
            if finding.field in self.fields:
                self.add_error(finding.field, str(finding.message))
                shown = True
        if not shown:
            self.add_error(None, str(refused.message))


class NoteForm(ActForm):
    """An act that needs a few words."""

    note = PlainText(
        label=_("Your words"), widget=area(4), max_length=1000, error_messages={"required": _("Write a few words")}
    )

    def __init__(self, *args: Any, label: str | Promise = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = label or self.fields["note"].label  # type: ignore[assignment]

    def refuse(self, refused: Refused) -> None:
        if refused.code in ("note", "length", "personal_data"):
            self.add_error("note", str(refused.message))
        else:
            super().refuse(refused)
