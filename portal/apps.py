from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _

from portal.private_files import close_folders
from portal.typed_text import keep_typed_text, read_typed_numerals


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        close_folders()
        keep_typed_text()
        read_typed_numerals()


class PortalAdminConfig(AdminConfig):
    default_site = "portal.accounts.StaffAdminSite"
