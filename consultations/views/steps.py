"""The pages of /ask/, one thing each: what is typed and pressed on them, and where that leads."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations import screening
from consultations.acts import drafting
from consultations.forms.asking import SIGNS, Page
from consultations.forms.screened import ScreenedForm, apart, marked_text
from consultations.models import Draft, Question, Tally
from consultations.models.draft import new_key
from consultations.photos import NotAPhoto
from consultations.views import journey
from consultations.views.ask import COOKIE, set_cookie, with_draft
from consultations.views.asker import unlisted
from consultations.views.journey import BY_NAME, Step, done
from doctors.models import Department


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gate(request: HttpRequest) -> HttpResponse:
    """The first page: signs that need help at once. Answering it begins the draft."""
    key = request.COOKIES.get(COOKIE, "")
    draft = drafting.find(key)
    if draft is None and request.method == "POST":
        if not BY_NAME["gate"].form(request.POST).is_valid():
            draft = Draft()
        else:
            key = new_key()
            draft = drafting.begin(key, get_language())
            if (wanted := request.GET.get("department", "")).isdecimal():
                draft = drafting.keep_typed(draft, "department", {"department": wanted})
    response = page(request, draft or Draft(), BY_NAME["gate"])
    return set_cookie(response, key) if draft and draft.pk else response


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def step(request: HttpRequest, draft: Draft, name: str) -> HttpResponse:
    if name not in BY_NAME:
        raise Http404
    if missing := journey.first_missing(draft, until=name):
        return redirect("ask_step", missing)
    if (stopped := journey.full_stop(done(draft))) and name not in ("gate", "age"):
        return redirect(stopped)
    return set_cookie(page(request, draft, BY_NAME[name]), request.COOKIES[COOKIE])


def page(request: HttpRequest, draft: Draft, step: Step) -> HttpResponse:
    """One page: what is pressed on it is done and leads on; whatever cannot be taken stays with its sentence."""
    if request.method != "POST":
        return show(request, draft, step, journey.form_for(step, draft))
    form = journey.form_for(step, draft, request.POST)
    if "back" in request.POST:
        drafting.keep_typed(draft, step.name, typed(form))
        return redirect("ask_step", name) if (name := journey.before(step.name, draft)) else redirect("ask")
    pressed = PRESSED.get(step.name)
    if pressed and (answer := pressed(request, draft, form)):
        return answer
    if "mask" in request.POST and isinstance(form, ScreenedForm):
        texts = {**typed(form), **form.masked(request.POST["mask"])}
        drafting.keep_typed(draft, step.name, texts)
        return redirect(request.get_full_path() + "#main")
    if not form.is_valid():
        if draft.pk:
            drafting.keep_typed(draft, step.name, typed(form))
        return show(request, draft, step, form)
    return leave(request, drafting.keep(draft, step.name, form.to_keep()), step)


def typed(form: Page) -> dict[str, Any]:
    """What stands in the form's fields, as it was sent."""
    kept = {}
    for name in form.fields:
        value = form[name].data
        if isinstance(value, str | list | bool) and name != "website" and len(str(value)) < 20_000:
            kept[name] = value.replace("\x00", "") if isinstance(value, str) else value
    return kept


def leave(request: HttpRequest, draft: Draft, step: Step) -> HttpResponse:
    """Where an answered page leads: to help, to the next page, or back to the answers for who came from there."""
    if step.name == "gate" and done(draft)["gate"]["signs"] == "some":
        return count_stop(draft, "some_signs", Tally.Name.DIVERTED)
    if step.name == "age" and done(draft)["age"]["standing"] == "alone":
        return count_stop(draft, "alone", Tally.Name.TOO_YOUNG)
    following = journey.after(step, draft)
    if "change" in request.GET:
        following = journey.first_missing(draft) or "check"
    if step.name in ("question", "details") and journey.danger(done(draft)):
        draft, first = drafting.mark(draft, "help_shown")
        if first:
            return redirect("ask_help", following)
    return redirect("ask_step", following)


