"""The moderator's work: queues that count right, edits of an asker's words, reports, topics, and what must not be."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import Error, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from consultations import clock
from consultations.actors import Actor, Refused
from consultations.acts.moderation import decisions, publication, reports, texts, topics
from consultations.acts.private_page import own_question
from consultations.acts.upkeep import seals
from consultations.admin.moderation.queues import QUEUES
from consultations.models import (
    FAQ,
    MoreInfo,
    PolicyVersion,
    Question,
    QuestionRevision,
    Report,
    StaffRead,
    Topic,
    TopicAddress,
    TopicSynonym,
)
from consultations.retrieval.similar import rebuild
from consultations.secret_link import private_path
from portal.models import User
from tests.consultations.asking import BODY
from tests.consultations.jobs import work
from tests.consultations.test_history import behind_the_back, verify
from tests.consultations.world import fresh
from tests.factories import make_moderator, make_topic, published, signed_in, submitted

pytestmark = pytest.mark.django_db
LIST = "/admin/consultations/question/"
DANGER = "I have chest pain since this morning. What should I do about it now?"


@pytest.fixture
def moderator_client():
    return signed_in(make_moderator())


@pytest.fixture
def superuser():
    return signed_in(User.objects.create_superuser("root@example.org", "a long password"))


def who() -> Actor:
    return Actor.moderator(make_moderator())


def decide_url(question, queue=""):
    return f"{LIST}{question.pk}/change/" + (f"?queue={queue}" if queue else "")


def said(response):
    return [str(one) for one in response.context["messages"]]


# The first page


def one_for_each_queue(world):
    """At least one row in every queue, and rows that belong into none."""
    submitted(world.department, body=DANGER)
    submitted(world.department, body=f"{BODY} Buy now at a special offer, click here.")
    submitted(None)
    contested = world.in_status("duplicate")
    own_question.contest(contested.pk, note="Mine itch.")
    decisions.approve(submitted(None).pk, who(), headline="Spots", topics=[], department=None)
    claimed = world.in_status("claimed")
    world.acts(world.in_status("published").pk)["propose_duplicate"](claimed.pk)
    world.in_status("in_review")
    late = world.in_status("queued")
    Question.objects.filter(pk=late.pk).update(promised_by=timezone.now() - timedelta(hours=1))
    for reason in ("about_me", "wrong"):
        page = world.in_status("published")
        for reader in range(2):
            words = "I want to die" if reader else ""
            reports.report(page.pk, reason=reason, text=words, senders=[f"b{reader}", "n1"])
    PolicyVersion.objects.create(
        policy_id=PolicyVersion.objects.first().policy_id, number=9, text="x", effective_from=timezone.now()
    )
    past = timezone.localdate() - timedelta(days=1)
    FAQ.objects.create(title="Old", slug="old", department=world.department, review_by=past)
    MoreInfo.objects.create(question=page, body="Old.", imported=True, review_by=past)


def test_every_queues_count_is_that_of_its_list(superuser, world):
    one_for_each_queue(world)
    html = unescape(superuser.get("/admin/").content.decode())
    for queue in QUEUES:
        link = rf'href="{re.escape(queue.url)}"><strong>.*?</strong> <span class="count">(\d+)</span>'
        (count,) = re.findall(link, html)
        assert int(count) > 0, queue.code
        listed = superuser.get(queue.url)
        assert listed.context["cl"].result_count == int(count), queue.code
        assert len(listed.context["cl"].result_list) == int(count), queue.code


def test_a_moderator_sees_the_queues_of_moderators_and_the_oldest_of_each(world):
    urgent = submitted(world.department, body=DANGER)
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        html = unescape(signed_in(make_moderator()).get("/admin/").content.decode())
    assert re.search(r"Crisis or danger</strong> <span class=\"count\">1</span>.*?oldest: 3\xa0hours", html, re.DOTALL)
    assert "Policy drafts" not in html
    assert fresh(urgent).red_flag


def test_who_only_edits_sees_no_question(world):
    editor = User.objects.create_user("ed@example.org", "a long password")
    editor.groups.add(*type(editor).groups.field.related_model.objects.filter(name="editor"))
    html = signed_in(editor).get("/admin/").content.decode()
    assert "FAQ to review" in html
    assert "Crisis or danger" not in html
    assert signed_in(editor).get(LIST).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_the_first_page_do_not_grow(world, django_assert_num_queries, count):
    client = signed_in(make_moderator())
    for _n in range(count):
        submitted(world.department, body=DANGER)
    client.get("/admin/")
    with django_assert_num_queries(16):
        client.get("/admin/")


def test_a_list_of_many_is_not_counted_to_its_end(world, monkeypatch, moderator_client):
    monkeypatch.setattr("consultations.admin.lists.MAX_COUNTED_ROWS", 60)
    for _n in range(130):
        submitted(world.department)
    first = moderator_client.get(LIST)
    assert "More than 10,000 further on" in unescape(first.content.decode())
    seen = [row.pk for row in first.context["cl"].result_list]
    for page in (2, 3):
        seen += [row.pk for row in moderator_client.get(f"{LIST}?p={page}").context["cl"].result_list]
    numbers = Question.objects.order_by("-pk").values_list("pk", flat=True)
    assert seen == list(numbers)


# One after the other


def test_the_next_item_comes_from_the_same_queue(moderator_client, world):
    spam = [submitted(world.department, body=f"{BODY} Buy now at a special offer, click here.") for _n in range(2)]
    submitted(world.department)
    other = moderator_client.post(decide_url(spam[0], "spam"), {"skip": "1"})
    assert other["Location"] == decide_url(spam[1], "spam")
    done = moderator_client.post(decide_url(spam[1], "spam"), {"decision": "spam"})
    assert done["Location"] == decide_url(spam[0], "spam")
    done = moderator_client.post(decide_url(spam[0], "spam"), {"decision": "spam"})
    assert done["Location"] == "/admin/"
    assert {fresh(one).events.latest("sequence").reason for one in spam} == {"spam"}


def test_without_a_note_the_asker_reads_the_sentence_of_the_reason(moderator_client, world):
    question = submitted(world.department)
    moderator_client.post(decide_url(question), {"decision": "return", "reason": "several", "headline": "x"})
    html = unescape(Client().get(private_path(question)).content.decode())
    assert "Please keep the most important one and ask about the others separately." in html


def test_what_is_alike_stands_beside_and_one_press_closes_the_repeat(moderator_client, world):
    public = published(world.department, world.dr_chen, title="Red spots on my back that itch at night")
    rebuild()
    question = submitted(world.department, title="Red spots on my back that itch every night")
    html = unescape(moderator_client.get(decide_url(question)).content.decode())
    assert f'name="repeats" value="{public.pk}"' in html
    moderator_client.post(decide_url(question), {"repeats": public.pk})
    assert (fresh(question).status, fresh(question).duplicate_of) == ("duplicate", public)


def test_earlier_questions_of_one_address_are_known_by_a_hash_alone(moderator_client):
    first = submitted(email="Violet@example.org", title="My first question about a rash")
    second = submitted(email="violet@example.org ".strip(), title="My second question about a rash")
    stranger = submitted(email="oak@example.org", title="Somebody else asks about a rash")
    html = moderator_client.get(decide_url(second)).content.decode()
    assert "My first question about a rash" in html
    assert "Somebody else asks" not in html
    assert "iolet@" not in html
    assert first.email_digest == second.email_digest != stranger.email_digest
    assert submitted().email_digest == ""


def test_suggested_topics_are_chosen_by_a_tick(moderator_client, world):
    topic = make_topic("Itching")
    question = submitted(world.department, body=f"{BODY} There is itching all over my back at night.")
    assert 'name="suggested_topics"' in moderator_client.get(decide_url(question)).content.decode()
    typed = {"decision": "approve", "headline": "Spots", "topic_names": "New one", "department": world.department.pk}
    moderator_client.post(decide_url(question), {**typed, "suggested_topics": ["Itching"]})
    assert {one.name for one in fresh(question).topics.all()} == {topic.name, "New one"}


@pytest.mark.parametrize(
    ("action", "status", "more", "to"),
    [
        ("return_selected", "submitted", {"reason": "unclear"}, "returned"),
        ("reject_selected", "submitted", {"reason": "not_health"}, "rejected"),
        ("spam_selected", "submitted", {}, "rejected"),
        ("restore_selected", "rejected", {}, "submitted"),
        ("unpublish_selected", "published", {"reason": "reported"}, "unpublished"),
        ("publish_selected", "unpublished", {}, "published"),
    ],
)
def test_in_bulk_each_goes_through_the_door_and_refusals_are_told(moderator_client, world, action, status, more, to):
    fine, wrong = world.in_status(status), world.in_status("info_needed")
    response = moderator_client.post(
        LIST, {"action": action, "_selected_action": [fine.pk, wrong.pk], **more}, follow=True
    )
    told = said(response)
    assert any(line.startswith(f"Question {wrong.pk}: ") for line in told)
    assert told[-1].startswith("1 question is ")
    assert (fresh(fine).status, fresh(wrong).status) == (to, "info_needed")


def test_in_bulk_into_a_department(moderator_client, world):
    question = world.in_status("queued")
    chosen = {"action": "transfer_selected", "_selected_action": [question.pk], "department": world.elsewhere.pk}
    told = said(moderator_client.post(LIST, chosen, follow=True))
    assert told == [f"1 question is in {world.elsewhere} now."]
    assert fresh(question).department == world.elsewhere


@pytest.mark.parametrize("term", ["spots", "SPOT", "12", "%", "' OR 1=1 --", "\0x", "紅疹", "a" * 3000, "9" * 40])
def test_searching_never_fails(moderator_client, world, term):
    world.in_status("published", headline="Red spots on the back")
    assert moderator_client.get(LIST, {"q": term}).status_code in (200, 302)


def test_searching_finds_numbers_words_and_what_waits(moderator_client, world):
    public = world.in_status("published", headline="Purple blisters on a heel")
    rebuild()
    waiting = submitted(world.department, title="Purple marks under my nails")
    found = lambda term: {one.pk for one in moderator_client.get(LIST, {"q": term}).context["cl"].result_list}  # noqa: E731
    assert found(str(public.pk)) == {public.pk}
    assert found("blister") == {public.pk}
    assert found("purple") == {public.pk, waiting.pk}


def test_only_another_moderator_puts_back_what_was_taken_off_a_day_ago(world):
    question = world.in_status("published")
    first, second = make_moderator(), make_moderator()
    decisions.unpublish(question.pk, Actor.moderator(first), reason="reported")

    def act(user):
        publication.publish(question.pk, Actor.moderator(user))

    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        with pytest.raises(Refused) as refused:
            act(first)
        assert refused.value.code == "same_moderator"
        act(second)
    assert fresh(question).status == "published"
    decisions.unpublish(question.pk, Actor.moderator(first), reason="reported")
    act(first)  # at once it is only an undo
    assert fresh(question).status == "published"


# The asker's own words


def change(client, question, **typed):
    seen = {"seen": texts.seal_of_texts(fresh(question)), "title": question.title, "body": question.body}
    return client.post(f"{LIST}{question.pk}/text/", {**seen, "words": "", "note": "For clarity.", **typed})


def changes_told(question):
    """What the asker's private page says was changed, by label."""
    html = unescape(Client().get(private_path(question)).content.decode())
    told = re.search(r'aria-labelledby="changes-title".*?</section>', html, re.DOTALL)
    return re.findall(r"<p><strong>(.*?)</strong></p>", told[0]) if told else []


