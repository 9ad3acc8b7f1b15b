"""Every text field of every form, ours or a library's, hands on what `clean_text` leaves of what was typed."""

import inspect
import pkgutil
from datetime import date, time
from importlib import import_module

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import RequestFactory

import consultations
import doctors
import portal
from consultations.forms.text import EmailAddress, TopicNames
from consultations.reading import clean_text
from tests.outside import UNSEEN_ALONE

TYPED = " \u202eA\u200bn\u00adna\u00a0e\u0301\uf0b7\udcff\0\r\nB "
NOT_OURS = ("allauth.account.forms", "allauth.mfa.base.forms", "allauth.mfa.totp.forms", "allauth.mfa.webauthn.forms")


def modules():
    for package in (consultations, doctors, portal):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in found.name and not found.name.endswith("__main__"):
                yield import_module(found.name)
    yield from map(import_module, NOT_OURS)


def form_classes():
    for module in modules():
        for _name, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, forms.BaseForm):
                yield kind


def fields():
    """Each text field that any form class has, and each that the admin makes of a model."""
    for kind in dict.fromkeys(form_classes()):
        for name, field in kind.base_fields.items():
            yield f"{kind.__module__}.{kind.__name__}.{name}", field
    request = RequestFactory().get("/")
    request.user = get_user_model()(is_superuser=True, is_active=True)
    for model, model_admin in admin.site._registry.items():
        for field in model._meta.fields:
            made = model_admin.formfield_for_dbfield(field, request) if field.editable else None
            if made is not None:
                yield f"admin {model._meta.label}.{field.name}", made


def texts():
    return {
        name: field
        for name, field in fields()
        if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput)
    }


@pytest.mark.django_db
def test_no_text_field_of_any_form_hands_on_what_nobody_sees():
    found = texts()
    assert len(found) > 80
    for name, field in found.items():
        lines = isinstance(field.widget, forms.Textarea)
        if not isinstance(field, forms.JSONField | forms.UUIDField | forms.GenericIPAddressField):
            cleaned = field.to_python(TYPED)
            assert cleaned == clean_text(cleaned, lines=lines), name
            for what, text in UNSEEN_ALONE.items():
                assert field.to_python(text) in field.empty_values, (name, what)


def test_a_password_stays_as_it_was_typed():
    field = forms.CharField(widget=forms.PasswordInput, strip=False)
    assert field.to_python(" a\u200b\u00a0b ") == " a\u200b\u00a0b "


def test_ten_fillers_are_no_title():
    field = forms.CharField(min_length=10)
    with pytest.raises(forms.ValidationError) as refused:
        field.clean("\u3164" * 10)
    assert refused.value.code == "required"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("anna@example.org", "anna@example.org"),
        ("ａｎｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ", "anna@example.org"),
        ("anna＠example。org", "anna@example.org"),
        ("\ufeffan\u200bna@exam\u00adple.org\u00a0", "anna@example.org"),
        ("anna @ example.org", "anna@example.org"),
        ("<mailto:anna@example.org>", "anna@example.org"),
        ("Anna@Example.ORG", "Anna@example.org"),
        ("anna@münchen.de", "anna@münchen.de"),
        ("anna@xn--mnchen-3ya.de", "anna@münchen.de"),
        ("wang@例子.台灣", "wang@例子.台灣"),
        ("o'brien+x@example.co.uk", "o'brien+x@example.co.uk"),
    ],
)
def test_an_address_is_mended(typed, address):
    assert EmailAddress().clean(typed) == address


@pytest.mark.parametrize(
    ("typed", "named"), [("jörg@example.org", "ö"), ("王小明@例子.台灣", "王"), ("a(b@example.org", "(")]
)
def test_what_cannot_be_mended_in_an_address_is_named(typed, named):
    with pytest.raises(forms.ValidationError, match="before the @") as refused:
        EmailAddress().clean(typed)
    assert f"“{named}”" in refused.value.messages[0]


@pytest.mark.parametrize(
    "typed", ["anna", "anna@", "@example.org", "anna@example", "a@b@", "anna@-x.org", "a@" + "x" * 300]
)
def test_no_address_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        EmailAddress(max_length=254).clean(typed)


@pytest.mark.django_db
def test_topics_are_divided_at_commas_of_all_scripts():
    assert TopicNames().clean("頭痛、失眠，發燒, 咳嗽") == ["頭痛", "失眠", "發燒", "咳嗽"]


# Dates, times and numbers


def parts_of(field):
    """The fields of which a field is made, where it is several."""
    return list(getattr(field, "fields", ())) or [field]


def fields_of(kind):
    found = [(name, part) for name, field in fields() for part in parts_of(field) if isinstance(part, kind)]
    assert found
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        "２０２６－１１－０８",
        "2026／11／8",
        "2026/11/08",
        "2026年11月8日",
        "2026–11–08",
        "٢٠٢٦-١١-٠٨",
        " 2026-11-08\u200b",
        "2026．11．8",
    ],
)
def test_a_day_with_its_year_first_is_read_however_it_is_written(typed):
    for name, field in fields_of(forms.DateField):
        assert field.to_python(typed) == date(2026, 11, 8), name


def test_a_day_that_is_another_one_elsewhere_is_not_guessed():
    for typed in ("03/04/2026", "3.4.2026", "2026-13-01", "tomorrow"):
        with pytest.raises(forms.ValidationError):
            forms.DateField().clean(typed)
    assert forms.DateField().clean("8 November 2026") == date(2026, 11, 8)


@pytest.mark.django_db
def test_a_time_and_a_number_may_be_full_width():
    for name, field in fields_of(forms.TimeField):
        assert field.to_python("０９：３０") == time(9, 30), name
    for name, field in fields_of(forms.IntegerField):
        if not isinstance(field, forms.FloatField | forms.DecimalField):
            assert field.to_python("　７９\u200b") == 79, name
            assert field.to_python("−1") == -1, name


@pytest.mark.parametrize("kind", [forms.DateField, forms.TimeField, forms.DateTimeField, forms.IntegerField])
def test_what_cannot_be_seen_is_no_date_and_no_number(kind):
    assert kind(required=False).clean(" \u3000\u200b") is None
