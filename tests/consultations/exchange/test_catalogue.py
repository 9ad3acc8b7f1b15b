"""Importing departments, doctors, topics and FAQ: added, never taken away."""

import pytest
from django.utils import timezone

from consultations.models import FAQ, Question, Topic, TopicSynonym
from doctors.models import Department, Doctor
from tests.consultations.exchange.lines import BASE, DEPARTMENT, DOCTOR, TOPIC, again, question, versions
from tests.consultations.exchange.lines import FAQ as FAQ_LINE


@pytest.fixture
def imported(db, tmp_path):
    """The base lines and question q-1, imported."""
    assert again(tmp_path, *BASE, question()).failed == 0
    return Question.objects.get()


def test_doctors_without_an_account_change_and_others_do_not(imported, tmp_path):
    surgery = {"type": "department", "name": "Surgery"}
    moved = {**DOCTOR, "departments": ["Surgery"], "hospital": "General"}
    assert again(tmp_path, surgery, moved).counts("doctors") == "0 created, 1 updated, 0 unchanged, 0 refused"
    doctor = Doctor.objects.get()
    assert (doctor.hospital, set(doctor.departments.values_list("name", flat=True))) == (
        "General",
        {"Surgery", "Dermatology"},
    )
    assert again(tmp_path, surgery, moved).counts("doctors") == "0 created, 0 updated, 1 unchanged, 0 refused"
    Doctor.objects.update(verified_on=timezone.localdate())
    ran = again(tmp_path, {**moved, "hospital": "Private"})
    assert ran.refusals[0].endswith(
        "This doctor has an account or a verified licence here. Change departments and hospital in the admin."
    )
    assert again(tmp_path, DOCTOR).counts("doctors") == "0 created, 0 updated, 1 unchanged, 0 refused"


def test_a_person_does_not_become_an_organisation(imported, tmp_path):
    ran = again(tmp_path, {**DOCTOR, "kind": "organisation"})
    assert ran.refusals[0].endswith("name is that of a doctor of another kind here, and names tell doctors apart.")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["red spots", "ＲＥＤ　ＳＰＯＴＳ", "  Red   Spots ", "erythema"])
def test_topics_compare_without_case_width_and_space(tmp_path, name):
    again(tmp_path, *BASE, question(topics=[name]))
    assert list(Question.objects.get().topics.names()) == ["Red Spots"]


@pytest.mark.django_db
def test_a_synonym_keeps_the_topic_that_has_it(tmp_path):
    lines = [
        {"type": "topic", "name": "Hives", "synonyms": ["Urticaria", "Rash", "hives"]},
        {"type": "topic", "name": "Dermatitis", "synonyms": ["rash", "Eczema"]},
        {"type": "topic", "name": "Eczema", "synonyms": ["Dermatitis"]},
        {"type": "topic", "name": "HIVES", "synonyms": ["Nettle rash"]},
    ]
    ran = again(tmp_path, *lines)
    assert (ran.failed, ran.counts("topics")) == (0, "3 created, 1 updated, 0 unchanged, 0 refused")
    assert "3 synonyms left out: they mean another topic already" in ran.summary
    found = {row.name: row.topic.name for row in TopicSynonym.objects.select_related("topic")}
    assert found == {"Urticaria": "Hives", "Rash": "Hives", "Nettle rash": "Hives"}
    before = versions()
    assert again(tmp_path, *lines).counts("topics") == "0 created, 0 updated, 4 unchanged, 0 refused"
    assert versions() == before


@pytest.mark.django_db
def test_what_editors_made_a_synonym_stays_one(tmp_path):
    again(tmp_path, TOPIC)
    assert again(tmp_path, {"type": "topic", "name": "Erythema", "synonyms": ["Redness"]}).failed == 0
    assert Topic.objects.count() == 1
    assert set(TopicSynonym.objects.values_list("name", flat=True)) == {"Erythema", "Redness"}


def test_another_text_of_a_faq_needs_overwrite(imported, tmp_path):
    FAQ.objects.update(reviewed_by=Doctor.objects.get(), reviewed_on=timezone.localdate())
    other = {**FAQ_LINE, "body": "They stay.", "topics": ["Hives"]}
    assert (
        again(tmp_path, other)
        .refusals[0]
        .endswith("A FAQ of this title has another text or topics here. Use --overwrite to replace it.")
    )
    assert again(tmp_path, other, overwrite=True).counts("FAQ") == "0 created, 1 updated, 0 unchanged, 0 refused"
    assert (FAQ.objects.get().body, FAQ.objects.get().reviewed_by) == ("They stay.", None)


@pytest.mark.django_db
def test_the_same_title_in_two_departments_and_slugs_that_meet(tmp_path):
    lines = [DEPARTMENT, {"type": "department", "name": "Surgery"}, {"type": "department", "name": "surgery!"}]
    faqs = [
        {**FAQ_LINE, "department": place, "title": title}
        for place in ("Dermatology", "Surgery")
        for title in ("A b", "A-b", "A b!")
    ]
    assert again(tmp_path, *lines, *faqs).failed == 0
    assert set(Department.objects.values_list("slug", flat=True)) == {"dermatology", "surgery", "surgery-2"}
    assert set(FAQ.objects.values_list("department__name", "slug")) == {
        (place, slug) for place in ("Dermatology", "Surgery") for slug in ("a-b", "a-b-2", "a-b-3")
    }
