"""People and questions for tests. Questions reach their status through the acts, as in life."""

from datetime import date
from itertools import count

from django.contrib.auth.models import Group
from django.test import Client

from consultations.actors import Actor
from consultations.acts.asking import submission
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import replies
from consultations.acts.moderation import decisions
from consultations.models import Question, Topic
from doctors.models import Department, Doctor
from portal.models import User

_numbers = count(1)

DRAFT = {
    "kind": "answer",
    "answer": "Spots that come and go without itch or pain are most often harmless, but I would rather not guess.",
    "limits": "I cannot tell what they are without seeing them.",
    "next_step": "Show them to a doctor within two weeks.",
    "seek_help_if": "Call your emergency number if you get a fever and a stiff neck.",
    "care_level": "soon",
}
DECLINE = {
    **DRAFT,
    "kind": "decline",
    "decline_code": "cannot_assess_remotely",
    "would_need": "A look at the spots in good light.",
    "see_whom": "A skin doctor",
}


def make_department(name: str = "") -> Department:
    name = name or f"Department {next(_numbers)}"
    return Department.objects.create(name=name, slug=name.lower().replace(" ", "-"))


def make_moderator() -> User:
    user = User.objects.create_user(f"moderator{next(_numbers)}@example.org", "a long password", name="Mo Derator")
    user.groups.add(Group.objects.get(name="moderator"))
    return user


def make_editor() -> User:
    user = User.objects.create_user(f"editor{next(_numbers)}@example.org", "a long password", name="Ed Itor")
    user.groups.add(Group.objects.get(name="editor"))
    return user


def make_doctor(*departments: Department, **fields) -> Doctor:
    number = next(_numbers)
    user = User.objects.create_user(f"doctor{number}@example.org", "a long password")
    defaults = {"name": f"Doctor {number}", "slug": f"doctor-{number}", "verified_on": date(2024, 1, 1)}
    doctor = Doctor.objects.create(user=user, **{**defaults, **fields})
    doctor.departments.set(departments)
    return doctor


def make_topic(name: str = "") -> Topic:
    return Topic.objects.named_or_created([name or f"Topic {next(_numbers)}"])[0]


def submitted(department: Department | None = None, **fields) -> Question:
    defaults = {
        "title": "Neat red spots on my back?",
        "body": "Several neat red spots have come up on my back. They neither itch nor hurt. What could they be?",
        "department": department,
        "locale": "en",
        "name": "Ms. Lin",
        "sex": "female",
        "age_band": "30-39",
        "publication": True,
    }
    return submission.submit(**{**defaults, **fields})


def queued(department: Department, headline: str = "Red spots on the back", topics=(), **fields) -> Question:
    question = submitted(department, **fields)
    decisions.approve(
        question.pk, Actor.moderator(make_moderator()), headline=headline, topics=list(topics), department=department
    )
    question.refresh_from_db()
    return question


def claimed(department: Department, doctor: Doctor | None = None, **fields) -> Question:
    question = queued(department, **fields)
    doctors.claim(question.pk, Actor.doctor(doctor or make_doctor(department)))
    question.refresh_from_db()
    return question


def published(department: Department, doctor: Doctor | None = None, draft=DRAFT, **fields) -> Question:
    """A published question, or an answered one where `publication=False` is passed."""
    doctor = doctor or make_doctor(department)
    question = claimed(department, doctor, **fields)
    replies.send(question.pk, Actor.doctor(doctor), draft)
    question.refresh_from_db()
    return question


def signed_in(person: User | Doctor) -> Client:
    """The browser of somebody of the staff."""
    client = Client()
    client.force_login(person.user if isinstance(person, Doctor) else person)  # type: ignore[arg-type]
    return client
