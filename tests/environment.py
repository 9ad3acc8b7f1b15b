"""Loaded by pytest before the settings are read: tests run with the demo's settings."""

import os

os.environ.setdefault("PORTAL_DEMO", "1")
os.environ.setdefault("LOG_LEVEL", "ERROR")
# Playwright drives its browser inside an event loop, in which Django refuses to query otherwise.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
