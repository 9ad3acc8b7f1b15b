"""Requests that are too large are refused by what their headers say, before anything of their body is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

FORM_OVERHEAD = 1024 * 1024  # bytes of a form with files that are no file: other fields, and what stands between them


class RequestSizeMiddleware:
    """Answers 413 with a page that says what to do, for every address alike."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        # Without a length nobody knows how much is coming; browsers always tell it.
        unknown = "HTTP_TRANSFER_ENCODING" in request.META
        small = length.isascii() and length.isdecimal() and len(length) < 12 and int(length) <= limit_for(request)
        if small and not unknown:
            return self.get_response(request)
        return render(request, "413.html", {"photos": takes_photos(request)}, status=413)


def takes_photos(request: HttpRequest) -> bool:
    return request.path_info == reverse("ask_step", args=["photos"])


def limit_for(request: HttpRequest) -> int:
    """Bytes that a request to this address may have."""
    if takes_photos(request):
        return settings.MAX_PHOTO_UPLOAD + FORM_OVERHEAD
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
