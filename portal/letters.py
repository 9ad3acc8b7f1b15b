"""One staff event → one mail to the account that it is about, and the link that sets a first password."""

from urllib.parse import urlsplit

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from portal.jobs import JOBS, retried
from portal.models import StaffEvent, User

INVITATIONS = ("invited", "invited_again")
INVITED: list[str | Promise] = [
    _("An administrator has made an account for you at Askwell."),
    _("Choose a password on the page below. After that, sign in with this e-mail address and set up a second factor."),
]
# Subject and paragraphs of the mail about each action; the others send none.
LETTERS: dict[str, tuple[str | Promise, list[str | Promise]]] = {
    "invited": (_("Your account at Askwell"), INVITED),
    "invited_again": (_("Your account at Askwell"), INVITED),
    "factor_reset": (
        _("Your second factor at Askwell was removed"),
        [
            _("An administrator has removed the second factor of your account and signed you out everywhere."),
            _("Sign in with your password and set up a new one."),
            _("If you did not ask for this, tell your administrators at once."),
        ],
    ),
}


def password_link(user: User) -> str:
    """Where the account's password is set: once, and for PASSWORD_RESET_TIMEOUT. Never stored, only sent."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.SITE_URL.rstrip("/") + reverse("account_reset_password_from_key", kwargs=key)


def letter_for(event: StaffEvent) -> EmailMultiAlternatives | None:
    """The mail about an event, or None where nobody is to be told any more."""
    user = User.objects.filter(pk=event.subject_user_id or 0, is_active=True).first()
    invites = event.action in INVITATIONS
    if event.action not in LETTERS or user is None or (invites and user.last_login):
        return None
    subject, paragraphs = LETTERS[event.action]
    url = password_link(user) if invites else settings.SITE_URL.rstrip("/") + reverse("account_login")
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400 if invites else 0
    context = {"subject": subject, "paragraphs": paragraphs, "url": url, "days": days}
    mail = EmailMultiAlternatives(
        subject=str(subject),
        body=render_to_string("mail/staff.txt", context),
        to=[user.email],
        headers={
            "Message-ID": f"<staff-{event.pk}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("mail/staff.html", context), "text/html")
    return mail


@task()
@retried
def mail_staff(event_id: int) -> None:
    """Tell somebody of the staff what happened to their account."""
    if mail := letter_for(StaffEvent.objects.get(pk=event_id)):
        mail.send()


JOBS["mail_staff"] = mail_staff
