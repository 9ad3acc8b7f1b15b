"""The answer to a form without a valid CSRF token, as when cookies were deleted: what we kept, and the way back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consultations.actors import Refused
from consultations.forms.text import written_in
from consultations.models import QuestionDraft
from consultations.views.asking import journey
from consultations.views.asking.start import draft_of
from consultations.views.private_page.own_question import unlisted

ASKING, PRIVATE = ("ask_gate", "ask_step", "ask_check"), ("asker",)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403. What was sent is not used; a step of /ask/ shows it, so that it can be copied."""
    match = request.resolver_match
    name = (match.url_name or "") if match else ""
    context: dict[str, Any] = {}
    if match and name in ASKING:
        context = _while_asking(request, name, match.kwargs.get("name", "gate"))
    elif name in PRIVATE:
        context = {"back": request.path, "back_label": _("Go back to your private page")}
    response = unlisted(render(request, "403_csrf.html", context, status=403))
    add_never_cache_headers(response)
    return response


def _while_asking(request: HttpRequest, name: str, step: str) -> dict[str, Any]:
    context = {"asking": True, "unsent": _unsent(request, step) if name == "ask_step" else []}
    if draft_of(request):
        return {**context, "kept": True, "back": request.get_full_path(), "back_label": _("Go back to this page")}
    return {**context, "back": reverse("ask"), "back_label": _("Start again")}


def _unsent(request: HttpRequest, step: str) -> list[tuple[Any, str]]:
    """What was written on the page, with labels."""
    if step not in journey.BY_NAME or step in ("gate", "consents"):
        return []
    try:
        # An empty draft is enough to read the form with, and nothing of it is stored.
        form = journey.form_for(journey.BY_NAME[step], QuestionDraft(locale=get_language()), request.POST)
    except Refused:
        return []
    return written_in(form)
