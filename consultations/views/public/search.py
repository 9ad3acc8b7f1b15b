"""Search, and suggestions while one types. Every question comes from `published()`."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consultations import rate_limits
from consultations.forms.public.search import SearchForm
from consultations.help_lines import language_to_answer_in
from consultations.models import Topic
from consultations.models.asker import AGE_BANDS, age_band_in_words
from consultations.retrieval import suggestions
from consultations.retrieval.search import MAX_QUERY_LENGTH, MAX_RESULTS, Filters, Search
from consultations.screening.queries import dangers_in_query
from consultations.views.pager import pager
from consultations.views.public.pages import popular_topics
from consultations.views.public.search_guides import Guides, guides_for
from doctors.models import Department

MAX_SUGGESTIONS = 5  # while one types
MAX_POPULAR_TOPICS = 12  # offered where a search finds nothing
FILTERS = ("department", "topic", "doctor", "age", "care", "since", "until")  # the fields that narrow a search


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    params = request.GET.copy()
    # PostgreSQL refuses NUL.
    params["q"] = params.get("q", "")[:MAX_QUERY_LENGTH].replace("\0", "")
    form = SearchForm(params)
    chosen, filters = form.chosen(), form.filters()
    query = chosen.get("q", "")
    result = Search(query, filters, chosen.get("sort", ""))
    # Somebody in a crisis gets help, and none of the tools that count and underline the words of it.
    help_cards = _help_for(query)
    crisis = "crisis" in help_cards["dangers"]
    results = result.page(request.GET.get("page", "1"), is_marked=not crisis) if result.numbers else None
    searched = bool(result.parsed.text or result.parsed.excluded_phrases or filters)
    context = {
        "form": form,
        "query": query,
        **help_cards,
        "filters": [(name, str(value), _without(params, key)) for key, name, value in _chosen(form, filters)],
        "crisis": crisis,
        "searched": searched,
        "narrows": not crisis and bool(results or filters or not searched),
        "guides": guides_for(result) if not results or results.page.number == 1 else Guides(),
        "unfiltered_url": _with(params, **dict.fromkeys(FILTERS, "")),
        "kept": [(name, value) for name, value in _full(params).items() if chosen.get(name)],
        "sorts": _sorts(chosen.get("sort", ""), params) if query and results else [],
        "results": results,
        "count": _count(result),
        "corrected": result.corrected if results else "",
        "facets": _facets(result, params) if results and not crisis else [],
        "pages": pager(results.page, _with(params).removeprefix("?")) if results else {},
        "topics": _topics(result) if not results else [],
        "departments": Department.objects.order_by("name") if not results else [],
    }
    response = render(request, "consultations/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    # No cache, in a browser or between, keeps a page that shows somebody in danger.
    if context["dangers"]:
        response["Cache-Control"] = "no-store"
    return response


def _help_for(query: str) -> dict[str, Any]:
    """What the help cards need: the kinds of danger in a query, and the language to answer in. Nothing is kept."""
    dangers = dangers_in_query(query)
    return {"dangers": dangers, "locale": language_to_answer_in(query) if dangers else ""}


def _count(result: Search) -> str:
    count = len(result.numbers)
    if result.is_cut:
        return ngettext("More than %(n)s answer", "More than %(n)s answers", count) % {"n": f"{MAX_RESULTS - 1:,}"}
    return ngettext("%(n)s answer", "%(n)s answers", count) % {"n": count}


def _sorts(sort: str, params: QueryDict) -> list[tuple[str, str]]:
    """The orders that can be chosen: label, and the address that chooses it; "" for the present one."""
    choices = SearchForm.base_fields["sort"].choices  # type: ignore[attr-defined]
    return [(str(label), "" if key == sort else _with(params, sort=key)) for key, label in choices]


def _chosen(form: SearchForm, filters: Filters) -> list[tuple[str, str, object]]:
    """The filters that are set: field, label, and value in words."""
    values = {
        "department": filters.department,
        "topic": filters.topic,
        "doctor": filters.doctor,
        "age": filters.age_band and age_band_in_words(filters.age_band),
        "care": dict(form.fields["care"].choices).get(filters.care_level) if filters.care_level else "",  # type: ignore[attr-defined]
        "since": filters.since,
        "until": filters.until,
    }
    return [(key, str(form.fields[key].label), value) for key, value in values.items() if value]


def _with(params: QueryDict, **changes: str) -> str:
    query = params.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return "?" + QueryDict.urlencode(_full(query))


def _without(params: QueryDict, key: str) -> str:
    return _with(params, **{key: ""})


def _full(query: QueryDict) -> QueryDict:
    """The fields that are set, so that an address carries no empty ones."""
    kept = QueryDict(mutable=True)
    for name in SearchForm.base_fields:
        if value := query.get(name):
            kept[name] = str(value)
    return kept


class Facet(NamedTuple):
    field: str
    heading: str
    values: list[tuple[str, str, int, str]]  # value, label, how many results it leaves, the address that chooses it


def _facets(result: Search, params: QueryDict) -> list[Facet]:
    form = SearchForm()
    names = {department.slug: department.name for department in Department.objects.all()}
    labels = {
        "department": names,
        "age": {band: age_band_in_words(band) for band in AGE_BANDS},
        "care": dict(form.fields["care"].choices),  # type: ignore[attr-defined]
    }
    facets = []
    for key, counts in result.facets.items():
        values = [
            (value, str(labels[key].get(value, value)), count, _with(params, **{key: value})) for value, count in counts
        ]
        if len(values) > 1:  # one value would leave the list as it is
            facets.append(Facet(key, str(form.fields[key].label), values))
    return facets


def _topics(result: Search) -> list[Topic]:
    """The topics to browse where nothing was found: the most used ones, unless the query names some itself."""
    return [] if result.topics else popular_topics(MAX_POPULAR_TOPICS)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Similar questions while one types into the search box: a fragment of a page."""
    query = request.GET.get("q", "")[:MAX_QUERY_LENGTH]
    help_cards = _help_for(query)  # before the limit: it is cheap, and somebody in danger must always see help
    if not rate_limits.may_suggest(request):
        if not help_cards["dangers"]:
            return HttpResponse(status=429)
        similar = []
    else:
        similar = suggestions.similar_to(query, "", limit=MAX_SUGGESTIONS)
    context = {"suggestions": similar, "here": True, **help_cards}
    response = render(request, "consultations/search_suggestions.html", context)
    if help_cards["dangers"]:
        response["Cache-Control"] = "no-store"
    return response
