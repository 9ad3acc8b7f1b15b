"""After a question was sent: feedback, a new link, one's own copy, photos, who opened it, the follow-up's gate."""

import base64
import io
import json
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from consultations import rate_limits
from consultations.actors import Actor, Refused
from consultations.acts.desk import claims, replies
from consultations.acts.moderation.access_log import record_read
from consultations.acts.private_page import link_renewal, own_question
from consultations.exchange.own_copy import own_copy
from consultations.models import Event, Feedback, Finding, Photo, Question, Sender, StaffRead, Tally
from consultations.photos.codec import encode
from consultations.secret_link import private_path
from consultations.views.private_page.own_question import MAX_READS_SHOWN
from tests.consultations.upkeep.test_clock import work
from tests.consultations.world import ALICE, BOB, STATUSES, World, dump
from tests.factories import DRAFT, submitted

pytestmark = pytest.mark.django_db

RATED = {"answered", "published", "unpublished"}
FEEDBACK = {"action": "feedback", "feedback-helped": "yes", "feedback-saw_doctor": "planned"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def mailed():
    return submitted(email="Fern@example.org")


def page(client, question):
    response = client.get(private_path(question))
    assert response.status_code == 200
    return unescape(response.content.decode())


def with_photo(question, **fields) -> Photo:
    file = io.BytesIO()
    Image.new("RGB", (32, 24), "red").save(file, "PNG")
    photo = Photo.objects.create(question=question, width=32, height=24, added_at=timezone.now(), **fields)
    default_storage.save(photo.path, ContentFile(encode(file).content))
    return photo


# Did this help?


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "erased"])
def test_feedback_is_asked_where_a_reply_has_arrived(client, status):
    question = World().in_status(status)
    assert ("Did this help?" in page(client, question)) == (status in RATED)
    if status in RATED:
        own_question.give_feedback(question.pk, helped="no", saw_doctor="no")
        assert "Thank you for telling us." in page(client, question)
    else:
        with pytest.raises(Refused) as refused:
            own_question.give_feedback(question.pk, helped="no", saw_doctor="no")
        assert refused.value.code == "wrong_status"


def test_feedback_is_given_once(client):
    question = World().in_status("published")
    assert client.post(private_path(question), FEEDBACK).status_code == 302
    assert client.post(private_path(question), {**FEEDBACK, "feedback-helped": "no"}).status_code == 302
    with pytest.raises(Refused) as refused:
        own_question.give_feedback(question.pk, helped="no", saw_doctor="no")
    assert refused.value.code == "once"
    feedback = Feedback.objects.get(question=question)
    assert (feedback.helped, feedback.saw_doctor) == ("yes", "planned")


@pytest.mark.parametrize("missing", ["helped", "saw_doctor"])
@pytest.mark.parametrize("value", ["", "perhaps"])
def test_feedback_needs_both_answers(client, missing, value):
    question = World().in_status("answered")
    response = client.post(private_path(question), {**FEEDBACK, f"feedback-{missing}": value}, follow=True)
    assert list(response.context["forms"]["feedback"].errors) == [missing]
    assert not Feedback.objects.exists()


# A follow-up


def test_signs_that_need_help_now_stop_a_follow_up(client):
    question = World().in_status("published")
    words = {"action": "follow_up", "follow_up-signs": "some", "follow_up-note": "My chest hurts since noon."}
    response = client.post(private_path(question), words, follow=True)
    html = unescape(response.content.decode())
    assert (response.status_code, response["X-Robots-Tag"]) == (200, "noindex")
    assert "Get help now" in html
    assert "My chest hurts since noon." in html
    assert not question.follow_ups.exists()
    assert Tally.objects.get().name == Tally.Name.DIVERTED
    assert client.post(private_path(question), {**words, "follow_up-note": ""}).status_code == 302
    assert Tally.objects.get().count == 2


def test_a_follow_up_needs_an_answer_about_the_signs(client):
    question = World().in_status("published")
    sent = {"action": "follow_up", "follow_up-note": "May I swim?"}
    response = client.post(private_path(question), sent, follow=True)
    assert list(response.context["forms"]["follow_up"].errors) == ["signs"]
    assert not question.follow_ups.exists()


