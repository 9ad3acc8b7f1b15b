"""The second factor of staff, their sessions, and the admin behind the sign-in (portal/sign_in/)."""

from collections.abc import Callable, Iterable
from typing import Any

import pghistory
from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from portal.language_addresses import without_language
from portal.logs import request_id
from portal.model_admin import StaffModelAdmin
from portal.models import User

# What the staff may do without a second factor: set one up, sign out, and whatever is about the password.
OPEN_WITHOUT_FACTOR = {
    "account_change_password",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_index",
}
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes alone are none
NOT_HERE = {"account", "auth", "mfa", "taggit"}  # apps of libraries that have no page in the admin


def end_sessions(user: User) -> None:
    """Sign an account out everywhere. Only staff have sessions, so there are few to look through."""
    # The account's number is inside the encoded session, so no query can look for it.
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def public_address(record: Model) -> str | None:
    """Where a record has its page, for whoever may read the record in the admin."""
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else None


class StaffAdminSite(admin.AdminSite):
    site_header = "Askwell"
    site_title = "Askwell"
    index_title = _("Work to do")
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._queues_of: Callable[[HttpRequest], Iterable[object]] = lambda _request: ()
        self.login = secure_admin_login(self.login)  # type: ignore[method-assign]

    def show_on_first_page(self, queues_of: Callable[[HttpRequest], Iterable[object]]) -> None:
        """Called once by the app that has the work queues, because `portal` must not import it."""
        self._queues_of = queues_of

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Without what libraries would show here: roles come by migrations, second factors are a person's own."""
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else list(model_or_iterable)
        for model in models:
            if model._meta.app_label not in NOT_HERE:  # type: ignore[union-attr]
                own = admin_class or admin.ModelAdmin
                # So that every model has the portal's rules for the admin, those of libraries included.
                common = type(own.__name__, (StaffModelAdmin, own), {"__module__": own.__module__})
                super().register(model, common, **options)
                model_admin = self._registry[model]  # type: ignore[index]
                if model_admin.view_on_site is True:
                    model_admin.view_on_site = public_address

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without the addresses that nobody needs.

        One would tell any of the staff where a record of any kind has its page. No form of this admin searches while
        one types. The password is changed on the account's page.
        """
        closed = {"view_on_site", "autocomplete", "password_change", "password_change_done"}
        to_own = RedirectView.as_view(pattern_name="account_change_password")
        kept = [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in closed]
        return [path("password_change/", to_own, name="password_change"), *kept]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The first page shows what waits to be done before it lists the models."""
        return super().index(request, {"queues": list(self._queues_of(request)), **(extra_context or {})})


class SecondFactorMiddleware:
    """Sends signed-in staff without a second factor to set one up, wherever else they wanted to go."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        staffs = without_language(request.path_info).startswith(("/desk/", "/admin/", "/accounts/"))
        if not settings.SECOND_FACTOR_REQUIRED or not staffs:
            return None  # public pages never touch the session
        if request.resolver_match and request.resolver_match.view_name in OPEN_WITHOUT_FACTOR:
            return None
        if request.user.is_authenticated and not is_mfa_enabled(request.user, FACTORS):
            return redirect("mfa_index")
        return None


class RevisionContextMiddleware:
    """Notes with each earlier text that the database keeps who of the staff changed it, and in which request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Staff alone: public pages never touch the session.
        staffs = without_language(request.path_info).startswith(("/desk/", "/admin/"))
        if request.method != "POST" or not staffs:
            return self.get_response(request)
        with pghistory.context(user=request.user.pk, request=request_id()):
            return self.get_response(request)