def test_a_first_headline_is_not_told_as_a_change_of_the_askers_text(moderator_client, world):
    question = submitted(world.department)
    change(moderator_client, question, body=question.body.replace("spots", "dots"))
    decisions.approve(question.pk, who(), headline=question.title, topics=[], department=world.department)
    assert changes_told(question) == ["Text"]


def test_words_taken_out_of_a_heading_that_is_the_headline_too_are_told_once(moderator_client, world):
    question = world.in_status("published", title="Red spots of Violet Marker", headline="Red spots of Violet Marker")
    change(moderator_client, question, words="Violet Marker")
    assert fresh(question).headline == fresh(question).title == "Red spots of […]"
    assert changes_told(question) == ["Heading"]
    other = world.in_status("published", title="Red spots of Violet Marker", headline="Spots of Violet Marker")
    change(moderator_client, other, words="Violet Marker")
    assert changes_told(other) == ["Headline", "Heading"]


@pytest.mark.parametrize(
    ("headline", "times"), [("Red spots on my back", 1), ("red spots  on my BACK", 0), ("What is a rash?", 1)]
)
def test_a_headline_that_is_the_askers_heading_is_shown_once(world, headline, times):
    question = world.in_status("published", title="Red spots on my back", headline=headline)
    html = Client().get(question.get_absolute_url()).content.decode()
    main = html[html.index("<h1") : html.index('<div class="text"')]
    assert main.count("Red spots on my back") == times
    assert main.count(headline) == 1
    assert "<h2" in main
    told = "Headline on the public page" in Client().get(private_path(question)).content.decode()
    assert told == (headline == "What is a rash?")


