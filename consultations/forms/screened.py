"""Forms whose texts are screened: what could show who somebody is, is shown in its place, to edit or to mask."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from consultations import screening

KINDS = {
    "phone": pgettext_lazy("kind of personal data", "a telephone number"),
    "email": pgettext_lazy("kind of personal data", "an email address"),
    "national_id": pgettext_lazy("kind of personal data", "an identity number"),
    "name": pgettext_lazy("kind of personal data", "a name"),
    "third_party_name": pgettext_lazy("kind of personal data", "someone else’s name"),
    "address": pgettext_lazy("kind of personal data", "an address"),
    "date_of_birth": pgettext_lazy("kind of personal data", "a birth date"),
    "messenger_id": pgettext_lazy("kind of personal data", "a name in a messenger"),
    "url": pgettext_lazy("kind of personal data", "a link"),
    "record_number": pgettext_lazy("kind of personal data", "a record number"),
}


@dataclass(frozen=True)
class Spot:
    """Something found in a field, with the value that its button sends."""

    value: str
    words: str
    what: Any  # the kind in words, or what would stand in its place


@dataclass(frozen=True)
class Marked:
    """A field's text with what was found in it marked."""

    field: forms.BoundField
    text: SafeString
    spots: list[Spot]


def marked_text(text: str, spans: list[tuple[int, int]]) -> SafeString:
    """The text, escaped, with the spans (characters; in order, without overlap) inside `<mark>`."""
    parts, at = [], 0
    for start, end in spans:
        parts += [format_html("{}", text[at:start]), format_html("<mark>{}</mark>", text[start:end])]
        at = end
    return format_html_join("", "{}", ((part,) for part in [*parts, format_html("{}", text[at:])]))


def apart(found: list[Any]) -> list[Any]:
    """Findings in order, without those that begin inside another one."""
    kept: list[Any] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


class ScreenedForm(forms.Form):
    """A form that refuses personal data in the fields that `screened` names."""

    screened: tuple[str, ...] = ()
    becomes_public = False  # if the asker agrees

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.screened:
            text = cleaned.get(name) or ""
            found = apart(screening.personal(screening.screen(text)))
            if words := dict.fromkeys(text[one.start : one.end] for one in found):
                self.add_error(name, forms.ValidationError(
                    ngettext("Take out or mask %(words)s. It could show who you are.",
                             "Take out or mask %(words)s. They could show who you are.", len(words)),
                    code="personal_data", params={"words": get_text_list([f"“{one}”" for one in words], _("and"))},
                ))  # fmt: skip
        return cleaned

    def text_of(self, name: str) -> str:
        """What stands in a field now, as `PlainText` cleans it."""
        value = self[name].value()
        return str(self.fields[name].to_python(value)) if isinstance(value, str) else ""

    def marked(self) -> list[Marked]:
        """Each field in which personal data stands, as one sees it, with a button's value for each place."""
        shown = []
        for name in self.screened:
            text = self.text_of(name)
            if found := apart(screening.personal(screening.screen(text))):
                spots = [
                    Spot(f"{name}:{one.start}:{one.end}", text[one.start : one.end], KINDS[one.kind]) for one in found
                ]
                shown.append(Marked(self[name], marked_text(text, [(one.start, one.end) for one in found]), spots))
        return shown

    def masked(self, wanted: str) -> tuple[dict[str, str], int]:
        """The screened texts with one place masked ("body:12:24"), or with all of them ("all"); and how many were.

        A place where nothing stands (any more) changes nothing.
        """
        texts, count = {}, 0
        for name in self.screened:
            text = self.text_of(name)
            found = apart(screening.personal(screening.screen(text)))
            chosen = [one for one in found if wanted in ("all", f"{name}:{one.start}:{one.end}")]
            texts[name], count = screening.masked(text, chosen), count + len(chosen)
        return texts, count
