"""The pages about the portal itself: who does what, doctors and licences, data, accessibility, contact, citing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from consultations.metadata import page as metadata
from consultations.views.public.kept_data import KEPT

EXAMPLE_NUMBER = 123  # of a made-up page, for an address to copy


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/about/about.html", {"metadata": metadata.of_about("about")})


@require_safe
def doctors_and_licences(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/about/doctors.html", {"metadata": metadata.of_about("about_doctors")})


@require_safe
def your_data(request: HttpRequest) -> HttpResponse:
    context = {"metadata": metadata.of_about("about_your_data"), "kept": KEPT, **operator()}
    return render(request, "consultations/about/your_data.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    languages = [name for _code, name in settings.LANGUAGES]
    context = {"metadata": metadata.of_about("about_accessibility"), "languages": languages, **operator()}
    return render(request, "consultations/about/accessibility.html", context)


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    context = {"metadata": metadata.of_about("about_contact"), **operator()}
    return render(request, "consultations/about/contact.html", context)


@require_safe
def citing(request: HttpRequest) -> HttpResponse:
    example_url = request.build_absolute_uri(reverse("question_number", args=[EXAMPLE_NUMBER]))
    context = {"metadata": metadata.of_about("about_citing"), "example_url": example_url}
    return render(request, "consultations/about/citing.html", context)


def operator() -> dict[str, str]:
    """Who runs this portal, as the environment says; empty where nothing is set."""
    return {
        "operator_name": settings.OPERATOR_NAME,
        "operator_address": settings.OPERATOR_ADDRESS,
        "contact_email": settings.CONTACT_EMAIL,
    }
