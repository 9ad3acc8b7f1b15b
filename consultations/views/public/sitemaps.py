"""The sitemap: an index, and its parts by ranges of primary keys (consultations/metadata/sitemap.py)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import conditional_page, require_safe

from consultations.metadata import sitemap
from portal.links import absolute

MAX_NUMBER = 10**15  # of a part: its primary keys must fit the database's column


@conditional_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    locations = [absolute(reverse("sitemap_part", args=part)) for part in sitemap.parts()]
    return render(request, "sitemap_index.xml", {"locations": locations}, content_type="application/xml")


@conditional_page
@require_safe
def part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    """One part. A range in which nothing is public just now is an empty list."""
    addresses = sitemap.addresses(section, number) if number < MAX_NUMBER else None
    if addresses is None:
        raise Http404
    return render(request, "sitemap.xml", {"addresses": addresses}, content_type="application/xml")
