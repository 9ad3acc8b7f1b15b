"""docs/promises.md: its sentences stand where it says, and each has its test. And a few that have no other place."""

import ast
import re
from datetime import date, timedelta
from functools import cache

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from consultations.forms.public.reports import ReportForm
from consultations.models import FAQ, MoreInfo, Report
from tests.consultations.public.test_pages import text_of
from tests.factories import make_department, make_doctor, published

ROW = re.compile(r"^\| `(?P<path>[^`]+)` \| (?P<sentence>.+?) \| `(?P<test>[^`]+)` \|$", re.M)
PROMISES = [row.groups() for row in ROW.finditer((settings.BASE_DIR / "docs/promises.md").read_text(encoding="utf-8"))]


@cache
def words_of(path: str) -> str:
    """What a file says, without how its lines are broken, its quotes joined and its marks resolved."""
    text = (settings.BASE_DIR / path).read_text(encoding="utf-8")
    text = re.sub(r'"\s*\n\s*f?"', "", text.replace("\\\n", ""))
    return " ".join(text.split())


@cache
def names_of_tests(path: str) -> set[str]:
    tree = ast.parse((settings.BASE_DIR / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_there_are_promises():
    lines = (settings.BASE_DIR / "docs/promises.md").read_text(encoding="utf-8").splitlines()
    assert len(PROMISES) == len([line for line in lines if line.startswith("| `")]) > 30


@pytest.mark.parametrize(("path", "sentence", "test"), PROMISES)
def test_a_promise_stands_where_it_says_and_has_its_test(path, sentence, test):
    assert sentence in words_of(path)
    file, _, name = test.partition("::")
    assert name in names_of_tests(file)


def test_a_report_asks_for_no_name():
    assert set(ReportForm.base_fields) == {"reason", "text", "website"}  # the last is a trap for machines
    kept = {field.name for field in Report._meta.get_fields()}
    assert not kept & {"name", "email", "user", "address"}


@pytest.mark.django_db
def test_a_date_that_has_passed_is_said_in_words(client):
    department = make_department()
    question, author, reviewer = published(department), make_doctor(department), make_doctor(department)
    day = timezone.localdate() - timedelta(days=1)
    MoreInfo.objects.create(question=question, body="Spots.", author=author, reviewer=reviewer, review_by=day)
    faq = FAQ.objects.create(title="F", slug="f", department=department, body="Spots.", review_by=day)
    for page in (question, faq):
        text = text_of(client.get(page.get_absolute_url()).content.decode())
        assert "verdue for review" in text
        assert "Review by" not in text


@pytest.mark.django_db
def test_a_licence_that_has_expired_is_said(client):
    doctor = make_doctor(make_department(), licence_expires_on=date(2026, 5, 4))
    with time_machine.travel("2026-05-04 01:00:00+00:00", tick=False):
        assert "expired" not in client.get(doctor.get_absolute_url()).content.decode()
    with time_machine.travel("2026-05-06 01:00:00+00:00", tick=False):
        text = text_of(client.get(doctor.get_absolute_url()).content.decode())
    assert "Licence verified January 2024" in text
    assert "It expired on 4 May 2026" in text


@pytest.mark.django_db
def test_a_licence_that_nobody_here_verified_is_not_claimed(client):
    doctor = make_doctor(make_department(), verified_on=None)
    assert client.get(doctor.get_absolute_url()).status_code == 404  # invited, and not verified yet
    assert doctor.name not in client.get("/doctors/").content.decode()
    doctor.user = None
    doctor.save()
    text = text_of(client.get(doctor.get_absolute_url()).content.decode())
    assert "Imported, licence not verified here" in text
    assert "Licence verified" not in text
