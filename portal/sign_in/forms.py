"""The forms of sign-in and account, in our words. What they check is allauth's, unless it says otherwise."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.models import User
from portal.sign_in.addresses import TAKEN, prove_address
from portal.sign_in.fields import CodeField, EmailAddressField
from portal.staff_mail import mail_reset

NEW_PASSWORD_HELP = _("Use at least 12 characters. Three or four random words work well.")
Words = str | Promise


def _link_if_forgotten() -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("account_reset_password"), _("I have forgotten my password"))


FORGOTTEN = lazy(_link_if_forgotten, SafeString)()  # lazy: no address can be reversed before all apps are loaded


class Worded(forms.Form):
    """Gives the fields our labels and hints, and no placeholder, which goes as soon as one types."""

    # By field: its label, and what is said where it was left empty.
    words: ClassVar[dict[str, tuple[Words, Words]]] = {}
    hints: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = self.hints.get(name, "")
            if name in self.words:
                field.label, field.error_messages["required"] = self.words[name]  # type: ignore[assignment]


class SignInForm(Worded, account.LoginForm):
    words = {
        "password": (_("Password"), _("Enter your password")),
        "remember": (_("Stay signed in for 12 hours, also when I close the browser"), ""),
    }
    hints = {"password": FORGOTTEN}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailAddressField()
        self.order_fields(["login", "password", "remember"])


class PasswordForm(Worded, account.ReauthenticateForm):
    words = {"password": (_("Password"), _("Enter your password"))}
    hints = {"password": FORGOTTEN}


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    words = {
        "oldpassword": (_("Current password"), _("Enter your current password")),
        "password1": (_("New password"), _("Enter a new password")),
        "password2": (_("Confirm new password"), _("Enter the new password again")),
    }
    hints = {"password1": NEW_PASSWORD_HELP}


class NewPasswordForm(Worded, account.ResetPasswordKeyForm):
    """The page behind a mailed link. Whoever is here has read the mail, so the address is proved."""

    words = {name: ChangePasswordForm.words[name] for name in ("password1", "password2")}
    hints = ChangePasswordForm.hints

    def save(self) -> None:
        with transaction.atomic():
            super().save()
            prove_address(self.user)


class ResetPasswordForm(Worded):
    """Asks for a link by mail. Known or not, the address takes the same work here; only the worker's differs."""

    email = EmailAddressField()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = self.cleaned_data["email"]
        known = User.objects.filter(email=email, is_active=True).values_list("pk", flat=True).first()
        # A job in either case, so that the page takes as long for an address that nobody has.
        mail_reset.enqueue(known or 0)
        return email


class SecondStepForm(Worded, mfa.AuthenticateForm):
    code = CodeField(label=_("Code"))


class CodeAgainForm(Worded, mfa.ReauthenticateForm):
    code = CodeField(label=_("Code"))


class ActivateAppForm(Worded, totp.ActivateTOTPForm):
    code = CodeField(label=_("Code from your app"))

    def clean_code(self) -> str:
        """As allauth's, but without a word on recovery codes, which nobody has yet."""
        try:
            return super().clean_code()
        except forms.ValidationError as wrong:
            if wrong.code != "incorrect_code":
                raise
            message = _("This code is not right. Enter the code your app shows now.")
            raise forms.ValidationError(message, code=wrong.code) from wrong


class Credential(forms.Form):
    """What a browser says of a passkey. It is whatever somebody sent, and the libraries break on much of it."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except DatabaseError:
            raise
        except Exception:  # the libraries raise errors of any class on a malformed passkey
            self.add_error("credential", _("This passkey could not be read. Try again, or use a code."))
        if self.errors:  # the next try makes another one; this one might not even be shown without breaking
            self.data = {name: value for name, value in self.data.items() if name != "credential"}


class PasskeySignInForm(Credential, webauthn.LoginWebAuthnForm):
    pass


class PasskeySecondStepForm(Credential, webauthn.AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(Credential, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(Worded, Credential, webauthn.AddWebAuthnForm):
    words = {
        "name": (_("Name of this passkey"), ""),
        "passwordless": (_("Let me sign in with this passkey alone, without my password"), ""),
    }
    hints = {
        "name": _("For example: my phone. Only you see it."),
        "passwordless": _("Your device then asks for your fingerprint, face or PIN each time."),
    }


class ChangeAddressForm(Worded):
    """Asks for the password even of somebody who signed in just now: a session may be in other hands."""

    email = EmailAddressField(label=_("New email address"))
    password = account.PasswordField(label=_("Password"), autocomplete="current-password")
    words = {"password": (_("Password"), _("Enter your password"))}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if email == self.user.email:
            raise get_adapter().validation_error("same_as_current")
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(TAKEN)
        return email

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("incorrect_password")
        return password