def test_a_follow_up_goes_to_the_same_doctor_first_and_asks_for_the_same_person():
    world = World()
    question = world.in_status("published", asked_for="child", guardian=True)
    child = own_question.follow_up(question.pk, body="May she swim with it?")
    child.refresh_from_db()
    assert child.first_for == world.dr_chen
    assert child.first_until - child.submitted_at == timedelta(hours=48)
    assert (child.asked_for, child.guardian) == ("child", True)


@pytest.mark.parametrize("change", ["licence", "account", "department"])
def test_a_follow_up_waits_for_nobody_who_cannot_answer(change):
    world = World()
    question = world.in_status("published")
    if change == "licence":
        world.dr_chen.verified_on = None
        world.dr_chen.save()
    elif change == "account":
        world.dr_chen.user.is_active = False
        world.dr_chen.user.save()
    else:
        world.dr_chen.departments.set([world.elsewhere])
    child = own_question.follow_up(question.pk, body="May I swim with it?")
    assert (child.first_for, child.first_until) == (None, None)


def test_sending_again_keeps_the_prompts(client):
    world = World()
    question = world.in_status("returned", prompts={"since": "Three weeks"})
    html = page(client, question)
    assert html.index("How long has it lasted?") < html.index("Three weeks")
    words = {"resubmit-title": "Red spots on my back", "resubmit-body": "They do not itch and do not hurt at all."}
    assert client.post(private_path(question), {**words, "action": "resubmit"}).status_code == 302
    question.refresh_from_db()
    assert question.prompts == {"since": "Three weeks"}


# A new link


def ask_for_link(client, number, email):
    return client.post("/ask/link/", {"number": number, "email": email})


def test_a_new_link_is_mailed_and_the_old_one_stops(client, mailed, mailoutbox):
    old = private_path(mailed)
    response = ask_for_link(client, f" #{mailed.pk} ", "fERN@example.org ")
    assert (response.status_code, response["Location"]) == (302, "/ask/link/sent/")
    assert client.get(old).status_code == 200  # the worker has not looked yet
    work()
    mailed.refresh_from_db()
    assert mailed.secret_generation == 2
    assert client.get(old).status_code == 404
    assert client.get(private_path(mailed)).status_code == 200
    last = mailoutbox[-1]
    assert last.to == ["Fern@example.org"]
    assert private_path(mailed) in last.body
    assert mailed.title not in last.body


def test_the_answer_is_the_same_whether_or_not_it_matches(client, mailed, mailoutbox):
    silent = submitted()
    child = own_question.follow_up(World().in_status("published", email="fern@example.org").pk, body="May I swim?")
    work()
    before = len(mailoutbox)
    answers = []
    for number, email in [
        (mailed.pk, "moss@example.org"),
        (silent.pk, "fern@example.org"),
        (999_999, "fern@example.org"),
        (child.pk, "fern@example.org"),
    ]:
        response = ask_for_link(client, number, email)
        answers.append((response.status_code, response["Location"], response.content))
    assert set(answers) == {(302, "/ask/link/sent/", b"")}
    work()
    assert len(mailoutbox) == before
    assert set(Question.objects.values_list("secret_generation", flat=True)) == {1}


def test_the_queue_and_the_pages_hold_no_address(client, mailed):
    before = set(DBTaskResult.objects.values_list("pk", flat=True))
    ask_for_link(client, mailed.pk, "fern@example.org")
    job = DBTaskResult.objects.exclude(pk__in=before).get()
    assert "fern" not in json.dumps(job.args_kwargs).lower()
    assert job.args_kwargs["kwargs"]["digest"] != link_renewal.hash_of(mailed.pk + 1, "fern@example.org")
    html = client.get("/ask/link/sent/").content.decode()
    assert "fern" not in html.lower()
    assert "no-store" in client.get("/ask/link/")["Cache-Control"]


def test_five_requests_a_day_from_a_network(client, mailed):
    for _ in range(rate_limits.MAX_LINK_REQUESTS_A_DAY_FROM_NETWORK):
        assert ask_for_link(client, mailed.pk, "moss@example.org").status_code == 302
    response = ask_for_link(client, mailed.pk, "fern@example.org")
    assert response.status_code == 200
    assert "You have asked for as many links" in response.content.decode()
    assert 'value="fern@example.org"' in response.content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert ask_for_link(elsewhere, mailed.pk, "moss@example.org").status_code == 302
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert ask_for_link(client, mailed.pk, "moss@example.org").status_code == 302
    assert Sender.objects.filter(digest__startswith="l").count() == 7


