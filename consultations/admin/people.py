"""People: invited, suspended, reinstated and helped, each by a button on their page."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from consultations.acts.upkeep import doctor_suspension as acts
from doctors import people
from doctors.forms import BareName, InviteForm, SuspendForm
from portal.admin import NewUserForm, UserAdmin, UserForm
from portal.model_admin import admin_page, key_of
from portal.models import MANAGE_PEOPLE, User

TEMPLATE = "admin/people/act.html"


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
        user = User.objects.filter(pk=key_of(object_id)).first()
        possible = people.possible_acts(request.user, user)  # type: ignore[arg-type]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "acts": possible})

    def invite(self, request: HttpRequest) -> HttpResponse:
        """Creates an account, with a doctor if that is ticked, and emails the link that sets the first password."""
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
                messages.success(request, _("We are sending a link to set a password to %(to)s.") % {"to": user.email})
                return redirect("admin:portal_user_change", user.pk)
        return admin_page(request, User, TEMPLATE, _("Invite someone"), form=form, button=_("Invite"))

    def suspend(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Asks for the reason, then closes the account and puts the questions its doctor holds back in the queue."""
        _may_manage(request)
        user = get_object_or_404(User, pk=user_id)
        form = SuspendForm(_typed(request))
        if form.is_valid():
            try:
                freed = acts.suspend(user.pk, request.user, form.cleaned_data["reason"])  # type: ignore[arg-type]
            except people.PeopleRefused as refused:
                form.add_error(refused.field, str(refused.message))
            else:
                text: Any = _("The account is suspended.")
                if freed:
                    text = ngettext(
                        "The account is suspended. %(count)d question went back to the queue.",
                        "The account is suspended. %(count)d questions went back to the queue.",
                        freed,
                    ) % {"count": freed}
                messages.success(request, text)
                return redirect("admin:portal_user_change", user.pk)
        title = _("Suspend %(name)s") % {"name": user}
        return admin_page(request, User, TEMPLATE, title, form=form, button=_("Suspend"))

    def reinstate(self, request: HttpRequest, user_id: int) -> HttpResponse:
        return self._act(request, user_id, people.reinstate, _("The account is open again."))

    def invite_again(self, request: HttpRequest, user_id: int) -> HttpResponse:
        return self._act(
            request, user_id, people.invite_again, _("We are sending a new link. The old one no longer works.")
        )

    def reset_factor(self, request: HttpRequest, user_id: int) -> HttpResponse:
        done = _("The second factor is removed. We are emailing the person about it.")
        return self._act(request, user_id, people.reset_second_factor, done)

    def _act(self, request: HttpRequest, user_id: int, act: Callable[[User, User], None], done: Any) -> HttpResponse:
        """What a button does with an account."""
        _may_manage(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            act(request.user, get_object_or_404(User, pk=user_id))  # type: ignore[arg-type]
            messages.success(request, done)
        except people.PeopleRefused as refused:
            messages.warning(request, str(refused.message))
        return redirect("admin:portal_user_change", user_id)


def _may_manage(request: HttpRequest) -> None:
    if not request.user.has_perm(MANAGE_PEOPLE):
        raise PermissionDenied


def _typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
