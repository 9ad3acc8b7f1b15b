"""Who acts on a question and in which role, and the refusal that a person reads where an act is not allowed."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.models import Event
from consultations.reply_rules import RuleFinding
from doctors.models import Doctor
from portal.models import User

ASKER, MODERATOR, EDITOR, DOCTOR, SYSTEM, IMPORTER = Event.Role
# The permission that an account needs for these two roles. A doctor needs a valid licence instead.
PERMISSIONS: dict[str, str] = {
    MODERATOR: "consultations.moderate_question",
    EDITOR: "consultations.change_moreinfo",
}
NO_LICENCE = _(
    "Your licence is not verified or has expired. Until it holds, you can see and change only your own page."
    " Ask an administrator."
)


class Refused(Exception):  # noqa: N818 - a refusal is no error
    """An act that the rules do not allow. `code` for machines; `message` for the person who acted."""

    def __init__(self, code: str, message: str | Promise, findings: list[RuleFinding] | None = None) -> None:
        super().__init__(code)
        self.code, self.message, self.findings = code, message, findings or []


@dataclass(frozen=True)
class Actor:
    """Who acts, and in which role. An act reads from the database whether this person may: a right can be taken away
    while somebody is signed in."""

    role: str
    user_id: int | None = None
    doctor_id: int | None = None

    @classmethod
    def moderator(cls, user: User) -> "Actor":
        return cls(MODERATOR, user.pk)

    @classmethod
    def editor(cls, user: User) -> "Actor":
        return cls(EDITOR, user.pk)

    @classmethod
    def doctor(cls, doctor: Doctor) -> "Actor":
        return cls(DOCTOR, doctor.user_id, doctor.pk)

    def check(self, roles: frozenset[str]) -> None:
        allowed = self.role in roles
        if allowed and self.role in PERMISSIONS:
            # Read anew and not taken from the session, which may be hours old.
            user = User.objects.filter(pk=self.user_id or 0, is_active=True).first()
            allowed = user is not None and user.has_perm(PERMISSIONS[self.role])
        if not allowed:
            raise Refused("not_allowed", _("You may not do this."))

    def licensed_doctor(self) -> Doctor:
        """The acting doctor, whose licence is valid today and whose account is active."""
        doctor = able_doctors().filter(pk=self.doctor_id or 0).first()
        if doctor is None:
            raise Refused("no_licence", NO_LICENCE)
        return doctor


def able_doctors() -> QuerySet[Doctor]:
    """The doctors who may act: their licence is valid today and their account is active."""
    return Doctor.objects.licensed().filter(user__is_active=True)


def check_department(doctor: Doctor, department_id: int | None) -> None:
    """Refuse a doctor who does not work in the question's department."""
    if department_id is None or not doctor.departments.filter(pk=department_id).exists():
        raise Refused("department", _("This question belongs to another department."))


THE_ASKER = Actor(ASKER)
THE_PORTAL = Actor(SYSTEM)
THE_IMPORTER = Actor(IMPORTER)
