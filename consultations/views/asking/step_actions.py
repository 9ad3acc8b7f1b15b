"""Steps of /ask/ that need more than a form: their own buttons, and what else they show."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations import screening
from consultations.actors import Refused
from consultations.acts.asking import drafts
from consultations.forms.asking.step import SIGNS, StepForm
from consultations.forms.screened import mark, place_of, without_overlap
from consultations.forms.text import typed_in
from consultations.models import Question, QuestionDraft, Tally
from consultations.photos.codec import NotAPhoto
from consultations.views.asking import journey
from consultations.views.asking.journey import BY_NAME, Step, done
from consultations.views.asking.start import number_in
from doctors.models import Department


def refuse(request: HttpRequest, draft: QuestionDraft, step: Step, form: StepForm, **outcome: Any) -> HttpResponse:
    """Keep what was typed, and show the step with its errors by GET, so that the browser's Back still works."""
    drafts.keep_typed(draft, step.name, typed_in(form), refused=True, **outcome)
    return redirect(request.get_full_path())


def answered(request: HttpRequest, draft: QuestionDraft, form: StepForm) -> HttpResponse | None:
    """ "This answers my question": delete the draft and count it.

    Not possible for somebody who wrote of a sign of danger: advice to another person must not keep them from asking.
    """
    if "answered" not in request.POST or journey.danger(done(draft))["dangers"]:
        return None
    number = number_in(request.POST["answered"])
    question = Question.objects.published().filter(pk=number).first() if number else None
    drafts.forget(draft)
    Tally.objects.count_one(Tally.Name.ANSWERED)
    return render(request, "consultations/ask/found_an_answer.html", {"question": question})


def photos(request: HttpRequest, draft: QuestionDraft, form: StepForm) -> HttpResponse | None:
    """Remove a photo, or add some. Each photo that cannot be added says why, and the others are kept."""
    if name := request.POST.get("remove"):
        drafts.remove_photo(draft, name)
        return redirect(request.get_full_path())
    uploads = request.FILES.getlist("photos")
    if not uploads:
        # "Add" with no file chosen must not go to the next step.
        if "add" in request.POST:
            return refuse(request, draft, BY_NAME["photos"], form, photos=[("", _("Choose a photo first"))])
        return None
    # Every photo is tried, so that one bad file does not lose the others.
    problems = []
    for upload in uploads:
        try:
            drafts.add_photo(draft, upload)
        except (NotAPhoto, Refused) as refused:
            # Other refusals, such as a draft that is gone, concern the whole page.
            if isinstance(refused, Refused) and refused.code != "no_room":
                raise
            problems.append(((upload.name or "")[:60], str(refused.message)))
    if problems:
        return refuse(request, draft, BY_NAME["photos"], form, photos=problems)
    drafts.keep_typed(draft, "photos", {})
    return redirect(request.get_full_path())


def generalise(request: HttpRequest, draft: QuestionDraft, form: StepForm) -> HttpResponse | None:
    """Replace words that could show who somebody is by more general ones."""
    wanted = request.POST.get("general")
    if not wanted:
        return None
    words = dict(done(draft)["question"])
    for name in ("title", "body"):
        for hint in without_overlap(screening.hints(words[name])):
            if wanted == place_of(name, hint):
                words[name] = words[name][: hint.start] + hint.general + words[name][hint.end :]
                drafts.keep(draft, "question", words)
                return redirect(request.get_full_path())
    return redirect(request.get_full_path())


ACTIONS: dict[str, Callable[[HttpRequest, QuestionDraft, StepForm], HttpResponse | None]] = {
    "similar": answered,
    "photos": photos,
    "preview": generalise,
}


def preview_context(draft: QuestionDraft) -> dict[str, Any]:
    question = journey.as_public(draft)
    marked, hints = {}, []
    for name in ("title", "body"):
        text = getattr(question, name)
        findings = without_overlap(screening.hints(text))
        marked[f"marked_{name}"] = mark(text, findings)
        hints += [
            {
                "words": text[finding.start : finding.end],
                "general": finding.general,
                "value": place_of(name, finding),
            }
            for finding in findings
        ]
    return {"question": question, "several": journey.asks_several(done(draft)), "hints": hints, **marked}


EXTRA_CONTEXT: dict[str, Callable[[QuestionDraft], dict[str, Any]]] = {
    "gate": lambda draft: {"signs": SIGNS},
    "department": lambda draft: {"paused": Department.objects.filter(is_open=False).order_by("name")},
    "similar": lambda draft: {"suggestions": journey.similar(done(draft)), **journey.danger(done(draft))},
    "photos": lambda draft: {"photos": draft.photos.all()},
    "preview": preview_context,
}
