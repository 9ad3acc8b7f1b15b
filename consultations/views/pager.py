"""The links around a page of a numbered list."""

from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _


def canonical_query(page: "Page[Any]") -> str:
    """What the list's address needs to show this page; nothing for the first."""
    return f"page={page.number}" if page.number > 1 else ""


def pager(page: "Page[Any]", query: str = "") -> dict[str, str]:
    """The links as includes/pagination.html takes them; none where there is only one page.

    `query`: what else the addresses carry, encoded.
    """
    if not page.has_other_pages():
        return {}
    start = f"?{query}&page=" if query else "?page="
    return {
        "newer_url": f"{start}{page.previous_page_number()}" if page.has_previous() else "",
        "older_url": f"{start}{page.next_page_number()}" if page.has_next() else "",
        "count_text": _("Page %(number)d of %(all)d") % {"number": page.number, "all": page.paginator.num_pages},
    }