def test_three_new_links_of_a_question_a_day(mailed):
    for _ in range(own_question.MAX_LINKS_A_DAY):
        own_question.renew_link(mailed.pk)
    with pytest.raises(Refused):
        own_question.renew_link(mailed.pk)
    link_renewal.new_link.func(
        mailed.pk, digest=link_renewal.hash_of(mailed.pk, "fern@example.org")
    )  # asks for silence
    assert Event.objects.filter(question=mailed, action="new_link").count() == 3


@pytest.mark.parametrize(
    ("number", "email", "field"),
    [
        ("", "fern@example.org", "number"),
        ("twelve", "fern@example.org", "number"),
        ("٣", "fern@example.org", "number"),
        ("0", "fern@example.org", "number"),
        ("9" * 19, "fern@example.org", "number"),
        ("12", "fern", "email"),
        ("12", "", "email"),
    ],
)
def test_a_request_that_cannot_be_is_told_beside_its_field(client, number, email, field):
    response = ask_for_link(client, number, email)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not DBTaskResult.objects.exists()


# One's own copy


def export(client, question):
    response = client.get(f"{private_path(question)}export/")
    assert response.status_code == 200
    return response


@pytest.mark.parametrize(
    ("title", "body", "written"),
    [
        (
            "背部的紅疹已經三個星期了怎麼辦",
            "背部的紅疹很癢，沒有發燒，已經三個星期，每天晚上都會復發，請問怎麼辦？",
            "zh-Hant",
        ),
        ("Red spots on my back", "They have been there for weeks and itch at night. What are they?", "en"),
    ],
)
def test_the_copy_names_the_language_that_was_written(title, body, written):
    question = submitted(title=title, body=body)
    assert question.locale == "en"  # the language of the pages
    assert own_copy(question)["asked"]["locale"] == written


def test_the_copy_holds_everything(client):
    world = World()
    question = world.in_status(
        "info_needed", email="fern@example.org", prompts={"since": "Three weeks"}, asked_for="child", guardian=True
    )
    own_question.give_info(question.pk, text="Since Monday.")
    record_read(question, world.mo, Event.Role.MODERATOR)
    photo = with_photo(question)
    author = Actor.doctor(world.dr_chen)
    claims.transfer(question.pk, author, department=world.department, note="Between doctors only.")
    claims.claim(question.pk, author)
    replies.send(question.pk, author, DRAFT)
    own_question.follow_up(question.pk, body="May she swim with it?")
    own_question.give_feedback(question.pk, helped="partly", saw_doctor="no")
    response = export(client, question)
    assert response["Content-Disposition"] == f'attachment; filename="askwell-question-{question.pk}.json"'
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Type"] == "application/json"
    copy = json.loads(response.content)
    question.refresh_from_db()
    assert (copy["asked"]["title"], copy["asked"]["email"]) == (question.title, "fern@example.org")
    assert (copy["asked"]["prompts"], copy["asked"]["asked_for"]) == ({"since": "Three weeks"}, "child")
    assert [event["action"] for event in copy["history"]][:3] == ["submit", "approve", "claim"]
    assert [note["text"] for note in copy["notes"]] == ["Since when?", "Since Monday."]
    assert [(one["purpose"], one["granted"]) for one in copy["consents"]] == [
        ("health_data", True),
        ("publication", True),
    ]
    assert {"policy", "version", "sha256", "at"} <= set(copy["consents"][0])
    assert copy["replies"][0]["answer"] == DRAFT["answer"]
    assert copy["replies"][0]["policy"]["sha256"]
    assert copy["follow_ups"][0]["asked"]["body"] == "May she swim with it?"
    assert (copy["feedback"]["helped"], copy["opened"][0]["role"]) == ("partly", "moderator")
    with default_storage.open(photo.path) as file:
        assert base64.b64decode(copy["photos"][0]["webp_base64"]) == file.read()
    assert b"Between doctors only." not in response.content
    assert export(client, question).content == response.content


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "erased"])
def test_a_copy_in_every_status(client, status):
    question = World().in_status(status)
    before = dump()
    copy = json.loads(export(client, question).content)
    assert copy["stands"]["status"] == status
    assert dump() == before
    if status == "in_review":
        assert copy["replies"] == []  # it has not been sent


# Photos


