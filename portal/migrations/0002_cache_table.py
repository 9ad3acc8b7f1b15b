"""The cache's table, so that `migrate` alone makes a database ready. Unlogged: a cache may be lost."""

from django.db import migrations

FORWARD = """
CREATE UNLOGGED TABLE IF NOT EXISTS portal_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS portal_cache_expires ON portal_cache (expires);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("portal", "0001_accounts")]
    operations = [migrations.RunSQL(FORWARD, "DROP TABLE IF EXISTS portal_cache;")]
