"""Search, and suggestions while one types. Every question comes from `published()`."""

from typing import Any

from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consultations import rate_limits
from consultations.forms.public.search import SearchForm
from consultations.help_lines import language_to_answer_in
from consultations.models import Topic, TopicPair
from consultations.models.asker import AGE_BANDS, age_band_in_words
from consultations.retrieval import suggestions
from consultations.retrieval.search import MAX_QUERY_LENGTH, MAX_RESULTS, Filters, Search
from consultations.screening.queries import dangers_in_query
from consultations.views.pager import pager
from doctors.models import Department

MAX_SUGGESTIONS = 5  # while one types
MAX_POPULAR_TOPICS = 12  # offered where a search finds nothing


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    params = request.GET.copy()
    # PostgreSQL refuses NUL.
    params["q"] = params.get("q", "")[:MAX_QUERY_LENGTH].replace("\0", "")
    form = SearchForm(params)
    chosen, filters = form.chosen(), form.filters()
    query = chosen.get("q", "")
    result = Search(query, filters, chosen.get("sort", ""))
    results = result.page(request.GET.get("page", "1")) if result.numbers else None
    context = {
        "form": form,
        "query": query,
        **_help_for(query),
        "filters": [(name, str(value), _without(params, key)) for key, name, value in _chosen(form, filters)],
        "searched": bool(result.parsed.text or result.parsed.excluded_phrases or filters),
        "results": results,
        "count": _count(result),
        "corrected": result.corrected if results else "",
        "facets": _facets(result, params) if results else [],
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


def _facets(result: Search, params: QueryDict) -> list[tuple[str, list[tuple[str, int, str]]]]:
    """By heading: the values, how many results each leaves, and the address that chooses it."""
    form = SearchForm()
    names = {department.slug: department.name for department in Department.objects.all()}
    ages = {band: age_band_in_words(band) for band in AGE_BANDS}
    labels = {"department": names, "age": ages, "care": dict(form.fields["care"].choices)}  # type: ignore[attr-defined]
    lists = []
    for key, counts in result.facets.items():
        values = [(str(labels[key].get(value, value)), count, _with(params, **{key: value})) for value, count in counts]
        if len(values) > 1:  # one value would leave the list as it is
            lists.append((str(form.fields[key].label), values))
    return lists


def _topics(result: Search) -> list[Topic]:
    """The topics that the query names, or else the most used ones."""
    if result.topics:
        return list(Topic.objects.filter(pk__in=result.topics).order_by("name"))
    most = TopicPair.objects.filter(topic=F("other")).values("topic").annotate(times=Sum("questions"))
    numbers = list(most.order_by("-times", "topic").values_list("topic", flat=True)[:MAX_POPULAR_TOPICS])
    return list(Topic.objects.filter(pk__in=numbers).order_by("name"))


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