def test_a_headline_to_be_written_says_that_it_is_the_askers_heading_yet(moderator_client, world):
    question = submitted(world.department)
    assert "own heading. Change it" in unescape(moderator_client.get(decide_url(question)).content.decode())
    headed = world.in_status("queued")
    assert "own heading. Change it" not in unescape(moderator_client.get(decide_url(headed)).content.decode())


def test_an_edit_keeps_the_difference_and_tells_the_asker(moderator_client, world, mailoutbox):
    question = world.in_status("published", email="fern@example.org")
    assert change(moderator_client, question, body=question.body.replace("spots", "dots")).status_code == 302
    assert "dots" in fresh(question).body
    (revision,) = QuestionRevision.objects.filter(pgh_obj=question)
    assert revision.body == question.body
    assert revision.pgh_context["act"] == "edit_text"
    assert User.objects.get(pk=revision.pgh_context["user"]).groups.filter(name="moderator").exists()
    html = unescape(Client().get(private_path(question)).content.decode())
    assert "What we changed in your text" in html
    assert re.search(r"<ins>.*?dots", html)
    assert "For clarity." in html
    work()
    assert any(mail.subject.startswith("We have changed a few words") for mail in mailoutbox)
    assert verify() == []


def test_words_are_taken_out_everywhere_and_their_original_is_closed_then_deleted(moderator_client, superuser, world):
    question = world.in_status("published", title="Is this rash from Bartholdi soap?", body=f"Bartholdi. {BODY}")
    assert change(moderator_client, question, words="Bartholdi", note="A brand.").status_code == 302
    page = Client().get(question.get_absolute_url())
    assert "Bartholdi" not in page.content.decode()
    assert "[…]" in page.content.decode()
    history = f"{LIST}{question.pk}/history/"
    assert "Bartholdi" not in moderator_client.get(history).content.decode()
    assert "Hidden, because words were removed." in moderator_client.get(history).content.decode()
    assert "Bartholdi" in superuser.get(history).content.decode()
    assert "Bartholdi" in Client().get(private_path(question)).content.decode()  # the asker's own
    before = timezone.now() + timedelta(days=30) - timedelta(minutes=5)
    with time_machine.travel(before):
        clock.tick()
        assert QuestionRevision.objects.filter(pgh_obj=question).exists()
    with time_machine.travel(before + timedelta(minutes=10)):
        clock.tick()
    assert not QuestionRevision.objects.filter(pgh_obj=question).exists()
    assert "Bartholdi" not in superuser.get(history).content.decode()


