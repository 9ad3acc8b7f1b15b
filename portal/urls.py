from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from portal import health, styleguide

handler500 = "portal.outage.server_error"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("", include("consultations.urls")),
]
if settings.PORTAL_DEMO:
    urlpatterns.append(path("styleguide/", styleguide.StyleGuide.as_view(), name="styleguide"))
