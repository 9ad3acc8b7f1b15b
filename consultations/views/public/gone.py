"""A page that was public once answers 410, with a sentence on what happened."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.models import Event, Question

# By the act that took the page off the site. The sentence says who decided, never why.
HAPPENED: dict[str, str | Promise] = {
    "withdraw": _("The question was withdrawn."),
    "erase": _("The question was withdrawn, and we deleted it."),
    "keep_private": _("The person who asked no longer wants the question to be public."),
    "retract": _("The doctor took back the reply."),
    "unpublish": _("The editors took the page off the site."),
}
TOOK_OFF = tuple(HAPPENED)
OTHERWISE = _("The question is no longer public.")


def gone_or_404(request: HttpRequest, number: int) -> HttpResponse:
    """410 if the page was ever public, whatever its status is now; otherwise 404."""
    if not Question.objects.filter(pk=number, published_at__isnull=False).exists():
        raise Http404
    events = Event.objects.filter(question=number, action__in=TOOK_OFF).order_by("-sequence")
    last = events.values_list("action", flat=True).first()
    context = {"happened": HAPPENED.get(last or "", OTHERWISE)}
    response = render(request, "consultations/gone.html", context, status=410)
    response["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)  # browsers cache a 410 for good; the page may come back
    return response
