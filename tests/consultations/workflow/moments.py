"""Moments for tests of acts."""

from datetime import timedelta

import time_machine
from django.utils import timezone


def later(**delta: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**delta), tick=False)
