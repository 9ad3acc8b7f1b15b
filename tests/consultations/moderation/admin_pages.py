"""What the tests of the admin share."""

from consultations.models import (
    Event,
    Policy,
    Question,
    Seal,
)
from portal.models import StaffEvent
from tests.consultations.world import dump as whole_dump

LIST = "/admin/consultations/question/"
NOBODY_CHANGES = {Policy, Event, Seal, StaffEvent}
# What a superuser may not add, though they may change what is there.
NOT_ADDED = NOBODY_CHANGES | {Question}


def dump() -> list[str]:
    """All rows but the notes of who read: those come with opening a page, and change no question."""
    return [row for row in whole_dump() if not row.startswith("consultations_staffread ")]


def decide_url(question):
    return f"{LIST}{question.pk}/change/"


def decision(question, name, **changes):
    typed = {
        "decision": name,
        "headline": "Red spots on the back",
        "topic_names": "Red spots, Itching",
        "department": question.department_id or "",
        "reason": "",
        "duplicate_of": "",
        "note": "",
    }
    return {**typed, **changes}


def said(response):
    return [str(message) for message in response.wsgi_request._messages]
