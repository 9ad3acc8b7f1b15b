"""Asking, on one page, and the confirmation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations.acts import asker
from consultations.acts.publication import policies_in_force
from consultations.forms.asking import AskForm
from consultations.links import private_path
from consultations.models import Question
from consultations.views.asker import asker_question, unlisted
from consultations.workflow import Refused, S


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    locale = get_language()
    try:
        policies = policies_in_force(locale)
    except Refused as refused:
        return render(request, "consultations/ask_closed.html", {"message": refused.message}, status=503)
    form = AskForm(request.POST or None, policies=policies, initial={"department": request.GET.get("department")})
    if request.method == "POST" and form.is_valid():
        try:
            question = asker.submit(**form.question(), locale=locale, send_key=send_key(request, form))
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            return redirect(private_path(question) + "sent/")
    return render(request, "consultations/ask.html", {"form": form})


def send_key(request: HttpRequest, form: AskForm) -> str | None:
    """The same words sent again by the same browser are the same question: a double press, Back, a second tab.

    After a withdrawal they are a new one. The browser is told by its CSRF secret, which nobody else knows.
    """
    browser = request.META.get("CSRF_COOKIE")
    if not browser:
        return None  # only where the check of that secret is turned off
    words = [browser, form.cleaned_data["title"], form.cleaned_data["body"]]
    key = salted_hmac("consultations.send", "\0".join(words), algorithm="sha256").hexdigest()
    while Question.objects.filter(send_key=key, status=S.WITHDRAWN).exists():
        key = salted_hmac("consultations.send", key, algorithm="sha256").hexdigest()
    return key


@never_cache
@require_safe
def done(request: HttpRequest, number: int, secret: str) -> HttpResponse:
    """The confirmation stands behind the secret, so that a reload shows the same and sends nothing."""
    question = asker_question(number, secret)
    private_url = request.build_absolute_uri(private_path(question))
    return unlisted(render(request, "consultations/ask_done.html", {"question": question, "private_url": private_url}))
