"""Search and what is offered while one types. Public, and every question in it from `published()`."""

from typing import Any

from django.core.paginator import Page
from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consultations import limits
from consultations.forms.public.search import SearchForm
from consultations.help_lines import language_to_answer_in
from consultations.models import Topic, TopicPair
from consultations.retrieval import suggestions
from consultations.retrieval.search import MAX_QUERY_LENGTH, MAX_RESULTS, Filters, Search
from consultations.screening.queries import dangers_in_query
from doctors.models import Department

SUGGESTED = 5
POPULAR = 12  # topics offered where nothing is found


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    given = request.GET.copy()
    given["q"] = given.get("q", "")[:MAX_QUERY_LENGTH].replace("\0", "")
    form = SearchForm(given)
    chosen, filters = form.chosen(), form.filters()
    query = chosen.get("q", "")
    found = Search(query, filters, chosen.get("sort", ""))
    results = found.page(request.GET.get("page", "1")) if found.numbers else None
    context = {
        "form": form,
        "query": query,
        **_help_for(query),
        "filters": [(name, str(value), _without(given, key)) for key, name, value in _chosen(form, filters)],
        "searched": bool(found.parsed.text or found.parsed.excluded_phrases or filters),
        "results": results,
        "count": _count(found),
        "corrected": found.corrected if results else "",
        "facets": _facets(found, given) if results else [],
        "pages": _pages(results.page, given) if results else {},
        "topics": _topics(found) if not results else [],
        "departments": Department.objects.order_by("name") if not results else [],
    }
    response = render(request, "consultations/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    if context["found"]:
        response["Cache-Control"] = "no-store"
    return response


def _help_for(query: str) -> dict[str, Any]:
    """What the help cards need: the kinds of danger in a query, and the language to answer in. Nothing is kept."""
    found = dangers_in_query(query)
    return {"found": found, "locale": language_to_answer_in(query) if found else ""}


def _count(found: Search) -> str:
    count = len(found.numbers)
    if found.is_cut:
        return ngettext("More than %(n)s answer", "More than %(n)s answers", count) % {"n": f"{MAX_RESULTS - 1:,}"}
    return ngettext("%(n)s answer", "%(n)s answers", count) % {"n": count}


def _chosen(form: SearchForm, filters: Filters) -> list[tuple[str, str, object]]:
    """The filters that are set: key of the field, its label, its value as one reads it."""
    values = {
        "department": filters.department,
        "topic": filters.topic,
        "doctor": filters.doctor,
        "age": filters.age_band,
        "care": dict(form.fields["care"].choices).get(filters.care_level) if filters.care_level else "",  # type: ignore[attr-defined]
        "since": filters.since,
        "until": filters.until,
    }
    return [(key, str(form.fields[key].label), value) for key, value in values.items() if value]


def _with(given: QueryDict, **changes: str) -> str:
    query = given.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return "?" + QueryDict.urlencode(_full(query))


def _without(given: QueryDict, key: str) -> str:
    return _with(given, **{key: ""})


def _pages(page: Page, given: QueryDict) -> dict[str, str]:
    """The addresses before and after, as the pages of lists have them, and where one is."""
    place = _("Page %(number)d of %(all)d") % {"number": page.number, "all": page.paginator.num_pages}
    newer = f"{_with(given)}&page={page.previous_page_number()}" if page.has_previous() else ""
    older = f"{_with(given)}&page={page.next_page_number()}" if page.has_next() else ""
    return {"newer_url": newer, "older_url": older, "count_text": place if newer or older else ""}


def _full(query: QueryDict) -> QueryDict:
    """What is set of a query: an address does not carry what was left open."""
    kept = QueryDict(mutable=True)
    for name in SearchForm.base_fields:
        if value := query.get(name):
            kept[name] = str(value)
    return kept


def _facets(found: Search, given: QueryDict) -> list[tuple[str, list[tuple[str, int, str]]]]:
    """By heading: values with how many results they leave, and the address that chooses each."""
    form = SearchForm()
    names = {department.slug: department.name for department in Department.objects.all()}
    labels = {"department": names, "age": {}, "care": dict(form.fields["care"].choices)}  # type: ignore[attr-defined]
    lists = []
    for key, counts in found.facets.items():
        values = [(str(labels[key].get(value, value)), count, _with(given, **{key: value})) for value, count in counts]
        if len(values) > 1:
            lists.append((str(form.fields[key].label), values))
    return lists


def _topics(found: Search) -> list[Topic]:
    """Topics that the query names, or the most used ones."""
    if found.topics:
        return list(Topic.objects.filter(pk__in=found.topics).order_by("name"))
    most = TopicPair.objects.filter(topic=F("other")).values("topic").annotate(times=Sum("questions"))
    numbers = list(most.order_by("-times", "topic").values_list("topic", flat=True)[:POPULAR])
    return list(Topic.objects.filter(pk__in=numbers).order_by("name"))


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Questions like what is being typed into the search box: a fragment of a page."""
    query = request.GET.get("q", "")[:MAX_QUERY_LENGTH]
    help_cards = _help_for(query)  # costs little, and whoever has asked too often may need help most
    if not limits.may_suggest(request):
        if not help_cards["found"]:
            return HttpResponse(status=429)
        similar = []
    else:
        similar = suggestions.similar_to(query, "", limit=SUGGESTED)
    context = {"suggestions": similar, "here": True, **help_cards}
    response = render(request, "consultations/search_suggestions.html", context)
    if help_cards["found"]:
        response["Cache-Control"] = "no-store"
    return response
