"""Pages of a list by key instead of by offset: stable under ties, any depth as quick as the first."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from consultations.models import Question

PAGE = 20  # rows (features R9)
# What each order sorts by; the number ends every tie.
SORTS = {"newest": ("asked_on", True), "oldest": ("asked_on", False), "headline": ("headline", False)}
LABELS = {"newest": _("Newest"), "oldest": _("Oldest"), "headline": _("A to Z")}


class Page:
    """One page of published questions: iterate it for the rows; `newer_url` and `older_url` lead on."""

    def __init__(self, request: HttpRequest, questions: QuerySet[Question]) -> None:
        self.query = request.GET
        sort = self.query.get("sort", "")
        self.sort = sort if sort in SORTS else "newest"
        self.field, self.descending = SORTS[self.sort]
        after, before = self._cursor("after"), self._cursor("before")
        backwards = before is not None and after is None
        rows = self._ordered(questions, before if backwards else after, backwards)
        self.rows = rows[:PAGE]
        more = len(rows) > PAGE
        if backwards:
            self.rows.reverse()
        has_newer = more if backwards else after is not None
        has_older = backwards or more
        self.newer_url = self._url(before=self.rows[0].pk) if has_newer and self.rows else ""
        self.older_url = self._url(after=self.rows[-1].pk) if has_older and self.rows else ""
        self.count_text = ""

    def __iter__(self) -> Iterator[Question]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def sorts(self) -> list[tuple[str, str, str]]:
        return [(key, str(label), self._url(sort=key)) for key, label in LABELS.items()]

    def _cursor(self, name: str) -> Question | None:
        """The question at a page's edge, whatever became of it since; an unknown one starts from the top."""
        number = self.query.get(name, "")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            return None
        return Question.objects.filter(pk=int(number)).only("pk", self.field).first()

    def _ordered(self, questions: QuerySet[Question], edge: Question | None, backwards: bool) -> list[Question]:
        descending = self.descending != backwards
        if edge is not None:
            side, value = ("lt" if descending else "gt"), getattr(edge, self.field)
            # The first condition alone bounds the index scan; the second settles ties.
            questions = questions.filter(
                Q(**{f"{self.field}__{side}e": value}),
                Q(**{f"{self.field}__{side}": value}) | Q(**{f"pk__{side}": edge.pk}),
            )
        sign = "-" if descending else ""
        return list(questions.with_cards().order_by(f"{sign}{self.field}", f"{sign}pk")[: PAGE + 1])  # type: ignore[attr-defined]

    def _url(self, **changes: object) -> str:
        query = QueryDict(mutable=True)
        if "sort" in changes or self.sort != "newest":
            query["sort"] = self.sort
        query.update({name: str(value) for name, value in changes.items() if name != "sort"})
        if "sort" in changes:
            query["sort"] = str(changes["sort"])
        return f"?{query.urlencode()}"