def test_words_go_out_of_headline_and_address_too_and_doctors_words_are_named(moderator_client, world):
    question = world.in_status("published", title="Is this rash from Bartholdi soap?", headline="Bartholdi soap rash")
    behind_the_back("UPDATE consultations_reply SET limits = 'Not Bartholdi.' WHERE question_id = %s", question.pk)
    seen = {"seen": texts.seal_of_texts(fresh(question)), "title": question.title, "body": question.body}
    typed = {**seen, "words": "Bartholdi", "note": "A brand."}
    response = moderator_client.post(f"{LIST}{question.pk}/text/", typed, follow=True)
    assert any("are in the reply" in line for line in said(response))
    now = fresh(question)
    assert (now.headline, "bartholdi" in now.slug, now.edited_at is not None) == ("[…] soap rash", False, True)
    moved = Client().get(question.get_absolute_url())
    assert (moved.status_code, moved["Location"]) == (301, now.get_absolute_url())


def test_a_follow_ups_change_stands_on_the_private_page(moderator_client, world):
    question = world.in_status("published")
    child = own_question.follow_up(question.pk, body="Is it the Bartholdi soap after all?")
    change(moderator_client, child, words="Bartholdi")
    html = Client().get(private_path(question)).content.decode()
    assert re.search(r"<del>.*?Bartholdi", html)
    copy = Client().get(f"{private_path(question)}export/").json()
    assert copy["follow_ups"][0]["earlier_texts"][0]["body"] == child.body


def test_what_was_kept_before_a_redaction_is_purged_with_it(moderator_client, world):
    question = world.in_status("published", body=f"Bartholdi. {BODY}")
    change(moderator_client, question, title="Another heading of this question")
    change(moderator_client, fresh(question), words="Bartholdi")
    change(moderator_client, fresh(question), title="A third heading of this question")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        clock.tick()
    (kept,) = QuestionRevision.objects.filter(pgh_obj=question)
    assert "Bartholdi" not in kept.body


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"note": ""}, "Tell the asker why you changed the text"),
        ({"words": "not there"}, "“not there” does not stand in the question."),
        ({}, "Nothing is different."),
        ({"title": "Short"}, "Too little is left of the heading."),
        ({"title": "x" * 101}, "The heading must have at most 100 characters."),
        ({"body": "頭很痛怎麼辦"}, "Too little is left of the text."),
        ({"body": "x" * 2001}, "The text must have at most 2000 characters."),
        ({"body": "x"}, "Too little is left of the text."),
        ({"seen": "0" * 64, "title": "Another heading of this question"}, "The text has changed meanwhile."),
    ],
)
def test_a_wrong_edit_is_refused_and_keeps_what_was_typed(moderator_client, world, typed, told):
    question = world.in_status("submitted")
    response = change(moderator_client, question, **typed)
    assert response.status_code == 200
    assert told in unescape(response.content.decode())
    assert fresh(question).title == question.title
    assert not QuestionRevision.objects.exists()


def test_erasing_leaves_no_earlier_text(moderator_client, world):
    question = world.in_status("published")
    change(moderator_client, question, title="Another heading of this question")
    own_question.withdraw(question.pk)
    world.acts()["erase"](question.pk)
    assert not QuestionRevision.objects.exists()


