"""Every component of the pages on one page, in demo mode only. Of the database it reads only the numbers to call."""

from datetime import date
from types import SimpleNamespace as Thing

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.conf import settings
from django.contrib.messages import ERROR, SUCCESS
from django.contrib.messages.storage.base import Message
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

CARE_LEVELS = ("routine", "soon", "urgent", "emergency")


class SampleForm(forms.Form):
    """One field of every kind the template pack has to render."""

    title = forms.CharField(
        label=gettext_lazy("Title of your question"),
        error_messages={"required": gettext_lazy("Write a title for your question")},
        help_text=gettext_lazy("In one line, as you would say it to a doctor."),
        min_length=10,
        max_length=100,
    )
    body = forms.CharField(
        label=gettext_lazy("Your question"),
        error_messages={"required": gettext_lazy("Write your question")},
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    age_band = forms.ChoiceField(
        label=gettext_lazy("Age"),
        error_messages={"required": gettext_lazy("Choose an age")},
        choices=[("", gettext_lazy("Choose one")), ("30-39", "30–39"), ("40-49", "40–49")],
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"),
        error_messages={"required": gettext_lazy("Say which, or that you would rather not")},
        help_text=gettext_lazy("It stands beside your question."),
        choices=[("female", gettext_lazy("Female")), ("undisclosed", gettext_lazy("I would rather not say"))],
        widget=forms.RadioSelect,
    )
    signs = forms.MultipleChoiceField(
        label=gettext_lazy("What comes with it"),
        error_messages={"required": gettext_lazy("Tick what comes with it")},
        choices=[("fever", gettext_lazy("Fever")), ("pain", gettext_lazy("Pain"))],
        widget=forms.CheckboxSelectMultiple,
    )
    since = forms.DateField(
        label=gettext_lazy("Since when"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    email = forms.EmailField(label=gettext_lazy("Email address"), required=False)
    photo = forms.FileField(label=gettext_lazy("Photo"), required=False)
    consent = forms.BooleanField(
        label=gettext_lazy("A doctor may read what I wrote about my health"),
        error_messages={"required": gettext_lazy("Tick the box, so that a doctor may read your question")},
    )
    page = forms.CharField(widget=forms.HiddenInput, initial="styleguide")

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_method = "get"
        helper.form_action = "styleguide"
        helper.layout = Layout(
            "page",
            Fieldset(_("The question"), "title", "body"),
            Fieldset(_("The person"), "age_band", "sex", "signs", "since", "email", "photo", "consent"),
        )
        helper.add_input(Submit("send", _("Send my question")))
        return helper


class StyleGuide(TemplateView):
    template_name = "styleguide.html"

    def get_context_data(self, **kwargs):
        if not settings.PORTAL_DEMO:
            raise Http404
        form = SampleForm(self.request.GET if "send" in self.request.GET else None)
        return super().get_context_data(
            form=form,
            care_levels=CARE_LEVELS,
            lines=[
                Thing(label=_("Emergency"), number="119", tel="119", kind="emergency"),
                Thing(label=_("To talk to someone now"), number="1925", tel="1925", kind="crisis"),
            ],
            page=Thing(newer_url="#pager", older_url="#pager", count_text=_("21–40 of 312")),
            trail=[(_("Departments"), "#crumbs"), (_("Dermatology"), "#crumbs")],
            samples=[sample_question(), sample_question()],
            reply=sample_reply(),
            told=[
                Message(SUCCESS, _("The reply has been sent.")),
                Message(ERROR, _("Somebody else holds this question.")),
            ],
            **kwargs,
        )


def sample_reply() -> Thing:
    return Thing(
        doctor=Thing(
            display_name=_("Dr. Hsu"),
            get_absolute_url="#reply",
            hospital=_("Harbour Hospital"),
            verified_on=date(2024, 3, 1),
        ),
        department=Thing(name=_("Dermatology")),
        kind="answer",
        answer=_("From a description alone I cannot tell what these spots are, and I would rather say so than guess."),
        limits=_("I have not seen the spots."),
        next_step=_("A photograph in daylight, with a coin beside one spot, would help whoever sees you."),
        seek_help_if=_("Sooner if they spread, blister, hurt, or come with a fever."),
        care_level="soon",
        replied_on=date(2024, 5, 3),
        imported=False,
        disclaimer=_(
            "Dr. Hsu has not examined the person who asked. "
            "This is general information, neither diagnosis nor prescription."
        ),
        policy_version=Thing(number=4, effective_from=date(2024, 1, 1), get_absolute_url="#reply"),
        correction_note="",
        corrects=None,
    )


def sample_question() -> Thing:
    return Thing(
        headline=_("Sudden red dots on the hand and forearm"),
        body=_("Many small red dots came up on the back of my right hand overnight. They neither hurt nor itch."),
        department=Thing(name=_("Dermatology")),
        asked_on=date(2024, 5, 3),
        get_absolute_url="#lists",
        published_reply=sample_reply(),
        why=_("Same topic: Rash; about the same age. Differs: they do not fade."),
    )
