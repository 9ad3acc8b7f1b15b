"""After erasing, nothing that an asker ever wrote is left: looked for in a dump of the whole database and in the files.

The dump is made by pg_dump, which knows nothing of models, so that a table that nobody thought of is read as well.
"""

import base64
import io
import random
import subprocess
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.test import Client
from PIL import Image

from consultations import rate_limits, tasks
from consultations.actors import Actor, Refused
from consultations.acts.asking import drafts, submission
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import corrections, replies
from consultations.acts.moderation import decisions
from consultations.acts.moderation.access_log import record_read
from consultations.acts.private_page import link_renewal, own_question
from consultations.acts.upkeep.erasure import erase_now
from consultations.models import (
    Event,
    Finding,
    MoreInfo,
    Photo,
    PolicyVersion,
    Question,
    QuestionDraft,
    Reply,
    Sender,
    StaffRead,
)
from consultations.models.question_draft import new_key
from consultations.models.reply import PARTS, TEXT_PARTS
from consultations.secret_link import private_path
from portal.database.programs import clean_environment, program
from tests.consultations.moderation.admin_pages import decide_url, decision
from tests.consultations.upkeep.test_clock import work
from tests.consultations.world import STATUSES, World
from tests.factories import DRAFT, make_topic, signed_in, submitted

