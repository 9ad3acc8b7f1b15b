"""People: invited, suspended, reinstated and helped, each by a button on their page."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from consultations.acts.upkeep import suspension as acts
from doctors import people
from doctors.forms import BareName, InviteForm, SuspendForm
from portal.admin import NewUserForm, UserAdmin, UserForm
from portal.models import MANAGE_PEOPLE, User


class AccountForm(BareName, UserForm):
    pass


class NewAccountForm(BareName, NewUserForm):
    pass


@admin.register(User)
class PeopleAdmin(UserAdmin):
    form, add_form = AccountForm, NewAccountForm

    def get_urls(self) -> list[URLPattern]:
        own: list[tuple[str, Callable[..., HttpResponse]]] = [
            ("suspend", self.suspend), ("reinstate", self.reinstate), ("invite-again", self.invite_again),
            ("reset-factor", self.reset_factor),
        ]  # fmt: skip
        return [
            path("invite/", self.admin_site.admin_view(self.invite), name="portal_user_invite"),
            *(
                path(
                    f"<int:user_id>/{name}/",
                    self.admin_site.admin_view(view),
                    name=f"portal_user_{name.replace('-', '_')}",
                )
                for name, view in own
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        user = User.objects.filter(pk=object_id if object_id.isdecimal() and len(object_id) < 18 else 0).first()
        possible = people.possible_acts(request.user, user)  # type: ignore[arg-type]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "acts": possible})

    def invite(self, request: HttpRequest) -> HttpResponse:
        """Make an account, and a doctor if wanted, and mail the link that sets the first password."""
        _may_manage(request)
        form = InviteForm(_typed(request))
        if form.is_valid():
            typed = form.cleaned_data
            doctor = people.NewDoctor(typed["departments"], typed["hospital"], typed["licence_number"])
            try:
                user = people.invite(
                    request.user,  # type: ignore[arg-type]
                    email=typed["email"],
                    name=typed["name"],
                    groups=typed["groups"],
                    doctor=doctor if typed["is_doctor"] else None,
                )
            except people.PeopleRefused as refused:
                form.add_error(refused.field, str(refused.message))
            else:
                messages.success(request, _("A link to set a password is on its way to %(to)s.") % {"to": user.email})
                return redirect("admin:portal_user_change", user.pk)
        return self._page(request, form, _("Invite somebody"), _("Invite"))

    def suspend(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Ask for the reason, then close the account and free what its doctor holds."""
        _may_manage(request)
        user = get_object_or_404(User, pk=user_id)
        form = SuspendForm(_typed(request))
        if form.is_valid():
            try:
                freed = acts.suspend(user.pk, request.user, form.cleaned_data["reason"])  # type: ignore[arg-type]
            except people.PeopleRefused as refused:
                form.add_error(refused.field, str(refused.message))
            else:
                said = ngettext(
                    "The account is suspended. %(count)d question went back to the queue.",
                    "The account is suspended. %(count)d questions went back to the queue.",
                    freed,
                )
                messages.success(request, said % {"count": freed})
                return redirect("admin:portal_user_change", user.pk)
        return self._page(request, form, _("Suspend %(name)s") % {"name": user}, _("Suspend"), user=user)

    def reinstate(self, request: HttpRequest, user_id: int) -> HttpResponse:
        return self._act(request, user_id, people.reinstate, _("The account is open again."))

    def invite_again(self, request: HttpRequest, user_id: int) -> HttpResponse:
        return self._act(
            request, user_id, people.invite_again, _("A new link is on its way. The one before has ended.")
        )

    def reset_factor(self, request: HttpRequest, user_id: int) -> HttpResponse:
        said = _("The second factor is removed, and the person is told by mail.")
        return self._act(request, user_id, people.reset_second_factor, said)

    def _act(self, request: HttpRequest, user_id: int, act: Callable[[User, User], None], done: Any) -> HttpResponse:
        """Do what a button asks for."""
        _may_manage(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            act(request.user, get_object_or_404(User, pk=user_id))  # type: ignore[arg-type]
            messages.success(request, done)
        except people.PeopleRefused as refused:
            messages.warning(request, str(refused.message))
        return redirect("admin:portal_user_change", user_id)

    def _page(self, request: HttpRequest, form: Any, title: Any, button: Any, **more: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "form": form, "title": title}
        return TemplateResponse(request, "admin/people/act.html", {**context, "button": button, **more})


def _may_manage(request: HttpRequest) -> None:
    if not request.user.has_perm(MANAGE_PEOPLE):
        raise PermissionDenied


def _typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