def test_the_database_keeps_what_psql_changes_and_lets_nobody_touch_it(world):
    question = world.in_status("published")
    Question.objects.filter(pk=question.pk).update(headline="Changed by hand")
    (revision,) = QuestionRevision.objects.filter(pgh_obj=question)
    assert revision.headline == question.headline
    for act in (lambda: QuestionRevision.objects.update(body="x"), lambda: QuestionRevision.objects.all().delete()):
        with pytest.raises(Error, match="Cannot"), transaction.atomic():
            act()
    topic = make_topic("Itching")
    Topic.objects.filter(pk=topic.pk).update(name="Itch")
    assert [one.name for one in topic.revisions.all()] == ["Itching"]


# Reports


def reported(client, question, **typed):
    return client.post(f"/reports/{question.pk}/", {"reason": "about_me", "text": "That is my story.", **typed})


def test_a_reader_reports_and_a_moderator_decides(moderator_client, world):
    question = world.in_status("published")
    page = Client().get(question.get_absolute_url()).content.decode()
    assert f'href="/reports/{question.pk}/"' in page
    response = reported(Client(), question)
    assert response["Location"] == f"/reports/{question.pk}/sent/"
    assert "Thank you" in Client().get(response["Location"]).content.decode()
    html = unescape(moderator_client.get(decide_url(question, "reported")).content.decode())
    assert "This is about me" in html
    assert "That is my story." in html
    done = moderator_client.post(decide_url(question, "reported"), {"decision": "dismiss_reports", "headline": "x"})
    assert done.status_code == 302
    assert not Report.objects.open().exists()
    assert fresh(question).events.latest("sequence").action == "dismiss_reports"
    again = moderator_client.post(decide_url(question), {"decision": "dismiss_reports", "headline": "x"})
    assert "Nobody reports this any more." in again.content.decode()


def test_taking_a_page_off_decides_its_reports(world):
    question = world.in_status("published")
    reported(Client(), question)
    decisions.unpublish(question.pk, who(), reason="reported")
    assert not Report.objects.open().exists()


def test_a_report_needs_a_reason_and_a_public_page(world):
    public, private = world.in_status("published"), world.in_status("answered")
    response = reported(Client(), public, reason="", text="x" * 501)
    html = unescape(response.content.decode())
    assert "There is a problem" in html
    assert "Choose what is wrong" in html
    assert "Write at most 500 characters" in html
    assert Client().get(f"/reports/{private.pk}/").status_code == 404
    assert reported(Client(), private).status_code == 404
    assert not Report.objects.exists()


def test_machines_and_the_impatient_are_stopped(world):
    pages = [world.in_status("published") for _n in range(6)]
    assert reported(Client(), pages[0], website="http://spam.example").status_code == 302
    assert not Report.objects.exists()
    client = Client()
    client.get(f"/reports/{pages[0].pk}/")  # a browser has a cookie by now
    for page in pages[:5]:
        for _twice in range(2):
            reported(client, page)
    assert Report.objects.count() == 5
    assert "try again tomorrow" in reported(client, pages[5]).content.decode()
    assert Report.objects.count() == 5


def test_what_a_reader_wrote_is_erased_with_the_question(world):
    question = world.in_status("published")
    reported(Client(), question, text="I want to die")
    own_question.withdraw(question.pk)
    world.acts()["erase"](question.pk)
    assert [(one.text, one.urgent) for one in Report.objects.all()] == [("", False)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The reply made it worse. I want to die.", "You are not alone"),
        ("看了回覆，我唔想活", "1925"),
    ],
)
def test_despair_in_a_report_shows_help_and_stands_first(moderator_client, world, text, words):
    question = world.in_status("published")
    reported(Client(), question, reason="about_me", text="That is my story.")
    response = reported(Client(), question, reason="other", text=text)
    html = response.content.decode()
    assert html.index(words) < html.index("<h1>Thank you, we have your report")
    assert "can’t write back to you" in html
    page = moderator_client.get(decide_url(question, "reported")).content.decode()
    assert page.index(text) < page.index("That is my story.")
    assert "Words of despair" in page
    assert [queue.code for queue in QUEUES if queue.code.endswith("reports") and question in queue.rows(timezone.now())]
    first = moderator_client.get("/admin/").content.decode()
    assert first.index("Urgent reports") < first.index("Reported")


def test_despair_shows_help_even_where_the_report_is_not_taken(world):
    question = world.in_status("published")
    html = reported(Client(), question, reason="", text="I want to die").content.decode()
    assert html.index("You are not alone") < html.index("Choose what is wrong")
    assert not Report.objects.exists()


def test_a_quoted_sign_of_danger_is_no_cry_for_help(world):
    question = world.in_status("published")
    response = reported(Client(), question, reason="dangerous", text="It says that chest pain can wait.")
    assert response.status_code == 302
    assert not Report.objects.get().urgent


