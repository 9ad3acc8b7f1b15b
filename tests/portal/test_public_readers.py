"""Whoever shows questions to the public starts at `published()`, and asks the database as often for many as for one."""

import ast
import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from bench.public_addresses import NO_PAGE, addresses
from consultations.models import FAQ, Photo, Question, Reply
from consultations.retrieval.similar import rebuild
from consultations.templatetags.consultations import help_lines
from consultations.urls import for_programs, public_pages
from tests.consultations.public.test_pages import imported
from tests.factories import make_department, make_doctor, make_topic
from tests.portal.test_project import sources

# Rooms that read questions which are not public, because of who asks there. Whatever stands elsewhere reads for the
# public, and a new module does so until it is named here.
NOT_FOR_THE_PUBLIC = {
    "consultations/models/": "the questions themselves",
    "consultations/workflow.py": "the door locks whatever is acted on",
    "consultations/acts/": "an act names its question, and the door checks who acts",
    "consultations/admin/": "moderators and editors",
    "consultations/views/desk/": "doctors, by views/desk/access.py",
    "consultations/views/private_page/": "the asker, by the secret link",
    "consultations/views/asking/": "the asker, by the draft's cookie and the secret link",
    "consultations/forms/moderation.py": "moderators",
    "consultations/forms/desk/": "doctors",
    "consultations/exchange/": "the operator's export, and the asker's own copy",
    "consultations/management/": "the operator's commands",
    "consultations/clock.py": "what is over, for the portal itself",
    "consultations/tasks.py": "jobs",
    "consultations/rate_limits.py": "how much was sent",
    "consultations/notifications.py": "mail to the asker",
    "consultations/proof.py": "proofs, for staff and operators",
    "consultations/expected_wait.py": "how long others waited, as a number",
    "consultations/statistics.py": "numbers, and none below five",
    "consultations/text_history.py": "the asker's page and the admin",
    "doctors/": "departments and doctors",
    "portal/": "accounts",
}
# What starts elsewhere, and why no question is shown by it.
EXCEPTIONS = {
    ("consultations/views/public/gone.py", "Question.objects.filter"): "tells a gone page from one that never was",
    ("consultations/keyset_pages.py", "Question.objects.filter"): "the edge of a page: only its place in the order",
}
QUERIES = re.compile(r"Question\.(?:_default_manager|_base_manager|objects)\.\w+$")
# What leads from another row to questions.
ACCESSORS = {
    relation.get_accessor_name()
    for model in {field.related_model for field in Question._meta.get_fields() if field.many_to_one} | {Question}
    for relation in model._meta.related_objects
    if relation.related_model is Question
}
MANAGING = {"all", "filter", "exclude", "get", "first", "last", "count", "values", "values_list", "order_by", "exists"}


def is_public(path: str) -> bool:
    return not path.startswith(tuple(NOT_FOR_THE_PUBLIC))


def starts(tree: ast.Module) -> Iterator[str]:
    """Every expression by which a module begins to read questions."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        if QUERIES.match(ast.unparse(node)) or (
            node.attr in MANAGING and isinstance(node.value, ast.Attribute) and node.value.attr in ACCESSORS
        ):
            yield ast.unparse(node)


def test_every_reader_of_questions_starts_at_published():
    found = [(path, start) for path, tree in sources() if is_public(path) for start in starts(tree)]
    assert len(found) >= 20
    assert {one for one in found if not one[1].endswith(".published")} == set(EXCEPTIONS)


@pytest.mark.parametrize(
    "code",
    [
        "Question.objects.all",
        "Question._default_manager.filter",
        "department.questions.filter",
        "question.follow_ups.all",
    ],
)
def test_another_start_would_be_found(code):
    assert list(starts(ast.parse(f"{code}()"))) == [code]


@pytest.mark.parametrize("room", NOT_FOR_THE_PUBLIC)
def test_every_room_that_is_named_is_there(room):
    assert (settings.BASE_DIR / room).exists()


def test_the_rule_of_what_is_public_is_spelt_once():
    """A status of "published" beside "no parent", in Python or in SQL."""
    spelt = re.compile(r"status=\w+\.\w*\.?PUBLISHED,\s*parent=None|status = 'published'[^\"]{0,40}parent_id IS NULL")
    found = [path for path, tree in sources() if spelt.search((settings.BASE_DIR / path).read_text(encoding="utf-8"))]
    assert found == ["consultations/models/question_queries.py"]


def world(count: int) -> Question:
    """A public question with so many of everything that its pages list; the first call makes the first of each."""
    department = make_department(f"Skin {count}")
    doctor = make_doctor(department)
    topics = [make_topic() for _ in range(min(count, 12))]
    (question,) = imported(department, doctor, topics=topics)
    imported(department, doctor, count=count, topics=topics)
    for number in range(count):
        faq = FAQ.objects.create(title=f"FAQ {number}", slug=f"faq-{count}-{number}", department=department)
        faq.topics.set(topics[:3])
        make_doctor(department)
    now, day = timezone.now(), date(2020, 5, 4)
    fields = {"question": question, "department": department, "imported": True, "written_at": now, "sent_at": now}
    Reply.objects.bulk_create(
        Reply(doctor=make_doctor(department), answer=f"{number}", replied_on=day, **fields) for number in range(2)
    )
    old = question.replies.order_by("-pk").first()
    Reply.objects.create(doctor=old.doctor, corrects=old, answer="Corrected.", replied_on=day, **fields)
    rebuild()
    return question


PAGES = [str(page.name) for page in (*public_pages, *for_programs) if page.name not in NO_PAGE]


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_as_often_for_many_rows_as_for_one(name, django_assert_max_num_queries):
    few = world(1)
    if name == "public_photo":
        Photo.objects.create(question=few, approved=True, width=9, height=9, added_at=timezone.now())
    help_lines()  # kept for a minute in each process; cold it is one more
    counts = []
    for question in (few, world(30)):
        address = addresses(question)[name]
        Client().get(address)
        with django_assert_max_num_queries(20) as asked:
            response = Client().get(address)
        assert response.status_code in (200, 404), address
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]
