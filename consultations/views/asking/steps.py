"""The pages of /ask/, one thing each: what is typed and pressed on them, and where that leads."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations import limits, screening
from consultations.actors import Refused
from consultations.acts.asking import drafts
from consultations.forms.asking.step import SIGNS, StepForm
from consultations.forms.screened import ScreenedForm, apart, marked_text
from consultations.forms.text import typed_in, written_in
from consultations.models import Question, QuestionDraft, Tally
from consultations.models.question_draft import new_key
from consultations.photos.codec import NotAPhoto
from consultations.views.asking import journey
from consultations.views.asking.journey import BY_NAME, Step, done
from consultations.views.asking.start import COOKIE, closed, gone, number_in, set_cookie, with_draft
from consultations.views.private_page.own_question import unlisted
from doctors.models import Department


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gate(request: HttpRequest) -> HttpResponse:
    """The first page: signs that need help at once. Answering it begins the draft."""
    key = request.COOKIES.get(COOKIE, "")
    draft = drafts.find(key)
    try:
        if draft is None:
            return begin(request) if request.method == "POST" else not_begun(request)
        return set_cookie(page(request, draft, BY_NAME["gate"]), key)
    except Refused as refused:
        return closed(request, refused.message, 503 if refused.code == "no_policy" else 429)


def not_begun(request: HttpRequest) -> HttpResponse:
    """The first page while nothing is kept; an address with `again` says what was wrong with the last press."""
    draft, step, again = QuestionDraft(locale=get_language()), BY_NAME["gate"], request.GET.get("again", "")
    form = journey.form_for(step, draft)
    if again in ("signs", "notice"):
        form = journey.form_for(step, draft, {"notice": form.initial["notice"] if again == "signs" else None})
    return show(request, draft, step, form)


def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft with the answer about signs; without one nothing is kept."""
    if "back" in request.POST:
        return redirect("ask")
    form = journey.form_for(BY_NAME["gate"], QuestionDraft(locale=get_language()), request.POST)
    wanted = number_in(request.GET.get("department", ""))
    if not form.is_valid():
        query = {"again": "signs" if "signs" in form.errors else "notice"}
        return redirect("{}?{}".format(request.path, urlencode(query | ({"department": wanted} if wanted else {}))))
    draft, key = begin_draft(request, form.cleaned_data["notice"])
    if wanted:
        draft = drafts.keep_typed(draft, "department", {"department": str(wanted)})
    return set_cookie(page(request, draft, BY_NAME["gate"]), key)


def begin_draft(request: HttpRequest, shown: int | None) -> tuple[QuestionDraft, str]:
    key = new_key()
    return drafts.begin(key, get_language(), shown=shown, network=limits.network_digest(request)), key


def begin_again(request: HttpRequest, name: str) -> HttpResponse:
    """What was typed on a page whose earlier answers are gone is kept in a new draft, and the way begins again.

    Where that cannot be kept, it is shown, to be copied.
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
    if missing := journey.first_missing(draft, until=name):
        return redirect("ask_step", missing)
    if (stopped := journey.full_stop(done(draft))) and name not in ("gate", "age"):
        return redirect(stopped)
    return set_cookie(page(request, draft, BY_NAME[name]), request.COOKIES[COOKIE])


def page(request: HttpRequest, draft: QuestionDraft, step: Step) -> HttpResponse:
    """One page: what is pressed on it is done and leads on; whatever cannot be taken is kept and shown again."""
    if request.method != "POST":
        return show(request, draft, step, journey.shown_form(step, draft))
    form = journey.form_for(step, draft, request.POST)
    if "back" in request.POST:
        drafts.keep_typed(draft, step.name, typed_in(form))
        return redirect("ask_step", name) if (name := journey.before(step.name, draft)) else redirect("ask")
    pressed = PRESSED.get(step.name)
    if pressed and (answer := pressed(request, draft, form)):
        return answer
    if "mask" in request.POST and isinstance(form, ScreenedForm):
        texts, count = form.masked(request.POST["mask"])
        typed = {**typed_in(form), **texts}
        # What else was wrong with the page stays said until it is right.
        is_wrong = journey.told(step.name, draft).get("refused") and not journey.form_for(step, draft, typed).is_valid()
        drafts.keep_typed(draft, step.name, typed, masked=count, **({"refused": True} if is_wrong else {}))
        return redirect(request.get_full_path() + "#told")
    if not form.is_valid():
        return refuse(request, draft, step, form)
    return leave(request, drafts.keep(draft, step.name, form.to_keep()), step)


def refuse(request: HttpRequest, draft: QuestionDraft, step: Step, form: StepForm, **told: Any) -> HttpResponse:
    """Keep what was typed, and show the page with its errors by GET, so that the browser's Back works after it."""
    drafts.keep_typed(draft, step.name, typed_in(form), refused=True, **told)
    return redirect(request.get_full_path())


def leave(request: HttpRequest, draft: QuestionDraft, step: Step) -> HttpResponse:
    """Where an answered page leads: to help, to the next page, or back to the answers for who came from there."""
    if stopped := journey.full_stop(done(draft)):
        if stopped == "ask_stop" and step.name == "gate":
            return count_stop(draft, "some_signs", Tally.Name.DIVERTED)
        if stopped == "ask_too_young" and step.name == "age":
            return count_stop(draft, "alone", Tally.Name.TOO_YOUNG)
    following = journey.after(step, draft)
    changes = "change" in request.GET
    if changes:
        following = journey.first_missing(draft) or "check"
    if step.name in ("question", "details") and journey.danger(done(draft))["found"]:
        draft, first = drafts.mark(draft, "help_shown")
        if first:
            return redirect("ask_help", following)
    if changes and following != "check":  # what depends on the change is asked again, and then come the answers
        return redirect(reverse("ask_step", args=[following]) + "?change=1")
    return redirect("ask_step", following)


