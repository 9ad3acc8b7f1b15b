"""Doctors and departments: whose licence holds on which day, names, addresses, and what the database refuses."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from doctors.models import Department, Doctor, free_slug
from tests.factories import make_department, make_doctor

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 4)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "holds"),
    [
        ({"verified_on": TODAY}, True),
        ({"verified_on": TODAY - DAY, "licence_expires_on": None}, True),
        ({"verified_on": TODAY - DAY, "licence_expires_on": TODAY}, True),
        ({"verified_on": TODAY - DAY, "licence_expires_on": TODAY + DAY}, True),
        ({"verified_on": TODAY - DAY, "licence_expires_on": TODAY - DAY}, False),
        ({"verified_on": TODAY + DAY}, False),
        ({"verified_on": None}, False),
        ({"verified_on": None, "licence_expires_on": TODAY + DAY}, False),
        ({"verified_on": TODAY, "is_active": False}, False),
        ({"verified_on": None, "kind": "organisation"}, False),
    ],
)
def test_a_licence_holds_from_its_verification_to_its_last_day(fields, holds):
    """The query and the property say the same."""
    doctor = make_doctor(**fields)
    assert doctor.is_licensed(TODAY) is holds
    assert Doctor.objects.licensed(TODAY).filter(pk=doctor.pk).exists() is holds


def test_a_day_is_a_day_of_the_portals_own_time_zone(settings):
    doctor = make_doctor(verified_on=date(2024, 1, 1), licence_expires_on=date(2026, 5, 4))
    assert settings.TIME_ZONE == "Asia/Taipei"
    with time_machine.travel("2026-05-04 15:59:59+00:00", tick=False):  # a second before midnight in Taipei
        assert doctor.is_licensed()
        assert Doctor.objects.licensed().filter(pk=doctor.pk).exists()
    with time_machine.travel("2026-05-04 16:00:00+00:00", tick=False):
        assert timezone.localdate() == date(2026, 5, 5)
        assert not doctor.is_licensed()
        assert not Doctor.objects.licensed().filter(pk=doctor.pk).exists()


def test_a_person_has_a_title_and_an_organisation_has_none():
    assert make_doctor(name="Wu Yuxin").display_name == "Dr. Wu Yuxin"
    assert (
        make_doctor(name="Harbour Hospital", kind="organisation", verified_on=None).display_name == "Harbour Hospital"
    )
    assert str(Doctor.objects.get(name="Wu Yuxin")) == "Dr. Wu Yuxin"


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": "organisation", "verified_on": TODAY}, "doctor_organisation_has_no_licence"),
        ({"verified_on": TODAY, "licence_expires_on": TODAY - DAY}, "doctor_licence_expires_after_verification"),
    ],
)
def test_the_database_refuses_what_cannot_be(fields, constraint):
    doctor = make_doctor(verified_on=None)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Doctor.objects.filter(pk=doctor.pk).update(**fields)


def test_names_and_addresses_stand_once():
    department, doctor = make_department("Dermatology"), make_doctor(name="Wu Yuxin", slug="wu-yuxin")
    for values in ({"name": department.name, "slug": "other"}, {"name": "Other", "slug": department.slug}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Department.objects.create(**values)
    for values in ({"name": doctor.name, "slug": "other"}, {"name": "Other", "slug": doctor.slug}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Doctor.objects.create(**values)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Heat Rash", "heat-rash"),
        ("皮膚科", "皮膚科"),
        ("???", "x"),
        ("", "x"),
        ("x" * 200, "x" * 90),
        (f"{'x' * 89} y", "x" * 89),
    ],
)
def test_a_slug_is_made_of_any_name(text, slug):
    assert free_slug(Department, text) == slug


def test_a_taken_slug_gets_the_next_free_number():
    taken = ["heat-rash", "heat-rash-2", "heat-rash-4", "heat-rashes"]
    for name in taken:
        Department.objects.create(name=name, slug=name)
    assert free_slug(Department, "Heat Rash") == "heat-rash-3"
    assert free_slug(Department, "Heat") == "heat"
