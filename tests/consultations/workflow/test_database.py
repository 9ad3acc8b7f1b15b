"""What the database itself refuses, whoever writes: each rule by raw SQL, past models and acts."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from consultations.models import Consent, Event, Policy, PolicyVersion, Question, Reply
from tests.factories import make_department, make_moderator

pytestmark = pytest.mark.django_db


def denied(name: str, sql: str, *params: object) -> None:
    """The statement changes a row, and the database refuses it by the constraint or trigger of this name."""
    with pytest.raises(Error, match=name), transaction.atomic(), connection.cursor() as cursor:  # noqa: PT012
        cursor.execute(sql, params)
        assert cursor.rowcount, "no row was even tried"
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # keys are else asked at the end only


def allowed(sql: str, *params: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        assert cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def set_of(values: str) -> str:
    return f"UPDATE consultations_question SET {values} WHERE id = %s"


PUBLISHED = "question_published_is_complete"


@pytest.mark.parametrize(
    "values",
    [
        "headline = ''",
        "department_id = NULL",
        "published_reply_id = NULL",
        "publication_consent_id = NULL",
        "parent_id = id",
    ],
)
def test_a_published_question_is_complete(world, values):
    denied(PUBLISHED, set_of(values), world.in_status("published").pk)


def test_an_imported_basis_stands_for_the_consent(world):
    allowed(set_of("publication_consent_id = NULL, import_ref = 'one'"), world.in_status("published").pk)


@pytest.mark.parametrize("status", ["submitted", "answered"])
def test_a_question_is_not_published_by_its_status_alone(world, status):
    denied(PUBLISHED, set_of("status = 'published'"), world.in_status(status).pk)


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("published_reply_id", "published_reply_is_its_own"),
        ("publication_consent_id", "publication_consent_is_its_own"),
    ],
)
def test_reply_and_consent_are_the_questions_own(world, column, name):
    one, other = world.in_status("published"), world.in_status("published")
    foreign = getattr(other, column)
    denied(name, set_of(f"{column} = {foreign}"), one.pk)
    allowed(set_of(f"{column} = {getattr(one, column)}"), one.pk)


@pytest.mark.parametrize("table", ["reply", "consent"])
def test_a_reply_or_consent_cannot_be_given_to_another_question(world, table, without_triggers):
    one, other = world.in_status("published"), world.in_status("published")
    denied("is_its_own", f"UPDATE consultations_{table} SET question_id = %s WHERE question_id = %s", other.pk, one.pk)


@pytest.mark.parametrize("status", ["queued", "info_needed", "in_review", "answered", "withdrawn"])
def test_no_lease_without_a_claim(world, status):
    denied("question_lease_is_a_claim", set_of("lease_until = now()"), world.in_status(status).pk)


def test_no_claim_without_a_lease_or_a_doctor(world):
    question = world.in_status("claimed")
    denied("question_lease_is_a_claim", set_of("lease_until = NULL"), question.pk)
    denied("question_doctor_while_with_one", set_of("claimed_by_id = NULL"), question.pk)


@pytest.mark.parametrize("status", ["submitted", "queued", "published", "withdrawn"])
def test_no_doctor_where_none_has_it(world, status):
    denied("question_doctor_while_with_one", set_of(f"claimed_by_id = {world.dr_chen.pk}"), world.in_status(status).pk)


@pytest.mark.parametrize("status", ["info_needed", "in_review"])
def test_a_doctor_where_one_has_it(world, status):
    denied("question_doctor_while_with_one", set_of("claimed_by_id = NULL"), world.in_status(status).pk)


@pytest.mark.parametrize("values", ["duplicate_of_id = NULL", "duplicate_of_id = id"])
def test_a_duplicate_has_a_target_other_than_itself(world, values):
    denied("question_duplicate_has_target", set_of(values), world.in_status("duplicate").pk)


@pytest.mark.parametrize(
    "values",
    [
        "title = repeat('x', 9)",
        "title = repeat('x', 101)",
        "title = '頭痛吐'",
        "title = '頭痛 a'",
        "body = repeat('x', 29)",
        "body = repeat('x', 2001)",
        "body = repeat('痛', 9)",
        "body = repeat('痛', 2001)",
    ],
)
def test_the_lengths_of_an_asked_question(world, values):
    denied("question_lengths", set_of(values), world.in_status("submitted").pk)
    allowed(set_of(f"{values}, import_ref = 'one'"), Question.objects.get().pk)


@pytest.mark.parametrize(
    "values",
    ["title = '頭痛吐了'", "title = '아기열나'", "title = '頭が痛い'", "title = '𠝹𠝹𠝹手'", "body = repeat('痛', 10)"],
)
def test_a_chinese_character_counts_as_several_letters(world, values):
    allowed(set_of(values), world.in_status("submitted").pk)


@pytest.mark.parametrize(
    "values", ["title = repeat('x', 10), body = repeat('x', 30)", "title = repeat('x', 100), body = repeat('x', 2000)"]
)
def test_the_lengths_that_just_fit(world, values):
    allowed(set_of(values), world.in_status("submitted").pk)


@pytest.mark.parametrize(
    "values", ["title = 'x'", "body = 'x'", "asker_name = 'x'", "email = 'x@example.org'", "headline = 'x'"]
)
def test_an_erased_question_stays_empty(world, values):
    denied("question_erased_is_empty", set_of(values), world.in_status("erased").pk)


def test_an_age_is_a_band(world):
    denied("question_age_band", set_of("asker_age_band = '34'"), world.in_status("submitted").pk)


def test_a_send_key_and_an_import_ref_stand_once(world):
    one, other = world.in_status("submitted", send_key="key"), world.in_status("submitted")
    denied("send_key", set_of("send_key = 'key'"), other.pk)
    allowed(set_of("import_ref = 'ref'"), one.pk)
    denied("import_ref", set_of("import_ref = 'ref'"), other.pk)


@pytest.mark.parametrize("table", ["event", "consent"])
def test_what_is_append_only_cannot_be_changed_deleted_or_emptied(world, table):
    world.in_status("published")
    column = "reason" if table == "event" else "locale"
    denied("Cannot update or delete", f"UPDATE consultations_{table} SET {column} = 'x'")
    denied("Cannot update or delete", f"DELETE FROM consultations_{table}")
    with pytest.raises(Error, match=f"{table}s are append-only"), transaction.atomic(), connection.cursor() as cursor:  # noqa: PT012
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else what is pending refuses first
        cursor.execute(f"TRUNCATE consultations_{table} CASCADE")
    model = {"event": Event, "consent": Consent}[table]
    assert model.objects.exists()


def test_two_events_cannot_have_one_number(world):
    question = world.in_status("submitted")
    event = question.events.get()
    event.pk = None
    with pytest.raises(Error, match="event_sequence_once"), transaction.atomic():
        event.save(force_insert=True)


@pytest.mark.parametrize(
    "change",
    ["text = 'x'", "effective_from = now() - interval '9 years'", "approved_at = NULL", "number = 7", "sha256 = ''"],
)
def test_an_approved_policy_version_is_as_it_was_approved(change):
    denied("Cannot update or delete", f"UPDATE consultations_policyversion SET {change}")


def test_an_approved_policy_version_cannot_be_deleted():
    denied("Cannot update or delete", "DELETE FROM consultations_policyversion")


class TestPolicyVersions:
    @pytest.fixture
    def draft(self) -> PolicyVersion:
        policy = Policy.objects.get(slug="reply")
        return PolicyVersion.objects.create(
            policy=policy,
            number=2,
            text="Newer.",
            effective_from=timezone.now() + timedelta(days=1),
            author=make_moderator(),
        )

    def version(self, values: str) -> str:
        return f"UPDATE consultations_policyversion SET {values} WHERE id = %s"

    def test_a_draft_can_be_changed_and_approved_by_another(self, draft):
        allowed(self.version("text = 'Better.'"), draft.pk)
        allowed(self.version(f"approver_id = {make_moderator().pk}, approved_at = now()"), draft.pk)
        denied("Cannot update or delete", self.version("text = 'Worse.'"), draft.pk)

    def test_never_approved_by_its_author(self, draft):
        denied(
            "policy_version_approved_by_another", self.version("approver_id = author_id, approved_at = now()"), draft.pk
        )

    def test_never_approved_by_nobody(self, draft):
        denied("policy_version_has_an_approver", self.version("approved_at = now()"), draft.pk)

    def test_never_in_force_before_its_approval(self, draft):
        later = f"approver_id = {make_moderator().pk}, approved_at = effective_from + interval '1 second'"
        denied("policy_version_begins_after_approval", self.version(later), draft.pk)

    def test_two_never_begin_at_the_same_moment(self, draft):
        first = PolicyVersion.objects.get(policy=draft.policy, number=1)
        denied(
            "policy_version_begins_alone",
            self.version("effective_from = %s").replace("%s", f"'{first.effective_from.isoformat()}'", 1),
            draft.pk,
        )

    def test_a_number_stands_once(self, draft):
        denied("policy_version_number_once", self.version("number = 1"), draft.pk)

    def test_one_policy_per_scope_and_departments_have_them_for_replies_only(self):
        with pytest.raises(Error, match="policy_once_per_scope"), transaction.atomic():
            Policy.objects.create(kind="reply", locale="en", slug="another")
        with pytest.raises(Error, match="policy_of_a_department_is_for_replies"), transaction.atomic():
            Policy.objects.create(kind="privacy", locale="en", slug="another", department=make_department())


def reply_set(values: str) -> str:
    return f"UPDATE consultations_reply SET {values} WHERE question_id = %s"


SENT = ["answer", "limits", "next_step", "seek_help_if", "correction_note", "kind", "decline_code", "care_level"]


@pytest.mark.parametrize(
    "change", [*(f"{name} = 'x'" for name in SENT), "policy_version_id = 1", "doctor_id = 1", "sent_at = NULL"]
)
def test_a_sent_reply_is_as_it_was_sent(world, change):
    denied("Cannot update", reply_set(change), world.in_status("published").pk)


def test_one_that_waits_can_still_change(world):
    allowed(reply_set("answer = 'x'"), world.in_status("in_review").pk)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ("policy_version_id = NULL", "reply_has_its_policy"),
        ("kind = 'decline'", "reply_decline_has_a_code"),
        ("decline_code = 'emergency'", "reply_decline_has_a_code"),
        ("sent_at = now()", "reply_sent_has_a_date"),
        ("reviewer_id = doctor_id", "reply_reviewed_by_another"),
    ],
)
def test_a_reply_is_whole(world, values, name):
    denied(name, reply_set(values), world.in_status("in_review").pk)


def test_a_reply_is_corrected_once(world):
    question = world.in_status("published")
    world.acts()["correct"](question.pk)
    first = Reply.objects.filter(question=question).first()
    copy = Reply(
        **{field.attname: getattr(first, field.attname) for field in Reply._meta.concrete_fields}
        | {"id": None, "corrects_id": first.pk}
    )
    with pytest.raises(Error, match="corrects_id"), transaction.atomic():
        copy.save(force_insert=True)


def test_more_info_is_reviewed_by_another(world):
    question = world.in_status("published")
    columns = "question_id, author_id, reviewer_id, body, imported, proposed_body"
    insert = f"INSERT INTO consultations_moreinfo ({columns}) VALUES (%s, %s, %s, 'x', false, '')"
    denied("more_info_reviewed_by_another", insert, question.pk, world.dr_chen.pk, world.dr_chen.pk)
    denied("more_info_reviewed_by_another", insert, question.pk, None, world.dr_chen.pk)
    allowed(insert, question.pk, world.dr_chen.pk, world.dr_lin.pk)


def test_a_span_is_forward(world):
    question = world.in_status("submitted")
    columns = 'question_id, "end", start, kind, field, outcome'
    insert = f"INSERT INTO consultations_finding ({columns}) VALUES (%s, %s, 5, 'url', 'body', '')"
    denied("finding_span_is_forward", insert, question.pk, 4)
    allowed(insert, question.pk, 5)
