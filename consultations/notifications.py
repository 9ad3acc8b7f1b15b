"""One Event, one mail to the asker: the question's number, what happened and the private link, no health text."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from consultations.models import Event, Reply
from consultations.models.event import FIRST_REPLIES, REPLY_DELIVERED
from consultations.secret_link import private_path
from portal.language_addresses import interface_language

SUBJECTS: dict[str, str | Promise] = {
    "submit": _("We have your question (number %(number)s)"),
    "approve": _("Your question is waiting for a doctor (number %(number)s)"),
    "return": _("Please look at your question again (number %(number)s)"),
    "reject": _("We cannot pass on your question (number %(number)s)"),
    "mark_duplicate": _("Your question may be answered already (number %(number)s)"),
    "restore": _("We are looking at your question again (number %(number)s)"),
    "take_back": _("We are looking at your question again (number %(number)s)"),
    "requeue": _("Your question is waiting for a doctor (number %(number)s)"),
    "request_info": _("The doctor needs to know more (number %(number)s)"),
    "info_overdue": _("Your question goes back to the doctors (number %(number)s)"),
    "send": _("A doctor has replied (number %(number)s)"),
    "agree": _("A doctor has replied (number %(number)s)"),
    "send_public": _("A doctor has replied, and your question is public now (number %(number)s)"),
    "correct": _("The doctor has corrected the reply (number %(number)s)"),
    "agree_correction": _("The doctor has corrected the reply (number %(number)s)"),
    "publish": _("Your question is public now (number %(number)s)"),
    "put_back": _("Your question is public again (number %(number)s)"),
    "unpublish": _("Your question is no longer public (number %(number)s)"),
    "retract": _("The doctor has taken back the reply (number %(number)s)"),
    "withdraw": _("Your question is withdrawn (number %(number)s)"),
    "new_link": _("Your new private link (number %(number)s)"),
    "running_late": _("Your reply takes longer than we said (number %(number)s)"),
    "edit_text": _("We have changed a few words of your question (number %(number)s)"),
    "redact": _("We have taken words out of your question (number %(number)s)"),
    "ask_consent": _("May we still publish your question? (number %(number)s)"),
}
# What a mail says after its subject, a paragraph each.
PARAGRAPHS: dict[str, list[str | Promise]] = {
    "new_link": [_("You asked for a new link. The link of earlier mails no longer works.")],
    "running_late": [
        _("We will not make it in the time that we named. We are sorry. Your question stays with us."),
        _("Please do not wait for us: if it cannot wait, see a doctor or a walk-in clinic near you today."),
    ],
    "edit_text": [_("Your private page shows what is different, and why.")],
    "redact": [
        _("Your private page shows which words, and why. They’re no longer on any public page."),
        _("Only your private page shows them to you for 30 days. Then we delete them there too."),
    ],
    "ask_consent": [
        _("You agreed to publication. Since then our rules for it have changed, so we ask you again."),
        _("Your private page shows what has changed. If you do nothing, your question is not published."),
    ],
}


def is_told_with_the_reply(event: Event) -> bool:
    """Whether the portal published a question in the act that sent its reply: then one mail tells the asker both."""
    if event.action != "publish" or event.role != Event.Role.SYSTEM:
        return False
    before = Event.objects.filter(question_id=event.question_id, sequence=event.sequence - 1).first()
    return before is not None and before.action in FIRST_REPLIES


def what_happened(event: Event) -> str:
    """The key in SUBJECTS and PARAGRAPHS for an Event; "" if nobody is told about it."""
    # A reply that waits for a second doctor has not been sent yet.
    if event.action not in SUBJECTS or event.to_status == "in_review" or is_told_with_the_reply(event):
        return ""
    if event.action in FIRST_REPLIES:
        after = Event.objects.filter(question_id=event.question_id, sequence=event.sequence + 1).first()
        return "send_public" if after and is_told_with_the_reply(after) else event.action
    return event.action


def cannot_wait(event: Event) -> bool:
    """Whether the asker should read at once what a doctor wrote.

    That is pressing advice, a correction for safety, and a request for information about an urgent question.
    """
    if event.action == "request_info":
        return event.question.urgent
    reply = event.question.published_reply if event.action in REPLY_DELIVERED else None
    return reply is not None and (reply.care_level in Reply.PRESSING or reply.safety)


def mail_on_call(question_id: int) -> EmailMultiAlternatives | None:
    """The mail to the address on call about an unread question; None if nobody is on call."""
    if not settings.ON_CALL_EMAIL:
        return None
    return _mail(
        "on_call",
        settings.ON_CALL_EMAIL,
        subject=_("Question %(number)s may be an emergency and is unread") % {"number": question_id},
        paragraphs=[_("Please look at it now, or call who is on duty.")],
        path=reverse("admin:consultations_question_change", args=[question_id]),
    )


def mail_for(event: Event) -> EmailMultiAlternatives | None:
    """The mail about an Event; None if nobody is to be told.

    Its Message-ID is the same each time, so that a mail program can show a mail that was sent twice only once.
    """
    question = event.question
    key = what_happened(event) if question.email else ""
    if not key:
        return None
    # In the language in which the asker wrote; the worker that sends it has none of its own.
    with override(interface_language(question.locale)):
        subject = SUBJECTS[key] % {"number": question.parent_id or question.pk}
        paragraphs = PARAGRAPHS.get(key, [])
        if cannot_wait(event):
            subject = _("Please read now. %(subject)s") % {"subject": subject}
            paragraphs = [_("Please open your private page now. It should not wait."), *paragraphs]
        mail = _mail("event", question.email, subject=subject, paragraphs=paragraphs, path=private_path(question))
    mail.extra_headers["Message-ID"] = f"<event-{event.pk}@{urlsplit(settings.SITE_URL).hostname}>"
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    return mail


def _mail(
    template: str, to: str, *, subject: str, paragraphs: list[str | Promise], path: str
) -> EmailMultiAlternatives:
    """A mail as plain text and as HTML, with one link. In the active language."""
    context = {"subject": subject, "paragraphs": paragraphs, "url": settings.SITE_URL.rstrip("/") + path}
    mail = EmailMultiAlternatives(subject=subject, body=render_to_string(f"mail/{template}.txt", context), to=[to])
    mail.attach_alternative(render_to_string(f"mail/{template}.html", context), "text/html")
    return mail
