"""For whoever watches the portal: does it live, and can it do its work?"""

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consultations.models import Policy, PolicyVersion


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database and policies are in place: without a policy in force nobody can ask or reply (design rule 3)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        missing = [
            kind
            for kind in Policy.Kind.values
            if PolicyVersion.objects.in_force(kind, locale=settings.LANGUAGE_CODE) is None
        ]
    except Error:
        return JsonResponse({"ready": False, "missing": ["database"]}, status=503)
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)
