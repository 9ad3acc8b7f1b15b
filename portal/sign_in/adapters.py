"""What allauth asks the portal: who may, which client it is, in which words, and who is told by mail."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import staff_history
from portal.models import User
from portal.network import UNKNOWN, client_address, network_of
from portal.staff_mail import mail_staff

# What allauth tells by mail → our staff event, whose mail is in portal/staff_mail.py.
EVENT_OF_NOTICE = {
    "password_changed": "password_changed",
    "password_set": "password_changed",
    "password_reset": "password_changed",
    "totp_activated": "factor_added",
    "webauthn_added": "factor_added",
    "totp_deactivated": "factor_removed",
    "webauthn_removed": "factor_removed",
    "recovery_codes_generated": "codes_made",
}
WRONG_CODE = _("This code is not right. Enter the code your app shows now, or a recovery code you have not used yet.")
TOO_MANY = _("Too many wrong attempts. Wait 5 minutes, then try again.")


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is suspended. Ask an administrator."),
        # The same sentence for a wrong address and a wrong password: none tells whether there is such an account.
        "email_password_mismatch": _("The email address or the password is not right."),
        "email_taken": _("This address has an account already."),
        "enter_current_password": _("This is not your current password. Enter the password you sign in with."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This password is not right."),
        "invalid_login": _("The email address or the password is not right."),
        "invalid_or_expired_key": _("This link no longer works."),
        "invalid_password_reset": _("This link no longer works."),
        "rate_limited": TOO_MANY,
        "same_as_current": _("This is already your address. Enter another one."),
        "too_many_login_attempts": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A doctor goes to the desk, everyone else to the admin."""
        return reverse("desk" if hasattr(request.user, "doctor") else "admin:index")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The home page, in the language of the page on which somebody signed out."""
        return reverse("home")

    def post_login(self, request: HttpRequest, user: User, **kwargs) -> HttpResponse:
        """Who signed in, when: known here alone, after the second factor."""
        staff_history.record("sign_in", user=user, about=user)
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        """A wrong password for an account that is there. What was typed is kept nowhere."""
        email = credentials.get("email") or ""
        # Without an account there is nobody whose history this could be.
        if user := User.objects.filter(email=User.objects.normalize_email(email)).first():
            staff_history.record("sign_in_failed", about=user)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom the limits count. Where nobody can tell, nobody shares a limit: one would lock out all others."""
        return client_address(request) or f"{UNKNOWN}-{uuid.uuid4().hex}"

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials) -> str:
        """Wrong passwords count for an account and a network together, so that no stranger locks out its owner."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)} {network_of(client_address(request))}"

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        names = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        return [{**way, "description": names[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Mail leaves by the queue, with our own texts (staff_mail.py): a page must not wait for a mail server."""
        raise NotImplementedError(f"{template_prefix} has no letter of ours")

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict | None = None, email: str | None = None
    ) -> None:
        """Tell somebody that how they sign in was changed."""
        if action := EVENT_OF_NOTICE.get(template_prefix.rpartition("/")[2]):
            with transaction.atomic():
                event = staff_history.record(action, user=user, about=user)
                if user.last_login:  # a first password and a first sign-in are what the invitation asked for
                    mail_staff.enqueue(event.pk)


class StaffMFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("You cannot remove this."),
        "cannot_generate_recovery_codes": _("Set up an app or a passkey first. Then make recovery codes."),
        "incorrect_code": WRONG_CODE,
        "unverified_email": _("Open the link in the email we sent you. Then set up your app or passkey."),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        return gettext("Passkey %(number)d") % {
            "number": Authenticator.objects.filter(user=user, type=type).count() + 1
        }
