"""What a moderator is offered on the screen of a question, and what a press does: nothing else, and nothing twice."""

import re
from html import unescape

import pytest
from django.db import transaction
from django.test import Client

from consultations.actors import Actor, Refused
from consultations.acts.governing import rule_versions
from consultations.acts.moderation import decisions, topics
from consultations.acts.private_page import own_question
from consultations.admin.moderation.decisions import DECISIONS
from consultations.models import Reply, ReplyRule, Topic, TopicSynonym
from consultations.retrieval import encoder, suggestions
from consultations.retrieval.similar import rebuild
from consultations.secret_link import private_path
from tests.consultations.asking.asking import BODY
from tests.consultations.moderation.admin_pages import decide_url, decision, said
from tests.consultations.moderation.test_admin_deciding import WORDS
from tests.consultations.upkeep.jobs import work
from tests.consultations.world import STATUSES, fresh
from tests.factories import make_topic, published, signed_in, submitted

pytestmark = pytest.mark.django_db
LIST = "/admin/consultations/question/"
DANGER = "I have chest pain since this morning. What should I do about it now?"


@pytest.fixture
def client(world):
    return signed_in(world.mia)


def offered(response):
    return [value for value in re.findall(r'name="decision" value="(\w+)"', response.content.decode()) if value]


# What a page has offered is taken


@pytest.fixture
def itching(world):
    """A new question whose text names a topic, and the topic."""
    return submitted(world.department, body=f"{BODY} There is itching all over my back."), make_topic("Itching")


def test_a_press_takes_the_ticked_topic_and_encodes_nothing(client, world, itching, monkeypatch):
    question, topic = itching
    assert 'value="Itching"' in client.get(decide_url(question)).content.decode()

    def never(*_texts, **_how):
        raise AssertionError("ranked again")

    for module, name in ((encoder, "encode"), (suggestions, "similar_to"), (suggestions, "topics_in")):
        monkeypatch.setattr(module, name, never)
    ticked = {"suggested_topics": ["Itching"], "topic_names": ""}
    refused = client.post(decide_url(question), decision(question, "approve", headline="", **ticked))
    assert re.search(r'name="suggested_topics" value="Itching"[^>]* checked', refused.content.decode())
    assert client.post(decide_url(question), decision(question, "approve", **ticked)).status_code == 302
    assert list(fresh(question).topics.all()) == [topic]


def test_a_ticked_topic_counts_by_its_synonym_once_it_is_merged(client, itching):
    question, topic = itching
    kept = make_topic("Pruritus")
    topics.merge(topic.pk, kept.pk)
    typed = decision(question, "approve", suggested_topics=["Itching"], topic_names="")
    assert client.post(decide_url(question), typed).status_code == 302
    assert list(fresh(question).topics.all()) == [kept]


@pytest.mark.parametrize("name", ["Itching", "<b>x</b>", "\0", "x" * 5000])
def test_a_ticked_topic_that_is_gone_is_named(client, itching, name):
    question, topic = itching
    Topic.objects.filter(pk=topic.pk).delete()
    response = client.post(decide_url(question), decision(question, "approve", suggested_topics=[name]))
    assert "There is no longer a topic with this name" in response.content.decode()
    assert "<b>x</b>" not in response.content.decode()
    assert fresh(question).status == "submitted"
    assert Topic.objects.count() == 0


def test_what_was_alike_is_still_beside_a_refused_decision(client, world):
    public = published(world.department, world.dr_chen, title="Red spots on my back that itch at night")
    rebuild()
    question = submitted(world.department, title="Red spots on my back that itch every night")
    assert f'name="alike" value="{public.pk}"' in client.get(decide_url(question)).content.decode()
    typed = decision(question, "reject", alike=[public.pk, question.pk, "²", "9" * 5000])
    html = client.post(decide_url(question), typed).content.decode()
    assert f'name="repeats" value="{public.pk}"' in html
    assert f'name="repeats" value="{question.pk}"' not in html


# Only what is possible


def kinds_of(world, status):
    """Questions of a status, each of another kind: a plain one, a follow-up, one that is contested or may be public."""
    yield world.in_status(status)
    acts = {"submitted": [], "queued": ["approve"], "answered": ["approve", "claim", "send"]}
    if status in acts:
        child = own_question.follow_up(world.in_status("published").pk, body="And if they come back?")
        for act in acts[status]:
            world.acts()[act](child.pk)
        yield fresh(child)
    if status == "submitted":
        contested = world.in_status("duplicate")
        own_question.contest(contested.pk, note="Mine itch.")
        yield fresh(contested)
    if status == "answered":
        yield world.answered_with_consent()


def pressed(press, question, name, target):
    """Whether a decision went through; what it changed is undone again."""
    with transaction.atomic():
        typed = decision(question, name, duplicate_of=target.pk, **WORDS.get(name, {}))
        done = press.post(decide_url(question), typed).status_code == 302
        assert done or fresh(question).status == question.status
        transaction.set_rollback(True)
    return done


