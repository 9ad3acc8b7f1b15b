"""The link to an asker's private page, which only the asker knows.

The secret in it is an HMAC of the question's number and generation, and is not stored anywhere. Raising the generation
makes every older link useless. Keys can be rotated: the first of ASKER_LINK_KEYS signs, and all are accepted.
"""

import base64
import hashlib
import hmac

from django.conf import settings
from django.urls import reverse

from consultations.models import Question

SECRET_BYTES = 18  # 144 bits, 24 characters of base64


def _secret(key: str, number: int, generation: int) -> str:
    digest = hmac.digest(key.encode(), f"asker-link:{number}:{generation}".encode(), hashlib.sha256)
    # 144 bits cannot be guessed, and 24 characters still fit on one line of a mail.
    return base64.urlsafe_b64encode(digest[:SECRET_BYTES]).decode()


def private_path(question: Question) -> str:
    """The path of the asker's private page; a follow-up shares its parent's."""
    owner = question.parent or question
    return reverse("asker", args=[owner.pk, _secret(settings.ASKER_LINK_KEYS[0], owner.pk, owner.secret_generation)])


def is_secret_of(question: Question, secret: str) -> bool:
    expected = (_secret(key, question.pk, question.secret_generation) for key in settings.ASKER_LINK_KEYS)
    # Every key is compared, each in constant time, so that the time taken tells nothing about the secret.
    return any([hmac.compare_digest(secret.encode(), candidate.encode()) for candidate in expected])  # noqa: C419
