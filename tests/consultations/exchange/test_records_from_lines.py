"""Every line that cannot be taken gives its reason with file and line, and the lines around it are kept."""

import json
from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.models import Question, Topic
from tests.consultations.exchange.lines import (
    DEPARTMENT,
    DOCTOR,
    FAQ,
    QUESTION,
    REPLY,
    TOPIC,
    Ran,
    as_bytes,
    question,
    write,
)

pytestmark = pytest.mark.django_db

POLICY = {"slug": "reply", "version": 1, "sha256": "0" * 64}
CONSENT = {
    "purpose": "publication",
    "policy": {**POLICY, "slug": "publication"},
    "granted": True,
    "at": "2024-05-03T08:00:00+00:00",
}
NOTHING = object()


def having(line: dict, value: object, *path: str | int) -> dict:
    """The line with another value at a path, or without that key."""
    line = deepcopy(line)
    *way, last = path
    place = line
    for step in way:
        place = place[step]
    if value is NOTHING:
        del place[last]
    else:
        place[last] = value
    return line


def q(value: object, *path: str | int) -> dict:
    return having(QUESTION, value, *path)


def r(value: object, name: str) -> dict:
    return question(replies=[having(REPLY, value, name)])


def with_source(**changes) -> dict:
    return q({"name": "MedQuAD", "url": "https://example.org/", "licence": "CC BY 4.0", **changes}, "source")


def with_more_info(**changes) -> dict:
    info = {
        "body": "General.",
        "author": "Wu Yuxin",
        "reviewer": "Jiang Zheen",
        "reviewed_on": "2024-01-01",
        "review_by": None,
    }
    return q({**info, **changes}, "more_info")


