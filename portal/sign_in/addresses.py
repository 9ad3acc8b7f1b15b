"""Changing the address that one signs in with: asked for, proved by a link to the new one, told to the old one."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import links, staff_history
from portal.accounts import end_sessions
from portal.models import User
from portal.staff_mail import mail_staff

LINK_ENDED = _("This link no longer works. Sign in and ask for a new one.")
TAKEN = _("This address has an account already.")


class AddressRefused(Exception):  # noqa: N818 - a refusal is no error
    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


def ask(user: User, email: str) -> None:
    """Send a link to the new address. Until it is opened the account keeps the old one."""
    with transaction.atomic():
        mail_staff.enqueue(staff_history.record("address_asked", user=user, about=user).pk, to=email)


def confirm(token: str) -> None:
    """Whoever has the link has the mailbox: from now on the account signs in with it. All its sessions end."""
    with transaction.atomic():
        change = links.read_address_token(token)
        user = User.objects.select_for_update(no_key=True).filter(pk=change[0]).first() if change else None
        if not change or not user or links.read_address_token(token) is None:  # again, under the lock
            raise AddressRefused(LINK_ENDED)
        old, user.email = user.email, change[1]
        try:
            with transaction.atomic():
                user.save(update_fields=["email"])
        except IntegrityError:
            raise AddressRefused(TAKEN) from None
        prove_address(user)
        end_sessions(user)
        mail_staff.enqueue(staff_history.record("address_changed", user=user, about=user).pk, to=old)


def prove_address(user: User) -> None:
    """Note that the account's address is its owner's. Any other that allauth knows would sign in as well."""
    EmailAddress.objects.filter(Q(user=user) | Q(email=user.email)).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
