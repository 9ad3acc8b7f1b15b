"""Importing: what is created, what changes on a second import, and what is refused because of what happened here."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.actors import THE_ASKER, Actor
from consultations.acts.desk import corrections
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.acts.upkeep.erasure import erase
from consultations.acts.upkeep.imports import REPLY_FIELDS
from consultations.exchange.importing import Import
from consultations.exchange.records import REPLY_TEXTS
from consultations.exchange.sources import Source
from consultations.models import MoreInfo, Question, Reply, Topic
from consultations.models.reply import TEXT_PARTS
from doctors.models import Doctor
from portal.models import User
from tests.consultations.exchange.lines import (
    BASE,
    REPLY,
    Ran,
    again,
    question,
    versions,
    write,
)
from tests.factories import DRAFT, make_moderator


@pytest.fixture
def imported(db, tmp_path):
    """The base lines and question q-1, imported."""
    assert again(tmp_path, *BASE, question()).failed == 0
    return Question.objects.get()


def test_a_question_comes_with_all_it_has(imported):
    assert imported.status == "published"
    assert (imported.asker_name, imported.asker_sex, imported.asker_age_band) == ("Mr. Zhang", "female", "30-39")
    assert (imported.asked_on, imported.published_reply.replied_on) == (date(2020, 5, 3), date(2020, 5, 4))
    assert (imported.slug, imported.source_licence) == ("red-spots-on-the-back", "CC BY 4.0")
    assert (imported.more_info.imported, imported.more_info.is_shown) == (True, True)
    assert (imported.published_reply.imported, imported.published_reply.policy_version) == (True, None)
    assert Doctor.objects.get().verified_on is None
    assert [event.action for event in imported.events.all()] == ["import"]
    assert imported.events.get().hash == imported.events.get().computed_hash()
    assert [item.tag.name for item in imported.topic_items.order_by("id")] == ["Red Spots", "Pityriasis Rosea"]


@pytest.mark.django_db
def test_lines_may_name_a_thing_before_it_comes(tmp_path):
    ran = again(tmp_path, question(topics=["erythema"]), *reversed(BASE))
    assert (ran.failed, ran.refusals) == (0, [])
    assert list(Question.objects.get().topics.names()) == ["Red Spots"]


@pytest.mark.django_db
def test_files_may_name_what_another_file_brings(tmp_path):
    first, second = write(tmp_path / "1.jsonl", question()), write(tmp_path / "2.jsonl.gz", *BASE)
    assert Ran(first, second).refusals == []
    assert Question.objects.published().count() == 1


def test_a_second_import_changes_nothing(imported, tmp_path):
    before = versions()
    ran = again(tmp_path, *BASE, question())
    assert versions() == before
    assert ran.counts("questions") == "0 created, 0 updated, 1 unchanged, 0 refused"
    assert ran.counts("topics") == "0 created, 0 updated, 1 unchanged, 0 refused"


def test_a_changed_line_updates_in_place(imported, tmp_path):
    reply = imported.published_reply
    changed = question(
        title="New?",
        topics=["Hives", "Red Spots"],
        replies=[{**REPLY, "body": "It is gone."}],
        more_info=None,
        source=None,
    )
    ran = again(tmp_path, changed)
    assert ran.counts("questions") == "0 created, 1 updated, 0 unchanged, 0 refused"
    imported = Question.objects.get()
    assert (imported.title, imported.source_name) == ("New?", "")
    assert (imported.published_reply.pk, imported.published_reply.answer) == (reply.pk, "It is gone.")
    assert [item.tag.name for item in imported.topic_items.order_by("id")] == ["Hives", "Red Spots"]
    assert not MoreInfo.objects.exists()
    assert [event.action for event in imported.events.all()] == ["import", "reimport"]
    assert again(tmp_path, changed).counts("questions") == "0 created, 0 updated, 1 unchanged, 0 refused"


@pytest.mark.parametrize("count", [1, 3])
def test_another_number_of_replies(imported, tmp_path, count):
    replies = [{**REPLY, "body": f"Reply {number}."} for number in range(count)]
    for wanted in (replies, [*replies, REPLY], replies):
        assert again(tmp_path, question(replies=wanted)).failed == 0
        found = Question.objects.get()
        assert [reply.answer for reply in Reply.objects.order_by("id")] == [reply["body"] for reply in wanted]
        assert found.published_reply.answer == wanted[-1]["body"]


def test_a_decline(imported, tmp_path):
    again(tmp_path, question(replies=[{**REPLY, "body": "", "decline": "needs_examination"}]))
    assert (Reply.objects.get().kind, Reply.objects.get().decline_code) == ("decline", "needs_examination")


# What happened here since


def withdraw(found):
    own_question.withdraw(found.pk)


def unpublish(found):
    decisions.unpublish(found.pk, Actor.moderator(make_moderator()), reason="source")


def withdraw_and_erase(found):
    own_question.withdraw(found.pk)
    erase(found.pk, THE_ASKER)


@pytest.mark.parametrize(
    ("act", "status"), [(withdraw, "Withdrawn"), (unpublish, "Unpublished"), (withdraw_and_erase, "Erased")]
)
@pytest.mark.parametrize("overwrite", [False, True])
def test_what_is_not_public_here_is_refused(imported, tmp_path, act, status, overwrite):
    act(imported)
    before = versions()
    ran = again(tmp_path, question(), overwrite=overwrite)
    assert ran.refusals == [
        f"{tmp_path}/again.jsonl:1: This question is not public here ({status}), and an import never brings one back."
    ]
    assert (ran.failed, versions()) == (1, before)


def edit(found):
    topics = list(found.topics.all())
    decisions.edit(
        found.pk, Actor.moderator(make_moderator()), headline="Edited here", topics=topics, department=found.department
    )


def test_what_was_edited_here_needs_overwrite(imported, tmp_path):
    edit(imported)
    before = versions()
    ran = again(tmp_path, question(topics=["Red Spots", "Only here"]))
    assert ran.refusals == [f"{tmp_path}/again.jsonl:1: This question was edited here. Use --overwrite to replace it."]
    assert (versions(), Topic.objects.filter(name="Only here").exists()) == (before, False)
    assert (
        again(tmp_path, question(), overwrite=True).counts("questions")
        == "0 created, 1 updated, 0 unchanged, 0 refused"
    )
    assert (Question.objects.get().headline, Question.objects.get().edited_at) == ("Red spots on the back", None)


def correct(found, **draft):
    doctor = Doctor.objects.get()
    Doctor.objects.filter(pk=doctor.pk).update(
        verified_on=date(2020, 1, 1), user=User.objects.create_user("wu@example.org", "a long password")
    )
    corrections.correct(found.pk, Actor.doctor(doctor), {**DRAFT, **draft}, note="It was wrong.")


def test_a_correction_given_here_is_never_overwritten(imported, tmp_path):
    correct(imported)
    ran = again(tmp_path, question(), overwrite=True)
    assert ran.refusals == [f"{tmp_path}/again.jsonl:1: This question has a reply or a correction that was given here."]
    assert Question.objects.get().published_reply.answer == DRAFT["answer"]


def test_more_info_written_here_needs_overwrite(imported, tmp_path):
    imported.more_info.delete()
    MoreInfo.objects.create(question=imported, body="Ours.", author=Doctor.objects.get())
    assert again(tmp_path, question()).refusals == [
        f"{tmp_path}/again.jsonl:1: More Info was written here. Use --overwrite to replace it."
    ]
    assert again(tmp_path, question(), overwrite=True).failed == 0
    assert MoreInfo.objects.get().imported


def test_a_draft_of_more_info_is_no_part_of_what_is_imported(imported, tmp_path):
    imported.more_info.delete()
    again(tmp_path, question(more_info=None))
    MoreInfo.objects.create(question=imported, body="Ours.", author=Doctor.objects.get())
    assert again(tmp_path, question(more_info=None)).counts("questions").startswith("0 created, 0 updated, 1 unchanged")


# The run


def test_the_same_line_twice_is_one_question(imported, tmp_path):
    ran = again(tmp_path, question("q-2"), question("q-2"))
    assert ran.counts("questions") == "1 created, 0 updated, 1 unchanged, 0 refused"
    assert Question.objects.filter(import_ref="q-2").count() == 1


@pytest.mark.django_db
def test_a_dry_run_reports_the_same_and_changes_nothing(tmp_path):
    lines = [*BASE, question(), question("q-2", department="Alchemy"), b"{}\n"]
    before = versions()
    dry = again(tmp_path, *lines, dry_run=True)
    assert versions() == before
    real = again(tmp_path, *lines)
    assert dry.summary == [*real.summary, "Nothing was written: this was a dry run."]
    assert (dry.refusals, dry.failed) == (real.refusals, real.failed)


@pytest.mark.django_db
def test_mended_lines_complete_it(tmp_path):
    assert again(tmp_path, *BASE, question(), question("q-2", title="")).failed == 1
    ran = again(tmp_path, *BASE, question(), question("q-2"))
    assert (ran.failed, ran.counts("questions")) == (0, "1 created, 0 updated, 1 unchanged, 0 refused")


@pytest.mark.django_db
def test_a_line_that_the_database_refuses_takes_no_other_with_it(tmp_path, monkeypatch):
    real = Reply.objects.bulk_create

    def refusing(replies):
        replies = list(replies)
        for reply in replies:
            if reply.question.import_ref == "q-2":
                reply.written_at = None
        return real(replies)

    monkeypatch.setattr(Reply.objects, "bulk_create", refusing)
    ran = again(tmp_path, *BASE, *(question(f"q-{n}") for n in range(1, 5)))
    assert ran.refusals == [f"{tmp_path}/again.jsonl:6: The database refused this line (23502)."]
    assert set(Question.objects.values_list("import_ref", flat=True)) == {"q-1", "q-3", "q-4"}


def queries(path) -> int:
    work = Import([Source(str(path))], overwrite=False, on_refusal=lambda *_: None, on_progress=lambda _: None)
    with CaptureQueriesContext(connection) as captured:
        work.run()
    return len(captured)


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_number_of_lines(tmp_path):
    def lines(name, count):
        made = [name]
        for number in range(count):
            key = f"{name} {number}"
            made += [
                {"type": "department", "name": key},
                {"type": "doctor", "name": key, "departments": [key], "hospital": None},
                {"type": "topic", "name": f"Topic {key}", "synonyms": [f"Synonym {key}"]},
                {"type": "faq", "title": key, "department": key, "topics": [f"FAQ {key}"], "body": ""},
                question(
                    key, department=key, topics=[f"New {key}"], replies=[{**REPLY, "doctor": key, "department": key}]
                ),
            ]
        return write(tmp_path / f"{name}-{count}.jsonl", *made[1:])

    queries(lines("warm", 1))  # what Django reads once
    one, many = lines("one", 1), lines("many", 30)
    assert queries(one) == queries(many)
    assert queries(one) == queries(many)  # and where all is unchanged


def test_no_field_of_a_reply_is_forgotten():
    """A second import goes by this list, so a field that is not in it would keep the value of the first import."""
    stays = {"id", "question_id", "corrects_id", "imported", "safety"}  # its place, and what no line of a file says
    assert {field.attname for field in Reply._meta.concrete_fields} == {*REPLY_FIELDS} | stays
    assert {*TEXT_PARTS} - {"answer"} == {*REPLY_TEXTS}  # a line has the answer under a key of its own
