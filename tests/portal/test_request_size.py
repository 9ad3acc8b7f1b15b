"""A request that is too large gets a kind page, and not a byte of its body is read."""

import io

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from django.urls import reverse

from consultations.photos.codec import MAX_BYTES, MAX_PHOTOS
from portal.request_size import FORM_OVERHEAD

pytestmark = pytest.mark.django_db
LARGE = 60 * 1024 * 1024


class Unread(io.RawIOBase):
    def read(self, size=-1):
        raise AssertionError("the body was read")

    readline = read


def answer(path, **headers):
    """What the server's own entry answers: status and page."""
    environ = RequestFactory().post(path, content_type="application/x-www-form-urlencoded").environ
    environ |= {"wsgi.input": Unread(), "HTTP_HOST": "localhost", **headers}
    told = {}
    body = b"".join(WSGIHandler()(environ, lambda status, headers: told.update(status=status, headers=dict(headers))))
    return int(told["status"].split()[0]), body.decode()


@pytest.mark.parametrize("length", [str(LARGE), "262145", "9" * 5000, "²", "-1"])
@pytest.mark.parametrize(
    "path", ["/", "/ask/question/", "/q/1/secret/", "/desk/1/", "/admin/", "/accounts/login/", "/x"]
)
def test_by_its_length(path, length):
    status, page = answer(path, CONTENT_LENGTH=length)
    assert status == 413
    assert "This is too large to send" in page
    assert "send a shorter text" in page


def test_without_a_length(settings):
    status, page = answer("/ask/question/", HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="")
    assert (status, "This is too large to send" in page) == (413, True)


def test_photos_are_told_to_come_one_at_a_time():
    status, page = answer(reverse("ask_step", args=["photos"]), CONTENT_LENGTH=str(LARGE))
    assert status == 413
    assert "one photo at a time" in page
    assert 'href="/ask/photos/"' in page


def test_what_a_form_may_have_is_let_through(client, settings):
    assert settings.MAX_PHOTO_UPLOAD == MAX_PHOTOS * MAX_BYTES
    assert client.post("/ask/question/", {"body": "x" * 200_000}).status_code == 410
    assert client.post("/ask/photos/", {"photos": io.BytesIO(bytes(1_000_000))}).status_code == 410


def test_operators_are_told_what_a_proxy_has_to_let_through(settings):
    limits = [settings.MAX_PHOTO_UPLOAD + FORM_OVERHEAD, settings.DATA_UPLOAD_MAX_MEMORY_SIZE]
    told = (settings.BASE_DIR / "docs/operations.md").read_text(encoding="utf-8")
    assert f"bodies of {limits[0] / 1024 / 1024:.0f} MiB to `{reverse('ask_step', args=['photos'])}`" in told
    assert f"{limits[1] / 1024:.0f} KiB everywhere else" in told
    assert f"{MAX_PHOTOS} photos" in told.replace("three photos", "3 photos")
    assert limits[0] >= MAX_PHOTOS * MAX_BYTES
