"""Sending a new question: what is checked, what is stored, and what the asker agreed to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from consultations import expected_wait, rate_limits, screening, workflow
from consultations.actors import MODERATOR, Refused
from consultations.acts.governing.in_force import policies_in_force
from consultations.models import Consent, Finding, Photo, Policy, PolicyVersion, Question, QuestionDraft, Topic
from consultations.workflow import Change
from doctors.models import Department

PERSONAL_DATA = _("Take out what could identify a person, such as a phone number or an email address.")


@dataclass(frozen=True)
class Circumstances:
    """How a question came to be sent. Every field may be missing, as in tests and the demo."""

    send_key: str | None = None  # sent again with the same key, it is the same question
    draft: QuestionDraft | None = None  # as its answers were read: another tab may have changed it since
    senders: Sequence[str] = ()  # keyed hashes of browser, email and network (rate_limits.py)
    agreed_to: Mapping[str, int] = field(default_factory=dict)  # policy version shown, by kind
    gate_changed: bool = False  # at the first page: "some of these signs", then "none"


def give_consent(change: Change, purpose: str, version: PolicyVersion, *, granted: bool) -> Consent:
    return Consent.objects.create(
        question=change.question, purpose=purpose, policy_version=version, sha256=version.sha256,
        locale=version.policy.locale, granted=granted, at=change.now,
    )  # fmt: skip


def screen_question(change: Change) -> None:
    """Refuse personal data, store the spans of all other findings, and mark the question urgent if there is danger."""
    if screening.personal(find_in_texts(change)):
        raise Refused("personal_data", PERSONAL_DATA)


def find_in_texts(change: Change) -> list[screening.ScreeningFinding]:
    """Screen everything that the asker wrote. The findings replace those of an earlier screening."""
    question, findings = change.question, []
    question.findings.filter(reply=None).delete()
    texts = {"title": question.title, "body": question.body, **question.prompts}
    for name, text in texts.items():
        spans = screening.screen(text, newborn=question.is_newborn)
        Finding.objects.bulk_create(
            Finding(question=question, kind=span.kind, field=name, start=span.start, end=span.end) for span in spans
        )
        findings += spans
    mark_urgent(change, findings)
    return findings


def screen_note(change: Change) -> None:
    """Screen a note as the question is screened. No spans are stored: a Note is not part of the question's text."""
    findings = screening.screen(change.note, newborn=change.question.is_newborn)
    if screening.personal(findings):
        raise Refused("personal_data", PERSONAL_DATA)
    mark_urgent(change, findings)


def mark_urgent(change: Change, findings: list[screening.ScreeningFinding]) -> None:
    if screening.is_urgent(findings):
        # A moderator who lowered the priority has judged a false alarm. Editing words must not raise it again.
        lowered = change.actor.role == MODERATOR and change.question.red_flag and not change.question.urgent
        change.set(red_flag=True, priority=Question.Priority.ROUTINE if lowered else Question.Priority.URGENT)


def submit(
    *,
    title: str,
    body: str,
    department: Department | None,
    locale: str,
    name: str = "",
    sex: str = Question.Sex.UNDISCLOSED,
    age_band: str = "",
    infant_age: str = "",
    asked_for: str = Question.AskedFor.SELF,
    guardian: bool = False,
    prompts: Mapping[str, str] | None = None,
    topics: Sequence[Topic] = (),
    suggested_department: Department | None = None,
    email: str = "",
    publication: bool = False,
    photos_public: bool = False,
    sent: Circumstances | None = None,
    send_key: str | None = None,
) -> Question:
    """Take a new question from an asker who agreed to the use of health data, and perhaps to publication.

    A send key makes it safe to send twice: the second time, the first question is returned. Refused if a policy is
    missing, if the department is paused or full, beyond the limits, if a text holds personal data, and if the draft or
    a policy has changed since the asker saw it.
    """
    sent = sent or Circumstances(send_key=send_key)
    question = Question(
        title=title, body=body, department=department, suggested_department=suggested_department, locale=locale,
        asker_name=name, asker_sex=sex, asker_age_band=age_band, infant_age=infant_age, asked_for=asked_for,
        guardian=guardian,
        prompts={code: text for code, text in (prompts or {}).items() if text}, email=email, send_key=sent.send_key,
        email_digest=rate_limits.digest_of_asker(email) if email else "",
    )  # fmt: skip
    take_in = partial(_take_in, question, sent, topics, publication=publication, photos_public=photos_public)
    return _once(sent.send_key, take_in)


