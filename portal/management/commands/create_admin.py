"""Make or promote an administrator, and print the link that sets the password."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from consultations.reading import clean_address
from portal import staff_history, staff_mail
from portal.models import User


class Command(BaseCommand):
    help = "Make an account an administrator (a new one if need be) and print a link that sets its password, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args, **options) -> None:
        email = User.objects.normalize_email(clean_address(options["email"]))
        try:
            User._meta.get_field("email").clean(email, None)
        except ValidationError:
            raise CommandError("This is no email address. Give one such as ada@example.org.") from None
        with transaction.atomic():
            user = User.objects.select_for_update().filter(email__iexact=email).first()
            if user and not user.is_active:
                raise CommandError("This account is suspended. Another administrator can reinstate it.")
            if user is None:
                user = User.objects.create_superuser(email)
            elif not (user.is_superuser and user.is_staff):
                user.is_superuser = user.is_staff = True
                user.save(update_fields=["is_superuser", "is_staff"])
            staff_history.record("admin_made", about=user)
        self.stdout.write(f"{user.email} is an administrator. This link sets the password, once:")
        self.stdout.write(staff_mail.password_link(user))
