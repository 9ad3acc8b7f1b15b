"""What an administrator does with people. Each act and its staff event are one transaction; a refusal changes nothing.

Suspending a doctor also frees what they hold: call it through consultations/acts/upkeep/doctor_suspension.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doctors.models import Department, Doctor, free_slug
from portal import staff_history
from portal.accounts import end_sessions
from portal.models import MANAGE_PEOPLE, User
from portal.staff_mail import mail_staff

MAX_LICENCE_PERIOD = timedelta(days=3653)  # ten years; after that an administrator has to see the licence again
NO_ROLE = _("Choose at least one role, or tick that this is a doctor. Without one they can do nothing here.")


class Suspension(models.TextChoices):
    LEFT = "left", _("Has left")
    LICENCE = "licence", _("Licence withdrawn")
    CONDUCT = "conduct", _("Conduct")
    SECURITY = "security", _("Someone else may have access to the account")
    OTHER = "other", _("Another reason")


class PeopleRefused(Exception):  # noqa: N818 - a refusal is no error
    """An act that the rules do not allow: a code, a sentence for the person who acted, and the field it is about."""

    def __init__(self, code: str, message: str | Promise, field: str | None = None) -> None:
        super().__init__(code)
        self.code, self.message, self.field = code, message, field


@dataclass(frozen=True)
class NewDoctor:
    """What an invitation says of a doctor. The licence is verified by an act of its own."""

    departments: Iterable[Department]
    hospital: str = ""
    licence_number: str = ""


def _acting(by: User, about: User | None = None) -> User:
    """The account `about` (or who acts), locked, if `by` still may; both in one order, so that acts never deadlock."""
    pks = {by.pk, about.pk if about else by.pk}
    rows = {user.pk: user for user in User.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")}
    me = rows.get(by.pk)
    # Asked of the locked row: the right may have just been taken away.
    if me is None or not me.has_perm(MANAGE_PEOPLE):
        raise PeopleRefused("not_allowed", _("You are not allowed to do this."))
    account = rows.get(about.pk) if about else me
    if account is None:
        raise PeopleRefused("gone", _("This account no longer exists."))
    return account


def _another(by: User, user: User) -> User:
    """Another's account, locked. A superuser's only for a superuser, who stays: so there is always one left."""
    account = _acting(by, user)
    if account.pk == by.pk:
        raise PeopleRefused("own", _("You cannot do this to your own account. Ask another administrator."))
    if account.is_superuser and not User.objects.filter(pk=by.pk, is_superuser=True).exists():
        raise PeopleRefused("superuser", _("Only a superuser can do this to the account of a superuser."))
    return account


def invite(by: User, *, email: str, name: str, groups: Iterable[Group] = (), doctor: NewDoctor | None = None) -> User:
    """Make an account without a password, the doctor with it if wanted, and mail the link that sets the password."""
    groups = list(groups)
    with transaction.atomic():
        _acting(by)
        if doctor is None and not any_use(groups):
            raise PeopleRefused("role", NO_ROLE, "groups")
        # Addresses differ by case in the database, and hardly ever in a mailbox.
        if User.objects.filter(email__iexact=User.objects.normalize_email(email)).exists():
            raise PeopleRefused("email", _("This address has an account already."), "email")
        try:
            with transaction.atomic():
                user = User.objects.create_user(email, name=name)
        except IntegrityError:  # somebody else was quicker
            raise PeopleRefused("email", _("This address has an account already."), "email") from None
        user.groups.set(groups)
        subject = f"doctor {_make_doctor(user, doctor).pk}" if doctor else ""
        event = staff_history.record("invited", user=by, about=user, subject=subject)
        for group in user.groups.order_by("pk"):
            staff_history.record("roles", user=by, about=user, subject=f"group {group.pk}", reason="given")
        mail_staff.enqueue(event.pk)
        return user


def any_use(groups: Iterable[Group]) -> bool:
    """Whether one of these roles lets somebody do something. That of doctors alone does not: the profile does."""
    return Group.objects.filter(pk__in=[group.pk for group in groups], permissions__isnull=False).exists()


def _make_doctor(user: User, new: NewDoctor) -> Doctor:
    try:
        with transaction.atomic():
            doctor = Doctor.objects.create(
                user=user, name=user.name, slug=free_slug(Doctor, user.name),
                hospital=new.hospital, licence_number=new.licence_number,
            )  # fmt: skip
    except IntegrityError:
        sentence = _("There is already a doctor with this name. Add the hospital in brackets.")
        raise PeopleRefused("name", sentence, "name") from None
    doctor.departments.set(new.departments)
    return doctor


def invite_again(by: User, user: User) -> None:
    """Send a new link to somebody who has never signed in. The link before it ends."""
    with transaction.atomic():
        account = _another(by, user)
        if account.last_login or not account.is_active:
            raise PeopleRefused(
                "signed_in", _("This person has signed in already or is suspended, so you cannot invite them again.")
            )
        # A new password hash makes every link that was sent before invalid.
        account.set_unusable_password()
        account.save(update_fields=["password"])
        mail_staff.enqueue(staff_history.record("invited_again", user=by, about=account).pk)


def verify_licence(by: User, doctor: Doctor, *, number: str, expires_on: date) -> None:
    """Note that a licence was seen, today and by whom, and until when it holds. A renewal is the same."""
    with transaction.atomic():
        _acting(by)
        doctor = Doctor.objects.select_for_update(no_key=True).get(pk=doctor.pk)
        today = timezone.localdate()
        if doctor.kind != Doctor.Kind.PERSON:
            raise PeopleRefused("organisation", _("An organisation has no licence."))
        if doctor.user_id == by.pk:
            raise PeopleRefused("own", _("You cannot verify your own licence. Ask another administrator."))
        if not number.strip() or len(number) > 60:
            raise PeopleRefused("number", _("Enter the licence number, in at most 60 characters."), "number")
        if not today < expires_on <= today + MAX_LICENCE_PERIOD:
            sentence = _("Choose a day in the future, at most ten years from now.")
            raise PeopleRefused("expires_on", sentence, "expires_on")
        action = "licence_renewed" if doctor.verified_on else "licence_verified"
        doctor.licence_number, doctor.licence_expires_on = number.strip(), expires_on
        doctor.verified_on, doctor.verified_by = today, by
        doctor.save(update_fields=["licence_number", "licence_expires_on", "verified_on", "verified_by"])
        staff_history.record(action, user=by, about=doctor.user, subject=f"doctor {doctor.pk}")


def suspend(by: User, user: User, reason: str) -> None:
    """Close an account at once, also where it is signed in. The doctor's page and replies stay."""
    with transaction.atomic():
        account = _another(by, user)
        if reason not in Suspension.values:
            raise PeopleRefused("reason", _("Choose a reason."), "reason")
        if not account.is_active:
            raise PeopleRefused("suspended", _("This account is suspended already."))
        account.is_active = False
        account.save(update_fields=["is_active"])
        end_sessions(account)
        staff_history.record("suspended", user=by, about=account, reason=reason)


