"""A reader reports a public page, without an account."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations import rate_limits
from consultations.actors import Refused
from consultations.acts.moderation import reports
from consultations.forms.public.reports import ReportForm
from consultations.models import Question
from consultations.screening import CRISIS
from consultations.views.asking.journey import help_for
from consultations.views.private_page.own_question import unlisted
from consultations.views.public.gone import gone_or_404


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, number: int) -> HttpResponse:
    question = Question.objects.published().select_related("department").filter(pk=number).first()
    if question is None:
        return gone_or_404(request, number)
    form = ReportForm(request.POST or None)
    helped = _help_for_despair(form["text"].value() or "")
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("reason", "text")}
        try:
            if not form.cleaned_data["website"]:  # filled in only by bots, which get the usual answer
                reports.report(number, senders=rate_limits.senders(request), **words)
        except Refused as refused:
            form.refuse(refused)
        else:
            if helped:  # no redirect, so that neither an address nor the browser keeps a trace of it
                return unlisted(render(request, "consultations/report_sent.html", {"question": question, **helped}))
            return redirect("report_sent", number)
    return unlisted(render(request, "consultations/report.html", {"question": question, "form": form, **helped}))


def _help_for_despair(text: str) -> dict[str, Any]:
    """What the help card needs, for despair only: reports often quote signs of danger from the page."""
    helped = help_for(text)
    return helped if CRISIS in helped["dangers"] else {}


@never_cache
@require_safe
def sent(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt for a report, even if the page is no longer public."""
    question = Question.objects.published().filter(pk=number).first()
    return unlisted(render(request, "consultations/report_sent.html", {"question": question}))
