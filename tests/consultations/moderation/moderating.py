"""What the tests of moderation share."""

from consultations.actors import Actor
from consultations.acts.moderation import texts
from tests.consultations.world import fresh
from tests.factories import make_moderator

LIST = "/admin/consultations/question/"
DANGER = "I have chest pain since this morning. What should I do about it now?"


def who() -> Actor:
    return Actor.moderator(make_moderator())


def decide_url(question, queue=""):
    return f"{LIST}{question.pk}/change/" + (f"?queue={queue}" if queue else "")


def said(response):
    return [str(one) for one in response.context["messages"]]


def change(client, question, **typed):
    seen = {"seen": texts.seal_of_texts(fresh(question)), "title": question.title, "body": question.body}
    return client.post(f"{LIST}{question.pk}/text/", {**seen, "words": "", "note": "For clarity.", **typed})


def reported(client, question, **typed):
    return client.post(f"/reports/{question.pk}/", {"reason": "about_me", "text": "That is my story.", **typed})
