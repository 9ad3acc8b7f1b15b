"""The page on which a moderator changes what an asker wrote."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from consultations.actors import Actor, Refused
from consultations.acts.moderation import texts
from consultations.admin.moderation.question_access import opens_question, question_url
from consultations.admin.moderation.queues import queue_of
from consultations.forms.moderation import TextForm
from consultations.models import Question
from portal.model_admin import admin_page


@opens_question
def text_page(request: HttpRequest, question: Question) -> HttpResponse:
    """Other words, or words taken out. The asker reads why, and sees the difference."""
    back = question_url(question, queue_of(request))
    initial = {"seen": texts.seal_of_texts(question), "title": question.title, "body": question.body}
    form = TextForm(request.POST or None, initial=initial, question=question)
    if request.method == "POST" and form.is_valid() and _change(request, question, form):
        return HttpResponseRedirect(back)
    title = _("The text of question %(number)s") % {"number": question.pk}
    template = "admin/consultations/question/text.html"
    return admin_page(request, Question, template, title, question=question, form=form, back=back)


def _change(request: HttpRequest, question: Question, form: TextForm) -> bool:
    actor, words = Actor.moderator(request.user), form.lines()  # type: ignore[arg-type]
    seen, note = form.cleaned_data["seen"], form.cleaned_data["note"]
    try:
        if words:
            texts.redact(question.pk, actor, words, seen=seen, note=note)
        else:
            texts.edit_text(question.pk, actor, form.texts(), seen=seen, note=note)
    except Refused as refused:
        form.add_error(refused.code if refused.code in form.fields else None, str(refused.message))
        return False
    messages.success(request, _("The text is changed, and we are telling the asker."))
    for place in texts.also_in(question, words):
        text = _("The same words are in %(place)s. Only a doctor can change that: tell them, or take the page off.")
        messages.warning(request, text % {"place": place})
    return True
