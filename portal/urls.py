from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from consultations.urls import for_programs
from portal import health, styleguide
from portal.sign_in.views import SignOutView

handler500 = "portal.outage.server_error"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *for_programs,
    *i18n_patterns(
        path("admin/logout/", SignOutView.as_view()),  # before the admin's own, which ends on a bare page
        path("admin/", admin.site.urls),
        path("accounts/", include("portal.sign_in.urls")),
        path("", include("consultations.urls")),
        prefix_default_language=False,
    ),
]
if settings.PORTAL_DEMO:
    urlpatterns.append(path("styleguide/", styleguide.StyleGuide.as_view(), name="styleguide"))
