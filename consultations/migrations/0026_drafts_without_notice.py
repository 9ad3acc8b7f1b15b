"""Deletes what was kept of an unfinished question before its writer was told that it is kept."""

from django.db import migrations


def delete(apps, schema_editor):
    # Files of their photos have no row any more, so the clock sweeps them.
    apps.get_model("consultations", "Draft").objects.filter(privacy_version=None).delete()


class Migration(migrations.Migration):
    dependencies = [("consultations", "0025_drafts_and_infants")]
    operations = [migrations.RunPython(delete, migrations.RunPython.noop)]