TITLE = "name must be without a title: the portal writes “Dr.” before a person and never before an organisation."
CODES = "cannot_assess_remotely, needs_examination, emergency, outside_scope, not_enough_information"
WEB = "must begin with http:// or https://."
DAY = "must be a date like 2020-05-03."
NO_DEPARTMENT = "names a department that does not exist."
MORE_THAN_ONE = "The line has more than one object. Write each on a line of its own."
TOMORROW_BUT_ONE = (timezone.now() + timedelta(days=3)).date().isoformat()
MALFORMED = {
    # Bytes and JSON
    "not UTF-8": (b'{"type": "\xff"}\n', "Byte 11 of the line is not UTF-8. Save the file as UTF-8."),
    "Latin-1": (
        '{"type": "département"}\n'.encode("latin-1"),
        "Byte 12 of the line is not UTF-8. Save the file as UTF-8.",
    ),
    "UTF-16": ('{"type"'.encode("utf-16") + b"\n", "Byte 1 of the line is not UTF-8. Save the file as UTF-8."),
    "cut off": (b'{"type": "department", "na\n', "The line is not JSON: Invalid control character at (character 27)."),
    "no JSON": (b"type=department\n", "The line is not JSON: Expecting value (character 1)."),
    "single quotes": (
        b"{'type': 'department'}\n",
        "The line is not JSON: Expecting property name enclosed in double quotes (character 2).",
    ),
    "comma at the end": (
        b'{"type": "department",}\n',
        "The line is not JSON: Expecting property name enclosed in double quotes (character 23).",
    ),
    "two objects": (as_bytes(DEPARTMENT)[:-1] * 2 + b"\n", MORE_THAN_ONE),
    "bad escape": (b'{"type": "\\x41"}\n', "The line is not JSON: Invalid \\escape (character 11)."),
    "raw control character": (
        b'{"type": "a\x01b"}\n',
        "The line is not JSON: Invalid control character at (character 12).",
    ),
    "comment": (b"# questions of May\n", "The line is not JSON: Expecting value (character 1)."),
    "NaN": (b'{"type": NaN}\n', "NaN is not JSON."),
    "Infinity": (b'{"type": -Infinity}\n', "-Infinity is not JSON."),
    "huge number": (b'{"type": ' + b"9" * 5000 + b"}\n", "A number in the line has too many digits."),
    "deep nesting": (b"[" * 100_000 + b"]" * 100_000 + b"\n", "The line is nested too deeply."),
    "key twice": (b'{"type": "department", "name": "A", "name": "B"}\n', 'The key "name" appears twice in one object.'),
    "key twice inside": (
        b'{"type": "question", "asker": {"sex": "male", "sex": "female"}}\n',
        'The key "sex" appears twice in one object.',
    ),
    "a list": (b"[1, 2]\n", "The line must be an object."),
    "a string": (b'"department"\n', "The line must be an object."),
    "null": (b"null\n", "The line must be an object."),
    "a number": (b"7\n", "The line must be an object."),
    # Types and keys
    "no type": ({"name": "A"}, "type is missing."),
    "unknown type": (
        {"type": "hospital", "name": "A"},
        "type must be one of: department, doctor, topic, faq, question.",
    ),
    "type in capitals": (
        {"type": "Department", "name": "A"},
        "type must be one of: department, doctor, topic, faq, question.",
    ),
    "type null": ({"type": None}, "type must be one of: department, doctor, topic, faq, question."),
    "type a list": ({"type": ["department"]}, "type must be one of: department, doctor, topic, faq, question."),
    "unknown key": ({**DEPARTMENT, "colour": "red"}, '"colour" is not a known key here.'),
    "unknown key for a terminal": ({**DEPARTMENT, "\x1b[31m": 1}, '"\\u001b[31m" is not a known key here.'),
    "unknown key inside": (q("m", "asker", "gender"), '"asker.gender" is not a known key here.'),
    "unknown key in a reply": (r(1, "votes"), '"replies[0].votes" is not a known key here.'),
    # Departments, doctors, topics, FAQ
    "department without a name": ({"type": "department"}, "name is missing."),
    "department name empty": ({"type": "department", "name": ""}, "name is empty."),
    "department name of spaces": ({"type": "department", "name": " \u3000"}, "name is empty."),
    "department name of two lines": (
        {"type": "department", "name": "A\nB"},
        "name must be one line without control characters.",
    ),
    "department name too long": (
        {"type": "department", "name": "x" * 81},
        "name has 81 characters; at most 80 are allowed.",
    ),
    "department name true": ({"type": "department", "name": True}, "name must be a string."),
    "department name a number": ({"type": "department", "name": 7}, "name must be a string."),
    "department locale": ({**DEPARTMENT, "locale": "english!"}, "locale must be a language code like en or zh-hant."),
    "department locale too long": (
        {**DEPARTMENT, "locale": "zh-hant-taiwan"},
        "locale must be a language code like en or zh-hant.",
    ),
    "doctor without departments": (having(DOCTOR, NOTHING, "departments"), "departments is missing."),
    "doctor's departments a string": (having(DOCTOR, "Dermatology", "departments"), "departments must be a list."),
    "doctor's department null": (having(DOCTOR, [None], "departments"), "departments[0] must be a string."),
    "doctor's department unknown": (
        {**DOCTOR, "name": "Other", "departments": ["Alchemy"]},
        f"departments {NO_DEPARTMENT}",
    ),
    "doctor's department in other letters": (
        {**DOCTOR, "name": "Other", "departments": ["dermatology"]},
        f"departments {NO_DEPARTMENT}",
    ),
    "doctor of an unknown kind": ({**DOCTOR, "kind": "robot"}, "kind must be one of: person, organisation."),
    "organisation called Dr.": ({**DOCTOR, "kind": "organisation", "name": "Dr. MedQuAD"}, TITLE),
    "doctor with a title": ({**DOCTOR, "name": "DR Wu"}, TITLE),
    "doctor without hospital": (having(DOCTOR, NOTHING, "hospital"), "hospital is missing."),
    "doctor with an empty hospital": (having(DOCTOR, "", "hospital"), "hospital is empty."),
    "doctor again with another kind": (
        {**DOCTOR, "kind": "organisation", "departments": []},
        "Line 2 of {file} has other content for the same thing.",
    ),
    "topic without synonyms": ({"type": "topic", "name": "Hives"}, "synonyms is missing."),
    "topic with synonyms null": ({"type": "topic", "name": "Hives", "synonyms": None}, "synonyms must be a list."),
    "topic with an empty synonym": (
        {"type": "topic", "name": "Hives", "synonyms": ["Urticaria", " "]},
        "synonyms[1] is empty.",
    ),
    "topic name too long": (
        {"type": "topic", "name": "x" * 101, "synonyms": []},
        "name has 101 characters; at most 100 are allowed.",
    ),
    "topic name that grows": (
        {"type": "topic", "name": "\ufdfa" * 100, "synonyms": []},
        "name is too long once its characters are written out.",
    ),
    "topic with too many synonyms": (
        {"type": "topic", "name": "Hives", "synonyms": [f"s{n}" for n in range(1001)]},
        "synonyms has 1001 items; at most 1000 are allowed.",
    ),
    "FAQ of an unknown department": ({**FAQ, "title": "New", "department": "Alchemy"}, f"department {NO_DEPARTMENT}"),
    "FAQ without a body": (having(FAQ, NOTHING, "body"), "body is missing."),
    "FAQ body null": (having(FAQ, None, "body"), "body must be a string."),
    "FAQ again with another text": (
        {**FAQ, "body": "They stay."},
        "Line 4 of {file} has other content for the same thing.",
    ),
    # Questions
    "ref missing": (q(NOTHING, "ref"), "ref is missing."),
    "ref empty": (q("", "ref"), "ref is empty."),
    "ref a number": (q(1, "ref"), "ref must be a string."),
    "ref too long": (q("r" * 201, "ref"), "ref has 201 characters; at most 200 are allowed."),
    "ref again with other content": (
        question("kept", title="Other?"),
        "Line 5 of {file} has other content for the same thing.",
    ),
    "headline of spaces": (q("   ", "headline"), "headline is empty."),
    "headline too long": (q("x" * 501, "headline"), "headline has 501 characters; at most 500 are allowed."),
    "title missing": (q(NOTHING, "title"), "title is missing."),
    "title a list": (q(["Spots?"], "title"), "title must be a string."),
    "body empty": (q("", "body"), "body is empty."),
    "body of line breaks": (q("\n\n", "body"), "body is empty."),
    "body too long": (q("x" * 100_001, "body"), "body has 100001 characters; at most 100000 are allowed."),
    "body with NUL": (q("a\0b", "body"), "body has a NUL character."),
    "body with half a character": (
        json.dumps(q("a\ud83d", "body")).encode() + b"\n",
        "body has half of a character (a lone surrogate).",
    ),
    "department null": (q(None, "department"), "department must be a string."),
    "department unknown": (q("Alchemy", "department"), f"department {NO_DEPARTMENT}"),
    "asker null": (q(None, "asker"), "asker must be an object."),
    "asker a string": (q("Mr. Zhang", "asker"), "asker must be an object."),
    "asker without sex": (q(NOTHING, "asker", "sex"), "asker.sex is missing."),
    "sex unknown": (q("f", "asker", "sex"), "asker.sex must be one of: female, male, other, undisclosed."),
    "sex true": (q(True, "asker", "sex"), "asker.sex must be one of: female, male, other, undisclosed."),
    "age band as a number": (q(35, "asker", "age_band"), "asker.age_band must be one of: {bands}."),
    "age band with a tilde": (q("30~39", "asker", "age_band"), "asker.age_band must be one of: {bands}."),
    "name too long": (q("x" * 61, "asker", "name"), "asker.name has 61 characters; at most 60 are allowed."),
    "asked on a time": (q("2020-05-03T10:00:00", "asked_on"), f"asked_on {DAY}"),
    "asked on a number": (q(20200503, "asked_on"), f"asked_on {DAY}"),
    "asked on without dashes": (q("20200503", "asked_on"), f"asked_on {DAY}"),
    "asked on in other digits": (q("２０２０-05-03", "asked_on"), f"asked_on {DAY}"),
    "asked on no day": (q("2021-02-29", "asked_on"), "asked_on is not a real date."),
    "asked before 1900": (q("1899-12-31", "asked_on"), "asked_on is before 1900."),
    "asked in the future": (q(TOMORROW_BUT_ONE, "asked_on"), "asked_on is in the future."),
    "topics a string": (q("Red Spots", "topics"), "topics must be a list."),
    "topic empty": (q([""], "topics"), "topics[0] is empty."),
    "topic an object": (q([{"name": "Red Spots"}], "topics"), "topics[0] must be a string."),
    "no replies": (q([], "replies"), "replies is empty: a question is published with a reply."),
    "replies null": (q(None, "replies"), "replies must be a list."),
    "reply a string": (q(["Rest."], "replies"), "replies[0] must be an object."),
    "doctor unknown": (r("Nobody", "doctor"), "replies[0].doctor names a doctor who does not exist."),
    "doctor in other letters": (r("wu yuxin", "doctor"), "replies[0].doctor names a doctor who does not exist."),
    "reply's department unknown": (r("Alchemy", "department"), f"replies[0].department {NO_DEPARTMENT}"),
    "doctor of another department": (
        r("Surgery", "department"),
        "replies[0].doctor does not reply in replies[0].department.",
    ),
    "reply empty": (r(" ", "body"), "replies[0].body is empty."),
    "reply too long": (r("x" * 100_001, "body"), "replies[0].body has 100001 characters; at most 100000 are allowed."),
    "reply without a date": (r(NOTHING, "replied_on"), "replies[0].replied_on is missing."),
    "replied in the future": (r(TOMORROW_BUT_ONE, "replied_on"), "replies[0].replied_on is in the future."),
    "decline unknown": (
        r("too_busy", "decline"),
        f"replies[0].decline must be one of: {CODES}.",
    ),
    "care level unknown": (
        r("soonish", "care_level"),
        "replies[0].care_level must be one of: routine, soon, urgent, emergency.",
    ),
    "limits too long": (r("x" * 1001, "limits"), "replies[0].limits has 1001 characters; at most 1000 are allowed."),
    "reviewer is the doctor": (
        r("Wu Yuxin", "reviewer"),
        "replies[0].reviewer must be another doctor than the one who replied.",
    ),
    "reviewer unknown": (r("Nobody", "reviewer"), "replies[0].reviewer names a doctor who does not exist."),
    "policy a string": (r("reply", "policy"), "replies[0].policy must be an object."),
    "policy version true": (
        r({**POLICY, "version": True}, "policy"),
        "replies[0].policy.version must be a whole number of 1 or more.",
    ),
    "policy version huge": (
        r({**POLICY, "version": 2**31}, "policy"),
        "replies[0].policy.version must be a whole number of 1 or more.",
    ),
    "policy hash": (
        r({**POLICY, "sha256": "abc"}, "policy"),
        "replies[0].policy.sha256 must be 64 hexadecimal digits.",
    ),
    "policy not here": (
        r({**POLICY, "version": 9}, "policy"),
        "replies[0].policy names a policy version that is not approved here.",
    ),
    "policy with another text": (
        r(POLICY, "policy"),
        "replies[0].policy names a policy version that has another text here.",
    ),
    "corrections of corrections": (
        r([{**REPLY, "corrections": []}], "corrections"),
        '"replies[0].corrections[0].corrections" is not a known key here.',
    ),
    "left a string": (r("yes", "left"), "replies[0].left must be true or false."),
    "More Info a number": (q(1, "more_info"), "more_info must be a string, an object or null."),
    "More Info empty": (q("", "more_info"), "more_info is empty."),
    "More Info without reviewer": (with_more_info(reviewer=None), "more_info.reviewer must be a string."),
    "More Info reviewed by its author": (
        with_more_info(reviewer="Wu Yuxin"),
        "more_info.reviewer must be another doctor than the author.",
    ),
    "More Info's reviewer unknown": (with_more_info(), "more_info.reviewer names a doctor who does not exist."),
    "More Info's date": (with_more_info(review_by="soon"), f"more_info.review_by {DAY}"),
    "source a string": (q("MedQuAD", "source"), "source must be an object."),
    "source without licence": (q(NOTHING, "source", "licence"), "source.licence is missing."),
    "source without name and address": (with_source(name="", url=""), "source needs a name or an address."),
    "source of a script": (with_source(url="javascript:alert(1)"), f"source.url {WEB}"),
    "source of data": (with_source(url="data:text/html,x"), f"source.url {WEB}"),
    "source of a file": (with_source(url="//example.org/x"), f"source.url {WEB}"),
    "source broken": (with_source(url="https://exa mple"), "source.url is not a web address."),
    "source too long": (
        with_source(url="https://example.org/" + "x" * 1000),
        "source.url has 1020 characters; at most 1000 are allowed.",
    ),
    "consents an object": (question(consents=CONSENT), "consents must be a list."),
    "consent's purpose": (
        question(consents=[{**CONSENT, "purpose": "profit"}]),
        "consents[0].purpose must be one of: health_data, publication, photos.",
    ),
    "consent's answer": (question(consents=[{**CONSENT, "granted": 1}]), "consents[0].granted must be true or false."),
    "consent's time": (
        question(consents=[{**CONSENT, "at": "2024-05-03T08:00:00"}]),
        "consents[0].at must be a time with its offset, like 2020-05-03T08:00:00+00:00.",
    ),
    "consent to another text": (
        question(consents=[CONSENT]),
        "consents[0].policy names a policy version that has another text here.",
    ),
}
BANDS = ", ".join(f"{start}-{start + 9}" for start in range(0, 120, 10))


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_line_gives_its_reason_and_the_rest_is_kept(name, tmp_path):
    line, reason = MALFORMED[name]
    surgery = {"type": "department", "name": "Surgery"}
    before = [DEPARTMENT, DOCTOR, TOPIC, FAQ, question("kept"), surgery]
    path = write(tmp_path / "lines.jsonl", *before, line, question("kept too"))
    ran = Ran(path)
    assert ran.refusals == [f"{path}:7: " + reason.replace("{file}", str(path)).replace("{bands}", BANDS)]
    assert ran.failed == 1
    assert set(Question.objects.values_list("import_ref", flat=True)) == {"kept", "kept too"}
    assert set(Topic.objects.values_list("name", flat=True)) == {"Red Spots", "Pityriasis Rosea"}


def test_reasons_never_quote_a_text():
    for line, reason in MALFORMED.values():
        if isinstance(line, dict):
            texts = [line.get("title"), line.get("body"), line.get("headline")]
            assert not any(text in reason for text in texts if isinstance(text, str) and len(text) > 5)
