"""Whether the portal lives and can do its work, as a probe sees it."""

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.test import Client

from consultations.models import Policy, PolicyVersion

READY = {"ready": True, "missing": []}


def test_alive_without_a_database(client):
    """No database mark: a query would fail this test."""
    response = client.get("/healthz")
    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"ok\n", "text/plain")


@pytest.mark.django_db
def test_ready_with_database_and_policies(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, READY)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", Policy.Kind.values)
def test_not_ready_without_a_policy(client, without_triggers, kind):
    PolicyVersion.objects.filter(policy__kind=kind).update(approved_at=None)
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"ready": False, "missing": [kind]})
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, DatabaseError, InterfaceError])
def test_not_ready_without_the_database_and_nothing_of_its_message_is_told(client, monkeypatch, error):
    def gone(*args, **kwargs):
        raise error("could not connect as askwell, password hunter2")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        response = client.get("/readyz")
        assert client.get("/healthz").status_code == 200
    assert (response.status_code, response.json()) == (503, {"ready": False, "missing": ["database"]})
    assert "hunter2" not in response.content.decode()
    assert client.get("/readyz").json() == READY


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/healthz", "/readyz"])
def test_probes_are_cached_by_nobody_and_change_nothing(client, url):
    response = client.get(url)
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert client.head(url).status_code == 200
    for method in (client.post, client.put, client.delete):
        assert method(url).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host", ["10.1.2.3:8000", "[2001:db8::5]", "localhost", "pod-7.internal", "", "a b", "x" * 9000]
)
def test_probes_ask_by_any_host_and_pages_do_not(client, settings, host):
    settings.ALLOWED_HOSTS, settings.DEBUG = ["ask.example.org"], False
    assert client.get("/healthz", HTTP_HOST=host).content == b"ok\n"
    assert client.get("/readyz", HTTP_HOST=host).status_code == 200
    assert client.get("/", HTTP_HOST=host).status_code == 400
    assert client.get("/healthz/", HTTP_HOST=host).status_code == 400
    assert client.get("/", HTTP_HOST="ask.example.org").status_code == 200


@pytest.mark.django_db
def test_probes_come_without_https_and_pages_do_not(settings):
    settings.SECURE_SSL_REDIRECT = True
    client = Client()  # reads the setting as its middleware is made
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
    assert client.get("/")["Location"] == "https://testserver/"
    assert client.get("/healthz/").status_code == 301  # only the exact address
