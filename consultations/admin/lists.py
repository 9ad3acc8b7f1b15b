"""Lists of the admin that open as quickly with a million rows as with one: nothing is counted to its end."""

from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.model_admin import StaffChangeList, key_of

COUNTED = 10_000  # rows; of longer lists one learns that there are more
LAST_PAGE = 1_000_000  # beyond it there is nothing, and the database's counter would overflow


class LongPaginator(Paginator):
    """Counts at most 10,000 rows past the page that is read, so that one can always go on."""

    def __init__(self, rows: QuerySet, per_page: int, *, page: int = 1) -> None:
        super().__init__(rows, per_page)
        self.limit = (page - 1) * per_page + COUNTED

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

    def get_paginator(self, request: HttpRequest, queryset: QuerySet, per_page: int, *_args: Any, **_more: Any) -> Any:
        return LongPaginator(queryset, per_page, page=min(key_of(request.GET.get(PAGE_VAR, "")) or 1, LAST_PAGE))

    def get_changelist(self, request: HttpRequest, **_more: Any) -> type[StaffChangeList]:
        return LongChangeList