def _once(send_key: str | None, take_in: Callable[[], Question]) -> Question:
    """Take a question in, or return the one that was sent with the same key before."""
    if sent_before := sent_with(send_key):
        return sent_before
    try:
        return take_in()
    except (IntegrityError, Refused):
        # Sent twice at the same moment: the unique send_key let only one in, or the first one used up the draft.
        if sent_before := sent_with(send_key):
            return sent_before
        raise


@transaction.atomic
def _take_in(
    question: Question, sent: Circumstances, topics: Sequence[Topic], *, publication: bool, photos_public: bool
) -> Question:
    """Check what a new question needs, and store it with its consents and all that belongs to it."""
    # Each of these checks holds its lock until the end of the transaction.
    _unchanged(sent)
    versions = _as_agreed(question.locale, sent.agreed_to)
    # Within the transaction: a question that is refused further down gives its count back.
    rate_limits.check(question.department, sent.senders)
    with workflow.submission(question) as change:
        screen_question(change)
        _consents(change, versions, publication=publication, photos_public=photos_public)
        _belongings(change, topics, sent)
    return question


def sent_with(send_key: str | None) -> Question | None:
    """The question that was sent with this key, whatever its status is now."""
    return Question.objects.filter(send_key=send_key).first() if send_key else None


def _unchanged(sent: Circumstances) -> None:
    """Lock the draft: a photo or an answer from another tab arrives before this check or not at all."""
    if sent.draft is None:
        return
    draft = QuestionDraft.objects.select_for_update().filter(pk=sent.draft.pk).first()
    if draft is None:
        raise Refused("draft_gone", _("Your answers are gone. Please start again."))
    if draft.revision != sent.draft.revision:
        raise Refused("draft_changed", _("You’ve changed your answers in another window. Check them again."))


def _as_agreed(locale: str, agreed_to: Mapping[str, int]) -> dict[str, PolicyVersion]:
    versions = policies_in_force(locale)
    if any(versions[kind].pk != seen for kind, seen in agreed_to.items()):
        raise Refused("policy_changed", _("This is not the text that you agreed to. Please read it and agree again."))
    return versions


def _consents(change: Change, versions: dict[str, PolicyVersion], *, publication: bool, photos_public: bool) -> None:
    give_consent(change, Consent.Purpose.HEALTH_DATA, versions[Policy.Kind.PRIVACY], granted=True)
    if publication:
        of = versions[Policy.Kind.PUBLICATION]
        change.set(publication_consent=give_consent(change, Consent.Purpose.PUBLICATION, of, granted=True))
        if photos_public:
            give_consent(change, Consent.Purpose.PHOTOS, of, granted=True)
            change.set(photos_public=True)


def _belongings(change: Change, topics: Sequence[Topic], sent: Circumstances) -> None:
    """What comes along with the question: topics, photos, urgency, the wait that it was promised."""
    question = change.question
    if topics:
        question.topics.set(topics)
    if sent.gate_changed:
        change.reason = "gate_changed"
        change.set(priority=Question.Priority.URGENT)
    change.set(promised_by=expected_wait.promised_by(question, change.now))
    if sent.draft:
        Photo.objects.filter(draft=sent.draft).update(draft=None, question=question)
        # After the photos have moved on: they would be deleted with their draft.
        QuestionDraft.objects.filter(pk=sent.draft.pk).delete()
