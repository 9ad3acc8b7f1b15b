"""What the tests of consultations share."""

from pathlib import Path

import pytest
from django.test import Client

from portal.models import User
from tests.consultations.world import World
from tests.factories import make_moderator, signed_in


@pytest.fixture
def world() -> World:
    """Dr Chen, Dr Lin, Mo and Mia, in a department of their own."""
    return World()


@pytest.fixture
def moderator() -> Client:
    """A moderator's browser."""
    return signed_in(make_moderator())


@pytest.fixture
def moderator_client(moderator: Client) -> Client:
    return moderator


@pytest.fixture
def superuser() -> Client:
    return signed_in(User.objects.create_superuser("root@example.org", "a long password", name="Ada Min"))


@pytest.fixture
def media(settings, tmp_path) -> Path:
    """Where the photos of one test lie."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT
