"""What readers report, and what moderators do about it; topics merged and renamed."""

from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from consultations.acts.moderation import decisions, topics
from consultations.acts.private_page import own_question
from consultations.admin.moderation.queues import QUEUES
from consultations.models import (
    FAQ,
    Report,
    Topic,
    TopicAddress,
    TopicSynonym,
)
from consultations.secret_link import private_path
from tests.consultations.moderation.moderating import decide_url, reported, who
from tests.consultations.world import fresh
from tests.factories import make_topic, published, signed_in

pytestmark = pytest.mark.django_db

# Reports


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


def test_a_topic_with_many_synonyms_is_still_renamed(superuser):
    """An import may bring hundreds, far more than anybody adds in the admin."""
    topic = make_topic("Heat rash")
    synonyms = [TopicSynonym.objects.create(topic=topic, name=f"Rash {number}") for number in range(60)]
    url = f"/admin/consultations/topic/{topic.pk}/change/"
    typed = {"name": "Prickly heat", "slug": topic.slug, "synonyms-TOTAL_FORMS": 60, "synonyms-INITIAL_FORMS": 60}
    for number, synonym in enumerate(synonyms):
        typed |= {f"synonyms-{number}-id": synonym.pk, f"synonyms-{number}-topic": topic.pk}
        typed |= {f"synonyms-{number}-name": synonym.name}
    assert superuser.post(url, typed).status_code == 302
    topic.refresh_from_db()
    assert (topic.name, topic.synonyms.count()) == ("Prickly heat", 60)


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
