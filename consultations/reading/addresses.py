"""Email addresses as phones and word processors write them → as mail servers know them."""

import string
import unicodedata

from consultations.reading.cleaning import clean_text

DOTS = str.maketrans("。．｡", "...")
# Before the @. Quoted and international names exist, but mail servers do not send to them reliably.
_ALLOWED = set(string.ascii_letters + string.digits + "!#$%&'*+/=?^_`{|}~.-")


def clean_address(typed: str) -> str:
    """The address in ASCII characters where possible, without invisible ones; its domain in its own letters.

    Phones put spaces around @ and dots, which are removed. Any other space stays, so that the address is refused: we
    cannot know which address was meant, and a private link could reach somebody else.
    """
    text = unicodedata.normalize("NFKC", clean_text(typed, lines=False).translate(DOTS)).translate(DOTS)
    text = text.strip(" <>,;").removeprefix("mailto:").strip()
    for mark in "@.":
        text = mark.join(part.strip() for part in text.split(mark))
    name, at, domain = text.rpartition("@")
    return f"{name}{at}{_domain(domain)}"


def _domain(domain: str) -> str:
    """In lower case, and "xn--mnchen-3ya.de" as münchen.de, so that both are the same address."""
    try:
        return domain.lower().encode("idna").decode("idna")
    except UnicodeError:
        return domain


def unsendable_character(address: str) -> str:
    """The first character before the @ that makes mail undeliverable; "" if there is none."""
    return next((char for char in address.rpartition("@")[0] if char not in _ALLOWED), "")
