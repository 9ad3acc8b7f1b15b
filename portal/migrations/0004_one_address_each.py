"""One address for each account: allauth would sign in by every other that was ever added to it."""

from django.db import migrations
from django.db.models import F


def remove_others(apps, schema_editor):
    apps.get_model("account", "EmailAddress").objects.exclude(email=F("user__email")).delete()


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_staff_event"), ("account", "0009_emailaddress_unique_primary_email")]
    operations = [migrations.RunPython(remove_others, migrations.RunPython.noop)]
