"""The values of a line: what each may be, and the reason when it is not.

Reasons are for the operator. They name keys and limits and never quote a value: it may be health text.
"""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import cache
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from consultations.models.topic import topic_key
from consultations.reading import kept
from consultations.reading.patterns import compile_pattern

T = TypeVar("T")
Reader = Callable[[object, str], T]
MAX_ITEMS = 1000  # of one list; far more than any real line has
DAY = compile_pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_DAY = date(1900, 1, 1)
_is_web_address = URLValidator(schemes=["http", "https"])


Subject = tuple[str, ...]  # what a line brings or needs: its type and its name


class LineError(Exception):
    """A line that cannot be taken, with the reason in a sentence; and what it lacks, where another line brings that."""

    def __init__(self, reason: str, *, needs: Subject = (), **values: object) -> None:
        self.reason, self.needs = reason % values if values else reason, needs
        self.brings: Subject = ()
        super().__init__(self.reason)


def quoted(key: str) -> str:
    """A key or ref as the file has it, safe for a terminal."""
    return json.dumps(key if len(key) <= 60 else key[:60] + "…")


@cache
def limit(model: type[models.Model], field: str) -> int:
    """The longest text (in characters) that the model's field holds."""
    found = getattr(model._meta.get_field(field), "max_length", None)
    if not isinstance(found, int):
        raise TypeError(f"{model.__name__}.{field} has no max_length")
    return found


class Keys:
    """One JSON object, read key by key; whatever is left at the end is unknown."""

    def __init__(self, value: object, path: str = "") -> None:
        if not isinstance(value, dict):
            raise LineError(_("%(key)s must be an object."), key=path or _("The line"))
        self.left, self.path = dict(value), path

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def take(self, name: str, read: Reader[T]) -> T:
        if name not in self.left:
            raise LineError(_("%(key)s is missing."), key=self.at(name))
        return read(self.left.pop(name), self.at(name))

    def optional(self, name: str, read: Reader[T], default: T) -> T:
        return self.take(name, read) if name in self.left else default

    def maybe(self, name: str, read: Reader[T]) -> T | None:
        return self.take(name, read) if name in self.left else None

    def end(self) -> None:
        for name in self.left:
            raise LineError(_("%(key)s is not a known key here."), key=quoted(self.at(name)))


def any_text(longest: int, *, blank: bool = False) -> Reader[str]:
    """A text as it is kept: what nobody sees in it goes, and so does the space around it."""

    def read(value: object, key: str) -> str:
        if not isinstance(value, str):
            raise LineError(_("%(key)s must be a string."), key=key)
        if "\0" in value:
            raise LineError(_("%(key)s has a NUL character."), key=key)
        if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
            raise LineError(_("%(key)s has half of a character (a lone surrogate)."), key=key)
        text = kept(value, lines=True)
        if len(text) > longest:
            raise LineError(
                _("%(key)s has %(length)d characters; at most %(longest)d are kept."),
                key=key,
                length=len(text),
                longest=longest,
            )
        if not blank and not text:
            raise LineError(_("%(key)s is empty."), key=key)
        return text

    return read


def one_line(longest: int) -> Reader[str]:
    """A name or ref: one line. Space around it does not count, because names compare exactly."""
    text = any_text(longest)

    def read(value: object, key: str) -> str:
        name = text(value, key)
        if "\n" in name or "\t" in name:
            raise LineError(_("%(key)s must be one line without control characters."), key=key)
        return kept(name, lines=False)

    return read


def topic_name(longest: int) -> Reader[str]:
    """A topic's name or synonym; space around and within it does not count."""
    text = any_text(longest)

    def read(value: object, key: str) -> str:
        name = " ".join(text(value, key).split())
        if not 0 < len(topic_key(name)) <= 800:
            raise LineError(_("%(key)s is too long once its characters are written out."), key=key)
        return name

    return read


def many(item: Reader[T]) -> Reader[tuple[T, ...]]:
    def read(value: object, key: str) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise LineError(_("%(key)s must be a list."), key=key)
        if len(value) > MAX_ITEMS:
            raise LineError(
                _("%(key)s has %(length)d items; at most %(longest)d are kept."),
                key=key,
                length=len(value),
                longest=MAX_ITEMS,
            )
        return tuple(item(one, f"{key}[{number}]") for number, one in enumerate(value))

    return read


def nullable(read: Reader[T], default: T) -> Reader[T]:
    return lambda value, key: default if value is None else read(value, key)


def choice(allowed: Iterable[str]) -> Reader[str]:
    allowed = list(allowed)

    def read(value: object, key: str) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise LineError(_("%(key)s must be one of: %(allowed)s."), key=key, allowed=", ".join(allowed))
        return value

    return read


def matching(pattern: str, reason: str | Promise, *, longest: int = 100) -> Reader[str]:
    """A text of at most `longest` characters that a pattern matches as a whole."""
    compiled = compile_pattern(pattern)

    def read(value: object, key: str) -> str:
        if not isinstance(value, str) or len(value) > longest or not compiled.fullmatch(value):
            raise LineError(str(reason), key=key)
        return value

    return read


def day(value: object, key: str) -> date:
    """A date between 1900 and tomorrow: it may be tomorrow already where the file was written."""
    try:
        found = date.fromisoformat(value) if isinstance(value, str) and DAY.fullmatch(value) else None
    except ValueError:
        raise LineError(_("%(key)s is no day of the calendar."), key=key) from None
    if found is None:
        raise LineError(_("%(key)s must be a date as 2020-05-03."), key=key)
    if found < FIRST_DAY:
        raise LineError(_("%(key)s is before 1900."), key=key)
    if found > timezone.localdate() + timedelta(days=1):
        raise LineError(_("%(key)s is in the future."), key=key)
    return found


def future_day(value: object, key: str) -> date:
    """A date that may lie ahead, as the day of the next review does."""
    try:
        return day(value, key)
    except LineError:
        if isinstance(value, str) and value.startswith("2") and DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise


def moment(value: object, key: str) -> datetime:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        if found is None or found.utcoffset() is None or found.date() < FIRST_DAY:
            raise ValueError
        return found.astimezone(timezone.get_default_timezone())
    except (ValueError, OverflowError):
        raise LineError(_("%(key)s must be a time with its offset, as 2020-05-03T08:00:00+00:00."), key=key) from None


def yes_or_no(value: object, key: str) -> bool:
    if not isinstance(value, bool):
        raise LineError(_("%(key)s must be true or false."), key=key)
    return value


def version_number(value: object, key: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**31:
        raise LineError(_("%(key)s must be a whole number from 1 on."), key=key)
    return value


def web_address(longest: int) -> Reader[str]:
    text = any_text(longest, blank=True)

    def read(value: object, key: str) -> str:
        address = text(value, key).strip()
        if not address:
            return address
        if not address.lower().startswith(("http://", "https://")):
            raise LineError(_("%(key)s must begin with http:// or https://."), key=key)
        try:
            _is_web_address(address)
        except ValidationError:
            raise LineError(_("%(key)s is no web address."), key=key) from None
        return address

    return read
