"""Where a request comes from: the one rule that every limit counts by, those of the account library included."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

MAX_FORWARDED = 2000  # characters of X-Forwarded-For that are read, from its end: proxies append there
UNKNOWN = "unknown"

Address = IPv4Address | IPv6Address


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks, or "" where nobody can tell.

    A proxy that TRUSTED_PROXIES names is believed about whom it speaks for, and so on along the chain; nobody else
    is. What a trusted proxy did not write as an address ends the chain: what stands before it may be anybody's.
    """
    written = request.META.get("HTTP_X_FORWARDED_FOR", "")[-MAX_FORWARDED:]
    chain = [part for part in map(str.strip, written.split(",")) if part]
    peer = request.META.get("REMOTE_ADDR", "")
    found = read_address(peer)
    # A Unix socket has no address: only a program of this machine stands there, which is the proxy if there is one.
    if not (_is_trusted(found) if peer else settings.BEHIND_PROXY or settings.TRUSTED_PROXIES):
        # Behind a proxy that nobody named, all people have its address: that of none of them.
        return str(found) if found and not settings.BEHIND_PROXY else ""
    while chain and (not found or _is_trusted(found)):
        found = read_address(chain.pop())
        if not found:
            return ""
    return str(found) if found else ""


def read_address(written: str) -> Address | None:
    """An address as proxies write it: with a port, in brackets, with a zone, or IPv4 inside of IPv6."""
    text = written.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def network_of(address: str) -> str:
    """The network that one household or company shares: /24 of IPv4, /56 of IPv6."""
    found = read_address(address)
    if not found:
        return UNKNOWN
    return str(ip_network(f"{found}/{24 if found.version == 4 else 56}", strict=False))


def _is_trusted(address: Address | None) -> bool:
    return address is not None and any(address in proxy for proxy in settings.TRUSTED_PROXIES)
