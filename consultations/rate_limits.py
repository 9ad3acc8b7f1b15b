"""How much may be sent: by one browser, email address or network, and to one department, in a day.

Only keyed hashes are stored, for 30 days. Every refusal is a sentence that says what the person can do.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from consultations import workflow
from consultations.actors import Refused
from consultations.models import Photo, Question, Sender
from doctors.models import Department
from portal.network import client_address, network_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MAX_QUESTIONS_A_DAY = 3  # from one browser or email address
MAX_QUESTIONS_A_DAY_FROM_NETWORK = 30
MAX_DRAFTS_AN_HOUR_FROM_NETWORK = 60
MAX_LINK_REQUESTS_A_DAY_FROM_NETWORK = 5
MAX_SUGGESTIONS_A_MINUTE = 240  # to one network: somebody who types slowly makes a request with every key
MAX_PICTURES_A_MINUTE = 30  # drawn for one network: a reader needs none, and a crawler a few
MAX_PENDING_BYTES_OF_NETWORK = 100 * 1024 * 1024  # of photos in drafts
PHOTO_LOCK = 0x50484F54  # "PHOT": the advisory lock under which pending photos are counted
CAP_LOCK = 0x43415053  # "CAPS": the advisory lock under which a cap is counted
TOO_MANY_DRAFTS = _("Very many questions have been started from your network. Please try again in an hour.")
NO_ROOM = _("We can’t take more photos at the moment. Send your question without it, or try again tomorrow.")


# The first letter of a digest says what it counts: questions of a browser (b), an email address (e) or a network (n),
# and of a network also drafts (d) and requests for a link (l).


def senders(request: HttpRequest, email: str = "") -> list[str]:
    """Keyed hashes of the browser, its network and the address given, each with its kind in front."""
    values = {
        # Any cookie that a browser keeps would do. Whoever deletes it is still counted by network and address.
        "browser": request.META.get("CSRF_COOKIE", ""),
        "email": email.strip().lower(),
        "network": network_of(client_address(request)),
    }
    return [f"{kind[0]}{_digest(kind, value)}" for kind, value in values.items() if value]


def digest_of_email(email: str) -> str:
    """The keyed hash under which an address is counted, so that erasing can delete it."""
    return f"e{_digest('email', email.strip().lower())}"


def digest_of_asker(email: str) -> str:
    """The keyed hash by which a moderator sees which questions came from the same address, while they are kept."""
    return salted_hmac("consultations.asker", email.strip().lower(), algorithm="sha256").hexdigest()[:48]


def _digest(kind: str, value: str) -> str:
    # Keyed, because there are few enough addresses of networks to try them all against a plain hash.
    return salted_hmac(f"consultations.sender.{kind}", value, algorithm="sha256").hexdigest()[:48]


def too_many(digests: Sequence[str], now: datetime | None = None) -> bool:
    """Whether one of these has sent as much as a day allows."""
    since = (now or workflow.now()) - DAY
    return any(
        Sender.objects.filter(digest=digest, at__gt=since).count()
        # A network is a household, a school or a company: many people may ask from one.
        >= (MAX_QUESTIONS_A_DAY_FROM_NETWORK if digest.startswith("n") else MAX_QUESTIONS_A_DAY)
        for digest in digests
    )


def is_full(department: Department | None) -> bool:
    """Whether the portal or the department has taken as many questions today as it wants."""
    # Follow-ups do not count: they belong to a question that was taken already, and imports are nobody's work.
    today = Question.objects.filter(asked_on=timezone.localdate(workflow.now()), import_ref=None, parent=None)
    if settings.DAILY_CAP and today.count() >= settings.DAILY_CAP:
        return True
    cap = department.daily_cap if department else None
    return cap is not None and today.filter(department=department).count() >= cap


def check(department: Department | None, digests: Sequence[str]) -> None:
    """Refuse a question that is too many, and count this one. Within the transaction that takes the question."""
    if department and not department.is_open:
        raise Refused("department_paused", _("This department takes no questions at the moment. Choose another one."))
    with connection.cursor() as cursor:
        # Requests of one sender go one after the other: at once, two could both count as the last one allowed. All take
        # their locks in one order, so that no two requests wait for each other.
        for digest in sorted(digests):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest])
        # Without a cap, senders need not wait for one another.
        if settings.DAILY_CAP or (department and department.daily_cap is not None):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CAP_LOCK])
    if too_many(digests):
        raise Refused("too_many", _("You have sent as many questions as we can take from one place in a day."))
    if is_full(department):
        raise Refused("full", _("We have taken as many questions today as our doctors can answer. Try tomorrow."))
    # Only a question that is taken counts: a refusal must not use up what somebody may send.
    Sender.objects.bulk_create(Sender(digest=digest, at=workflow.now()) for digest in digests)


def network_digest(request: HttpRequest) -> str:
    """The keyed hash of the network that a request comes from."""
    return f"n{_digest('network', network_of(client_address(request)))}"


def check_draft(network: str) -> None:
    """Refuse a draft if its network has started too many, and count this one. Within a transaction."""
    _count(f"d{network[1:]}", HOUR, MAX_DRAFTS_AN_HOUR_FROM_NETWORK, Refused("too_many_drafts", TOO_MANY_DRAFTS))


def check_link_request(network: str) -> None:
    """Refuse a request for a new private link if its network made too many, and count this one."""
    message = _("You have asked for as many links as we can send in a day. Try tomorrow.")
    _count(f"l{_digest('link', network)}", DAY, MAX_LINK_REQUESTS_A_DAY_FROM_NETWORK, Refused("too_many", message))


def _count(digest: str, window: timedelta, limit: int, refusal: Refused) -> None:
    with connection.cursor() as cursor:
        # Counting and adding must not interleave with the same of another request. Another digest does not wait.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest])
    moment = workflow.now()
    if Sender.objects.filter(digest=digest, at__gt=moment - window).count() >= limit:
        raise refusal
    Sender.objects.create(digest=digest, at=moment)


def check_photo(network: str, size: int) -> None:
    """Refuse a photo of `size` bytes if the unsent photos of its network, or all of them, would become too many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PHOTO_LOCK])
    # Photos of questions that were sent are limited by the questions themselves.
    waiting = Photo.objects.filter(question=None)
    for photos, max_bytes in (
        (waiting.filter(draft__network=network), MAX_PENDING_BYTES_OF_NETWORK),
        (waiting, settings.PENDING_PHOTO_MB * 1024 * 1024),
    ):
        if (photos.aggregate(size=Sum("size"))["size"] or 0) + size > max_bytes:
            raise Refused("no_room", NO_ROOM)


def may_suggest(request: HttpRequest) -> bool:
    """Whether this network may ask for suggestions again: the search box and the asking pages count together."""
    return within(f"suggest {network_of(client_address(request))}", MAX_SUGGESTIONS_A_MINUTE)


def may_draw(request: HttpRequest) -> bool:
    """Whether another picture of a shared link may be drawn for this network."""
    return within(f"picture {network_of(client_address(request))}", MAX_PICTURES_A_MINUTE)


def within(counted: str, max_a_minute: int) -> bool:
    """Whether this is within the limit for the present minute. Counted in the cache that all processes share."""
    # A keyed hash, because the cache must not hold an address either.
    key = f"limit-{_digest('minute', counted)}"
    # `add` does nothing if the key is there, so the minute runs from its first request.
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) <= max_a_minute
    except ValueError:  # it has just run out
        return True
