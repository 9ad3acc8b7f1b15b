"""The last page of /ask/: check all answers, change one, and send them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations import rate_limits
from consultations.actors import Refused
from consultations.acts.asking import drafts, submission
from consultations.forms.asking.about_the_asker import AGES
from consultations.forms.asking.question_text import QuestionTextForm
from consultations.models import Question, QuestionDraft
from consultations.models.asker import infant_age_in_words
from consultations.secret_link import private_path
from consultations.views.asking import journey
from consultations.views.asking.start import closed, draft_key, set_cookie, with_draft
from consultations.views.private_page.own_question import unlisted
from portal.punctuation import listed


def rows(draft: QuestionDraft) -> list[dict[str, Any]]:
    """One row for each answer: its label, the answer in words, and the step that changes it."""
    answers, question = journey.done(draft), journey.as_public(draft)
    about, consents, infant = answers["about"], answers["consents"], journey.is_infant(answers)
    standing = {"adult": _("An adult"), "guardian": _("A young person with a parent or guardian")}
    department = question.department.name if question.department else _("I don’t know: find the right one for me")
    topics = (
        [topic.name for topic in journey.offered_topics(answers) if str(topic.pk) in answers["topics"]["topics"]]
        if "topics" in answers
        else []
    )
    fields = QuestionTextForm.base_fields
    lines = [
        ("who", _("About"), question.get_asked_for_display()),
        ("age", _("Asked by"), standing[answers["age"]["standing"]]),
        ("about", _("Made-up name"), about["name"]),
        ("about", _("Age"), AGES[about["age_band"]] if about["age_band"] else _("Rather not say")),
        *([("infant", _("Age of the child"), infant_age_in_words(answers["infant"]["infant_age"]))] if infant else []),
        ("about", _("Sex"), question.get_asker_sex_display()),
        ("about", _("Email address"), about["email"] or _("None: I’ll keep the link myself")),
        ("department", _("Department"), department),
        ("question", fields["title"].label, question.title),
        ("question", fields["body"].label, question.body),
        *(("details", label, text) for label, text in Question(prompts=answers["details"]).prompt_lines),
        *([("topics", _("Topics"), listed(topics))] if topics else []),
        ("photos", _("Photos"), str(draft.photos.count() or _("None"))),
        ("consents", _("Use of health data"), _("I agree")),
        ("consents", _("Publication"), _("I agree") if consents.get("publication") else _("I don’t agree")),
    ]  # fmt: skip
    if not any(answers["details"].values()):
        at = next(number for number, row in enumerate(lines) if row[0] == "photos")
        lines.insert(at, ("details", _("What a doctor would ask"), _("Nothing added")))
    if draft.photos.exists() and consents.get("publication"):
        agreed = _("I agree") if consents.get("photos_public") else _("I don’t agree")
        lines.append(("consents", _("Publication of the photos"), agreed))
    return [{"step": step, "label": label, "answer": answer} for step, label, answer in lines]


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft()
def check(request: HttpRequest, draft: QuestionDraft) -> HttpResponse:
    """Check your answers, and send them."""
    # An answer may have become invalid since: a department closed, or a policy changed.
    if missing := journey.first_missing(draft) or journey.first_invalid(draft):
        return redirect("ask_step", missing)
    if stopped := journey.full_stop(journey.done(draft)):
        return redirect(stopped)
    if request.method == "POST":
        if "back" in request.POST:
            return redirect("ask_step", journey.before("check", draft))
        try:
            return send(request, draft)
        except Refused as refused:
            if refused.code in ("draft_gone", "no_policy"):
                raise
            if refused.code in ("too_many", "full"):
                return closed(request, refused.message, 429)
            if refused.code == "policy_changed":
                return redirect("ask_step", "consents")
            drafts.tell(draft, "check", problem=str(refused.message))
            return redirect("ask_check")
    answers = journey.done(draft)
    context = {
        "problem": journey.last_press("check", draft).get("problem"),
        "rows": rows(draft),
        "draft": draft,
        "photos": draft.photos.all(),
        "several": journey.asks_several(answers),
        **journey.progress("check", answers),
        **journey.danger(answers),
    }
    return unlisted(set_cookie(render(request, "consultations/ask/check.html", context), draft_key(request)))


def send(request: HttpRequest, draft: QuestionDraft) -> HttpResponse:
    """Send the answers that were shown. A second press, another tab or a reload lead to the same question."""
    # Bots fill in everything within seconds.
    if (timezone.now() - draft.created_at).total_seconds() < settings.ASK_MINIMUM_SECONDS:
        raise Refused("too_quick", _("That was very quick. Read your answers again, then press the button."))
    # The page says which revision it showed. Only that one is sent, never answers changed in another window.
    if request.POST.get("revision") != str(draft.revision):
        raise Refused("draft_changed", _("You’ve changed your answers in another window. Check them again."))
    answers = journey.question_of(draft)
    consents = journey.done(draft)["consents"]
    circumstances = submission.Circumstances(
        send_key=draft.key_hash,
        draft=draft,
        senders=rate_limits.senders(request, answers["email"]),
        agreed_to={kind: int(consents[f"{kind}_version"]) for kind in ("privacy", "publication")},
        gate_changed="some_signs" in draft.answers.get("marks", []),
    )
    question = submission.submit(**answers, sent=circumstances)
    return redirect(private_path(question) + "sent/")