def count_stop(draft: QuestionDraft, name: str, count: str) -> HttpResponse:
    """End on a page that says what to do now; counted once for a draft, without a row of its own."""
    _draft, first = drafts.mark(draft, name)
    if first:
        Tally.objects.count_one(count)
    return redirect(journey.full_stop(done(draft)))


def show(request: HttpRequest, draft: QuestionDraft, step: Step, form: StepForm) -> HttpResponse:
    answers, told = done(draft), journey.told(step.name, draft)
    for file, why in told.get("photos", []):
        form.add_error("photos", _("%(file)s: %(why)s") % {"file": file, "why": why} if file else why)
    screened = form if isinstance(form, ScreenedForm) else None
    texts = [screened.text_of(name) for name in screened.screened] if screened else []
    context = {
        "step": step.name,
        "title": title_of(step, form),
        "form": form,
        "answers": answers,
        "notice": draft.privacy_version_id,
        "marked": screened.marked() if screened else [],
        "masked": told.get("masked"),
        "begun_again": step.name == "gate" and "begun_again" in draft.answers.get("marks", []),
        "back": journey.before(step.name, draft) if draft.pk else "",
        **journey.help_for(*texts),
        **CONTEXT.get(step.name, lambda draft: {})(draft),
    }
    return unlisted(render(request, [f"consultations/ask/{step.name}.html", "consultations/ask/step.html"], context))


def title_of(step: Step, form: StepForm) -> Any:
    if step.name != "about" or form.for_self:
        return step.title
    return _("About the child") if form.whom == Question.AskedFor.CHILD else _("About the person")


def preview_context(draft: QuestionDraft) -> dict[str, Any]:
    question = journey.as_public(draft)
    found = {
        name: [(one, f"{name}:{one.start}:{one.end}") for one in apart(screening.hints(getattr(question, name)))]
        for name in ("title", "body")
    }
    marked = {
        name: marked_text(getattr(question, name), [(one.start, one.end) for one, _value in hints])
        for name, hints in found.items()
    }
    hints = [
        {"words": getattr(question, name)[one.start : one.end], "general": one.general, "value": value}
        for name, all_of_it in found.items()
        for one, value in all_of_it
    ]
    several = journey.asks_several(done(draft))
    return {
        "question": question,
        "several": several,
        "marked_title": marked["title"],
        "marked_body": marked["body"],
        "hints": hints,
    }


CONTEXT: dict[str, Callable[[QuestionDraft], dict[str, Any]]] = {
    "gate": lambda draft: {"signs": SIGNS},
    "department": lambda draft: {"paused": Department.objects.filter(is_open=False).order_by("name")},
    "similar": lambda draft: {"suggestions": journey.similar(done(draft)), **journey.danger(done(draft))},
    "photos": lambda draft: {"photos": draft.photos.all()},
    "preview": preview_context,
}


def answered(request: HttpRequest, draft: QuestionDraft, form: StepForm) -> HttpResponse | None:
    """ "This answers my question": the way ends kindly, is counted, and nothing is kept.

    Whoever wrote of a sign of danger is not led away from asking by what another was told.
    """
    if "answered" not in request.POST or journey.danger(done(draft))["found"]:
        return None
    number = number_in(request.POST["answered"])
    question = Question.objects.published().filter(pk=number).first() if number else None
    drafts.forget(draft)
    Tally.objects.count_one(Tally.Name.ANSWERED)
    return render(request, "consultations/ask/answered.html", {"question": question})


def photos(request: HttpRequest, draft: QuestionDraft, form: StepForm) -> HttpResponse | None:
    """Take away, or add: each photo that cannot be taken says why, and the others stay."""
    if name := request.POST.get("remove"):
        drafts.remove_photo(draft, name)
        return redirect(request.get_full_path())
    uploads = request.FILES.getlist("photos")
    if not uploads:
        # A press of "Add" with nothing chosen is no step forward.
        if "add" in request.POST:
            return refuse(request, draft, BY_NAME["photos"], form, photos=[("", _("Choose a photo first"))])
        return None
    problems = []
    for upload in uploads:
        try:
            drafts.add_photo(draft, upload)
        except (NotAPhoto, Refused) as refused:
            if isinstance(refused, Refused) and refused.code != "no_room":
                raise
            problems.append(((upload.name or "")[:60], str(refused.message)))
    if problems:
        return refuse(request, draft, BY_NAME["photos"], form, photos=problems)
    drafts.keep_typed(draft, "photos", {})
    return redirect(request.get_full_path())


def generalise(request: HttpRequest, draft: QuestionDraft, form: StepForm) -> HttpResponse | None:
    """Put the more general wording in the place of what could show who somebody is."""
    wanted = request.POST.get("general")
    if not wanted:
        return None
    words = dict(done(draft)["question"])
    for name in ("title", "body"):
        for one in apart(screening.hints(words[name])):
            if wanted == f"{name}:{one.start}:{one.end}":
                words[name] = words[name][: one.start] + one.general + words[name][one.end :]
                drafts.keep(draft, "question", words)
                return redirect(request.get_full_path())
    return redirect(request.get_full_path())


PRESSED: dict[str, Callable[[HttpRequest, QuestionDraft, StepForm], HttpResponse | None]] = {
    "similar": answered,
    "photos": photos,
    "preview": generalise,
}
