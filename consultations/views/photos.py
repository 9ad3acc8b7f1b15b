"""Photos, served by the portal itself to those who may see them: never from an address that needs no check."""

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from consultations.models import Photo, Question
from consultations.serving import photo_response
from consultations.views.asker import asker_question


@require_safe
def asker_photo(request: HttpRequest, number: int, secret: str, name: str) -> FileResponse:
    """A photo of the question behind a private link."""
    question = asker_question(number, secret)
    return photo_response(get_object_or_404(question.photos, name=name))


@require_safe
def public_photo(request: HttpRequest, number: int, name: str) -> FileResponse:
    """A photo on a public page: only where the asker agreed and a moderator did."""
    question = get_object_or_404(Question.objects.published(), pk=number, photos_public=True)
    return photo_response(get_object_or_404(Photo, question=question, name=name, approved=True))
