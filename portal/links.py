"""The links in mail to staff. None is stored: each is made with its mail, and proves the mailbox that it went to."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core import signing
from django.urls import reverse

from portal.models import StaffEvent, User

SALT = "portal.links.address"
# What makes a link to a new address end: it was used, another was asked for, or the account was closed or secured.
ENDS_ADDRESS_LINK = (
    "address_asked",
    "address_changed",
    "address",
    "password_changed",
    "password_set",
    "factor_reset",
    "suspended",
)


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def sign_in_link() -> str:
    return absolute(reverse("account_login"))


def password_link(user: User) -> str:
    """Where the account's password is set: once, and for PASSWORD_RESET_TIMEOUT."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return absolute(reverse("account_reset_password_from_key", kwargs=key))


def address_link(event: StaffEvent, user: User, email: str) -> str:
    """Where `email` becomes the account's address, as `event` asked for: once, and for PASSWORD_RESET_TIMEOUT."""
    # Signed and not stored: there is no table of links that somebody could read.
    token = signing.dumps([event.pk, email], salt=SALT)
    return absolute(reverse("account_confirm_address", kwargs={"token": token}))


def read_address_token(token: str) -> tuple[int, str] | None:
    """The number of the account and its new address, where the link still holds."""
    try:
        event_id, email = signing.loads(token, salt=SALT, max_age=settings.PASSWORD_RESET_TIMEOUT)
    except (signing.BadSignature, ValueError):
        return None
    event = StaffEvent.objects.filter(pk=event_id, action="address_asked").first()
    user = User.objects.filter(pk=event.subject_user_id or 0, is_active=True).first() if event else None
    if not event or not user:
        return None
    # The history itself says whether the link was used or replaced, so nothing has to be remembered beside it.
    later = StaffEvent.objects.filter(
        subject_user_id=user.pk, sequence__gt=event.sequence, action__in=ENDS_ADDRESS_LINK
    )
    return None if later.exists() else (user.pk, email)
