"""The pages of the account that are ours: a new sign-in address, and the password of who has none."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal.httpkit import authenticated_user
from allauth.decorators import rate_limit
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal import links
from portal.sign_in import addresses
from portal.sign_in.forms import ChangeAddressForm

HTTP_GONE = 410


class SignOutView(account.LogoutView):
    """Signing out, which says what it takes to sign in again."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"has_second_factor": is_mfa_enabled(self.request.user)}


@never_cache
@sensitive_post_parameters("password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit(action="manage_email")
def change_address(request: HttpRequest) -> HttpResponse:
    """Ask for a new sign-in address: second factor first, where there is one, then the password with the address."""
    if way := _second_factor_first(request):
        return redirect(f"{way}?{urlencode({REDIRECT_FIELD_NAME: request.path})}")
    user = authenticated_user(request)
    form = ChangeAddressForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        addresses.ask(user, form.cleaned_data["email"])
        messages.success(
            request, _("Open the link in the email we sent to the new address. Nothing changes until then.")
        )
        return redirect("account_email")
    return render(request, "account/email_change.html", {"form": form})


def _second_factor_first(request: HttpRequest) -> str | None:
    """The page that asks for the second factor again, if the last time was more than some minutes ago."""
    ways = [
        way["url"]
        for way in get_adapter().get_reauthentication_methods(request.user)
        if way["id"].startswith("mfa_reauthenticate")
    ]
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    is_recent = any(
        record["method"] == "mfa" and record.get("reauthenticated") and record["at"] > since
        for record in get_authentication_records(request, authenticated_user(request))
    )
    return ways[0] if ways and not is_recent else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link to a new address; its button makes the change."""
    change = links.read_address_token(token)
    refused: str | Promise = "" if change else addresses.LINK_ENDED
    if change and request.method == "POST":
        try:
            addresses.confirm(token)
        except addresses.AddressRefused as error:
            refused = error.message
        else:
            messages.success(request, _("Your address is changed. Sign in with the new one."))
            return redirect("account_login")
    context = {"email": change[1] if change else "", "refused": refused}
    return render(request, "account/email_confirm.html", context, status=HTTP_GONE if refused else 200)


@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """Someone who signs in with a passkey alone has no password to change: they set one by a link."""
    if not authenticated_user(request).has_usable_password():
        return redirect("account_reset_password")
    return account.password_change(request)
