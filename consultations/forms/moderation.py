"""What a moderator types about one question."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from consultations.actors import Refused
from consultations.forms.text import PlainText, TopicNames, kept_text
from consultations.models import Photo, Question, Topic
from consultations.models.asker import PROMPT_LENGTH
from consultations.models.topic import topic_key
from consultations.workflow import SAME_STATUS
from doctors.models import Department
from portal.language_addresses import interface_language
from portal.punctuation import listed

NOTE_LENGTH = 1000  # characters
MAX_NEW_TOPICS = 5  # in one save: more of them are a slip or somebody's list
# By the code that an Event keeps: what the moderator chooses, and what the asker reads where nothing else is written.
REASONS: dict[str, tuple[Promise, Promise]] = {
    "unclear": (
        _("It is not clear what is asked"),
        _("We could not tell what you would like to know. Please ask it as one question and send it again."),
    ),
    "several": (
        _("It asks several questions at once"),
        _(
            "You asked about several things at once. Please keep the most important one and ask about"
            " the others separately."
        ),
    ),
    "personal_data": (
        _("It shows who someone is"),
        _("Your text shows who someone is, for example by a name, a number or an address. Please remove that."),
    ),
    "not_health": (
        _("It is not about health"),
        _("Our doctors answer questions about health. We cannot help with this one."),
    ),
    "emergency": (
        _("It needs help at once, not a reply"),
        _("This cannot wait for a reply here. Please call your emergency number or go to an emergency room now."),
    ),
    "spam": (
        _("It is spam"),
        _("We took this for advertising. If that is wrong, change the text and send it again."),
    ),
    "reported": (
        _("Readers have reported it"),
        _("Readers told us about a problem with this page. We have taken it off the site while we look into it."),
    ),
    "request": (_("The asker asked us to"), _("You asked us to do this.")),
    "asked_already": (
        _("The same person has already asked it"),
        _("You have already asked this, and we still have that question. Only that one gets a reply."),
    ),
    "other": (_("Another reason, see the note"), _("Please see what we wrote to you.")),
}


def reason_choices() -> list[tuple[str, str | Promise]]:
    return [("", _("Choose a reason")), *((code, label) for code, (label, _note) in REASONS.items())]


def note_for(reason: str, typed: str, locale: str) -> str:
    """What the asker reads: what was typed, or else the reason's own sentence in the asker's language."""
    if typed.strip() or reason not in REASONS or reason == "other":
        return typed
    with override(interface_language(locale)):
        return str(REASONS[reason][1])


class ReasonSelect(forms.Select):
    """Each reason carries its sentence in the asker's language, which the page's script puts into the note."""

    locale: str | None = None

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in REASONS and value != "other":
            option["attrs"]["data-note"] = note_for(str(value), "", self.locale or get_language() or "en")
        return option


class OfferedTopics(forms.MultipleChoiceField):
    """Ticked topics. What counts is that they exist, under this name or a synonym: suggestions change meanwhile."""

    def valid_value(self, value: Any) -> bool:
        return True  # `validate` tells at once of all that are gone

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        known = Topic.objects.named(value) if value else {}
        if gone := [name for name in value if topic_key(name) not in known]:
            message = _("There is no longer a topic with this name: %(names)s. Choose another one.")
            raise forms.ValidationError(message, params={"names": listed(gone)})


class DecideForm(forms.Form):
    """What a moderator decides about one question, on its page in the admin."""

    headline = PlainText(
        label=_("Headline"),
        max_length=120,
        required=False,
        help_text=_("The public title: what it is about, in plain words."),
    )
    keep_reason = PlainText(
        label=_("Why you keep this headline"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Colleagues can read it in the history. The asker cannot."),
    )
    suggested_topics = OfferedTopics(
        label=_("Suggested from the text"), required=False, widget=forms.CheckboxSelectMultiple
    )
    topic_names = TopicNames(
        label=_("Topics"),
        required=False,
        max_length=500,
        help_text=_("Separate topics with commas. New topics are added."),
    )
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("Department"), required=False, empty_label=_("Triage: a doctor decides")
    )
    public_photos = forms.TypedMultipleChoiceField(
        label=_("Photos that may be public"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose only photos that show no one's face, name or home. The asker has agreed to publish them."),
    )
    reason = forms.ChoiceField(label=_("Reason"), required=False, choices=reason_choices, widget=ReasonSelect)
    not_urgent = forms.BooleanField(
        label=_("This is a false alarm, nothing is urgent"),
        required=False,
        help_text=_("The question then waits with the others. The doctor still sees the sign of danger."),
    )
    duplicate_of = forms.IntegerField(label=_("Number of the question it repeats"), required=False, min_value=1)
    note = PlainText(
        label=_("Note to the asker"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If you leave this empty, the asker sees the standard text for the reason."),
    )

    def __init__(
        self,
        *args: Any,
        question: Question,
        photos: Sequence[Photo] = (),
        topics: Sequence[str] = (),
        suggested: bool = False,
        **kwargs: Any,
    ) -> None:
        """`photos`: those to decide about; `topics`: names to tick; `suggested`: the department is a suggestion."""
        super().__init__(*args, **kwargs)
        self._keep_reason = self.fields["keep_reason"]
        if "keep_reason" not in self.data:
            del self.fields["keep_reason"]
        self.fields["reason"].widget.locale = question.locale
        if not question.urgent or question.status not in SAME_STATUS["lower_priority"].sources:
            del self.fields["not_urgent"]
        if question.status in SAME_STATUS["dismiss_reports"].sources | SAME_STATUS["dismiss_duplicate"].sources:
            self.fields["note"].label = _("Note")
            self.fields["note"].help_text = _(
                "The asker sees this, or the standard text for the reason."
                " If you leave the question as it is, only colleagues see it."
            )
        if not question.headline and not question.parent_id:
            self.fields["headline"].help_text = _(
                "The public title. This is the asker's own heading. Change it if it does not say what the question is"
                " about."
            )
        self._offer("suggested_topics", [(name, name) for name in topics])
        numbered = [(photo.pk, _("Photo %(number)d") % {"number": n}) for n, photo in enumerate(photos, 1)]
        self._offer("public_photos", numbered)
        self.initial["public_photos"] = [photo.pk for photo in photos if photo.approved]
        if suggested:
            self.fields["department"].help_text = _("Suggested from similar questions. No one has chosen it yet.")
        for name in ("headline", "topic_names", "note"):
            self.fields[name].widget.attrs["class"] = "vLargeTextField"  # the admin's own width for long text
        self._keep_reason.widget.attrs["class"] = "vLargeTextField"

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        """Let a moderator choose among these; without any there is no such field."""
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def refuse(self, refused: Refused) -> None:
        """Show why a decision was refused, at the field that can change it."""
        if refused.code == "keep_reason":  # right below the headline that a rule warns of
            self.fields.setdefault("keep_reason", self._keep_reason)
            self.order_fields(["headline", "keep_reason"])
        field = "duplicate_of" if refused.code == "target" else refused.code
        self.add_error(field if field in self.fields else None, str(refused.message))

    def clean_topic_names(self) -> list[str]:
        names = self.cleaned_data["topic_names"]
        known = Topic.objects.named(names) if names else {}
        new = list({topic_key(name): name for name in names if topic_key(name) not in known}.values())
        if len(new) > MAX_NEW_TOPICS:
            message = _("Add at most %(limit)d new topics at once. These are new: %(names)s.")
            raise forms.ValidationError(message, params={"limit": MAX_NEW_TOPICS, "names": listed(new)})
        return names

    def topics(self) -> list[Topic]:
        chosen = self.cleaned_data.get("suggested_topics") or []
        return Topic.objects.named_or_created([*self.cleaned_data["topic_names"], *chosen])


class BulkForm(ActionForm):
    """What several questions need to be decided about together, beside the choice of the act."""

    reason = forms.ChoiceField(label=_("Reason"), required=False, choices=reason_choices)
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("Department"), required=False, empty_label=_("No department")
    )
    note = PlainText(label=_("Note"), required=False, max_length=NOTE_LENGTH)


def _words(text: str | None) -> list[str]:
    """What is left of a text when a browser has sent it back: a field of one line drops line breaks."""
    return "".join((text or "").split("\n")).split()


class TextForm(forms.Form):
    """A moderator's change of what an asker wrote: other words, or words taken out."""

    seen = forms.CharField(widget=forms.HiddenInput)
    words = PlainText(
        label=_("Words to remove"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Put each on its own line, exactly as in the text. We remove them wherever they appear."),
    )
    title = PlainText(label=_("The asker's heading"), required=False, max_length=500)
    body = PlainText(
        label=_("The asker's text"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 12})
    )
    note = PlainText(
        label=_("Reason, in a sentence to the asker"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Tell the asker why you changed the text")},
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        for code, text in question.prompts.items():
            label = Question.Prompt(code).label if code in Question.Prompt.values else code
            self.fields[f"prompt_{code}"] = PlainText(
                label=label, required=False, initial=text, max_length=PROMPT_LENGTH, widget=forms.Textarea({"rows": 2})
            )
        self.order_fields(["seen", "words", "title", "body", *(f"prompt_{code}" for code in question.prompts), "note"])
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "vLargeTextField")

    def clean(self) -> dict[str, Any]:
        """Nothing that was typed is dropped in silence."""
        cleaned = super().clean() or self.cleaned_data
        sent = self.fields.keys() & self.data.keys() - {"seen", "words", "note"}
        before = {name: kept_text(str(self.get_initial_for_field(self.fields[name], name) or "")) for name in sent}
        is_current = cleaned.get("seen") == self.initial.get("seen")  # else the act says that it is another text by now
        changed = any(_words(cleaned.get(name)) != _words(text) for name, text in before.items())
        if cleaned.get("words") and is_current and changed:
            message = _("You also changed the text. Remove the words first, then change the text.")
            self.add_error("words", message)
        return cleaned

    def lines(self) -> list[str]:
        """The words to take out."""
        return [line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()]

    def texts(self) -> dict[str, str]:
        """What the asker's texts become, by field."""
        prompts = {code: self.cleaned_data[f"prompt_{code}"] for code in self.question.prompts}
        return {"title": self.cleaned_data["title"], "body": self.cleaned_data["body"], **prompts}
