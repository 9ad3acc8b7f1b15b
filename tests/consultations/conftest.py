"""What the tests of consultations share."""

import pytest

from tests.consultations.world import World


@pytest.fixture
def world() -> World:
    """Dr Chen, Dr Lin, Mo and Mia, in a department of their own."""
    return World()
