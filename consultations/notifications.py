"""One Event → one mail to the asker, without any health text: number, what happened, private link."""

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
# What is said besides the subject, a paragraph each.
MORE: dict[str, list[str | Promise]] = {
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
    """Whether a question became public by itself in the act that sent its reply: then one mail tells of both."""
    if event.action != "publish" or event.role != Event.Role.SYSTEM:
        return False
    before = Event.objects.filter(question_id=event.question_id, sequence=event.sequence - 1).first()
    return before is not None and before.action in FIRST_REPLIES


def what_happened(event: Event) -> str:
    """The key of the words for an Event, in SUBJECTS and MORE; empty where nobody is told."""
    # A reply that waits for a second doctor is not there yet.
    if event.action not in SUBJECTS or event.to_status == "in_review" or is_told_with_the_reply(event):
        return ""
    if event.action in FIRST_REPLIES:
        after = Event.objects.filter(question_id=event.question_id, sequence=event.sequence + 1).first()
        return "send_public" if after and is_told_with_the_reply(after) else event.action
    return event.action


def cannot_wait(event: Event) -> bool:
    """Whether the asker should read at once what a doctor wrote: pressing advice, a correction for safety, or a
    question back about what was marked as urgent."""
    if event.action == "request_info":
        return event.question.urgent
    reply = event.question.published_reply if event.action in REPLY_DELIVERED else None
    return reply is not None and (reply.care_level in Reply.PRESSING or reply.safety)


def mail_on_call(question_id: int) -> EmailMultiAlternatives | None:
    """The mail to the address on call about a question that waits unread; None where nobody is on call."""
    if not settings.ON_CALL_EMAIL:
        return None
    subject = _("Question %(number)s may be an emergency and is unread") % {"number": question_id}
    url = settings.SITE_URL.rstrip("/") + reverse("admin:consultations_question_change", args=[question_id])
    context = {"subject": subject, "more": [_("Please look at it now, or call who is on duty.")], "url": url}
    mail = EmailMultiAlternatives(
        subject=subject, body=render_to_string("mail/on_call.txt", context), to=[settings.ON_CALL_EMAIL]
    )
    mail.attach_alternative(render_to_string("mail/on_call.html", context), "text/html")
    return mail


def mail_for(event: Event) -> EmailMultiAlternatives | None:
    """The mail about an Event, or None where nobody is to be told. Its Message-ID is fixed per Event."""
    question = event.question
    told = what_happened(event) if question.email else ""
    if not told:
        return None
    with override(question.locale):
        owner = question.parent or question
        subject = SUBJECTS[told] % {"number": owner.pk}
        url = settings.SITE_URL.rstrip("/") + private_path(question)
        more = MORE.get(told, [])
        if cannot_wait(event):
            subject = _("Please read now. %(subject)s") % {"subject": subject}
            more = [_("Please open your private page now. It should not wait."), *more]
        context = {"subject": subject, "more": more, "url": url}
        mail = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("mail/event.txt", context),
            to=[question.email],
            headers={
                "Message-ID": f"<event-{event.pk}@{urlsplit(settings.SITE_URL).hostname}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        mail.attach_alternative(render_to_string("mail/event.html", context), "text/html")
        return mail