def test_what_a_reader_reports_is_for_moderators_alone(moderator_client, world):
    question = world.in_status("published")
    reported(Client(), question, text="Her name is in it.")
    for client, url in [
        (Client(), question.get_absolute_url()),
        (Client(), private_path(question)),
        (signed_in(world.dr_lin.user), question.get_desk_url()),
        (signed_in(world.dr_lin.user), decide_url(question)),
    ]:
        assert "Her name is in it." not in client.get(url).content.decode()
    assert "Her name is in it." in moderator_client.get(decide_url(question)).content.decode()


# Topics


def test_merging_leaves_nothing_orphaned_and_every_address_works(superuser, world):
    kept, gone, older = make_topic("Diabetes"), make_topic("Diabetis"), make_topic("Sugar disease")
    topics.merge(older.pk, gone.pk)
    both = published(world.department, world.dr_chen, topics=[kept, gone])
    one = published(world.department, world.dr_chen, topics=[gone])
    faq = FAQ.objects.create(title="Sugar", slug="sugar", department=world.department)
    faq.topics.add(gone)
    response = superuser.post(f"/admin/consultations/topic/{gone.pk}/merge/", {"into": kept.pk})
    assert response.status_code == 302
    assert [list(each.topics.all()) for each in (both, one, faq)] == [[kept]] * 3
    assert set(kept.synonyms.values_list("name", flat=True)) == {"Diabetis", "Sugar disease"}
    for slug in (gone.slug, older.slug):
        moved = Client().get(f"/topics/{slug}/")
        assert (moved.status_code, moved["Location"]) == (301, kept.get_absolute_url())
    assert Topic.objects.named(["diabetis"])["diabetis"] == kept
    assert superuser.get(f"/admin/consultations/topic/{gone.pk}/merge/").status_code == 302  # it is gone


