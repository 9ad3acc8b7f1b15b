"""Each text from outside through what moderators, doctors and askers write again: kept, and shown as text."""

import re
from html import unescape

import pytest
from django.test import Client

from consultations.actors import Actor
from consultations.acts.desk import replies
from consultations.acts.moderation import decisions
from consultations.acts.moderation import texts as editing
from consultations.forms.text import kept_text
from consultations.models import Question, Reply, ReplyDraft
from consultations.secret_link import private_path
from tests.consultations.world import World
from tests.factories import DRAFT, signed_in
from tests.outside import OUTSIDE

pytestmark = pytest.mark.django_db
AROUND = "This has been so for some days now.\n\n{}\n\nWhat could it be, and what can I do about it?"
RAW = ("<script>alert", '" onmouseover="alert')  # what stands as markup on no page
LONG = 400  # characters, from which on a text is sent by itself


def sent_together():
    """The texts in groups of fifteen, the long ones alone; as a browser sends them: half of a character is none."""
    short = [text for _name, text in OUTSIDE if len(text) < LONG]
    groups = ["\n\n".join(short[at : at + 15]) for at in range(0, len(short), 15)]
    texts = groups + [text for _name, text in OUTSIDE if len(text) >= LONG]
    return [AROUND.format(f"{at}. {text}").encode(errors="replace").decode() for at, text in enumerate(texts)]


SENT = sent_together()


def assert_shown(response, text):
    """The page shows what is kept of the text, whatever marks and lines stand between its words."""
    html = response.content.decode()
    assert response.status_code == 200
    assert not any(raw in html for raw in RAW)
    plain = kept_text(unescape(re.sub(r"<[^>]*>", "", html)))
    assert "".join(kept_text(text).split()) in "".join(plain.split())


def test_a_moderators_edit():
    world = World()
    question, client = world.in_status("submitted"), signed_in(world.mo)
    address = f"/admin/consultations/question/{question.pk}/"
    for text in SENT:
        question.refresh_from_db()
        seen = editing.seal_of_texts(question)
        typed = {"seen": seen, "title": question.title, "body": text, "note": "Clearer."}
        response = client.post(f"{address}text/", typed)
        if response.status_code == 200:  # too long: it stands in the field
            assert "2000 characters" in str(response.context["form"].errors["body"])
            assert_shown(response, text)
            continue
        assert Question.objects.get(pk=question.pk).body == kept_text(text)
        assert_shown(client.get(f"{address}change/"), text)


def test_a_doctors_draft_and_reply():
    world = World()
    question, client = world.in_status("claimed"), signed_in(world.dr_chen.user)
    dr_chen, dr_lin = Actor.doctor(world.dr_chen), Actor.doctor(world.dr_lin)
    for number, text in enumerate(SENT):
        typed = {**DRAFT, "answer": text, "keep_reason": "It is so.", "second_doctor": "on", "writer": str(number)}
        assert client.post(f"/desk/{question.pk}/draft/", {**typed, "step": "auto"}).status_code == 200
        assert ReplyDraft.objects.get().content["answer"] == kept_text(text)
        response = client.post(question.get_desk_url(), {"action": "send", **typed})
        if response.status_code == 200:  # too long, or a rule blocks it: it stands in the composer
            assert response.context["form"].errors["answer"]
            assert_shown(response, text)
            continue
        assert Reply.objects.latest("pk").answer == kept_text(text)
        assert_shown(client.get(question.get_desk_url()), text)
        replies.send_back(question.pk, dr_lin, note="Say more.")
    assert Question.objects.get(pk=question.pk).claimed_by_id == dr_chen.doctor_id


def test_an_askers_question_that_is_sent_again():
    world, client = World(), Client()
    question, actor = world.in_status("returned"), Actor.moderator(world.mo)
    for text in SENT:
        typed = {"action": "resubmit", "resubmit-title": question.title, "resubmit-body": text}
        response = client.post(private_path(question), typed, follow=True)
        assert_shown(response, text)
        if Question.objects.get(pk=question.pk).status == "submitted":
            assert Question.objects.get(pk=question.pk).body == kept_text(text)
            decisions.return_to_asker(question.pk, actor, reason="unclear", note="Say since when.")
