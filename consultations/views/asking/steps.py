"""The steps of /ask/: showing one, taking its answer, and going to the next."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations import rate_limits
from consultations.actors import Refused
from consultations.acts.asking import drafts
from consultations.forms.asking.step import StepForm
from consultations.forms.screened import ScreenedForm
from consultations.forms.text import typed_in, written_in
from consultations.models import Question, QuestionDraft, Tally
from consultations.models.question_draft import new_key
from consultations.views.asking import journey
from consultations.views.asking.journey import BY_NAME, Step, done
from consultations.views.asking.start import closed, draft_key, draft_of, gone, number_in, set_cookie, with_draft
from consultations.views.asking.step_actions import ACTIONS, EXTRA_CONTEXT, refuse
from consultations.views.private_page.own_question import unlisted
from portal.language_addresses import in_language


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gate(request: HttpRequest) -> HttpResponse:
    """The first step: signs that need help at once. Answering it begins the draft."""
    draft = draft_of(request)
    try:
        if draft is None:
            return begin(request) if request.method == "POST" else not_begun(request)
        return set_cookie(page(request, draft, BY_NAME["gate"]), draft_key(request))
    except Refused as refused:
        return closed(request, refused.message, 503 if refused.code == "no_policy" else 429)


def not_begun(request: HttpRequest) -> HttpResponse:
    """The first step while there is no draft. `again` in the address says what was wrong with the last press."""
    draft, step, again = QuestionDraft(locale=get_language()), BY_NAME["gate"], request.GET.get("again", "")
    form = journey.form_for(step, draft)
    if again in ("signs", "notice"):
        form = journey.form_for(step, draft, {"notice": form.initial["notice"] if again == "signs" else None})
    return show(request, draft, step, form)


def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft with the answer about signs. Without that answer we keep nothing."""
    if "back" in request.POST:
        return redirect("ask")
    form = journey.form_for(BY_NAME["gate"], QuestionDraft(locale=get_language()), request.POST)
    wanted = number_in(request.GET.get("department", ""))
    # There is no draft yet to keep the error in, so the address carries it, and never the answer itself.
    if not form.is_valid():
        query = {"again": "signs" if "signs" in form.errors else "notice"}
        return redirect("{}?{}".format(request.path, urlencode(query | ({"department": wanted} if wanted else {}))))
    draft, key = begin_draft(request, form.cleaned_data["notice"])
    if wanted:
        draft = drafts.keep_typed(draft, "department", {"department": str(wanted)})
    return set_cookie(page(request, draft, BY_NAME["gate"]), key)


def begin_draft(request: HttpRequest, shown: int | None) -> tuple[QuestionDraft, str]:
    key = new_key()
    return drafts.begin(key, get_language(), shown=shown, network=rate_limits.network_digest(request)), key


def begin_again(request: HttpRequest, name: str) -> HttpResponse:
    """Keep what was typed in a new draft and start again, where the earlier answers are gone.

    If it cannot be kept, it is shown, to be copied.
    """
    step = BY_NAME.get(name)
    if request.method != "POST" or step is None or name in ("gate", "consents"):
        return gone(request)
    try:
        form = journey.form_for(step, QuestionDraft(locale=get_language()), request.POST)
        texts = typed_in(form)
        if not any(texts.values()):
            return gone(request)
        draft, key = begin_draft(request, number_in(request.POST.get("notice", "")))
        draft, _first = drafts.mark(drafts.keep_typed(draft, name, texts), "begun_again")
    except Refused:
        return gone(request, written_in(form))
    return set_cookie(redirect("ask_gate"), key)


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft(otherwise=begin_again)
def step(request: HttpRequest, draft: QuestionDraft, name: str) -> HttpResponse:
    if name not in BY_NAME:
        raise Http404
    # Nobody skips a step by its address.
    if missing := journey.first_missing(draft, until=name):
        return redirect("ask_step", missing)
    if (stopped := journey.full_stop(done(draft))) and name not in ("gate", "age"):
        return redirect(stopped)
    return set_cookie(page(request, draft, BY_NAME[name]), draft_key(request))


