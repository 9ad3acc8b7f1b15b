"""E-mail addresses as telephones and word processors write them → as mail knows them."""

import string
import unicodedata

from consultations.reading.kept import kept

DOTS = str.maketrans("。．｡", "...")
# Before the @; quoted and international names exist, but no mail server that we know of sends to them reliably.
_ALLOWED = set(string.ascii_letters + string.digits + "!#$%&'*+/=?^_`{|}~.-")


def mended_address(typed: str) -> str:
    """The address in plain characters, without what nobody sees and without spaces; its domain in its own letters."""
    text = unicodedata.normalize("NFKC", kept(typed, lines=False).translate(DOTS)).translate(DOTS)
    text = "".join(text.split()).strip("<>,;").removeprefix("mailto:")
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
