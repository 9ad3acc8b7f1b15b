"""Lists of the admin that open quickly with a million rows, because they never count all of them."""

from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.model_admin import StaffChangeList, key_of

MAX_COUNTED_ROWS = 10_000  # of longer lists the admin only says that there are more
LAST_PAGE = 1_000_000  # a larger number in the address could overflow the database's OFFSET


class LongPaginator(Paginator):
    """Counts at most 10,000 rows past the current page, so that there is always a next page while rows follow."""

    def __init__(self, rows: QuerySet, per_page: int, *, page: int = 1) -> None:
        super().__init__(rows, per_page)
        self.limit = (page - 1) * per_page + MAX_COUNTED_ROWS

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return rows.order_by()[: self.limit + 1].count()

    @property
    def is_longer(self) -> bool:
        return self.count > self.limit


class LongChangeList(StaffChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.is_longer = getattr(self.paginator, "is_longer", False)


class LongListAdmin(admin.ModelAdmin):
    list_per_page = 50
    list_max_show_all = 100
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each would count the whole table

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet, per_page: int, *_args: Any, **_kwargs: Any
    ) -> Any:
        return LongPaginator(queryset, per_page, page=min(key_of(request.GET.get(PAGE_VAR, "")) or 1, LAST_PAGE))

    def get_changelist(self, request: HttpRequest, **_kwargs: Any) -> type[StaffChangeList]:
        return LongChangeList
