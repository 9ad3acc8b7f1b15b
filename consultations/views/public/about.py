"""The pages about the portal itself: who does what, doctors and licences, data, accessibility, contact, citing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from consultations.views.public.kept_data import KEPT

EXAMPLE_NUMBER = 123  # of a made-up page, for an address to copy


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/about/about.html")


@require_safe
def doctors_and_licences(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/about/doctors.html")


@require_safe
def your_data(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/about/your_data.html", {"kept": KEPT, **operator()})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/about/accessibility.html", operator())


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/about/contact.html", operator())


@require_safe
def citing(request: HttpRequest) -> HttpResponse:
    example_url = request.build_absolute_uri(reverse("question_number", args=[EXAMPLE_NUMBER]))
    return render(request, "consultations/about/citing.html", {"example_url": example_url})


def operator() -> dict[str, str]:
    """Who runs this portal, as the environment says; empty where nothing is set."""
    return {
        "operator_name": settings.OPERATOR_NAME,
        "operator_address": settings.OPERATOR_ADDRESS,
        "contact_email": settings.CONTACT_EMAIL,
    }