WORDS = {
    "title": "zornwick",
    "body": "brelquath",
    "prompt": "vistorim",
    "name": "quillember",
    "email": "tamsgard",
    "note to the asker": "jorvaxel",
    "answer to the doctor": "fenwolder",
    "follow-up": "hexabrun",
    "reply": "lumpegrin",
    "correction": "oskendal",
    "headline": "wexfarrow",
    "more info": "pildranoc",
    "draft": "ruvenmark",
    "note between doctors": "skelbotto",
    "reply to the follow-up": "dravinock",
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def a_photo() -> io.BytesIO:
    """A photo of noise, so that no two have bytes in common."""
    file = io.BytesIO()
    Image.frombytes("RGB", (64, 64), random.randbytes(64 * 64 * 3)).save(file, "PNG")
    return file


def dumped(*options: str) -> bytes:
    """The whole database as pg_dump writes it, in lower case."""
    connection.ensure_connection()
    address = connection.connection.info.dsn_parameters
    environment = {f"PG{name.upper()}": address[name] for name in ("host", "port", "user") if name in address}
    if password := connection.settings_dict.get("PASSWORD"):
        environment["PGPASSWORD"] = password
    command = [program("pg_dump"), "--format=plain", *options, f"--dbname={connection.settings_dict['NAME']}"]
    done = subprocess.run(command, env={**clean_environment(), **environment}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.lower()


def spellings(marker: bytes) -> set[bytes]:
    """What a dump could call it: itself, in hexadecimal digits, or in base64 wherever in a text it begins."""
    found = {marker.lower(), marker.hex().encode(), marker.lower().hex().encode()}
    for text in (marker, marker.lower(), marker.capitalize()):
        for before in range(3):
            encoded = base64.b64encode(b"\0" * before + text)
            found.add(encoded[4 if before else 0 :].rstrip(b"=")[:-1].lower())
    return found


def left(markers: dict[str, bytes], media: Path) -> set[str]:
    """The names of the markers that are anywhere in the database or in the media folder."""
    piles = [dumped(), dumped("--inserts")]
    for file in media.rglob("*"):
        piles.append(str(file).lower().encode())
        if file.is_file():
            piles.append(file.read_bytes())
            piles.append(piles[-1].lower())
    return {
        name
        for name, marker in markers.items()
        if any(spelling in pile for pile in piles for spelling in (*spellings(marker), marker))
    }


def begun(key: str) -> QuestionDraft:
    privacy = PolicyVersion.objects.in_force("privacy", locale="en")
    return drafts.begin(key, "en", shown=privacy.pk, network="nsomewhere")


def sent(world: World) -> tuple[Question, bytes]:
    """A question that was sent from a draft, with everything that one can give; and the bytes of its photo."""
    key = new_key()
    draft = begun(key)
    draft = drafts.keep(draft, "question", {"title": f"My {WORDS['title']} spots", "body": WORDS["body"]})
    photo = drafts.add_photo(draft, a_photo())
    draft = QuestionDraft.objects.get(pk=draft.pk)
    email = f"{WORDS['email']}@example.org"
    question = submitted(
        world.department,
        title=f"My {WORDS['title']} spots on the back",
        body=f"They look {WORDS['body']} since Monday. I cannot stop thinking that I want to die.",
        prompts={"since": f"since the {WORDS['prompt']} feast"},
        name=f"{WORDS['name'].title()} Fern",
        email=email,
        asked_for="child",
        guardian=True,
        photos_public=True,
        suggested_department=world.elsewhere,
        topics=[make_topic()],
        sent=submission.Circumstances(
            send_key=draft.key_hash, draft=draft, senders=[rate_limits.digest_of_email(email)]
        ),
    )
    again = begun(key)  # the same browser goes Back and writes on
    drafts.keep(again, "question", {"title": WORDS["draft"], "body": WORDS["draft"]})
    drafts.add_photo(again, a_photo())
    with default_storage.open(photo.path) as file:
        return question, file.read()


def answered(world: World, question: Question, client: Client) -> None:
    """Its way through everybody's hands, with words of its asker in everything that they write."""
    path = private_path(question)
    staff, doctor = signed_in(world.mo), Actor.doctor(world.dr_chen)
    decisions.return_to_asker(
        question.pk, Actor.moderator(world.mo), reason="unclear", note=f"What is {WORDS['note to the asker']}?"
    )
    words = {"resubmit-title": question.title, "resubmit-body": f"{question.body} Since Monday."}
    assert client.post(path, {**words, "action": "resubmit"}).status_code == 302
    headline = f"{WORDS['headline'].title()} spots on the back"
    response = staff.post(
        decide_url(question), decision(question, "approve", headline=headline, department=world.department.pk)
    )
    assert response.status_code == 302, response.content.decode()
    record_read(question, world.dr_chen.user, Event.Role.DOCTOR)
    doctors.claim(question.pk, doctor)
    doctors.request_info(question.pk, doctor, note="Since when?")
    words = {"give_info-note": f"Since the {WORDS['answer to the doctor']} day."}
    assert client.post(path, {**words, "action": "give_info"}).status_code == 302
    doctors.transfer(question.pk, doctor, department=world.department, note=f"See {WORDS['note between doctors']}.")
    doctors.claim(question.pk, doctor)
    replies.send(question.pk, doctor, {**DRAFT, "answer": f"You say {WORDS['reply']} and ask about it."})
    corrections.correct(
        question.pk, doctor, {**DRAFT, "answer": "Better words."}, note=f"It said {WORDS['correction']} before."
    )
    MoreInfo.objects.create(
        question=question, body=f"About {WORDS['more info']}.", author=world.dr_chen, reviewer=world.dr_lin
    )
    assert client.get(question.get_absolute_url(), follow=True).status_code == 200


def followed_up(world: World, question: Question, client: Client) -> None:
    path = private_path(question)
    words = {"feedback-helped": "yes", "feedback-saw_doctor": "no"}
    assert client.post(path, {**words, "action": "feedback"}).status_code == 302
    words = {"follow_up-note": f"What about {WORDS['follow-up']}?", "follow_up-signs": "none"}
    assert client.post(path, {**words, "action": "follow_up"}).status_code == 302
    child = question.follow_ups.get()
    doctor = Actor.doctor(world.dr_chen)
    decisions.approve(child.pk, Actor.moderator(world.mo), headline="", topics=[], department=world.department)
    doctors.claim(child.pk, doctor)
    replies.send(child.pk, doctor, {**DRAFT, "answer": f"About {WORDS['reply to the follow-up']}."})
    assert client.get(path).status_code == 200
    assert client.get(f"{path}export/").status_code == 200
    link = {"number": question.pk, "email": question.email}
    assert client.post("/ask/link/", link).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_after_erasing_a_dump_and_the_files_hold_nothing_of_it(settings):
    world, client = World(), Client()
    question, photo = sent(world)
    answered(world, question, client)
    followed_up(world, question, client)
    markers = {name: word.encode() for name, word in WORDS.items()}
    markers |= {"photo": photo[40:72], "the address's hash": rate_limits.digest_of_email(question.email).encode()}
    markers["the hash that asks for a link"] = link_renewal.hash_of(question.pk, question.email).encode()
    question.refresh_from_db()
    assert question.findings.exists()
    assert left(markers, settings.MEDIA_ROOT) == set(markers)  # so that it can be missed

    work()  # mails, and the new link that was asked for
    question.refresh_from_db()
    assert question.secret_generation == 2
    response = client.post(private_path(question), {"action": "erase", "erase-sure": "on"})
    assert "Your question has been erased" in response.content.decode()
    work()
    assert left(markers, settings.MEDIA_ROOT) == set()

    question.refresh_from_db()
    assert (question.status, question.follow_ups.get().status) == ("erased", "erased")
    assert [file for file in settings.MEDIA_ROOT.rglob("*") if file.is_file()] == []
    assert (Photo.objects.count(), Finding.objects.count(), QuestionDraft.objects.count()) == (0, 0, 0)
    assert StaffRead.objects.filter(question=question).exists()  # the history stays
    assert client.get(private_path(question)).status_code == 404
    assert client.get(f"/questions/{question.pk}/").status_code == 410


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "erased"])
@pytest.mark.django_db
def test_erasing_starts_from_everywhere_and_needs_the_tick(client, status):
    question = World().in_status(status, **({} if status == "duplicate" else {"email": "fern@example.org"}))
    path = private_path(question)
    response = client.post(path, {"action": "erase"}, follow=True)
    assert list(response.context["forms"]["erase"].errors) == ["sure"]
    question.refresh_from_db()
    assert question.status == status
    response = client.post(path, {"action": "erase", "erase-sure": "on"})
    assert "Your question has been erased" in response.content.decode()
    question.refresh_from_db()
    assert (question.status, question.title, question.email) == ("erased", "", "")
    actions = list(question.events.order_by("sequence").values_list("action", flat=True))
    assert actions[-2:] == ["withdraw", "erase"]


