"""What made-up questions refer to: departments, doctors, moderators, topics and FAQ, made once and then used again."""

import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime

from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from bench.made_up_rows import COLUMNS, Staff, Surroundings, Version
from bench.made_up_texts import DEPARTMENTS, Texts, doctor_names, topic_names
from consultations.models import FAQ, PolicyVersion, ReplyRule, TaggedFAQ, Topic
from consultations.models.topic import topic_key
from consultations.proof import rules_digest
from doctors.models import Department, Doctor
from portal.models import User

TOPICS, DOCTORS, FAQS, MODERATORS = 2_000, 300, 2_000, 6
DOCTORS_PER_SOURCE = 3  # every third doctor is known from imports alone


def surroundings(seed: int) -> Surroundings:
    """Everything that questions refer to; what an earlier load made is used again."""
    departments = [_department(name) for name in DEPARTMENTS]
    _make_doctors(departments)
    topics = _topics()
    _make_faq(departments, topics, random.Random(seed))
    doctors, sources = _doctors(departments)
    return Surroundings(
        departments, doctors, sources, topics, _moderators(), _policies(), _rules(), _free_keys(), timezone.now(),
    )  # fmt: skip


def _department(name: str) -> int:
    slug = name.lower().replace(",", "").replace(" ", "-")
    return Department.objects.get_or_create(name=name, defaults={"slug": slug})[0].pk


def _accounts(name: str, count: int) -> list[User]:
    """Accounts that nobody can sign in with until they are given a password."""
    emails = [f"made-up-{name}-{number}@askwell.example" for number in range(count)]
    nobody = User()
    nobody.set_unusable_password()
    User.objects.bulk_create(
        [User(email=email, name=f"Made-up {name}", password=nobody.password) for email in emails], ignore_conflicts=True
    )
    return list(User.objects.filter(email__in=emails).order_by("pk"))


def _moderators() -> list[int]:
    group, users = Group.objects.get(name="moderator"), _accounts("moderator", MODERATORS)
    group.user_set.add(*users)
    return [user.pk for user in users]


def _make_doctors(departments: list[int]) -> None:
    """Doctors of one department each, and some of a second one."""
    if Doctor.objects.filter(slug__startswith="made-up-").exists():
        return
    accounts = _accounts("doctor", DOCTORS)
    doctors = []
    for number, name in enumerate(doctor_names(DOCTORS)):
        doctor = Doctor(name=f"{name} (made up)", slug=f"made-up-{number}", hospital="Made-up Hospital")
        if number // len(departments) % DOCTORS_PER_SOURCE:
            doctor.user, doctor.verified_on, doctor.triages = accounts[number], date(2023, 12, 1), number % 5 == 0
        doctors.append(doctor)
    through = Doctor.departments.through.objects
    for number, doctor in enumerate(Doctor.objects.bulk_create(doctors)):
        own = {departments[number % len(departments)]} | ({departments[number % 7]} if number % 6 == 0 else set())
        through.bulk_create(through.model(doctor=doctor, department_id=department) for department in sorted(own))


def _doctors(departments: list[int]) -> tuple[dict[int, list[Staff]], dict[int, list[Staff]]]:
    doctors, sources = defaultdict(list), defaultdict(list)
    made_up = Doctor.objects.filter(slug__startswith="made-up-", departments__in=departments)
    for pk, user, department in made_up.order_by("pk").values_list("pk", "user", "departments"):
        (doctors if user else sources)[department].append(Staff(pk, user))
    return doctors, sources


def _topics() -> list[tuple[int, str]]:
    keys = {topic_key(name): name for name in topic_names(TOPICS)}
    Topic.objects.bulk_create(
        [Topic(name=name, key=key, slug=f"made-up-{key.replace(' ', '-')}") for key, name in keys.items()],
        ignore_conflicts=True,
    )
    numbers = dict(Topic.objects.filter(key__in=keys).values_list("key", "pk"))
    return [(numbers[key], name) for key, name in keys.items()]


def _make_faq(departments: list[int], topics: list[tuple[int, str]], rng: random.Random) -> None:
    """One short article for every topic, each in a department."""
    if FAQ.objects.filter(slug__startswith="made-up-").exists():
        return
    texts = Texts(rng)
    rows = [
        FAQ(
            title=f"About {name}", slug=f"made-up-{name.replace(' ', '-')}",
            body=texts.prose(texts.about(900, 200, 8000)), department_id=departments[number % len(departments)],
        )
        for number, (_pk, name) in enumerate(topics[:FAQS])
    ]  # fmt: skip
    TaggedFAQ.objects.bulk_create(
        TaggedFAQ(content_object=faq, tag_id=pk)
        for faq, (pk, _name) in zip(FAQ.objects.bulk_create(rows), topics, strict=False)
    )


def _policies() -> dict[tuple[str, str], list[Version]]:
    """The site's approved versions by kind and locale, in the order in which they begin."""
    versions = defaultdict(list)
    site = PolicyVersion.objects.begun().filter(policy__department=None).select_related("policy")
    for version in site.order_by("effective_from"):
        policy = version.policy
        versions[policy.kind, policy.locale].append(
            Version(version.effective_from, version.pk, version.sha256, policy.locale)
        )
    return dict(versions)


def _rules() -> Callable[[datetime, int | None], str]:
    """A function for what an Event keeps of the rules in force; it computes each set of rules once."""
    known: dict[tuple[int, int | None], str] = {}
    moments = ReplyRule.objects.values_list("begun_at", "ended_at")
    changes = sorted({moment for row in moments for moment in row if moment})

    def in_force(at: datetime, department: int | None) -> str:
        key = bisect_right(changes, at), department
        if key not in known:
            count, digest = rules_digest(at, department)
            known[key] = f'{{"count":{count},"kept":{{}},"sha256":"{digest}"}}'
        return known[key]

    return in_force


def _free_keys() -> dict[str, int]:
    """The next key of every table that is filled."""
    with connection.cursor() as cursor:
        free = {}
        for table in COLUMNS:
            cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
            free[table] = cursor.fetchone()[0]
    return free
