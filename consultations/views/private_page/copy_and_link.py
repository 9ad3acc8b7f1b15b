"""The asker's copy of everything we keep, and a new private link."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations.actors import Refused
from consultations.acts.private_page import link_renewal
from consultations.exchange.own_copy import own_copy
from consultations.forms.private_page import LinkForm
from consultations.views.private_page.own_question import asker_question, unlisted
from portal.network import client_address, network_of


@never_cache
@require_safe
def export(request: HttpRequest, number: int, secret: str) -> HttpResponse:
    """A download of everything we keep about a question and its asker."""
    question = asker_question(number, secret)
    response = JsonResponse(own_copy(question), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="askwell-question-{question.pk}.json"'
    response["X-Content-Type-Options"] = "nosniff"
    return unlisted(response)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """Ask for a new private link. The worker checks number and address, so that the page's timing tells nothing."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        network = network_of(client_address(request))
        try:
            link_renewal.ask_for_link(form.cleaned_data["number"], form.cleaned_data["email"], network)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            return redirect("new_link_sent")
    return render(request, "consultations/new_link.html", {"form": form})


@never_cache
@require_safe
def new_link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/new_link_sent.html")
