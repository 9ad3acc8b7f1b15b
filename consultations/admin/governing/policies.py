"""Versions of the policies: a draft by its author, approved by another person, then for reading alone."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from consultations.actors import Refused
from consultations.acts.governing import policy_versions
from consultations.diff import text_changes
from consultations.forms.governing.policies import PolicyVersionForm
from consultations.models import Policy, PolicyVersion
from portal.model_admin import key_of


@admin.register(PolicyVersion)
class PolicyVersionAdmin(admin.ModelAdmin):
    form = PolicyVersionForm
    list_display = [
        "policy",
        "language",
        "number",
        "effective_from",
        "approved_at",
        "author",
        "approver",
        "material",
    ]
    list_filter = ["policy", ("approved_at", admin.EmptyFieldListFilter)]
    list_select_related = ["policy__department", "author", "approver"]
    ordering = ["policy", "-number"]
    fields = [
        "policy", "in_other_languages", "text", "what_changed", "material", "effective_from", "changes", "preview",
        "sha256",
    ]  # fmt: skip
    readonly_fields = ["in_other_languages", "changes", "preview", "sha256"]

    def get_readonly_fields(self, request: HttpRequest, obj: PolicyVersion | None = None) -> list[str]:
        return ["policy", *self.readonly_fields] if obj else list(self.readonly_fields)

    def has_change_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        """A draft is its author's, or one could write what one approves; an approved one is only read."""
        own = obj is None or (obj.approved_at is None and obj.author_id == request.user.pk)
        return super().has_change_permission(request, obj) and own

    def has_delete_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        own = obj is not None and obj.approved_at is None and obj.author_id == request.user.pk
        return super().has_delete_permission(request, obj) and own

    def has_view_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return (
            super().has_view_permission(request, obj)
            or super().has_change_permission(request)
            or request.user.has_perm(policy_versions.APPROVE_PERMISSION)
        )

    def save_model(self, request: HttpRequest, obj: PolicyVersion, form: Any, change: bool) -> None:
        """A draft's author is who writes it; its number follows the last one's."""
        with transaction.atomic():
            if not change:
                obj.number, obj.author = policy_versions.number_of_next(obj.policy), request.user  # type: ignore[assignment]
            super().save_model(request, obj, form, change)

    @admin.display(description=_("language"), ordering="policy__locale")
    def language(self, version: PolicyVersion) -> str:
        return version.policy.language_name

    @admin.display(description=_("Different from the version before"))
    def changes(self, version: PolicyVersion) -> str | SafeString:
        before = (
            PolicyVersion.objects.filter(policy=version.policy_id, number__lt=version.number, approved_at__isnull=False)
            .order_by("-number")
            .first()
            if version.pk
            else None
        )
        return text_changes(before.text, version.text) if before else "–"

    @admin.display(description=_("In other languages"))
    def in_other_languages(self, version: PolicyVersion) -> str | SafeString:
        """The same policy in other languages: each is changed by a version of its own."""
        if not version.pk:
            return str(_("Each language has versions of its own. A change of what we promise belongs in all of them."))
        same = Policy.objects.filter(kind=version.policy.kind, department=version.policy.department)
        others = PolicyVersion.objects.filter(policy__in=same.exclude(pk=version.policy_id)).select_related("policy")
        rows = (
            (reverse("admin:consultations_policyversion_change", args=[other.pk]), other.policy.language_name,
             _("Version %(number)s") % {"number": other.number})
            for other in others.order_by("policy__locale", "-number")
        )  # fmt: skip
        return format_html_join(SafeString("<br>"), '<a href="{}">{} · {}</a>', rows) or "–"

    @admin.display(description=_("As readers will see it"))
    def preview(self, version: PolicyVersion) -> str | SafeString:
        return version.html if version.pk else "–"

    def get_urls(self) -> list[URLPattern]:
        approve = self.admin_site.admin_view(self.approve)
        return [
            path("<int:version_id>/approve/", approve, name="consultations_policyversion_approve"),
            *super().get_urls(),
        ]

    def approve(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """Approve a draft that another person wrote."""
        if not request.user.has_perm(policy_versions.APPROVE_PERMISSION):
            raise PermissionDenied
        version = get_object_or_404(PolicyVersion, pk=version_id)
        if request.method == "POST":
            try:
                policy_versions.approve(
                    version.pk,
                    request.user,  # type: ignore[arg-type]
                    seen=request.POST.get("seen", ""),
                    at_once="at_once" in request.POST,
                )
            except Refused as refused:
                messages.warning(request, str(refused.message))
            else:
                messages.success(request, _("It is approved."))
        return HttpResponseRedirect(reverse("admin:consultations_policyversion_change", args=[version.pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "may_approve": request.user.has_perm(policy_versions.APPROVE_PERMISSION)}
        if version := PolicyVersion.objects.filter(pk=key_of(object_id)).first():
            context |= {"seal": policy_versions.seal_of(version), "is_past": version.effective_from <= timezone.now()}
        return super().change_view(request, object_id, form_url, context)
