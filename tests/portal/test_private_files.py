"""Photos and mail in files: nobody but the portal's own account can read them."""

import os
import stat

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage

from portal import settings as real
from portal.private_files import close_folders


@pytest.fixture(autouse=True)
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_photo_and_its_folders(settings):
    default_storage.save("photos/ab/abc.webp", ContentFile(b"x"))
    assert mode(settings.MEDIA_ROOT / "photos/ab/abc.webp") == 0o600
    for folder in ("", "photos", "photos/ab"):
        assert mode(settings.MEDIA_ROOT / folder) == 0o700


def test_a_mail_and_its_folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "portal.private_files.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    EmailMessage("Subject", "Text", to=["fern@example.org"]).send()
    (file,) = settings.EMAIL_FILE_PATH.iterdir()
    assert "fern@example.org" in file.read_text()
    assert (mode(file), mode(settings.EMAIL_FILE_PATH)) == (0o600, 0o700)


def test_folders_that_were_open_are_closed_at_the_start(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    for name in ("media/photos/ab", "mail"):
        (tmp_path / name).mkdir(parents=True)
    tmp_path.chmod(0o755)
    close_folders()
    assert mode(tmp_path) == 0o711, "the database's own account has to pass through it"
    assert [mode(tmp_path / name) for name in ("media", "media/photos", "media/photos/ab", "mail")] == [0o700] * 4


def test_a_folder_that_is_shared_is_left_alone(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    tmp_path.chmod(0o1777)
    close_folders()
    assert mode(tmp_path) == 0o1777


def test_static_files_may_be_served_by_another_account(tmp_path):
    storage = StaticFilesStorage(location=tmp_path / "static", **real.STORAGES["staticfiles"]["OPTIONS"])
    storage.save("css/a.css", ContentFile(b"x"))
    assert (mode(tmp_path / "static/css/a.css"), mode(tmp_path / "static/css")) == (0o644, 0o755)