def test_a_photo_is_served_to_whoever_has_the_link(client):
    of_alice, of_bob = submitted(**ALICE), submitted(**BOB)
    photo, photo_of_bob = with_photo(of_alice), with_photo(of_bob)
    path = f"{private_path(of_alice)}photos/{photo.name}/"
    assert f'src="{path}"' in page(client, of_alice)
    response = client.get(path)
    assert b"".join(response.streaming_content)[8:12] == b"WEBP"
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"].startswith("inline")
    wrong = [
        f"{private_path(of_alice)}photos/{photo_of_bob.name}/",
        f"{private_path(of_alice)}photos/{'0' * 32}/",
        f"{private_path(of_bob)}photos/{photo.name}/",
        f"/q/{of_alice.pk}/{'A' * 24}/photos/{photo.name}/",
        f"/media/{photo.path}",
        f"/questions/{of_alice.pk}/photos/{photo.name}/",
    ]
    assert {client.get(address).status_code for address in wrong} == {404}
    default_storage.delete(photo.path)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("agreed", "approved", "status"), [
    (True, True, 200), (False, True, 404), (True, False, 404),
])  # fmt: skip
def test_a_photo_is_public_where_both_agreed(client, agreed, approved, status):
    question = World().in_status("published", photos_public=agreed)
    path = f"/questions/{question.pk}/photos/{with_photo(question, approved=approved).name}/"
    assert client.get(path).status_code == status
    own_question.set_publication(question.pk, granted=False)
    assert client.get(path).status_code == 410


# Who may


def test_strangers_and_other_methods(client):
    question = World().in_status("published")
    photo = with_photo(question)
    secret = private_path(question).split("/")[3]
    for rest in ("export/", f"photos/{photo.name}/"):
        assert client.get(f"/q/{question.pk}/{'A' * 24}/{rest}").status_code == 404
        assert client.get(f"/q/999999/{secret}/{rest}").status_code == 404
        for method in (client.post, client.put, client.delete):
            assert method(f"{private_path(question)}{rest}").status_code == 405
    for method in (client.put, client.delete, client.patch):
        assert method("/ask/link/").status_code == 405
    assert client.post("/ask/link/sent/").status_code == 405
    assert client.post(f"/questions/{question.pk}/photos/{photo.name}/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert ask_for_link(strict, question.pk, "fern@example.org").status_code == 403


# What else the page says


def test_who_has_opened_it(client):
    world = World()
    assert "No one has opened your question yet." in page(client, world.in_status("submitted"))
    question = world.in_status("queued")
    assert "No one has opened your question yet." in page(client, question)  # approved from the list
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        record_read(question, world.mo, Event.Role.MODERATOR)
    with time_machine.travel(timezone.now() + timedelta(hours=4)):
        record_read(question, world.dr_chen.user, Event.Role.DOCTOR)
    html = page(client, question)
    table = html[html.index("<tbody>") : html.index("</tbody>")]
    assert table.index("Doctor") < table.index("Moderator")
    assert world.dr_chen.name not in table
    assert world.mo.name not in table


def test_the_crisis_card_comes_first(client):
    question = submitted()
    assert "You are not alone" not in page(client, question)
    Finding.objects.create(question=question, kind="crisis", field="body", start=0, end=4)
    html = page(client, question)
    assert html.index("You are not alone") < html.index("We have your question.")


def test_the_headline_that_others_read(client):
    world = World()
    question = world.in_status("queued", headline="Spots that come and go")
    assert "Headline if it becomes public:" in page(client, question)
    question = world.in_status("published", headline="Spots that come and go")
    assert "Headline on the public page:" in page(client, question)
    same = world.in_status("published", headline=question.title)
    assert "Headline on" not in page(client, same)
    own_question.set_publication(question.pk, granted=False)
    assert "Headline " not in page(client, question)


def test_queries_do_not_grow_with_what_belongs_to_it(client, django_assert_num_queries):
    world = World()
    question = world.in_status("published", prompts={"since": "Three weeks"})
    page(client, question)  # the numbers to call are kept for a minute
    counts = []
    for more in (1, MAX_READS_SHOWN + 5):
        for _ in range(min(more, 3)):
            with_photo(question)
        StaffRead.objects.bulk_create(
            StaffRead(question=question, user_id=number, role="doctor", hour=timezone.now(), at=timezone.now())
            for number in range(more * 100, more * 101)
        )
        with django_assert_num_queries(10) as caught:
            html = page(client, question)
        counts.append((len(caught), html.count("<tr>")))
    assert counts == [(10, 2), (10, MAX_READS_SHOWN + 1)]
