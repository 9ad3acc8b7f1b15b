"""A FAQ article at the desk: a doctor approves it as it reads now, or says what should change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from consultations.actors import Actor
from consultations.acts.moderation import faq_articles
from consultations.diff import text_changes
from consultations.forms.desk.more_info import ArticleBackForm, ArticleForm
from consultations.forms.page_acts import PageAct, by_name
from consultations.models import FAQ
from consultations.reading_age import readability
from consultations.views.desk.access import for_doctors
from doctors.models import Doctor

ACTS = by_name(
    PageAct(
        "approve",
        faq_articles.approve,
        ArticleForm,
        heading=_("Approve it"),
        explain=_("Your name appears under the article as it reads here, until someone changes it."),
        button=_("Approve it under my name"),
        message=_("Your name now appears under the article."),
    ),
    PageAct(
        "send_back",
        faq_articles.send_back,
        ArticleBackForm,
        heading=_("Send it back"),
        label=_("What should change?"),
        message=_("The editors can read what should change."),
    ),
)


@for_doctors
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, doctor: Doctor, faq: int) -> HttpResponse:
    article = get_object_or_404(FAQ.objects.select_related("department"), pk=faq, review_asked_of=doctor)
    wanted = request.POST.get("action", "")
    # A hash of the article, so that nobody approves a text that changed after the page was shown.
    initial = {"seen": faq_articles.seal_of(article)}
    forms = {
        name: act.form(request.POST if name == wanted else None, act=act, auto_id=f"id_{name}_%s", initial=initial)
        for name, act in ACTS.items()
    }
    if wanted in forms and forms[wanted].is_valid() and forms[wanted].run(article.pk, Actor.doctor(doctor)):
        messages.success(request, ACTS[wanted].message)
        return redirect("desk")
    before = faq_articles.approved_before(article)
    context = {
        "faq": article,
        "forms": forms,
        "changes": text_changes(f"{before.title}\n\n{before.body}", f"{article.title}\n\n{article.body}")
        if before
        else "",
        "readability": readability(strip_tags(article.html)) if article.body else None,
    }
    return render(request, "desk/article.html", context)
