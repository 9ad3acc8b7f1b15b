"""Two windows of one doctor: what is older is never sent over what is newer, and both texts can be read."""

from html import unescape

import pytest
from django.test import Client

from consultations.actors import Actor, Refused
from consultations.acts.desk import replies, reply_drafts
from consultations.acts.desk.reply_drafts import Seen
from consultations.models import Question, Reply, ReplyDraft
from tests.factories import DRAFT

pytestmark = pytest.mark.django_db
NOTE = {"correction_note": "Clearer."}


@pytest.fixture
def client(world):
    client = Client()
    client.force_login(world.dr_chen.user)
    return client


class Window:
    """One window with the composer of a question: what its page was made from goes with everything it sends."""

    def __init__(self, client, question, writer=""):
        self.client, self.question, self.writer = client, question, writer
        self.take(client.get(question.get_desk_url()))

    def take(self, response):
        form = response.context["form"]
        self.stamps = {name: form[name].value() for name in ("revision", "base")}
        self.act = form.act.name
        return response

    def typed(self, **words):
        return {"action": self.act, "writer": self.writer, **DRAFT, **NOTE, **self.stamps, **words}

    def save(self, **words):
        return self.client.post(f"/desk/{self.question.pk}/draft/", self.typed(step="auto", **words))

    def send(self, **words):
        return self.client.post(self.question.get_desk_url(), self.typed(**words))


@pytest.mark.parametrize("status", ["claimed", "published"])
@pytest.mark.parametrize("writers", [("", ""), ("one", "two")], ids=["without script", "with script"])
def test_an_older_window_sends_nothing_over_a_newer_ones_draft_and_shows_both(world, client, status, writers):
    question = world.in_status(status)
    old, new = Window(client, question, writers[0]), Window(client, question, writers[1])
    assert new.save(answer="Written in the newer window.").status_code == 200
    before = Reply.objects.count()
    response = old.send(answer="Written in the older window.")
    html = unescape(response.content.decode())
    assert "You wrote on in another window. Nothing is sent." in html
    assert "Written in the newer window." in html.split("What you wrote in another window")[1].split("</section>")[0]
    assert response.context["form"]["answer"].value() == "Written in the older window."
    assert Reply.objects.count() == before
    assert ReplyDraft.objects.get().content["answer"] == "Written in the newer window."
    old.take(response)  # whoever has seen both decides
    assert old.send(answer="Both together.").status_code == 302
    assert Question.objects.get(pk=question.pk).published_reply.answer == "Both together."


def test_nor_over_a_correction_that_the_newer_one_published(world, client):
    question = world.in_status("published")
    old, new = Window(client, question), Window(client, question)
    assert new.send(answer="The correction.").status_code == 302
    response = old.send(answer="The old words.")
    assert "The correction." in response.content.decode()
    assert Question.objects.get(pk=question.pk).published_reply.answer == "The correction."
    assert old.save(answer="The old words.").status_code == 409
    assert not ReplyDraft.objects.exists()


def test_nor_over_a_reply_that_a_second_doctor_sent_back(world, client):
    question = world.in_status("claimed")
    old = Window(client, question)
    replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT, second_doctor=True)
    replies.send_back(question.pk, Actor.doctor(world.dr_lin), note="Say more.")
    assert "You wrote on in another window." in old.send(answer="The old words.").content.decode()
    assert Question.objects.get(pk=question.pk).status == "claimed"


def test_nor_from_an_older_preview(world, client):
    question = world.in_status("claimed")
    window = Window(client, question)
    window.client.post(f"/desk/{question.pk}/draft/", window.typed(step="preview"))
    preview = client.get(f"/desk/{question.pk}/preview/").context
    Window(client, question, "two").save(answer="Written later.")
    response = client.post(question.get_desk_url(), {"action": "send", **dict(preview["hidden"])})
    assert "Written later." in response.content.decode().split("What you wrote in another window")[1]
    assert not Reply.objects.exists()


def test_a_window_whose_saves_overtook_its_page_sends(world, client):
    """Its own saves raise the revision, of which a slow answer has not told it yet."""
    question = world.in_status("claimed")
    window = Window(client, question, "one")
    window.save(answer="First")
    window.save(answer="Second")
    assert window.send(answer="Third, and sent.").status_code == 302


@pytest.mark.parametrize("wrong", [{"next_step": ""}, {"answer": "Take 500 mg of paracetamol three times a day."}])
def test_after_a_refused_send_the_page_carries_the_present_revision_and_saving_goes_on(world, client, wrong):
    question = world.in_status("claimed")
    window = Window(client, question, "one")
    window.save(answer="First")
    response = window.send(**wrong)
    assert response.status_code == 200
    assert "another window" not in response.content.decode()
    window.take(response)
    window.writer = "the new page's own"
    assert window.save(answer="Written on").status_code == 200
    assert ReplyDraft.objects.get().content["answer"] == "Written on"


def test_a_refused_page_beside_another_windows_text_says_so_even_if_something_else_is_wrong(world, client):
    question = world.in_status("claimed")
    old, new = Window(client, question, "one"), Window(client, question, "two")
    new.save(answer="Written in the newer window.")
    html = old.send(next_step="").content.decode()
    assert "Written in the newer window." in html
    assert "data-apart" in html


def test_saving_without_script_shows_both_too(world, client):
    question = world.in_status("claimed")
    old, new = Window(client, question), Window(client, question)
    new.save(answer="Written in the newer window.")
    typed = old.typed(answer="Written in the older window.", step="save")
    response = client.post(f"/desk/{question.pk}/draft/", typed)
    assert response.status_code == 409
    html = response.content.decode()
    assert "Written in the newer window." in html
    assert "Written in the older window." in html


def test_the_act_itself_refuses_what_is_stale(world):
    question = world.in_status("claimed")
    actor = Actor.doctor(world.dr_chen)
    reply_drafts.save(question.pk, actor, {"answer": "x"})
    for seen in (Seen(revision=0), Seen(revision=7), Seen(base=1), Seen(revision=2, base=0)):
        with pytest.raises(Refused) as caught:
            replies.send(question.pk, actor, DRAFT, seen=seen)
        assert caught.value.code == "other_window"
    replies.send(question.pk, actor, DRAFT, seen=Seen(revision=1, base=0))
