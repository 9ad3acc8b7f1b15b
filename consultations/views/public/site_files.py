"""Files that programs look for at fixed addresses: robots.txt, security.txt and the web app manifest."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.metadata.mark import GREEN, PAPER
from consultations.views.asking.journey import STEPS
from portal.language_addresses import in_language
from portal.links import absolute

# Closed to crawlers. /ask/ itself is open and each step below it closed, by name: old crawlers know no patterns.
CLOSED = ("/q/", "/desk/", "/admin/", "/accounts/", "/search/", "/reports/")
CLOSED_BELOW_ASK = ("again", "check", "help", "link", "photos", "stop", "suggestions", "too-young")
SECURITY_CONTACT_HOLDS = timedelta(days=180)  # RFC 9116 recommends less than a year


def closed_paths() -> Iterator[str]:
    """What no crawler should fetch, in every language."""
    below_ask = sorted({*CLOSED_BELOW_ASK, *(step.name for step in STEPS)})
    for language, _name in settings.LANGUAGES:
        for path in (*CLOSED, *(f"/ask/{name}/" for name in below_ask)):
            yield in_language(path, language)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed_paths())]
    lines += ["", f"Sitemap: {absolute(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness of the portal (RFC 9116). Without a contact there is none to announce."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {(midnight + SECURITY_CONTACT_HOLDS).isoformat()}",
        f"Preferred-Languages: {', '.join(language for language, _name in settings.LANGUAGES)}",
        f"Canonical: {absolute(reverse('security'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a telephone shows of the portal on its home screen."""
    icons = [
        {"src": static(f"img/icon-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
        for side in (192, 512)
        for purpose in ("any", "maskable")
    ]
    content = {
        "name": _("Askwell"),
        "short_name": _("Askwell"),
        "lang": settings.LANGUAGE_CODE,
        "start_url": reverse("home"),
        "display": "browser",
        "background_color": PAPER,
        "theme_color": GREEN,
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")