def test_renaming_keeps_the_old_address_working_there_and_back(superuser, world):
    topic = make_topic("Heat rash")
    published(world.department, world.dr_chen, topics=[topic])
    inline = {f"synonyms-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    url = f"/admin/consultations/topic/{topic.pk}/change/"
    for name, slug in (("Prickly heat", "prickly-heat"), ("Miliaria", "miliaria"), ("Heat rash", "heat-rash")):
        assert superuser.post(url, {"name": name, "slug": slug, **inline}).status_code == 302
        assert Client().get(f"/topics/{slug}/").status_code == 200
    for former in ("prickly-heat", "miliaria"):
        assert Client().get(f"/topics/{former}/")["Location"] == "/topics/heat-rash/"
    taken = superuser.post("/admin/consultations/topic/add/", {"name": "New", "slug": "miliaria", **inline})
    assert "This address leads to another topic already." in taken.content.decode()


def test_variants_of_one_name_are_proposed(superuser):
    alike = ["Heart attack", "Heart attacks", "Heart-attack", "Anaemia", "Anemia", "\uff26\uff4c\uff55 shot", "Flushot"]
    for name in [*alike, "Asthma"]:
        Topic.objects.create(name=name, slug=name)
    groups = [{topic.name for topic in group} for group in topics.proposed_merges()]
    assert sorted(map(len, groups)) == [2, 2, 3]
    assert {"Anaemia", "Anemia"} in groups
    html = superuser.get("/admin/consultations/topic/proposed/").content.decode()
    assert "Merge Anemia into Anaemia" in html
    assert "Asthma" not in html


def test_a_topic_in_use_is_merged_and_not_deleted(superuser, world):
    topic = make_topic("Itching")
    published(world.department, world.dr_chen, topics=[topic])
    assert superuser.post(f"/admin/consultations/topic/{topic.pk}/delete/", {"post": "yes"}).status_code == 403
    assert TopicSynonym.objects.count() == TopicAddress.objects.count() == 0


# Clocks


def test_an_overdue_article_says_so_and_stands_last(world):
    topic = make_topic("Itching")
    past, later = (timezone.localdate() + timedelta(days=days) for days in (-1, 9))
    for title, day in (("A first", past), ("B second", later)):
        FAQ.objects.create(title=title, slug=title[0], department=world.department, review_by=day).topics.add(topic)
    question = published(world.department, world.dr_chen, topics=[topic])
    html = Client().get(question.get_absolute_url()).content.decode()
    assert html.index("B second") < html.index("A first")
    assert (
        "This article is overdue for review"
        in Client().get(FAQ.objects.get(slug="A").get_absolute_url()).content.decode()
    )


def test_a_sign_of_danger_that_waits_unread_is_mailed_once_by_number_only(world, settings, mailoutbox):
    settings.ON_CALL_EMAIL = "oncall@example.org"
    unread, read = (submitted(world.department, body=DANGER) for _n in range(2))
    signed_in(make_moderator()).get(decide_url(read))
    submitted(world.department)
    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        clock.tick()
        work()
    assert not mailoutbox
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        for _twice in range(2):
            clock.tick()
            work()
    (mail,) = mailoutbox
    assert mail.to == ["oncall@example.org"]
    assert str(unread.pk) in mail.subject
    assert decide_url(unread) in mail.body
    assert "chest" not in mail.body + mail.subject
    assert fresh(unread).events.latest("sequence").action == "alert_on_call"


def test_nobody_is_mailed_where_nobody_is_on_call(world, mailoutbox):
    submitted(world.department, body=DANGER)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        clock.tick()
        work()
    assert not mailoutbox


# What was read


def test_the_same_report_twice_is_one_and_its_decision_needs_somebody(world):
    question = world.in_status("published")
    reports.report(question.pk, reason="wrong", text="", senders=["bx", "ny"])
    reports.report(question.pk, reason="wrong", text="again", senders=["bx", "ny"])
    (report,) = Report.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(decided_at=timezone.now())


def test_a_reading_behind_the_back_is_seen(world):
    question = world.in_status("submitted")
    signed_in(make_moderator()).get(decide_url(question))
    seals.seal()
    assert verify() == []
    behind_the_back("DELETE FROM consultations_staffread")
    assert "staff_read rows" in verify()[0]
    assert StaffRead.objects.count() == 0


# What is said before one decides


def test_a_contested_repeat_says_who_closed_it_and_why_it_is_none(world):
    question = world.in_status("duplicate")
    own_question.contest(question.pk, note="Mine itch.")
    other = submitted(world.department)
    html = unescape(signed_in(world.mia).get(decide_url(question)).content.decode())
    assert f"closed this as a duplicate of question {question.duplicate_of_id}" in html
    assert "Mine itch." in html
    assert 'value="approve"' in html
    own = signed_in(world.mo)
    html = unescape(own.get(decide_url(question)).content.decode())
    assert "another moderator has to decide" in html
    assert 'value="approve"' not in html
    # It does not come to them of itself either.
    assert own.post(decide_url(other), {"skip": "1"})["Location"] == "/admin/"
    assert decide_url(question) in signed_in(world.mia).post(decide_url(other), {"skip": "1"})["Location"]


def test_a_proposed_repeat_says_who_proposes_it_and_why(moderator_client, world):
    question = world.in_status("claimed")
    target = world.in_status("published")
    world.acts(target.pk)["propose_duplicate"](question.pk)
    html = unescape(moderator_client.get(decide_url(question)).content.decode())
    assert f"proposes to close this as a duplicate of question {target.pk}" in html
    assert "The same spots." in html
    assert target.get_absolute_url() in html


def test_reports_stand_first_and_the_pressing_one_before_the_others(moderator_client, world):
    question = world.in_status("published")
    reported(Client(), question, reason="wrong", text="Out of date.")
    reported(Client(), question, reason="about_me", text="That is my story.")
    html = moderator_client.get(decide_url(question)).content.decode()
    assert html.index("That is my story.") < html.index("Out of date.") < html.index('class="asked"')
    assert f'href="{question.get_absolute_url()}"' in html


def test_who_else_has_it_open_is_said(world):
    question = submitted(world.department)
    mine = signed_in(world.mia)
    assert "also opened this question" not in mine.get(decide_url(question)).content.decode()
    assert "also opened this question" not in mine.get(decide_url(question)).content.decode()  # that was oneself
    html = signed_in(world.mo).get(decide_url(question)).content.decode()
    assert f"{world.mia} also opened this question" in unescape(html)


def test_a_false_alarm_waits_with_the_others_and_keeps_its_sign(moderator_client, world):
    question = submitted(world.department, body=DANGER)
    html = moderator_client.get(decide_url(question)).content.decode()
    assert 'name="not_urgent"' in html
    typed = {"decision": "approve", "headline": "Chest pain", "department": world.department.pk, "not_urgent": "on"}
    assert moderator_client.post(decide_url(question), typed).status_code == 302
    now = fresh(question)
    assert (now.status, now.urgent, now.red_flag) == ("queued", False, True)
    assert [event.action for event in now.events.order_by("sequence")][-2:] == ["lower_priority", "approve"]
    assert 'name="not_urgent"' not in moderator_client.get(decide_url(question)).content.decode()
    with pytest.raises(Refused, match="decided"):
        decisions.lower_priority(question.pk, who())


def test_the_sentence_of_a_reason_stands_there_in_the_askers_language(moderator_client, world, monkeypatch):
    monkeypatch.setattr(
        "consultations.forms.moderation.note_for", lambda reason, typed, locale: f"{reason} in {locale}"
    )
    question = submitted(world.department, locale="zh-hant")
    html = unescape(moderator_client.get(decide_url(question)).content.decode())
    assert 'data-note="spam in zh-hant"' in html


def test_another_reason_needs_its_words(moderator_client, world):
    question = submitted(world.department)
    response = moderator_client.post(decide_url(question), {"decision": "reject", "reason": "other", "headline": "x"})
    assert response.context["form"].errors["note"] == ["Tell the asker why."]
    assert fresh(question).status == "submitted"


def test_a_decision_names_its_question_with_a_link(moderator_client, world):
    question = submitted(world.department)
    done = moderator_client.post(decide_url(question), {"decision": "approve", "headline": "Spots"}, follow=True)
    told = f'<a href="{decide_url(question)}">Question {question.pk}</a> is approved and waits in triage'
    assert told in done.content.decode()


def test_taking_words_out_and_changing_the_text_at_once_drops_neither(moderator_client, world):
    question = submitted(world.department, body=f"{BODY} Violet Marker.")
    response = change(moderator_client, question, words="Violet Marker", body=f"{BODY} Violet Marker. And more.")
    assert "You also changed the text" in response.content.decode()
    assert "And more." in response.content.decode()
    assert fresh(question).body == question.body
    done = change(moderator_client, question, words="Violet Marker", body=question.body.replace("\n", "\r\n"))
    assert done.status_code == 302
    assert "Violet Marker" not in fresh(question).body


def test_the_text_page_leads_back_to_the_queue_one_came_from(moderator_client, world):
    question = submitted(world.department)
    url = f"{LIST}{question.pk}/text/?queue=crisis"
    html = moderator_client.get(url).content.decode()
    assert f'href="{decide_url(question, "crisis")}"' in html


def test_in_bulk_what_is_missing_is_asked_for_and_the_choice_is_kept(moderator_client, world):
    chosen = [submitted(world.department).pk for _n in range(2)]
    asked = moderator_client.post(LIST, {"action": "reject_selected", "_selected_action": chosen})
    html = asked.content.decode()
    assert html.count("Choose a reason.") >= 1
    assert all(f'name="_selected_action" value="{pk}"' in html for pk in chosen)
    assert set(Question.objects.filter(pk__in=chosen).values_list("status", flat=True)) == {"submitted"}
    typed = {"action": "reject_selected", "_selected_action": chosen, "reason": "spam"}
    assert said(moderator_client.post(LIST, typed, follow=True)) == ["2 questions are rejected."]
    assert set(Question.objects.filter(pk__in=chosen).values_list("status", flat=True)) == {"rejected"}


def test_in_bulk_another_reason_needs_its_words(moderator_client, world):
    question = submitted(world.department)
    typed = {"action": "reject_selected", "_selected_action": [question.pk], "reason": "other", "select_across": "1"}
    html = moderator_client.post(LIST, typed).content.decode()
    assert "Tell the asker why." in html
    assert 'name="select_across" value="1"' in html
    assert fresh(question).status == "submitted"
    moderator_client.post(LIST, {**typed, "note": "We know it already."})
    assert fresh(question).status == "rejected"


def test_what_was_a_false_alarm_stays_one_when_words_are_taken_out(moderator_client, world):
    question = submitted(world.department, body=f"{DANGER} Violet Marker.")
    decisions.lower_priority(question.pk, who())
    change(moderator_client, question, words="Violet Marker")
    assert (fresh(question).urgent, fresh(question).red_flag) == (False, True)
    page = signed_in(world.dr_chen.user).get(f"/desk/{claimed_by(world, question)}/").content.decode()
    assert "Sign of danger found" in page


def claimed_by(world, question):
    decisions.approve(question.pk, who(), headline="Chest pain", topics=[], department=world.department)
    world.acts()["claim"](question.pk)
    return question.pk


def test_a_target_that_is_gone_is_not_shown(moderator_client, world):
    question = world.in_status("claimed")
    target = world.in_status("published")
    world.acts(target.pk)["propose_duplicate"](question.pk)
    own_question.withdraw(target.pk)
    response = moderator_client.get(decide_url(question))
    html = unescape(response.content.decode())
    assert "That question is no longer public." in html
    assert target.get_absolute_url() not in html
    assert response.context["form"].initial["duplicate_of"] is None


def test_an_imported_heading_of_two_lines_does_not_keep_words_from_being_taken_out(moderator_client, world):
    question = world.in_status("published", body=f"{BODY} Violet Marker.")
    Question.objects.filter(pk=question.pk).update(title="Red spots\non my back", import_ref="x")
    done = change(moderator_client, fresh(question), words="Violet Marker", title="Red spotson my back")
    assert done.status_code == 302
    assert "Violet Marker" not in fresh(question).body


def test_a_note_that_nobody_would_read_is_not_dropped(moderator_client, world):
    question = submitted(world.department)
    typed = {"decision": "edit", "headline": "Spots", "note": "Look at this.", "department": world.department.pk}
    html = moderator_client.post(decide_url(question), typed).content.decode()
    assert "The asker would not see a reason or a note" in html
    assert fresh(question).headline == ""
