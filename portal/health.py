"""For whoever watches the portal: does it live, and can it do its work?"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consultations.models import Policy, PolicyVersion
from portal.outage import RETRY_AFTER

MEGABYTE = 1_000_000  # bytes


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database and policies are in place, and the disks have room: else nobody can ask or reply, or soon could not."""
    missing = [*_missing_in_database(), *(["disk"] if any(map(is_full, _folders())) else [])]
    if not missing:
        return JsonResponse({"ready": True, "missing": []})
    return JsonResponse({"ready": False, "missing": missing}, status=503, headers={"Retry-After": str(RETRY_AFTER)})


def _missing_in_database() -> list[str]:
    """The kinds of policy without a version in force, under which nobody can ask or reply."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return [
            kind
            for kind in Policy.Kind.values
            if PolicyVersion.objects.in_force(kind, locale=settings.LANGUAGE_CODE) is None
        ]
    except Error:
        return ["database"]


def _folders() -> Iterator[Path]:
    """Where the portal writes on this machine: photos, what else is its own, and the embedded database."""
    yield from (Path(settings.MEDIA_ROOT), settings.VAR_DIR)
    if data := settings.DATABASES["default"].get("DATA_DIR"):
        yield Path(data)


def is_full(folder: Path) -> bool:
    """Whether little is left on its disk, or nothing can be written there. A folder is made when it is first needed."""
    while not folder.exists():
        folder = folder.parent
    return not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < settings.MINIMUM_FREE_MB * MEGABYTE
