"""Where a request comes from. Every limit counts by this, those of the account library included."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

MAX_FORWARDED = 2000  # characters of X-Forwarded-For that are read, from its end: proxies append there
UNKNOWN = "unknown"

Address = IPv4Address | IPv6Address


def client_address(request: HttpRequest) -> str:
    """The client's address, or "" where it cannot be known.

    X-Forwarded-For is read from its end, and each entry only counts while the proxy that wrote it is one of
    TRUSTED_PROXIES. An entry that is no address ends the search: whatever stands before it may be forged.
    """
    # Anybody can send this header. Only what our own proxies have appended to it counts.
    written = request.META.get("HTTP_X_FORWARDED_FOR", "")[-MAX_FORWARDED:]
    chain = [part for part in map(str.strip, written.split(",")) if part]
    peer = request.META.get("REMOTE_ADDR", "")
    client = read_address(peer)
    # A Unix socket has no address. Only a program on this machine can use it, which is the proxy if there is one.
    if not (_is_trusted(client) if peer else settings.BEHIND_PROXY or settings.TRUSTED_PROXIES):
        # Behind a proxy that TRUSTED_PROXIES does not name, everyone seems to have its address, so nobody has one.
        return str(client) if client and not settings.BEHIND_PROXY else ""
    while chain and (not client or _is_trusted(client)):
        client = read_address(chain.pop())
        if not client:
            return ""
    return str(client) if client else ""


def read_address(written: str) -> Address | None:
    """An address as proxies write it: with a port, in brackets, with a zone, or IPv4 inside of IPv6."""
    text = written.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def network_of(address: str) -> str:
    """The network that one household or company shares: /24 of IPv4, /56 of IPv6."""
    parsed = read_address(address)
    if not parsed:
        return UNKNOWN
    # One household often has many addresses of IPv6, so counting single ones would limit nobody.
    return str(ip_network(f"{parsed}/{24 if parsed.version == 4 else 56}", strict=False))


def _is_trusted(address: Address | None) -> bool:
    return address is not None and any(address in proxy for proxy in settings.TRUSTED_PROXIES)
