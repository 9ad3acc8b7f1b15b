"""A FAQ article at the desk: the doctor who is asked approves it as it reads now, or says what should change."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from consultations.actors import Actor, Refused
from consultations.acts.moderation import faq_articles
from consultations.diff import text_changes
from consultations.forms.desk.more_info import ArticleBackForm, ArticleForm
from consultations.forms.text import ActForm
from consultations.models import FAQ
from consultations.reading_age import readability
from consultations.views.desk.access import for_doctors
from doctors.models import Doctor

OFFERS: dict[str, tuple[type[ActForm], dict[str, Any]]] = {
    "approve": (
        ArticleForm,
        {
            "heading": _("Approve it"),
            "explain": _("Your name then stands under the article as it reads here, until somebody changes it."),
            "button": _("Approve it under my name"),
        },
    ),
    "send_back": (
        ArticleBackForm,
        {"heading": _("Send it back"), "label": _("What should change?"), "button": _("Send it back")},
    ),
}
ACTS: dict[str, Callable[[int, Actor, dict[str, Any]], None]] = {
    "approve": lambda pk, actor, data: faq_articles.approve(pk, actor, **data),
    "send_back": lambda pk, actor, data: faq_articles.send_back(pk, actor, **data),
}
SAID = {"approve": _("Your name stands under the article now."), "send_back": _("The editors read what should change.")}


@for_doctors
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, doctor: Doctor, faq: int) -> HttpResponse:
    article = get_object_or_404(FAQ.objects.select_related("department"), pk=faq, review_asked_of=doctor)
    wanted = request.POST.get("action", "")
    forms = {
        act: form(
            request.POST if act == wanted else None,
            auto_id=f"id_{act}_%s",
            initial={"seen": faq_articles.seal_of(article)},
            **words,
        )
        for act, (form, words) in OFFERS.items()
    }
    if wanted in forms and forms[wanted].is_valid():
        try:
            ACTS[wanted](article.pk, Actor.doctor(doctor), forms[wanted].cleaned_data)
        except Refused as refused:
            forms[wanted].refuse(refused)
            forms[wanted].carry_present()
        else:
            messages.success(request, SAID[wanted])
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
