"""Photos as responses, for every page that shows one to somebody who may see it."""

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404

from consultations.models import Photo, Question


def photos_of(question: Question) -> QuerySet[Photo]:
    """A question's photos; beside a follow-up those of the question that it follows come first."""
    return Photo.objects.filter(question__in=[pk for pk in (question.parent_id, question.pk) if pk])


def photo_response(photo: Photo) -> FileResponse:
    """The file of a photo that whoever asks may see. It is kept by no cache, and as a page it can do nothing."""
    try:
        file = default_storage.open(photo.path)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/webp", filename=f"{photo.name}.webp")  # inline
    # The file came from somebody we do not know. A browser must take it for a picture and for nothing else.
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
