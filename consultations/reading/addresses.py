"""Email addresses as telephones and word processors write them → as mail knows them."""

import string
import unicodedata

from consultations.reading.kept import kept

DOTS = str.maketrans("。．｡", "...")
# Before the @; quoted and international names exist, but no mail server that we know of sends to them reliably.
_ALLOWED = set(string.ascii_letters + string.digits + "!#$%&'*+/=?^_`{|}~.-")


def mended_address(typed: str) -> str:
    """The address in plain characters, without what nobody sees; its domain in its own letters.

    Telephones put spaces around @ and dots. Any other space stays, for nobody knows which address was meant: without it
    a private link could reach somebody else.
    """
    text = unicodedata.normalize("NFKC", kept(typed, lines=False).translate(DOTS)).translate(DOTS)
    text = text.strip(" <>,;").removeprefix("mailto:").strip()
    for mark in "@.":
        text = mark.join(part.strip() for part in text.split(mark))
    name, at, domain = text.rpartition("@")
    return f"{name}{at}{_domain(domain)}"


def _domain(domain: str) -> str:
    """In lower case, "xn--mnchen-3ya.de" as münchen.de, so that both are one address."""
    try:
        return domain.lower().encode("idna").decode("idna")
    except UnicodeError:
        return domain


def unsendable_in(address: str) -> str:
    """The first character before the @ that no mail can be sent to; "" if there is none."""
    return next((char for char in address.rpartition("@")[0] if char not in _ALLOWED), "")