def reinstate(by: User, user: User) -> None:
    with transaction.atomic():
        account = _another(by, user)
        if account.is_active:
            raise PeopleRefused("active", _("This account is not suspended."))
        account.is_active = True
        account.save(update_fields=["is_active"])
        staff_history.record("reinstated", user=by, about=account)


def reset_second_factor(by: User, user: User) -> None:
    """Forget a lost factor: apps, passkeys and recovery codes. The person hears of it by mail and sets up a new one."""
    with transaction.atomic():
        account = _another(by, user)
        if not Authenticator.objects.filter(user=account).delete()[0]:
            raise PeopleRefused("no_factor", _("This account has no second factor."))
        end_sessions(account)
        mail_staff.enqueue(staff_history.record("factor_reset", user=by, about=account).pk)


def possible_acts(by: User, user: User | None) -> set[str]:
    """The acts that have a button for `by` on an account's page. Each act asks again."""
    if user is None or user == by or not by.has_perm(MANAGE_PEOPLE) or (user.is_superuser and not by.is_superuser):
        return set()
    names = {"suspend"} if user.is_active else {"reinstate"}
    if user.is_active and not user.last_login:
        names.add("invite_again")
    if Authenticator.objects.filter(user=user).exists():
        names.add("reset_factor")
    return names
