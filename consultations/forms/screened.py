"""Forms that screen their texts: words that could show who somebody is are marked, to be changed or masked."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from consultations import screening
from portal.punctuation import listed_to_the_end, quoted

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
    """A place with personal data in a field, with the value that its button sends."""

    value: str
    words: str
    kind: Any  # in words


@dataclass(frozen=True)
class Marked:
    """A field's text with the personal data in it marked."""

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


def without_overlap(findings: list[Any]) -> list[Any]:
    """Findings in order, without those that begin inside another one."""
    kept: list[Any] = []
    for finding in sorted(findings, key=lambda finding: (finding.start, -finding.end)):
        if not kept or finding.start >= kept[-1].end:
            kept.append(finding)
    return kept


def mark(text: str, findings: list[Any]) -> SafeString:
    """The text with these findings marked."""
    return marked_text(text, [(finding.start, finding.end) for finding in findings])


def place_of(name: str, finding: Any) -> str:
    """Where a finding is, as the value of a button: the field, the start and the end."""
    return f"{name}:{finding.start}:{finding.end}"


class ScreenedForm(forms.Form):
    """A form that refuses personal data in the fields that `screened` names."""

    screened: tuple[str, ...] = ()
    becomes_public = False  # if the asker agrees

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.screened:
            text = cleaned.get(name) or ""
            if words := dict.fromkeys(text[finding.start : finding.end] for finding in personal_data_in(text)):
                message = ngettext(
                    "Take out or mask %(words)s. It could show who you are.",
                    "Take out or mask %(words)s. They could show who you are.",
                    len(words),
                )
                places = listed_to_the_end(map(quoted, words))
                self.add_error(name, forms.ValidationError(message, code="personal_data", params={"words": places}))
        return cleaned

    def text_of(self, name: str) -> str:
        """The text in a field now, as `PlainText` cleans it."""
        value = self[name].value()
        return str(self.fields[name].to_python(value)) if isinstance(value, str) else ""

    def marked(self) -> list[Marked]:
        """Each field with personal data in it: its text with the places marked, and what masks each of them."""
        shown = []
        for name in self.screened:
            text = self.text_of(name)
            if findings := personal_data_in(text):
                spots = [
                    Spot(place_of(name, finding), text[finding.start : finding.end], KINDS[finding.kind])
                    for finding in findings
                ]
                shown.append(Marked(self[name], mark(text, findings), spots))
        return shown

    def masked(self, wanted: str) -> tuple[dict[str, str], int]:
        """The screened texts with one place masked ("body:12:24"), or with all of them ("all"); and how many were.

        A place that is no longer there changes nothing: the text may have been edited since the page was shown.
        """
        texts, count = {}, 0
        removed = pgettext("instead of personal data", "[removed]")
        for name in self.screened:
            text = self.text_of(name)
            chosen = [finding for finding in personal_data_in(text) if wanted in ("all", place_of(name, finding))]
            texts[name], count = screening.masked(text, chosen, removed), count + len(chosen)
        return texts, count


def personal_data_in(text: str) -> list[Any]:
    return without_overlap(screening.personal(screening.screen(text)))
