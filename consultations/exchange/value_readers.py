"""Readers for the values of a line: each takes a JSON value and its key, and returns what is imported of it.

A reader raises LineError with the reason if it refuses the value. Reasons are for the operator. They name keys and
limits and never quote a value, because it may be health text.
"""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from consultations.models.topic import topic_key
from consultations.reading import clean_text
from consultations.reading.patterns import compile_pattern

T = TypeVar("T")
Reader = Callable[[object, str], T]
Subject = tuple[str, ...]  # what a line brings or needs: its type and its name
MAX_LIST_ITEMS = 1000  # far more than any real line has
MAX_TOPIC_KEY_LENGTH = 800  # characters; some characters are written out as several in a key
MAX_QUOTED_LENGTH = 60  # characters of a key that a reason quotes
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
_DAY = compile_pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_check_web_address = URLValidator(schemes=["http", "https"])


class LineError(Exception):
    """A line that is refused, with the reason as a sentence."""

    def __init__(self, reason: str, *, needs: Subject = (), **values: object) -> None:
        self.reason = reason % values if values else reason
        self.needs = needs  # what is missing here, if another line could bring it
        self.brings: Subject = ()  # what the refused line would have brought
        super().__init__(self.reason)


def quoted(key: str) -> str:
    """A key or ref as the file has it, safe for a terminal."""
    return json.dumps(key if len(key) <= MAX_QUOTED_LENGTH else key[:MAX_QUOTED_LENGTH] + "…")


@cache
def max_length_of(model: type[models.Model], field: str) -> int:
    """How many characters the model's field holds."""
    length = getattr(model._meta.get_field(field), "max_length", None)
    if not isinstance(length, int):
        raise TypeError(f"{model.__name__}.{field} has no max_length")
    return length


