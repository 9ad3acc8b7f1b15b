"""Pages that only show what is kept of one question: its history, the proof of its replies, its photos."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from consultations.actors import MODERATOR
from consultations.acts.moderation import texts
from consultations.acts.moderation.access_log import record_read
from consultations.admin.moderation.question_access import fetch_question, opens_question
from consultations.admin.moderation.question_details import history_of
from consultations.admin.wording import ACTIONS
from consultations.models import Consent, Question, StaffRead
from consultations.photos.response import photo_response, photos_of
from consultations.proof import proof_of
from consultations.text_history import text_history_of
from portal.model_admin import admin_page
from portal.models import User

MAX_READS = 200  # the latest entries of the access log that the page shows


@opens_question
def history_page(request: HttpRequest, question: Question) -> HttpResponse:
    """Everything that is kept of what happened to a question."""
    reads = list(StaffRead.objects.filter(question=question).order_by("-at", "-pk")[:MAX_READS])
    users = User.objects.in_bulk({read.user_id for read in reads})
    for read in reads:
        read.who = users.get(read.user_id, _("a deleted account"))  # type: ignore[attr-defined]
    return admin_page(
        request,
        Question,
        "admin/consultations/question/history.html",
        _("History of question %(number)s") % {"number": question.pk},
        question=question,
        events=history_of(question),
        earlier=text_history_of(question, closed=not request.user.has_perm(texts.READ_REDACTED)),
        reads=reads,
    )


@opens_question
def proof_page(request: HttpRequest, question: Question) -> HttpResponse:
    """Which policies, consents and rules were in force when the replies were given."""
    title = _("Proof for question %(number)s") % {"number": question.pk}
    template = "admin/consultations/question/proof.html"
    proof = proof_of(question)
    # The proof is made of codes, as the export and the command have them; here they are said in words.
    for reply in proof["replies"]:
        if event := reply["event"]:
            event["action"] = ACTIONS.get(event["action"], event["action"])
    for consent in proof["consents"]:
        consent["purpose"] = Consent.Purpose(consent["purpose"]).label
    return admin_page(request, Question, template, title, question=question, proof=proof)


def photo(request: HttpRequest, object_id: str, name: str) -> HttpResponseBase:
    """One photo. The access log names the photo, not the question around it."""
    question = fetch_question(request, object_id)
    row = get_object_or_404(photos_of(question), name=name)
    record_read(question, request.user, MODERATOR, row)
    return photo_response(row)
