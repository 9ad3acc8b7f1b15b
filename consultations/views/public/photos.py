"""Photos. The portal serves them itself, so that every request is checked."""

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from consultations.models import Photo, Question
from consultations.photos.response import photo_response
from consultations.views.private_page.own_question import asker_question
from consultations.views.public.gone import gone_or_404


@require_safe
def asker_photo(request: HttpRequest, number: int, secret: str, name: str) -> FileResponse:
    """A photo of the question behind a private link."""
    question = asker_question(number, secret)
    return photo_response(get_object_or_404(question.photos, name=name))


@require_safe
def public_photo(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """A photo on a public page, if both the asker and a moderator agreed."""
    question = Question.objects.published().filter(pk=number).first()
    if question is None:
        return gone_or_404(request, number)
    return photo_response(
        get_object_or_404(Photo, question=question, question__photos_public=True, name=name, approved=True)
    )
