"""What a moderator changes in an asker's text, and the whole history of a question: acts, texts before, readings."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from consultations.actors import Actor, Refused
from consultations.acts.moderation import texts
from consultations.admin.moderation.question_details import history_of
from consultations.admin.moderation.question_page import DecidingAdmin, unless_withdrawn
from consultations.admin.moderation.queues import queue_of
from consultations.forms.moderation import TextForm
from consultations.models import Question, StaffRead
from consultations.text_history import text_history_of
from portal.models import User

READS = 200  # the latest, on the page of a question's history


class TextsAdmin(DecidingAdmin):
    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "consultations_question"
        return [
            path("<path:object_id>/text/", wrap(self.text), name=f"{name}_text"),
            path("<path:object_id>/history/", wrap(self.history_view), name=f"{name}_history"),
            *super().get_urls(),
        ]

    @unless_withdrawn
    def text(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Other words, or words taken out; the asker reads why and sees the difference."""
        question = self.opened(request, object_id)
        code = queue_of(request)
        address = reverse("admin:consultations_question_change", args=[question.pk])
        back = f"{address}?queue={code}" if code else address
        seen = {"seen": texts.seal_of_texts(question), "title": question.title, "body": question.body}
        form = TextForm(request.POST or None, initial=seen, question=question)
        if request.method == "POST" and form.is_valid() and self.changed(request, question, form):
            return HttpResponseRedirect(back)
        title = _("The text of question %(number)s") % {"number": question.pk}
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        context |= {"question": question, "form": form, "back": back}
        return TemplateResponse(request, "admin/consultations/question/text.html", context)

    def changed(self, request: HttpRequest, question: Question, form: TextForm) -> bool:
        who = Actor.moderator(request.user)  # type: ignore[arg-type]
        seen, note = form.cleaned_data["seen"], form.cleaned_data["note"]
        try:
            if words := form.lines():
                texts.redact(question.pk, who, words, seen=seen, note=note)
            else:
                texts.edit_text(question.pk, who, form.texts(), seen=seen, note=note)
        except Refused as refused:
            form.add_error(refused.code if refused.code in form.fields else None, str(refused.message))
            return False
        messages.success(request, _("The text is changed. The asker is told."))
        for place in texts.also_in(question, words):
            said = _(
                "The words stand in %(place)s too. Only a doctor can change that. Tell them, or take the page off."
            )
            messages.warning(request, said % {"place": place})
        return True

    @unless_withdrawn
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Everything that is kept of what happened to a question."""
        question = self.opened(request, object_id)
        may_read = request.user.has_perm(texts.READ_REDACTED)
        reads = list(StaffRead.objects.filter(question=question).order_by("-at", "-pk")[:READS])
        people = User.objects.in_bulk({read.user_id for read in reads})
        for read in reads:
            read.who = people.get(read.user_id, _("an account that is gone"))  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("History of question %(number)s") % {"number": question.pk},
            "question": question,
            "events": history_of(question),
            "earlier": text_history_of(question, closed=not may_read),
            "reads": reads,
        }
        return TemplateResponse(request, "admin/consultations/question/history.html", context)
