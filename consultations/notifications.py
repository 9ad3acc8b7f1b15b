"""One Event → one mail to the asker, without any health text: number, what happened, private link."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from consultations.links import private_path
from consultations.models import Event

SUBJECTS: dict[str, str | Promise] = {
    "submit": _("We have your question (number %(number)s)"),
    "approve": _("Your question is waiting for a doctor (number %(number)s)"),
    "return": _("Please look at your question again (number %(number)s)"),
    "reject": _("We cannot pass on your question (number %(number)s)"),
    "mark_duplicate": _("Your question may be answered already (number %(number)s)"),
    "restore": _("We are looking at your question again (number %(number)s)"),
    "requeue": _("Your question is waiting for a doctor (number %(number)s)"),
    "request_info": _("The doctor needs to know more (number %(number)s)"),
    "info_overdue": _("Your question goes back to the doctors (number %(number)s)"),
    "send": _("A doctor has replied (number %(number)s)"),
    "agree": _("A doctor has replied (number %(number)s)"),
    "correct": _("The doctor has corrected the reply (number %(number)s)"),
    "publish": _("Your question is public now (number %(number)s)"),
    "unpublish": _("Your question is no longer public (number %(number)s)"),
    "retract": _("The doctor has taken back the reply (number %(number)s)"),
    "withdraw": _("Your question is withdrawn (number %(number)s)"),
}


def mail_for(event: Event) -> EmailMultiAlternatives | None:
    """The mail about an Event, or None where nobody is to be told. Its Message-ID is fixed per Event."""
    question = event.question
    # A reply that waits for a second doctor is not there yet.
    if (
        not question.email
        or event.action not in SUBJECTS
        or (event.action == "send" and event.to_status == "in_review")
    ):
        return None
    with override(question.locale):
        owner = question.parent or question
        subject = SUBJECTS[event.action] % {"number": owner.pk}
        context = {"subject": subject, "number": owner.pk, "url": settings.SITE_URL + private_path(question)}
        mail = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("mail/event.txt", context),
            to=[question.email],
            headers={
                "Message-ID": f"<event-{event.pk}@{settings.SITE_URL.split('//')[-1].split(':')[0]}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        mail.attach_alternative(render_to_string("mail/event.html", context), "text/html")
        return mail
