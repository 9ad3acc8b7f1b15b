"""Pages of a list of questions, by key instead of by number (keyset pagination).

A page continues after the last row of the one before. So any page is as fast as the first, and a question that appears
meanwhile moves no other to another page. Short lists and search results have numbered pages instead.
"""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from consultations.models import Question

QUESTIONS_PER_PAGE = 20
# The field that each order sorts by, and whether it descends. The question's number breaks every tie.
SORTS = {"newest": ("asked_on", True), "oldest": ("asked_on", False), "headline": ("headline", False)}
LABELS = {"newest": _("Newest"), "oldest": _("Oldest"), "headline": _("A to Z")}


class Page:
    """One page of published questions. Iterate it for the rows; `newer_url` and `older_url` lead to the others."""

    count_text = ""  # nothing is counted: that would read the whole list

    def __init__(self, request: HttpRequest, questions: QuerySet[Question]) -> None:
        self.query = request.GET
        sort = self.query.get("sort", "")
        self.sort = sort if sort in SORTS else "newest"
        self.field, self.descending = SORTS[self.sort]
        after, before = self._edge("after"), self._edge("before")
        backwards = before is not None and after is None
        # One row more than a page shows whether there is another page in this direction.
        rows = self._ordered(questions, before if backwards else after, backwards)
        self.rows, goes_on = rows[:QUESTIONS_PER_PAGE], len(rows) > QUESTIONS_PER_PAGE
        # The row nearest to the edge was read first; the page shows it last.
        if backwards:
            self.rows.reverse()
        has_newer = goes_on if backwards else after is not None
        # Whoever came back from an older page can go there again.
        has_older = backwards or goes_on
        self.newer_url = self._url(before=self.rows[0].pk) if has_newer and self.rows else ""
        self.older_url = self._url(after=self.rows[-1].pk) if has_older and self.rows else ""
        self.canonical_query = self._canonical_query(after, is_backwards=backwards)

    def __iter__(self) -> Iterator[Question]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def sorts(self) -> list[tuple[str, str, str]]:
        return [(key, str(label), self._url(sort=key)) for key, label in LABELS.items()]

    def _canonical_query(self, after: Question | None, *, is_backwards: bool) -> str | None:
        """What the list's address needs to show these rows, as search engines should know it.

        None where other pages show them already: in another order, when read backwards, and past the end.
        """
        if self.sort != "newest" or is_backwards or (after is not None and not self.rows):
            return None
        return "" if after is None else urlencode({"after": after.pk})

    def _edge(self, name: str) -> Question | None:
        """The question at a page's edge, public or not: only its place in the order is read. An unknown number is none,
        so the list starts from the top."""
        number = self.query.get(name, "")
        # More digits than a key can have would be an error of the database.
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            return None
        return Question.objects.filter(pk=int(number)).only("pk", self.field).first()

    def _ordered(self, questions: QuerySet[Question], edge: Question | None, backwards: bool) -> list[Question]:
        descending = self.descending != backwards
        if edge is not None:
            side, value = ("lt" if descending else "gt"), getattr(edge, self.field)
            # The first condition alone bounds the index scan. The second settles ties, which no index scan can use.
            questions = questions.filter(
                Q(**{f"{self.field}__{side}e": value}),
                Q(**{f"{self.field}__{side}": value}) | Q(**{f"pk__{side}": edge.pk}),
            )
        sign = "-" if descending else ""
        ordered = questions.with_cards().order_by(f"{sign}{self.field}", f"{sign}pk")  # type: ignore[attr-defined]
        return list(ordered[: QUESTIONS_PER_PAGE + 1])

    def _url(self, **changes: object) -> str:
        kept = {} if self.sort == "newest" else {"sort": self.sort}
        return f"?{urlencode(kept | changes)}"