@pytest.mark.parametrize("status", [status for status in STATUSES if status not in ("withdrawn", "erased")])
def test_each_decision_on_offer_succeeds_and_every_other_one_is_refused(world, status):
    """By either moderator: the first one has taken pages off the site and closed duplicates."""
    target = world.in_status("published")
    for question in kinds_of(world, status):
        for press in map(signed_in, (world.mo, world.mia)):
            on_offer = set(offered(press.get(decide_url(question))))
            assert on_offer == {each.name for each in DECISIONS if pressed(press, question, each.name, target)}


def test_a_private_follow_up_is_not_offered_to_be_published(client, world):
    child = own_question.follow_up(world.in_status("published").pk, body="And if they come back?")
    for act in ("approve", "claim", "send"):
        world.acts()[act](child.pk)
    assert fresh(child).status == "answered"
    assert offered(client.get(decide_url(child))) == ["edit", "withdraw"]


# Taken back, withdrawn


def test_a_wrongly_approved_question_comes_back_from_the_queue(client, world, mailoutbox):
    question = world.in_status("queued", email="fern@example.org")
    work()
    mailoutbox.clear()
    assert client.post(decide_url(question), decision(question, "take_back")).status_code == 302
    assert fresh(question).status == "submitted"
    event = question.events.latest("sequence")
    assert (event.action, event.from_status, event.to_status, event.user) == (
        "take_back", "queued", "submitted", world.mia,
    )  # fmt: skip
    work()
    assert [mail.subject for mail in mailoutbox] == [f"We are looking at your question again (number {question.pk})"]
    world.acts()["approve"](question.pk)
    world.acts()["claim"](question.pk)
    with pytest.raises(Refused, match="wrong_status"):
        decisions.take_back(question.pk, Actor.moderator(world.mia))


def test_a_moderator_withdraws_and_the_asker_reads_why(client, world, mailoutbox):
    question = world.in_status("published", email="fern@example.org")
    page = question.get_absolute_url()
    typed = decision(question, "withdraw", reason="request", confirmed="1")
    done = client.post(decide_url(question), typed, follow=True)
    assert f"Question {question.pk} is withdrawn for good." in unescape(done.content.decode())
    assert decide_url(question) not in done.content.decode()
    event = question.events.latest("sequence")
    assert (event.action, event.role, event.user, event.reason) == ("withdraw", "moderator", world.mia, "request")
    assert Client().get(page).status_code == 410
    private = unescape(Client().get(private_path(question)).content.decode())
    assert "You asked us to do this." in private
    assert "You have withdrawn" not in private
    work()
    assert f"Your question is withdrawn (number {question.pk})" in [mail.subject for mail in mailoutbox]


# In bulk


@pytest.mark.parametrize("action", ["approve_selected", "return_selected", "reject_selected", "spam_selected"])
def test_what_may_be_an_emergency_is_never_decided_in_bulk(client, world, action):
    urgent, other = submitted(world.department, body=DANGER), submitted(world.department)
    for question in (urgent, other):
        world.acts()["edit"](question.pk)
    chosen = {"action": action, "_selected_action": [urgent.pk, other.pk], "reason": "unclear"}
    told = said(client.post(LIST, chosen))
    assert f"Question {urgent.pk}: It may be an emergency" in told[0]
    assert fresh(urgent).status == "submitted"
    assert fresh(other).status != "submitted"


def test_an_askers_heading_becomes_no_headline_in_bulk(client, world):
    question = submitted(world.department)
    told = said(client.post(LIST, {"action": "approve_selected", "_selected_action": [question.pk]}))
    assert told == [f"Question {question.pk}: It has no headline yet. Open it and write one."]
    assert (fresh(question).status, fresh(question).headline) == ("submitted", "")


# Duplicates beside what they repeat


@pytest.mark.parametrize("kind", ["contested", "proposed"])
def test_a_repeat_stands_beside_what_it_is_said_to_repeat(client, world, kind):
    target = world.in_status("published", body=f"{BODY} The whole text of the target, to its last word.")
    if kind == "contested":
        question = world.in_status("duplicate", of=target)
        own_question.contest(question.pk, note="Mine itch.")
    else:
        question = world.in_status("claimed")
        world.acts(target.pk)["propose_duplicate"](question.pk)
    html = unescape(client.get(decide_url(question)).content.decode())
    (beside,) = re.findall(r'<div class="beside">.*?</div>\s*</div>', html, re.DOTALL)
    for text in (question.title, question.body, target.headline, target.title, target.body):
        assert text.replace("\n", "<br>") in beside
    reply = Reply.objects.get(pk=target.published_reply_id)
    assert all(text in beside for text in (reply.answer, reply.limits, reply.next_step, reply.seek_help_if))
    for label in ("Reply", "What this reply cannot tell you", "Next step", "Seek help if", "Care level"):
        assert f"<strong>{label}</strong>" in beside


# Headlines and what rules warn of


@pytest.fixture
def warned():
    """A headline in which a rule in force warns of something."""
    rule = ReplyRule.objects.create(
        code="miracle", family="certificate", kind="phrase", pattern="miracle cure", action="warn",
        message="Say what it does.", locale="en",
    )  # fmt: skip
    rule_versions.switch_on(rule.pk)
    return "A miracle cure for red spots"