def page(request: HttpRequest, draft: QuestionDraft, step: Step) -> HttpResponse:
    """One step: do what was pressed and go on, or keep what was typed and show the step again."""
    if request.method != "POST":
        return show(request, draft, step, journey.shown_form(step, draft))
    form = journey.form_for(step, draft, request.POST)
    # Back saves what was typed without checking it.
    if "back" in request.POST:
        drafts.keep_typed(draft, step.name, typed_in(form))
        return redirect("ask_step", name) if (name := journey.before(step.name, draft)) else redirect("ask")
    # So does the switch to another language.
    if (language := request.POST.get("language", "")) in dict(settings.LANGUAGES):
        drafts.keep_typed(draft, step.name, typed_in(form))
        return redirect(in_language(request.get_full_path(), language))
    action = ACTIONS.get(step.name)
    if action and (response := action(request, draft, form)):
        return response
    if "mask" in request.POST and isinstance(form, ScreenedForm):
        texts, count = form.masked(request.POST["mask"])
        typed = {**typed_in(form), **texts}
        # Other errors of the page stay until they are corrected.
        is_wrong = (
            journey.last_press(step.name, draft).get("refused") and not journey.form_for(step, draft, typed).is_valid()
        )
        drafts.keep_typed(draft, step.name, typed, masked=count, **({"refused": True} if is_wrong else {}))
        return redirect(request.get_full_path() + "#masked")
    if not form.is_valid():
        return refuse(request, draft, step, form)
    return leave(request, drafts.keep(draft, step.name, form.to_keep()), step)


def leave(request: HttpRequest, draft: QuestionDraft, step: Step) -> HttpResponse:
    """Go on after an answer: to help, to the next step, or back to the check page when changing an answer."""
    if stopped := journey.full_stop(done(draft)):
        if stopped == "ask_stop" and step.name == "gate":
            return count_stop(draft, "some_signs", Tally.Name.DIVERTED)
        if stopped == "ask_too_young" and step.name == "age":
            return count_stop(draft, "alone", Tally.Name.TOO_YOUNG)
    following = journey.after(step, draft)
    changes = "change" in request.GET
    if changes:
        following = journey.first_missing(draft) or "check"
    # The help page comes once per draft, then only the card on each step: people must not learn to click it away.
    if step.name in ("question", "details") and journey.danger(done(draft))["dangers"]:
        draft, first = drafts.mark(draft, "help_shown")
        if first:
            return redirect("ask_help", following)
    if changes and following != "check":  # steps that depend on the change are asked again first
        return redirect(reverse("ask_step", args=[following]) + "?change=1")
    return redirect("ask_step", following)


def count_stop(draft: QuestionDraft, name: str, count: str) -> HttpResponse:
    """End on a page that says what to do now. It is counted once per draft, as a number only."""
    _draft, first = drafts.mark(draft, name)
    if first:
        Tally.objects.count_one(count)
    return redirect(journey.full_stop(done(draft)))


def show(request: HttpRequest, draft: QuestionDraft, step: Step, form: StepForm) -> HttpResponse:
    answers, last_press = done(draft), journey.last_press(step.name, draft)
    for file, why in last_press.get("photos", []):
        form.add_error("photos", _("%(file)s: %(why)s") % {"file": file, "why": why} if file else why)
    screened = form if isinstance(form, ScreenedForm) else None
    texts = [screened.text_of(name) for name in screened.screened] if screened else []
    context = {
        "step": step.name,
        "title": title_of(step, form),
        "form": form,
        "answers": answers,
        # A switch of the language keeps what was typed. A browser sends chosen files only once, so there it is a link.
        "typed_form": "step" if draft.pk and step.name != "photos" else "",
        "notice": draft.privacy_version_id,
        "marked": screened.marked() if screened else [],
        "masked": last_press.get("masked"),
        "begun_again": step.name == "gate" and "begun_again" in draft.answers.get("marks", []),
        "back": journey.before(step.name, draft) if draft.pk else "",
        **journey.progress(step.name, answers),
        **journey.help_for(*texts),
        **EXTRA_CONTEXT.get(step.name, lambda draft: {})(draft),
    }
    templates = [f"consultations/ask/steps/{step.name}.html", "consultations/ask/steps/base_step.html"]
    return unlisted(render(request, templates, context))


def title_of(step: Step, form: StepForm) -> Any:
    if step.name != "about" or form.for_self:
        return step.title
    return _("About the child") if form.whom == Question.AskedFor.CHILD else _("About the person")
