"""Exporting: only what is public, byte for byte the same again, and the same after an import elsewhere."""

import gzip
import json
from contextlib import contextmanager
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from consultations.actors import Actor
from consultations.acts.desk import corrections
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.acts.upkeep.erasure import erase
from consultations.exchange.exporting import export_lines
from consultations.models import Consent, MoreInfo, Question, Reply
from tests.consultations.exchange.lines import (
    DEPARTMENT,
    DOCTOR,
    FAQ,
    QUESTION,
    REPLY,
    TOPIC,
    Ran,
    as_bytes,
    export,
    exported,
    question,
    write,
)  # fmt: skip
from tests.factories import (
    DECLINE,
    DRAFT,
    claimed,
    make_department,
    make_doctor,
    make_moderator,
    make_topic,
    published,
    queued,
    submitted,
)

pytestmark = pytest.mark.django_db


@contextmanager
def elsewhere():
    """Another portal: what happens inside is gone afterwards, and the database is empty again."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def a_portal_in_use(tmp_path) -> None:
    """Imported questions beside asked ones, with all that a reply given here carries."""
    organisation = {
        "type": "doctor",
        "name": "MedQuAD",
        "kind": "organisation",
        "departments": ["Dermatology"],
        "hospital": None,
    }
    french = question("b", locale="fr", headline="Démangeaisons ？", topics=[], more_info=None, source=None)
    declined = question("c", replies=[{**REPLY, "decline": "emergency"}, {**REPLY, "doctor": "MedQuAD"}])
    path = write(
        tmp_path / "first.jsonl", french, DEPARTMENT, DOCTOR, organisation, TOPIC, FAQ, question('a\\"ü'), declined
    )
    assert Ran(path).failed == 0
    department = make_department("Surgery")
    doctor, other = make_doctor(department, hospital="General"), make_doctor(department)
    first = published(department, doctor, topics=[make_topic("Zoster"), make_topic("Acne")])
    corrections.correct(
        first.pk,
        Actor.doctor(doctor),
        {**DRAFT, "answer": "I looked again, and I would wait."},
        note="I looked again.",
    )
    info = {"body": "# General\n\n*Spots* fade.", "author": doctor, "reviewer": other}
    MoreInfo.objects.create(question=first, reviewed_on=date(2024, 1, 2), review_by=date(2099, 1, 2), **info)
    second = published(department, doctor, DECLINE, sex="other", age_band="", name="")
    MoreInfo.objects.create(question=second, body="Not reviewed yet", author=doctor)
    own_question.set_publication(second.pk, granted=False)
    own_question.set_publication(second.pk, granted=True)
    published(department, other)
    other.departments.clear()


def test_export_import_export_is_byte_equal(tmp_path):
    with elsewhere():
        a_portal_in_use(tmp_path)
        first = export()
    path = write(tmp_path / "export.jsonl", first.encode())
    ran = Ran(path)
    assert (ran.refusals, ran.counts("questions")) == ([], "6 created, 0 updated, 0 unchanged, 0 refused")
    assert export() == first
    assert Ran(path).counts("questions") == "0 created, 0 updated, 6 unchanged, 0 refused"
    assert "Not reviewed yet" not in first


def test_what_a_reply_given_here_carries(tmp_path):
    with elsewhere():
        a_portal_in_use(tmp_path)
        lines = exported("question")
        hashes = dict(Consent.objects.values_list("purpose", "sha256"))
    [line] = [line for line in lines if line["topics"] == ["Zoster", "Acne"]]
    [reply] = line["replies"]
    assert (reply["body"], reply["correction_note"]) == (
        "I looked again, and I would wait.",
        "I looked again.",
    )
    assert (reply["policy"]["slug"], reply["policy"]["version"], len(reply["policy"]["sha256"])) == ("reply", 1, 64)
    assert [version["body"] for version in reply["corrections"]] == [DRAFT["answer"]]
    assert (reply["limits"], reply["care_level"]) == (DRAFT["limits"], "soon")
    assert line["more_info"]["review_by"] == "2099-01-02"
    assert [(consent["purpose"], consent["granted"]) for consent in line["consents"]] == [
        ("health_data", True),
        ("publication", True),
    ]
    assert line["consents"][1]["policy"] == {"slug": "publication", "version": 1, "sha256": hashes["publication"]}


def test_elsewhere_a_reply_keeps_its_policy_and_a_question_its_consents(tmp_path):
    with elsewhere():
        a_portal_in_use(tmp_path)
        text = export()
    Ran(write(tmp_path / "export.jsonl", text.encode()))
    found = Question.objects.get(topics__name="Zoster")
    assert (found.published_reply.imported, found.published_reply.policy_version.policy.slug) == (True, "reply")
    assert found.published_reply.corrects.answer == DRAFT["answer"]
    assert found.consents.count() == 2
    assert found.import_ref.startswith("askwell-")


def test_an_imported_line_comes_out_as_it_went_in(tmp_path):
    lines = [DEPARTMENT, DOCTOR, {"type": "topic", "name": "Pityriasis Rosea", "synonyms": []}, TOPIC, FAQ, QUESTION]
    Ran(write(tmp_path / "lines.jsonl", *lines))
    assert export().encode() == as_bytes(*lines)


def test_ones_own_export_is_known_again(tmp_path):
    a_portal_in_use(tmp_path)
    text = export()
    assert (
        Ran(write(tmp_path / "own.jsonl", text.encode())).counts("questions")
        == "0 created, 0 updated, 6 unchanged, 0 refused"
    )
    own = next(line for line in map(json.loads, text.splitlines()) if line.get("topics") == ["Zoster", "Acne"])
    ran = Ran(write(tmp_path / "changed.jsonl", {**own, "headline": "Another"}), overwrite=True)
    assert ran.refusals == [
        f"{tmp_path}/changed.jsonl:1: This question was asked here, so it can only be changed here."
    ]
    own_question.withdraw(Question.objects.get(topics__name="Zoster").pk)
    ran = Ran(write(tmp_path / "withdrawn.jsonl", own))
    assert ran.refusals[0].endswith(
        "This question is not public here (Withdrawn), and an import never brings one back."
    )


def test_question_seven_of_another_portal_is_not_ours(tmp_path):
    ours = published(make_department("Dermatology"))
    make_doctor(ours.department, name="Wu Yuxin")
    assert Ran(write(tmp_path / "other.jsonl", question(f"askwell-{ours.pk}-0123456789ab"))).failed == 0
    assert len({line["ref"] for line in exported("question")}) == 2


def private(department):
    published(department, publication=False)


def unpublished(department):
    decisions.unpublish(published(department).pk, Actor.moderator(make_moderator()), reason="source")


def withdrawn(department):
    own_question.withdraw(published(department).pk)


def erased(department):
    found = published(department)
    own_question.withdraw(found.pk)
    erase(found.pk)


@pytest.mark.parametrize("make", [submitted, queued, claimed, private, unpublished, withdrawn, erased])
def test_only_what_is_published_is_exported(make):
    department = make_department()
    public = published(department)
    make(department)
    assert [line["ref"].split("-")[1] for line in exported("question")] == [str(public.pk)]


def test_a_follow_up_is_not_exported():
    found = published(make_department())
    own_question.follow_up(found.pk, body="And at night, is that harmless too?")
    assert len(exported("question")) == 1


def test_consents_are_never_rewritten(tmp_path):
    with elsewhere():
        published(make_department())
        lines = list(map(json.loads, export().splitlines()))
    Ran(write(tmp_path / "first.jsonl", *lines))
    line = lines[-1]
    more = {**line["consents"][1], "granted": False, "at": "2030-01-01T00:00:00.000000+00:00"}
    ran = Ran(write(tmp_path / "more.jsonl", {**line, "consents": [*line["consents"], more]}))
    assert ran.counts("questions") == "0 created, 1 updated, 0 unchanged, 0 refused"
    ran = Ran(write(tmp_path / "less.jsonl", {**line, "consents": line["consents"][:1]}))
    assert ran.refusals[0].endswith("Its consents are not those that are kept here, and consents are never rewritten.")
    assert Consent.objects.count() == 3


def test_an_older_version_that_comes_later_takes_its_place_before(tmp_path):
    base = [DEPARTMENT, DOCTOR]
    Ran(write(tmp_path / "one.jsonl", *base, question()))
    corrected = {**REPLY, "body": "Better.", "correction_note": "Mended.", "corrections": [REPLY]}
    assert (
        Ran(write(tmp_path / "two.jsonl", question(replies=[corrected])))
        .counts("questions")
        .startswith("0 created, 1 updated")
    )
    assert exported("question")[0]["replies"] == [corrected]
    assert Reply.objects.current().get() == Question.objects.get().published_reply


def test_files_have_stable_bytes_and_are_whole_or_absent(tmp_path, monkeypatch):
    a_portal_in_use(tmp_path)
    plain, packed, again = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.gz"
    for path in (plain, packed, again):
        call_command("export_consultations", output=str(path))
    assert plain.read_bytes() == gzip.decompress(packed.read_bytes()) == export().encode()
    assert packed.read_bytes() == again.read_bytes()
    with pytest.raises(CommandError):
        call_command("export_consultations", output=str(tmp_path / "no such folder" / "a.jsonl"))
    monkeypatch.setattr("consultations.exchange.exporting.question_record", lambda question: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command("export_consultations", output=str(tmp_path / "c.jsonl"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "a.jsonl.gz", "b.jsonl.gz", "first.jsonl"]


def test_queries_of_an_export_do_not_grow(tmp_path):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            export()
        return len(captured)

    base = [DEPARTMENT, DOCTOR, TOPIC, FAQ]
    Ran(write(tmp_path / "one.jsonl", *base, question()))
    one = count()
    Ran(write(tmp_path / "many.jsonl", *base, *(question(f"q-{n}", topics=[f"T {n}"]) for n in range(2, 40))))
    assert count() == one


@pytest.mark.django_db(transaction=True)
def test_an_export_is_of_one_moment(tmp_path):
    """What is withdrawn while it runs is in it still: it reads one snapshot."""
    Ran(write(tmp_path / "one.jsonl", DEPARTMENT, DOCTOR, question("a"), question("b")))
    lines = export_lines()
    next(lines)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("UPDATE consultations_question SET headline = 'Later' WHERE import_ref = 'b'")
    finally:
        other.close()
    assert [json.loads(line)["headline"] for line in lines if '"ref"' in line] == [QUESTION["headline"]] * 2
