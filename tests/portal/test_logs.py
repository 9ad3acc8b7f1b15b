"""Log lines: JSON, with a request's id and route, and without paths, queries or an exception's message."""

import io
import json
import logging
import re
import sys

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from consultations.models import Question
from portal import urls
from portal.logs import JsonFormatter, RequestIdMiddleware, describe, request_id
from tests.factories import make_department, published, submitted

HEALTH = "violet rash since May"
ID = re.compile(r"[0-9A-Za-z-]{8,64}")


def breaks_a_constraint(request: HttpRequest) -> HttpResponse:
    """The database quotes the whole row in its message."""
    Question.objects.filter(pk=request.GET["pk"]).update(
        status="answered", lease_until="2020-01-01T00:00Z", body=HEALTH
    )
    raise AssertionError("the constraint is gone")


def fails(request: HttpRequest) -> HttpResponse:
    raise ValueError(HEALTH)


def suspects(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation(HEALTH)


def tells_its_id(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request_id())


urlpatterns = [
    path("constraint/", breaks_a_constraint, name="constraint"),
    path("fails/<str:words>/", fails, name="fails"),
    path("suspects/", suspects, name="suspects"),
    path("id/", tells_its_id, name="id"),
    *urls.urlpatterns,
]


@pytest.fixture
def lines():
    """What the portal's own handler writes during a test, from every logger and every level."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def forgiving():
    return Client(raise_request_exception=False)


def of(lines, logger):
    return [line for line in lines() if line["logger"] == logger]


def test_every_handler_writes_these_lines(settings):
    logging_settings = settings.LOGGING
    assert {handler["formatter"] for handler in logging_settings["handlers"].values()} == {"json"}
    assert logging_settings["formatters"]["json"] == {"()": "portal.logs.JsonFormatter"}
    # No handler of Django's own, which would mail or print a request with its body.
    assert logging_settings["loggers"]["django"] == {"handlers": [], "propagate": True}
    assert logging.getLogger("django").handlers == []


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_route(client, lines):
    question = published(make_department())
    client.get(question.get_absolute_url(), {"q": HEALTH}, headers={"X-Request-ID": "abcdef-12345678"})
    (line,) = of(lines, "portal.request")
    assert line.pop("milliseconds") >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}", line.pop("time"))
    assert line == {
        "level": "info",
        "logger": "portal.request",
        "message": "request",
        "route": "question",
        "method": "GET",
        "status": 200,
        "request_id": "abcdef-12345678",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "route", "status"),
    [
        ("/q/123456/a-secret-that-is-wrong/?violet=1", "asker", 404),
        ("/violet/rash/", "unmatched", 404),
        ("/healthz?violet", "healthz", 200),
        ("/q/123456/violet", "unmatched", 301),
        ("/departments/violet/", "department", 404),
        ("/%ff%00violet", "unmatched", 404),
    ],
)
def test_paths_and_queries_are_in_no_line(client, lines, url, route, status):
    assert client.get(url).status_code == status
    (line,) = of(lines, "portal.request")
    assert (line["route"], line["status"]) == (route, status)
    assert [one for one in lines() if "violet" in json.dumps(one) or "a-secret" in json.dumps(one)] == []
    if status == 404:
        assert [one["message"] for one in of(lines, "django.request")] == ["Not Found"]


@pytest.mark.django_db
@pytest.mark.urls("tests.portal.test_logs")
def test_a_failed_constraint_is_logged_without_the_row(forgiving, lines):
    question = submitted()
    response = forgiving.get("/constraint/", {"pk": question.pk})
    assert response.status_code == 500
    (line,) = of(lines, "django.request")
    assert line["message"] == "Internal Server Error"
    exception = line["exception"]
    assert (exception["class"], exception["sqlstate"]) == ("IntegrityError", "23514")
    assert any("breaks_a_constraint" in frame for frame in exception["frames"])
    everything = json.dumps(lines())
    for words in (HEALTH, question.title, "DETAIL", "Failing row", "question_lease_is_a_claim"):
        assert words not in everything
        assert words not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.urls("tests.portal.test_logs")
def test_an_errors_page_tells_nothing_of_it(forgiving, lines):
    response = forgiving.get("/fails/violet/", {"q": HEALTH})
    html = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong here" in html
    for words in ("violet", "ValueError", "Traceback", "/fails/", "test_logs"):
        assert words not in html
    assert "violet" not in json.dumps(lines())
    (line,) = of(lines, "portal.request")
    assert (line["route"], line["status"]) == ("fails", 500)


@pytest.mark.django_db
@pytest.mark.urls("tests.portal.test_logs")
def test_what_is_suspicious_is_logged_without_its_words(forgiving, lines):
    assert forgiving.get("/suspects/").status_code == 400
    assert forgiving.get("/admin/login/", headers={"host": "violet.example"}).status_code == 400
    assert forgiving.post("/ask/gate/", {f"violet{n}": "x" for n in range(1100)}).status_code == 400
    assert len([line for line in lines() if line["logger"].startswith("django.security")]) >= 2
    assert "violet" not in json.dumps(lines())


def test_a_form_from_elsewhere_is_logged_without_where(lines):
    Client(enforce_csrf_checks=True).post(
        "/ask/", headers={"referer": "https://violet.example/q/1/x/", "origin": "https://violet.example"}
    )
    assert of(lines, "django.security.csrf")
    assert "violet" not in json.dumps(lines())


@pytest.mark.urls("tests.portal.test_logs")
@pytest.mark.parametrize("given", ["abcdefgh", "A1-" * 21, "0123456789abcdef" * 4])
def test_a_good_id_from_outside_is_kept(client, given):
    response = client.get("/id/", headers={"X-Request-ID": given})
    assert (response["X-Request-ID"], response.content.decode()) == (given, given)


@pytest.mark.urls("tests.portal.test_logs")
@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "short",
        "x" * 65,
        "with space 123",
        "line\nbreak-12345",
        "<script>12345678",
        "日本語日本語日本語",
        "abcdefgh\n",
    ],
)
def test_every_other_gets_one_of_ours(client, given):
    response = client.get("/id/", headers={"X-Request-ID": given} if given is not None else {})
    made = response["X-Request-ID"]
    assert made != given
    assert ID.fullmatch(made)
    assert response.content.decode() == made
    assert client.get("/id/")["X-Request-ID"] != made


def test_an_id_ends_with_its_request():
    seen = []

    def answer(request):
        seen.append(request_id())
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - ours, without words
        RequestIdMiddleware(answer)(HttpRequest())
    assert ID.fullmatch(seen[0])
    assert request_id() == ""


@pytest.mark.django_db
def test_an_error_page_has_its_id(client):
    assert ID.fullmatch(client.get("/nothing/")["X-Request-ID"])


def record(name="portal.x", msg="said", args=(), exc_info=None, **extra):
    made = logging.LogRecord(name, logging.ERROR, __file__, 1, msg, args, exc_info)
    made.__dict__.update(extra)
    return json.loads(JsonFormatter().format(made))


def test_a_line_has_only_the_named_fields():
    line = record(question=7, event=3, job="mail_event", count=2, body=HEALTH, request=HEALTH)
    assert {name: line[name] for name in ("question", "event", "job", "count")} == {
        "question": 7,
        "event": 3,
        "job": "mail_event",
        "count": 2,
    }
    assert HEALTH not in json.dumps(line)


def test_a_message_of_several_lines_stays_one_line():
    made = logging.LogRecord("portal.x", logging.INFO, __file__, 1, 'two\nlines "and" quotes', (), None)
    assert "\n" not in JsonFormatter().format(made)


def test_an_exception_without_a_database_has_no_sqlstate():
    try:
        raise KeyError(HEALTH)
    except KeyError:
        line = record(exc_info=sys.exc_info())
    assert (line["exception"]["class"], line["exception"]["sqlstate"]) == ("KeyError", None)
    assert HEALTH not in json.dumps(line)
    assert describe(None) == {"class": "NoneType", "sqlstate": None, "frames": []}


def test_an_exception_in_place_of_a_message_is_not_quoted():
    """`logger.error(error)` and `logger.error("%s", error)` are easily written, and quote the row."""
    for line in (record(msg=IntegrityError(HEALTH)), record(msg="failed: %s", args=(IntegrityError(HEALTH),))):
        assert HEALTH not in json.dumps(line)
        assert "IntegrityError" in line["message"]


@pytest.mark.django_db
def test_statements_are_not_logged_with_their_values(lines):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [HEALTH])
    assert HEALTH not in json.dumps(lines())
