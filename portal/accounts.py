"""Who may sign in, the second factor of staff, and the admin behind that sign-in."""

from collections.abc import Callable, Iterable
from typing import Any

import pghistory
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.decorators import secure_admin_login
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models.base import ModelBase
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import history
from portal.logs import request_id
from portal.model_admin import StaffModelAdmin
from portal.models import User

NOT_HERE = {"account", "auth", "mfa", "taggit"}  # apps of libraries that have no page in the admin


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A doctor goes to the desk, everyone else to the admin."""
        return reverse("desk" if hasattr(request.user, "doctor") else "admin:index")

    def post_login(self, request: HttpRequest, user: User, **kwargs) -> HttpResponse:
        """Who signed in, when: known here alone, after the second factor."""
        history.record("sign_in", user=user, about=user)
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        """A wrong password for an account that is there. What was typed is kept nowhere."""
        email = credentials.get("email") or ""
        if user := User.objects.filter(email=User.objects.normalize_email(email)).first():
            history.record("sign_in_failed", about=user)


def end_sessions(user: User) -> None:
    """Sign an account out everywhere. Only staff have sessions, so there are few to look through."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


class StaffAdminSite(admin.AdminSite):
    site_header = "Askwell"
    site_title = "Askwell"
    index_title = _("Work to do")
    enable_nav_sidebar = False
    # What waits for somebody, as the apps above tell it (consultations/admin/queues.py): the first page shows it.
    work: Callable[[HttpRequest], Iterable[object]] = staticmethod(lambda _request: ())
    pressing: tuple[str, ...] = ()

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.login = secure_admin_login(self.login)  # type: ignore[method-assign]

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Without what libraries would show here: roles come by migrations, second factors are a person's own."""
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else list(model_or_iterable)
        for model in models:
            if model._meta.app_label not in NOT_HERE:  # type: ignore[union-attr]
                own = admin_class or admin.ModelAdmin
                common = type(own.__name__, (StaffModelAdmin, own), {"__module__": own.__module__})
                super().register(model, common, **options)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """No form of this admin searches while one types."""
        raise Http404

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Opens on the work."""
        context = {"work": list(self.work(request)), "pressing": self.pressing, **(extra_context or {})}
        return super().index(request, context)


class SecondFactorMiddleware:
    """Sends signed-in staff without a second factor to set one up, wherever else they wanted to go."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or not request.path_info.startswith(("/desk/", "/admin/")):
            return None  # public pages never touch the session
        if request.user.is_authenticated and not is_mfa_enabled(request.user):
            return redirect("mfa_index")
        return None


class RevisionContextMiddleware:
    """Notes with each earlier text that the database keeps who of the staff changed it, and in which request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Staff alone: public pages never touch the session.
        if request.method != "POST" or not request.path_info.startswith(("/desk/", "/admin/")):
            return self.get_response(request)
        with pghistory.context(user=request.user.pk, request=request_id()):
            return self.get_response(request)