class JsonObject:
    """A JSON object that is read key by key. Keys that nobody has read at the end are unknown ones."""

    def __init__(self, value: object, path: str = "") -> None:
        if not isinstance(value, dict):
            raise LineError(_("%(key)s must be an object."), key=path or _("The line"))
        # A copy, from which each key is taken as it is read.
        self.unread, self.path = dict(value), path

    def path_of(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def required(self, name: str, read: Reader[T]) -> T:
        if name not in self.unread:
            raise LineError(_("%(key)s is missing."), key=self.path_of(name))
        return read(self.unread.pop(name), self.path_of(name))

    def optional(self, name: str, read: Reader[T], default: T) -> T:
        return self.required(name, read) if name in self.unread else default

    def refuse_unknown_keys(self) -> None:
        for name in self.unread:
            raise LineError(_("%(key)s is not a known key here."), key=quoted(self.path_of(name)))


def object_of(make: Callable[..., T], **readers: Reader[Any]) -> Reader[T]:
    """An object with exactly these keys, all of them required; `make` is called with their values in this order."""

    def read(value: object, key: str) -> T:
        item = JsonObject(value, key)
        values = [item.required(name, read_value) for name, read_value in readers.items()]
        item.refuse_unknown_keys()
        return make(*values)

    return read


def any_text(max_length: int, *, blank: bool = False) -> Reader[str]:
    """A text as it is kept: without invisible characters, and without space around it."""

    def read(value: object, key: str) -> str:
        if not isinstance(value, str):
            raise LineError(_("%(key)s must be a string."), key=key)
        if "\0" in value:
            raise LineError(_("%(key)s has a NUL character."), key=key)
        # JSON can spell half of a character, which neither UTF-8 nor PostgreSQL can store.
        if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
            raise LineError(_("%(key)s has half of a character (a lone surrogate)."), key=key)
        text = clean_text(value, lines=True)
        if len(text) > max_length:
            reason = _("%(key)s has %(length)d characters; at most %(longest)d are allowed.")
            raise LineError(reason, key=key, length=len(text), longest=max_length)
        if not blank and not text:
            raise LineError(_("%(key)s is empty."), key=key)
        return text

    return read


def one_line(max_length: int) -> Reader[str]:
    """A name or ref on one line. Spaces at its ends are removed, because names are compared exactly."""
    read_text = any_text(max_length)

    def read(value: object, key: str) -> str:
        name = read_text(value, key)
        if "\n" in name or "\t" in name:
            raise LineError(_("%(key)s must be one line without control characters."), key=key)
        return clean_text(name, lines=False)

    return read


def topic_name(max_length: int) -> Reader[str]:
    """A topic's name or synonym, with single spaces between its words."""
    read_text = any_text(max_length)

    def read(value: object, key: str) -> str:
        name = " ".join(read_text(value, key).split())
        if not 0 < len(topic_key(name)) <= MAX_TOPIC_KEY_LENGTH:
            raise LineError(_("%(key)s is too long once its characters are written out."), key=key)
        return name

    return read


def list_of(read_item: Reader[T]) -> Reader[tuple[T, ...]]:
    def read(value: object, key: str) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise LineError(_("%(key)s must be a list."), key=key)
        if len(value) > MAX_LIST_ITEMS:
            reason = _("%(key)s has %(length)d items; at most %(longest)d are allowed.")
            raise LineError(reason, key=key, length=len(value), longest=MAX_LIST_ITEMS)
        return tuple(read_item(item, f"{key}[{number}]") for number, item in enumerate(value))

    return read


def or_null(read: Reader[T], default: Any) -> Reader[Any]:
    """What `read` takes, or null, which stands for the default."""
    return lambda value, key: default if value is None else read(value, key)


def one_of(allowed: Iterable[str]) -> Reader[str]:
    allowed = list(allowed)

    def read(value: object, key: str) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise LineError(_("%(key)s must be one of: %(allowed)s."), key=key, allowed=", ".join(allowed))
        return value

    return read


def matching(pattern: str, reason: str | Promise, *, max_length: int = 100) -> Reader[str]:
    """A text that a pattern matches as a whole."""
    compiled = compile_pattern(pattern)

    def read(value: object, key: str) -> str:
        if not isinstance(value, str) or len(value) > max_length or not compiled.fullmatch(value):
            raise LineError(str(reason), key=key)
        return value

    return read


def past_day(value: object, key: str) -> date:
    """A date between 1900 and tomorrow: where the file was written it may be tomorrow already."""
    day = future_day(value, key)
    if day > timezone.localdate() + timedelta(days=1):
        raise LineError(_("%(key)s is in the future."), key=key)
    return day


def future_day(value: object, key: str) -> date:
    """A date from 1900 on that may be in the future, such as the day of the next review."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
    except ValueError:
        raise LineError(_("%(key)s is not a real date."), key=key) from None
    if day is None:
        raise LineError(_("%(key)s must be a date like 2020-05-03."), key=key)
    if day < FIRST_DAY:
        raise LineError(_("%(key)s is before 1900."), key=key)
    if day > LAST_DAY:
        raise LineError(_("%(key)s is in the future."), key=key)
    return day


def timestamp(value: object, key: str) -> datetime:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        if at is None or at.utcoffset() is None or at.date() < FIRST_DAY:
            raise ValueError
        return at.astimezone(timezone.get_default_timezone())
    except (ValueError, OverflowError):
        raise LineError(_("%(key)s must be a time with its offset, like 2020-05-03T08:00:00+00:00."), key=key) from None


def boolean(value: object, key: str) -> bool:
    if not isinstance(value, bool):
        raise LineError(_("%(key)s must be true or false."), key=key)
    return value


def version_number(value: object, key: str) -> int:
    # In Python true is a number, in JSON it is not.
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**31:
        raise LineError(_("%(key)s must be a whole number of 1 or more."), key=key)
    return value


def web_address(max_length: int) -> Reader[str]:
    read_text = any_text(max_length, blank=True)

    def read(value: object, key: str) -> str:
        address = read_text(value, key).strip()
        if not address:
            return address
        if not address.lower().startswith(("http://", "https://")):
            raise LineError(_("%(key)s must begin with http:// or https://."), key=key)
        try:
            _check_web_address(address)
        except ValidationError:
            raise LineError(_("%(key)s is not a web address."), key=key) from None
        return address

    return read