def count_stop(draft: Draft, name: str, count: str) -> HttpResponse:
    """End on a page that says what to do now; counted once for a draft, without a row of its own."""
    _draft, first = drafting.mark(draft, name)
    if first:
        Tally.objects.count_one(count)
    return redirect(journey.full_stop(done(draft)))


def show(request: HttpRequest, draft: Draft, step: Step, form: Page) -> HttpResponse:
    answers = done(draft)
    context = {
        "step": step.name,
        "title": title_of(step, form),
        "form": form,
        "answers": answers,
        "marked": form.marked() if isinstance(form, ScreenedForm) else [],
        "back": journey.before(step.name, draft) if draft.pk else "",
        **CONTEXT.get(step.name, lambda draft: {})(draft),
    }
    return unlisted(render(request, [f"consultations/ask/{step.name}.html", "consultations/ask/step.html"], context))


def title_of(step: Step, form: Page) -> Any:
    return _("About the person") if step.name == "about" and not form.for_self else step.title


def preview_context(draft: Draft) -> dict[str, Any]:
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
    return {"question": question, "marked_title": marked["title"], "marked_body": marked["body"], "hints": hints}


CONTEXT: dict[str, Callable[[Draft], dict[str, Any]]] = {
    "gate": lambda draft: {"signs": SIGNS},
    "department": lambda draft: {"paused": Department.objects.filter(is_open=False).order_by("name")},
    "similar": lambda draft: {"suggestions": journey.similar(done(draft))},
    "photos": lambda draft: {"photos": draft.photos.all()},
    "preview": preview_context,
}


def answered(request: HttpRequest, draft: Draft, form: Page) -> HttpResponse | None:
    """ "This answers my question": the way ends kindly, is counted, and nothing is kept."""
    if "answered" not in request.POST:
        return None
    number = request.POST["answered"]
    question = Question.objects.published().filter(pk=number).first() if number.isdecimal() else None
    drafting.forget(draft)
    Tally.objects.count_one(Tally.Name.ANSWERED)
    return render(request, "consultations/ask/answered.html", {"question": question})


def photos(request: HttpRequest, draft: Draft, form: Page) -> HttpResponse | None:
    """Take away, or add: each photo that cannot be taken says why, and the others stay."""
    if name := request.POST.get("remove"):
        drafting.remove_photo(draft, name)
        return redirect(request.get_full_path())
    uploads = request.FILES.getlist("photos")
    if not uploads:
        # A press of "Add" with nothing chosen is no step forward.
        if "add" in request.POST:
            form.add_error("photos", _("Choose a photo first"))
            return show(request, draft, BY_NAME["photos"], form)
        return None
    for upload in uploads:
        try:
            drafting.add_photo(draft, upload)
        except NotAPhoto as refused:
            why = {"file": (upload.name or "")[:60], "why": refused.message}
            form.add_error("photos", _("%(file)s: %(why)s") % why)
    return show(request, draft, BY_NAME["photos"], form) if form.errors else redirect(request.get_full_path())


def generalise(request: HttpRequest, draft: Draft, form: Page) -> HttpResponse | None:
    """Put the more general wording in the place of what could show who somebody is."""
    wanted = request.POST.get("general")
    if not wanted:
        return None
    words = dict(done(draft)["question"])
    for name in ("title", "body"):
        for one in apart(screening.hints(words[name])):
            if wanted == f"{name}:{one.start}:{one.end}":
                words[name] = words[name][: one.start] + one.general + words[name][one.end :]
                drafting.keep(draft, "question", words)
                return redirect(request.get_full_path())
    return redirect(request.get_full_path())


PRESSED: dict[str, Callable[[HttpRequest, Draft, Page], HttpResponse | None]] = {
    "similar": answered,
    "photos": photos,
    "preview": generalise,
}
