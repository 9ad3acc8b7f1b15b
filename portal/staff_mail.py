"""One staff event → one mail to the account that it is about, in our own words, by the queue."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal import links, staff_history
from portal.jobs import job
from portal.links import password_link  # noqa: F401 - create_admin prints what the mail holds
from portal.models import StaffEvent, User
from portal.punctuation import in_one_line

Words = str | Promise
Link = Callable[[StaffEvent, User, str], str]
GO_ON = _("Go on at Askwell")
INVITATIONS = ("invited", "invited_again")
TELL = _("If this was not you, tell your administrators at once.")


@dataclass(frozen=True)
class Letter:
    """Subject and paragraphs of the mail about an action, where its link leads, what it says, and whether it ends."""

    subject: Words
    paragraphs: tuple[Words, ...]
    link: Link = lambda event, user, to: links.sign_in_link()
    link_label: Words = GO_ON
    ends: bool = False


def _to_password(event: StaffEvent, user: User, to: str) -> str:
    return links.password_link(user)


INVITED = Letter(
    _("Your account at Askwell"),
    (
        _("An administrator has created an account for you at Askwell."),
        _(
            "Choose a password on the page below. After that, sign in with this email address and set up a second"
            " factor."
        ),
    ),
    _to_password,
    _("Choose a password"),
    ends=True,
)
LETTERS: dict[str, Letter] = {
    "invited": INVITED,
    "invited_again": INVITED,
    "reset_asked": Letter(
        _("Choose a new password for Askwell"),
        (
            _("Someone asked for a new password for your account at Askwell."),
            _("If this was you, choose one on the page below. If not, you do not need to do anything."),
        ),
        _to_password,
        _("Choose a new password"),
        ends=True,
    ),
    "address_asked": Letter(
        _("Confirm your new email address for Askwell"),
        (
            _("Someone asked to sign in to Askwell with this email address from now on."),
            _("If this was you, confirm it on the page below. If not, you do not need to do anything."),
        ),
        links.address_link,
        _("Confirm your new address"),
        ends=True,
    ),
    "address_changed": Letter(
        _("Your sign-in address at Askwell was changed"),
        (_("You now sign in to Askwell with another email address. This one no longer works."), TELL),
    ),
    "address": Letter(
        _("Your sign-in address at Askwell was changed"),
        (
            _("An administrator has changed the email address that you sign in with. This one no longer works."),
            _("If you did not ask for this, tell your administrators at once."),
        ),
    ),
    "password_changed": Letter(
        _("Your password at Askwell was changed"),
        (_("The password of your account at Askwell was changed."), TELL),
    ),
    "password_set": Letter(
        _("Your password at Askwell was changed"),
        (
            _("An administrator has changed the password of your account."),
            _("If you did not ask for this, tell your administrators at once."),
        ),
    ),
    "factor_added": Letter(
        _("A new way to sign in at Askwell"),
        (_("An app or a passkey was added to your account at Askwell."), TELL),
    ),
    "factor_removed": Letter(
        _("A way to sign in at Askwell was removed"),
        (_("An app or a passkey was removed from your account at Askwell."), TELL),
    ),
    "codes_made": Letter(
        _("New recovery codes for Askwell"),
        (_("New recovery codes were made for your account at Askwell. The old ones no longer work."), TELL),
    ),
    "factor_reset": Letter(
        _("Your second factor at Askwell was removed"),
        (
            _("An administrator has removed the second factor of your account and signed you out everywhere."),
            _("Sign in with your password and set up a new one."),
            _("If you did not ask for this, tell your administrators at once."),
        ),
    ),
}


def letter_for(event: StaffEvent, to: str = "") -> EmailMultiAlternatives | None:
    """The mail about an event, to the account's address or to another; None where nobody is to be told any more."""
    # Looked up when the mail is made: the account may have been closed while the job waited.
    user = User.objects.filter(pk=event.subject_user_id or 0, is_active=True).first()
    letter = LETTERS.get(event.action)
    if letter is None or user is None or (event.action in INVITATIONS and user.last_login):
        return None
    context = {
        "subject": letter.subject,
        "paragraphs": letter.paragraphs,
        "url": letter.link(event, user, to),
        "link_label": letter.link_label,
        "ends": _how_it_ends(event) if letter.ends else [],
    }
    mail = EmailMultiAlternatives(
        subject=str(letter.subject),
        body=render_to_string("mail/staff.txt", context),
        to=[to or user.email],
        # The same Message-ID each time, so that a mail program can show a mail that was sent twice only once.
        headers={
            "Message-ID": f"<staff-{event.pk}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("mail/staff.html", context), "text/html")
    return mail


def _how_it_ends(event: StaffEvent) -> list[Words]:
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    lasts = ngettext("The link works once and for %(n)d day.", "The link works once and for %(n)d days.", days)
    again = (
        _("After that, ask your administrator for a new one.")
        if event.action in INVITATIONS
        else _("After that, ask for a new one.")
    )
    warning = _("Anyone with this link can take over your account. Do not share it.")
    return [in_one_line(lasts % {"n": days}, again), warning]


@job()
def mail_staff(event_id: int, to: str = "") -> None:
    """Tell somebody of the staff what happened to their account."""
    if mail := letter_for(StaffEvent.objects.get(pk=event_id), to):
        mail.send()


@job()
def mail_reset(user_id: int) -> None:
    """Mail a link for a new password. Whether there is such an account is looked up before; 0 is none."""
    with transaction.atomic():
        if user := User.objects.filter(pk=user_id, is_active=True).first():
            mail_staff.enqueue(staff_history.record("reset_asked", about=user).pk)
