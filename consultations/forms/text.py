"""Text as people type it: the fields that clean it, and what is kept of a form as it was sent."""

from math import ceil
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.models import Topic
from consultations.models.topic import is_topic_name, topic_key
from consultations.reading import (
    LETTERS_PER_CJK_CHARACTER,
    clean_address,
    clean_text,
    count_letters,
    is_cjk,
    unsendable_character,
)

MAX_TOPIC_LENGTH = 100  # characters: taggit's column
MAX_COMMAS_IN_NAME = 3  # in the name of one topic
COMMAS = str.maketrans(dict.fromkeys("，、､﹐﹑", ","))  # of other scripts


def kept_text(value: str) -> str:
    """What is kept of text in many lines that no field has cleaned."""
    return clean_text(value, lines=True)


class PlainText(forms.CharField):
    """Text that people write. What is kept of it every text field knows (portal/typed_text.py).

    `fewest_letters`: how much has to be written, in any script; too little is an error "min_length".
    `is_counted`: the page says beside a field of one line how long it may be, as beside every longer one.
    """

    def __init__(self, *args: Any, fewest_letters: int = 0, is_counted: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fewest_letters, self.is_counted = fewest_letters, is_counted

    def run_validators(self, value: Any) -> None:
        """Browsers count characters, so no `minlength`: a question in Chinese needs far fewer of them."""
        super().run_validators(value)
        if value and (missing := self.fewest_letters - count_letters(value)) > 0:
            each = LETTERS_PER_CJK_CHARACTER if any(map(is_cjk, value)) else 1
            params = {"limit_value": len(value) + ceil(missing / each), "show_value": len(value)}
            raise forms.ValidationError(self.error_messages["min_length"], code="min_length", params=params)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No `maxlength`: browsers cut what is pasted without a word; the count and the error tell."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class Day(forms.DateField):
    """A day, chosen in the browser's calendar."""

    def __init__(self, *, required_message: Any = "", **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, required=bool(required_message), **kwargs)
        self.error_messages |= {"required": required_message, "invalid": _("Choose a day, such as 2027-03-31")}


class EmailAddress(forms.EmailField):
    """An address that mail can be sent to. What a telephone made of it is mended; what cannot be mended is named."""

    def to_python(self, value: Any) -> str:
        return clean_address(super().to_python(value) or "")

    def run_validators(self, value: Any) -> None:
        if char := unsendable_character(value or ""):
            message = _("We cannot send email to an address with “%(char)s” before the @. Use another address.")
            raise forms.ValidationError(message, code="unsendable", params={"char": char})
        super().run_validators(value)


def typed_in(form: forms.Form) -> dict[str, Any]:
    """What stands in a form's fields as it was sent, by their names on the page, so that it can be kept as JSON."""
    typed = {}
    for name, field in form.fields.items():
        value = form[name].data
        nul = (
            "" if isinstance(field, PlainText) else "\x01"
        )  # JSON has none: a text loses it, anything else stays wrong
        if isinstance(value, str):
            value = value.replace("\x00", nul)
        if isinstance(value, list):
            value = [item.replace("\x00", nul) for item in value if isinstance(item, str)]
        if isinstance(value, str | list | bool):
            typed[form.add_prefix(name)] = value
    return typed


def written_in(form: forms.Form) -> list[tuple[Any, str]]:
    """What somebody wrote into a form's own words, each with its label, to be shown and copied; no choice's code."""
    written = [
        (form[name], field) for name, field in form.fields.items() if isinstance(field, PlainText | EmailAddress)
    ]
    texts = [(field.label, str(bound.data or "").replace("\x00", "").strip()) for bound, field in written]
    return [(label, text) for label, text in texts if text]


class TopicNames(PlainText):
    """Names of topics, divided at commas alone: "high blood pressure" is one topic. Cleaned to a list of names.

    A topic that is here and has commas in its name ("diabetes, type 2") is one name too.
    """

    # Every run of neighbouring pieces may be the name of a topic with commas in it. The longest known run wins;
    # the pieces that no such run takes are names of their own.
    def clean(self, value: Any) -> Any:
        text, begins, spans = super().clean(value), 0, []
        for piece in text.translate(COMMAS).split(","):
            spans.append((begins, begins + len(piece)))
            begins += len(piece) + 1
        pieces = [text[start:end].strip() for start, end in spans]
        runs = [
            (name, at, size)
            for size in range(MAX_COMMAS_IN_NAME + 1, 1, -1)
            for at in range(len(pieces) - size + 1)
            for name in (text[spans[at][0] : spans[at + size - 1][1]].strip(), ", ".join(pieces[at : at + size]))
        ]
        known = Topic.objects.named([name for name, _at, _size in runs] + pieces) if any(pieces) else {}
        names, free = {}, set(range(len(pieces)))
        for name, at, size in [*runs, *((piece, at, 1) for at, piece in enumerate(pieces))]:  # the longest first
            pieces_of_it = set(range(at, at + size))
            if pieces_of_it <= free and (size == 1 or topic_key(name) in known):
                names[at] = name
                free -= pieces_of_it
        named = [name for _at, name in sorted(names.items()) if name]
        if any(len(name) > MAX_TOPIC_LENGTH for name in named):
            raise forms.ValidationError(
                _("A topic has at most %(limit)d characters. Separate topics with commas."),
                params={"limit": MAX_TOPIC_LENGTH},
            )
        if strange := [name for name in named if topic_key(name) not in known and not is_topic_name(name)]:
            message = _("“%(name)s” cannot be a topic. Use letters, numbers, spaces and hyphens.")
            raise forms.ValidationError(message, params={"name": strange[0]})
        return named


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})