def test_a_headline_that_a_rule_warns_of_needs_a_written_reason(client, world, warned):
    question = submitted(world.department)
    assert 'name="keep_reason"' not in client.get(decide_url(question)).content.decode()
    for blank in ({}, {"keep_reason": " \u200b"}):
        refused = client.post(decide_url(question), decision(question, "approve", headline=warned, **blank))
        (message,) = refused.context["form"].errors["keep_reason"]
        assert message == "“miracle cure”: Say what it does. Change the headline, or write why you keep it."
        assert 'name="keep_reason"' in refused.content.decode()
        assert fresh(question).status == "submitted"
    kept = decision(question, "approve", headline=warned, keep_reason="It quotes the product's name.")
    assert client.post(decide_url(question), kept).status_code == 302
    event = question.events.latest("sequence")
    assert (event.note.text, event.note.for_asker) == ("It quotes the product's name.", False)
    assert event.rule_versions["kept"] == {"miracle": 1}
    assert "product's name" not in Client().get(private_path(question)).content.decode()
    again = client.post(decide_url(question), decision(question, "edit", headline=warned, topic_names="Spots"))
    assert again.status_code == 302  # it has been kept already
    other = client.post(decide_url(question), decision(question, "edit", headline=f"{warned}?"))
    assert "keep_reason" in other.context["form"].errors


# Topics


@pytest.mark.parametrize("comma", [",", "，", "、", "､", "﹐", "﹑"])
def test_topics_are_separated_by_the_commas_of_every_script(client, world, comma):
    question = submitted(world.department)
    client.post(decide_url(question), decision(question, "approve", topic_names=f"頭痛{comma}發燒 {comma}High fever"))
    assert {topic.name for topic in fresh(question).topics.all()} == {"頭痛", "發燒", "High fever"}


@pytest.mark.parametrize("name", ["Diabetes, type 2", "頭痛，發燒"])
def test_a_topic_with_a_comma_of_any_script_stays_one(client, world, name):
    topic = make_topic(name)
    question = world.in_status("published", topics=[topic])
    shown = client.get(decide_url(question)).context["form"].initial["topic_names"]
    client.post(decide_url(question), decision(question, "edit", topic_names=f"{shown}、Itching"))
    assert {one.name for one in fresh(question).topics.all()} == {name, "Itching"}


def test_forty_new_topics_in_one_save_are_a_slip(client, world):
    make_topic("Known")
    question = submitted(world.department)
    names = ", ".join(["Known", *(f"New {n}" for n in range(40))])
    response = client.post(decide_url(question), decision(question, "approve", topic_names=names))
    (message,) = response.context["form"].errors["topic_names"]
    assert message.startswith("Add at most 5 new topics at once. These are new: New 0, New 1,")
    assert names in unescape(response.content.decode())
    assert Topic.objects.count() == 1
    fine = ", ".join(["Known", *(f"New {n}" for n in range(5)), "new 0"])
    assert client.post(decide_url(question), decision(question, "approve", topic_names=fine)).status_code == 302
    assert Topic.objects.count() == 6


STRANGE = ["<b>x</b>", "{{7*7}}", "=1+1", "'; --", "http://x.example", "42", "🙂", "a\\b", "a|b", "x[0]", "[…]"]


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_no_name_becomes_no_topic(client, world, name):
    question = submitted(world.department)
    response = client.post(decide_url(question), decision(question, "approve", topic_names=f"Itching, {name}"))
    (message,) = response.context["form"].errors["topic_names"]
    assert message == f"“{name}” cannot be a topic. Use letters, numbers, spaces and hyphens."
    assert Topic.objects.count() == 0
    make_topic(name)  # an import has brought it: it can be chosen
    assert client.post(decide_url(question), decision(question, "approve", topic_names=name)).status_code == 302


REAL = [
    "Crohn's disease", "HIV/AIDS", "Vitamin B12", "β-blockers", "Ménière", "C-reactive protein (CRP)", "偏頭痛（急性）",
    "O’Brien", "Null", "ज्वर", "COVID-19",
]  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_names_of_every_script_are_topics(client, world, name):
    question = submitted(world.department)
    assert client.post(decide_url(question), decision(question, "approve", topic_names=name)).status_code == 302
    assert Topic.objects.get().name == name


@pytest.mark.parametrize("name", ["<b>x</b>", "42"])
def test_the_page_of_a_topic_takes_names_alone(world, name):
    typed = {"name": name, "slug": "x", "synonyms-TOTAL_FORMS": 0, "synonyms-INITIAL_FORMS": 0}
    response = signed_in(world.mo).post("/admin/consultations/topic/add/", typed)
    assert response.context["adminform"].form.errors["name"] == ["Use letters, numbers, spaces and hyphens."]
    synonym = {"synonyms-TOTAL_FORMS": 1, "synonyms-0-name": name, "name": "Itching", "slug": "itching"}
    response = signed_in(world.mo).post("/admin/consultations/topic/add/", {**typed, **synonym})
    assert response.status_code == 200
    assert not Topic.objects.exists()
    assert not TopicSynonym.objects.exists()
