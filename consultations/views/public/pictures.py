"""The picture of a question's page, for networks and messengers that show a shared link.

Drawn when it is asked for and kept nowhere: a stored one would outlive its question.
"""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations import rate_limits
from consultations.metadata.page import BRAND_PICTURE
from consultations.metadata.picture import VERSION, Words, draw_in_turn
from consultations.models import Question
from consultations.views.public.gone import gone_or_404


@require_safe
def picture(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    """Headline, department and care level of a published question as a PNG, in the language of the address."""
    question = Question.objects.published().filter(pk=number).select_related("department", "published_reply").first()
    if question is None:
        return gone_or_404(request, number)
    if slug != question.address_slug:
        path = reverse("question_picture", args=[number, question.address_slug])
        return HttpResponsePermanentRedirect(path)
    words = _words(question)
    etag = quote_etag(hashlib.sha256(f"{VERSION} {words!r}".encode()).hexdigest())
    response = get_conditional_response(request, etag=etag) or _drawn(request, words)
    if response.status_code != 302:
        response["ETag"] = etag
    response["Cache-Control"] = "no-cache"  # asked again each time, so that what was taken off the site is gone at once
    return response


def _words(question: Question) -> Words:
    reply, department = question.published_reply, question.department
    return Words(
        headline=question.headline,
        department=department.name if department else "",
        level=reply.care_level if reply else "",
        level_label=str(reply.get_care_level_display()) if reply else "",
        site=_("Askwell"),
    )


def _drawn(request: HttpRequest, words: Words) -> HttpResponse:
    if request.method == "HEAD":
        return HttpResponse(content_type="image/png")  # it says what there is, and costs nothing
    picture = draw_in_turn(words) if rate_limits.may_draw(request) else None
    return HttpResponse(picture, content_type="image/png") if picture else redirect(static(BRAND_PICTURE))