@pytest.mark.django_db
def test_nobody_is_mailed_about_what_is_erased(mailoutbox):
    question = submitted(email="fern@example.org")
    told = Event.objects.get(question=question)
    erase_now(question.pk)
    tasks.mail_event.func(told.pk)  # one that waited in the queue meanwhile
    for event in Event.objects.filter(question=question):
        tasks.mail_event.func(event.pk)
    assert mailoutbox == []


@pytest.mark.django_db
def test_only_this_address_is_forgotten():
    mine, other = (rate_limits.digest_of_email(f"{name}@example.org") for name in ("fern", "moss"))
    Sender.objects.create(digest=other, at="2026-01-01T00:00Z")
    question = submitted(email="Fern@example.org", sent=submission.Circumstances(senders=[mine, "nsomewhere"]))
    erase_now(question.pk)
    assert set(Sender.objects.values_list("digest", flat=True)) == {other, "nsomewhere"}


@pytest.mark.django_db
def test_erased_is_erased():
    question = submitted()
    erase_now(question.pk)
    with pytest.raises(Refused) as refused:
        erase_now(question.pk)
    assert refused.value.code == "wrong_status"


@pytest.mark.django_db(transaction=True)
def test_an_erasure_that_fails_leaves_everything(settings):
    world = World()
    question, photo = sent(world)
    with transaction.atomic():
        erase_now(question.pk)
        transaction.set_rollback(True)
    question.refresh_from_db()
    assert question.status == "submitted"
    with default_storage.open(question.photos.get().path) as file:
        assert file.read() == photo


@pytest.mark.django_db
def test_one_mail_tells_of_a_withdrawal_with_its_follow_up():
    question = World().in_status("published", email="fern@example.org")
    child = own_question.follow_up(question.pk, body="May I swim with it?")
    before = set(queued_mails())
    own_question.withdraw(question.pk)
    told = Event.objects.filter(pk__in=set(queued_mails()) - before)
    assert [(event.question_id, event.action) for event in told] == [(question.pk, "withdraw")]
    child.refresh_from_db()
    assert child.status == "withdrawn"


def queued_mails() -> list[int]:
    path = tasks.mail_event.module_path
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args_kwargs->'args'->>0)::bigint FROM django_tasks_database_dbtaskresult WHERE task_path = %s",
            [path],
        )
        return [pk for (pk,) in cursor.fetchall()]


def test_no_part_of_a_reply_is_missing_from_the_one_list():
    """Rules, previews, exports and erasing go by this list, so a field that is not in it would be in none of them."""
    written = [field for field in Reply._meta.fields if isinstance(field, models.CharField | models.TextField)]
    assert {field.name for field in written} == set(PARTS)
    assert {field.name for field in written if not field.choices} == set(TEXT_PARTS)
