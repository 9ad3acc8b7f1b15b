"""The steps of /ask/ in their order: which of them these answers need, and what each one needs to know."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerChoices
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations import screening
from consultations.acts.governing.in_force import policies_in_force
from consultations.forms.asking import about_the_asker, consents, question_text, steps
from consultations.forms.asking.step import NO_SIGNS, StepForm
from consultations.help_lines import language_to_answer_in
from consultations.models import Question, QuestionDraft, Reply, Topic
from consultations.models.asker import NEWBORN_AGES
from consultations.retrieval import suggestions
from doctors.models import Department

Answers = dict[str, Any]


class Part(IntegerChoices):
    """What the steps belong to. How many pages there are depends on the answers; the parts are always these four."""

    SAFETY = 1, _("Is it safe to wait?")
    PERSON = 2, _("Who it is about")
    QUESTION = 3, pgettext_lazy("part of asking", "Your question")
    SENDING = 4, _("Check and send")


@dataclass(frozen=True)
class Step:
    part: Part
    name: str
    title: str | Promise
    form: type[StepForm]
    # Whether the page is shown, by the answers so far.
    needed: Callable[[Answers], bool] = lambda answers: True


def is_infant(answers: Answers) -> bool:
    return answers.get("about", {}).get("age_band") == about_the_asker.UNDER_TWO


def _has_words(answers: Answers) -> bool:
    return "question" in answers


STEPS = [
    Step(Part.SAFETY, "gate", _("Before you start"), steps.GateStep),
    Step(Part.PERSON, "who", _("Who is the question about?"), about_the_asker.WhoStep),
    Step(Part.PERSON, "age", _("How old are you?"), about_the_asker.AgeStep),
    Step(Part.PERSON, "about", _("About you"), about_the_asker.AboutStep),
    Step(Part.PERSON, "infant", _("How old is the child?"), about_the_asker.InfantStep, is_infant),
    Step(Part.QUESTION, "department", _("Choose a department"), steps.DepartmentStep),
    Step(Part.QUESTION, "question", _("Your question"), question_text.QuestionStep),
    Step(Part.QUESTION, "details", _("What a doctor would ask"), question_text.DetailsStep),
    Step(
        Part.QUESTION,
        "topics",
        _("What is it about?"),
        steps.TopicsStep,
        lambda answers: bool(offered_topics(answers)),
    ),
    Step(
        Part.QUESTION,
        "similar",
        _("Has it been answered already?"),
        steps.ReadOnlyStep,
        lambda answers: bool(similar(answers)),
    ),
    Step(Part.QUESTION, "photos", _("Photos"), steps.PhotosStep),
    Step(Part.SENDING, "preview", _("How it would look in public"), steps.ReadOnlyStep),
    Step(Part.SENDING, "consents", _("Your agreement"), consents.ConsentsStep),
]
BY_NAME = {step.name: step for step in STEPS}


def done(draft: QuestionDraft) -> Answers:
    return draft.answers.get("done", {})


def progress(name: str, answers: Answers) -> dict[str, Any]:
    """The parts of asking for the page of a step, or of "check": which one it belongs to, and which are done."""
    part = BY_NAME[name].part if name in BY_NAME else Part.SENDING
    reached = max([part, *(BY_NAME[answered].part for answered in answers if answered in BY_NAME)])
    return {"part": part, "parts": [(each, each < reached and each != part) for each in Part]}


def words_of(answers: Answers) -> tuple[str, str]:
    question = answers.get("question", {})
    return question.get("title", ""), question.get("body", "")


def department_of(answers: Answers) -> Department | None:
    chosen = answers.get("department", {}).get("department")
    return Department.objects.filter(pk=chosen).first() if chosen else None


def offered_topics(answers: Answers) -> list[Topic]:
    return suggestions.topics_in(*words_of(answers)) if _has_words(answers) else []


def similar(answers: Answers) -> list[suggestions.Suggestion]:
    if not _has_words(answers):
        return []
    return suggested(*words_of(answers), in_danger=bool(danger(answers)["dangers"]), department=department_of(answers))


def suggested(
    title: str, body: str, *, in_danger: bool, department: Department | None = None
) -> list[suggestions.Suggestion]:
    """Similar answers. Where there is a sign of danger, only those that send people to a doctor: none may reassure."""
    similar = suggestions.similar_to(title, body, department=department)
    if not in_danger:
        return similar
    replies = ((suggestion, suggestion.question.published_reply) for suggestion in similar)
    return [suggestion for suggestion, reply in replies if reply and reply.care_level in Reply.PRESSING]


def form_for(step: Step, draft: QuestionDraft, data: QueryDict | Answers | None = None, **how: Any) -> StepForm:
    """The form of a step: with what was just sent, or else with what was typed or answered before."""
    answers = done(draft)
    extra: dict[str, Any] = {"answers": answers}
    if step.name == "gate":
        extra["privacy"] = draft.privacy_version if draft.pk else policies_in_force(draft.locale)["privacy"]
    if step.name == "topics":
        extra["offered"] = offered_topics(answers)
    if step.name == "consents":
        # Read anew for each page: agreeing is to exactly the versions that this page names.
        extra["policies"] = policies_in_force(draft.locale)
        extra["with_photos"] = draft.photos.exists()
    # What was typed and refused, or left by Back, wins over the last valid answer.
    before = draft.answers.get("typed", {}).get(step.name) or answers.get(step.name) or {}
    return step.form(data, initial=dict(before), **extra, **how)


def shown_form(step: Step, draft: QuestionDraft) -> StepForm:
    """The form as it is shown: with errors if it was refused, or if its answer is no longer valid."""
    typed, answer = draft.answers.get("typed", {}).get(step.name), done(draft).get(step.name)
    if last_press(step.name, draft).get("refused") and typed is not None:
        return form_for(step, draft, typed)
    if typed is None and answer is not None and not (form := form_for(step, draft, answer)).is_valid():
        return form
    return form_for(step, draft)


def last_press(name: str, draft: QuestionDraft) -> dict[str, Any]:
    """How the last press on this page ended: whether it was refused, how many places it masked, and the like."""
    return draft.answers.get("told", {}).get(name, {})


def after(step: Step, draft: QuestionDraft) -> str:
    """The name of the next step, or "check"."""
    answers = done(draft)
    following = STEPS[STEPS.index(step) + 1 :]
    return next((step.name for step in following if step.needed(answers)), "check")


def before(name: str, draft: QuestionDraft) -> str:
    """The name of the step before this one; "" for the first."""
    answers = done(draft)
    earlier = STEPS if name == "check" else STEPS[: STEPS.index(BY_NAME[name])]
    return next((step.name for step in reversed(earlier) if step.needed(answers)), "")


def first_missing(draft: QuestionDraft, until: str = "") -> str:
    """The name of the first unanswered step before `until`; "" if there is none."""
    answers = done(draft)
    for step in STEPS:
        if step.name == until:
            return ""
        if step.name in answers:
            continue
        if step.needed(answers):
            return step.name
    return ""


def first_invalid(draft: QuestionDraft) -> str:
    """The first step whose answer is no longer valid, because a department closed or a policy is new."""
    for step in STEPS:
        # Validated again, because what was right a week ago may not be any more.
        if step.name in done(draft) and not form_for(step, draft, done(draft)[step.name]).is_valid():
            return step.name
    return ""


def full_stop(answers: Answers) -> str:
    """The page where asking ends for these answers: get help now, or ask with a parent. "" if it goes on."""
    if answers.get("gate", {}).get("signs", NO_SIGNS) != NO_SIGNS:
        return "ask_stop"
    return "ask_too_young" if answers.get("age", {}).get("standing") == "alone" else ""


def danger(answers: Answers) -> dict[str, Any]:
    """What the help cards need, for everything written so far."""
    newborn = is_infant(answers) and answers.get("infant", {}).get("infant_age") in NEWBORN_AGES
    return help_for(*words_of(answers), *answers.get("details", {}).values(), newborn=newborn)


def help_for(*texts: str, newborn: bool = False) -> dict[str, Any]:
    """What the help cards need: the kinds of danger that screening finds, and the language that was written.

    `newborn`: what was written is about a baby under three months.
    """
    findings = ((finding, text) for text in texts for finding in screening.screen(text, newborn=newborn))
    dangers = [(finding.kind, text) for finding, text in findings if screening.is_urgent([finding])]
    # In the language of the text with the danger, which may not be the language of the page.
    language = language_to_answer_in("\n".join(dict.fromkeys(text for _kind, text in dangers))) if dangers else ""
    return {"dangers": {kind for kind, _text in dangers}, "locale": language}


def asks_several(answers: Answers) -> bool:
    """Whether the text asks several questions, of which a doctor can answer one well."""
    return any(
        finding.kind == screening.SEVERAL_QUESTIONS for text in words_of(answers) for finding in screening.screen(text)
    )


def question_of(draft: QuestionDraft) -> dict[str, Any]:
    """The answers as `submission.submit` takes them."""
    answers = done(draft)
    title, body = words_of(answers)
    about, consents = answers["about"], answers["consents"]
    department = department_of(answers)
    return {
        "title": title,
        "body": body,
        "department": department,
        "suggested_department": None if department else suggestions.department_for(title, body),
        "locale": draft.locale,
        "name": about["name"],
        "sex": about["sex"],
        "age_band": about_the_asker.public_band(about["age_band"]),
        "infant_age": answers["infant"]["infant_age"] if is_infant(answers) else "",
        "email": about["email"],
        "asked_for": answers["who"]["asked_for"],
        "guardian": answers["age"]["standing"] == "guardian",
        "prompts": answers["details"],
        "topics": list(Topic.objects.filter(pk__in=answers.get("topics", {}).get("topics", []))),
        "publication": bool(consents.get("publication")),
        "photos_public": bool(consents.get("photos_public")),
    }


def as_public(draft: QuestionDraft) -> Question:
    """The question as its public page would show it, with the asker's heading as headline. It is not stored."""
    answers = done(draft)
    title, body = words_of(answers)
    about = answers["about"]
    return Question(
        title=title, body=body, headline=title, locale=draft.locale, department=department_of(answers),
        asker_name=about["name"], asker_sex=about["sex"], asker_age_band=about_the_asker.public_band(about["age_band"]),
        asked_for=answers["who"]["asked_for"], asked_on=timezone.localdate(),
    )  # fmt: skip
