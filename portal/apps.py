from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _

from portal.typed_text import keep_typed_text


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        keep_typed_text()


class PortalAdminConfig(AdminConfig):
    default_site = "portal.accounts.StaffAdminSite"
