"""Words for the codes that history keeps: what was done, why, and what was found. The admin shows nobody a code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.forms.moderation import REASONS as DECISION_REASONS
from consultations.models import Event, ReplyRule
from doctors.people import Suspension

TAKEN_BACK = pgettext_lazy("status", "Reply taken back by its doctor")  # instead of "Unpublished"
# What a job of the queue does, by the name of its function.
JOBS: dict[str, str | Promise] = {
    "mail_event": _("Mail to an asker"),
    "mail_on_call": _("Mail to the person on call"),
    "mail_staff": _("Mail about an account"),
    "mail_reset": _("Mail with a link for a new password"),
    "new_link": _("Mail with a new private link"),
    "note_refused_mail": _("Note that a mail was refused"),
    "refresh_similar": _("Similar questions of one question"),
    "refresh_range": _("Similar questions of many questions"),
    "index_faq": _("Search index of the FAQ"),
    "review_replies": _("A rule tried on replies that were sent"),
}
BACK_AFTER_SUSPENSION = _("Back in the queue: the doctor’s account was suspended")
# What happened, by the act of the table (consultations/workflow.py).
ACTIONS: dict[str, str | Promise] = {
    "submit": _("Sent"),
    "import": _("Imported"),
    "approve": _("Approved"),
    "return": _("Returned to the asker"),
    "reject": _("Rejected"),
    "mark_duplicate": _("Closed as a duplicate"),
    "resubmit": _("Changed and sent again"),
    "restore": _("Restored"),
    "contest": _("The asker says it is not a duplicate"),
    "requeue": _("Put back in the queue"),
    "take_back": _("Taken back from the queue"),
    "claim": _("Claimed"),
    "release": _("Given back to the queue"),
    "expire": _("Back in the queue: the doctor's claim ended"),
    "transfer": _("Passed on"),
    "propose_duplicate": _("Proposed as a duplicate"),
    "request_info": _("The asker was asked for more information"),
    "give_info": _("The asker answered"),
    "info_overdue": _("Back in the queue: it waited for the asker's answer"),
    "send": _("Reply sent"),
    "agree": _("A second doctor agreed to the reply"),
    "send_back": _("A second doctor sent the reply back"),
    "review_overdue": _("Back in the queue: it waited for a second doctor"),
    "publish": _("Published"),
    "unpublish": _("Taken off the site"),
    "retract": _("The doctor took back the reply"),
    "put_back": _("The doctor put the reply back on the site"),
    "keep_private": _("Kept private"),
    "withdraw": _("Withdrawn"),
    "erase": _("Text deleted"),
    "correct": _("Reply corrected"),
    "hand_in_correction": _("Correction handed in for a second doctor"),
    "take_back_correction": _("Correction taken back"),
    "agree_correction": _("A second doctor agreed to the correction"),
    "send_back_correction": _("A second doctor sent the correction back"),
    "second_opinion": _("Another doctor's opinion of the reply"),
    "propose_more_info": _("More Info proposed"),
    "approve_more_info": _("More Info approved"),
    "take_off_more_info": _("More Info taken off the page"),
    "return_more_info": _("More Info sent back"),
    "dismiss_duplicate": _("Left in the queue: not a duplicate"),
    "lower_priority": _("Marked as a false alarm: not urgent"),
    "edit": _("Headline, topics or department saved"),
    "edit_text": _("The asker's text changed"),
    "redact": _("Words removed from the asker's text"),
    "dismiss_reports": _("Readers' reports closed, page kept"),
    "alert_on_call": _("The person on call was told"),
    "reimport": _("Imported again"),
    "consent": _("The asker decided about publication"),
    "ask_consent": _("The asker was asked again about publication"),
    "new_link": _("New private link sent"),
    "running_late": _("The asker was told that the reply takes longer"),
    "mail_refused": _("An email to the asker came back"),
}
# Why, by the code that an Event keeps. What moderators choose from comes first.
REASONS: dict[str, str | Promise] = {
    **{code: label for code, (label, _sentence) in DECISION_REASONS.items()},
    "granted": pgettext_lazy("consent", "Agreed to publication"),
    "withdrawn": pgettext_lazy("consent", "No longer agreed to publication"),
    "retracted": _("It no longer holds"),
    "agrees": _("Agrees with the reply"),
    "disagrees": _("Disagrees with part of the reply"),
    "suspended": _("The doctor's account was suspended"),
    "target_gone": _("The question it repeats is no longer public"),
    "safety": _("For safety"),
    "author": _("Agreed to by its author"),
    "gate_changed": _("The asker changed an answer about urgent signs"),
}
# What happened to the staff and by them, by the action of a StaffEvent.
STAFF_ACTIONS: dict[str, str | Promise] = {
    "sign_in": _("Signed in"),
    "sign_in_failed": _("Wrong password"),
    "reset_asked": _("Asked for a new password"),
    "password_changed": _("Password changed"),
    "password_set": _("Password set by an administrator"),
    "address_asked": _("Asked to change the sign-in address"),
    "address_changed": _("Sign-in address changed"),
    "address": _("Sign-in address changed by an administrator"),
    "factor_added": _("App or passkey added"),
    "factor_removed": _("App or passkey removed"),
    "factor_reset": _("Second factor removed by an administrator"),
    "codes_made": _("New recovery codes made"),
    "invited": _("Invited"),
    "invited_again": _("Invited again"),
    "account_made": _("Account created"),
    "admin_made": _("Administrator created on the command line"),
    "account_deleted": _("Account deleted"),
    "rights": _("Rights changed"),
    "roles": _("Role changed"),
    "suspended": _("Suspended"),
    "reinstated": _("Reinstated"),
    "doctor_account": _("Account of a doctor changed"),
    "licence_verified": _("Licence verified"),
    "licence_renewed": _("Licence renewed"),
    "faq_added": _("FAQ added"),
    "faq_changed": _("FAQ changed"),
    "faq_replaced": _("FAQ replaced by an import"),
    "faq_deleted": _("FAQ deleted"),
    "faq_review_asked": _("Doctor asked to review a FAQ"),
    "faq_reviewed": _("FAQ reviewed"),
    "faq_sent_back": _("FAQ sent back by its reviewer"),
    "export": _("Consultations exported"),
}
STAFF_REASONS: dict[str, str | Promise] = {
    "given": pgettext_lazy("a role", "Given"),
    "taken": pgettext_lazy("a role", "Taken away"),
    **dict(Suspension.choices),
}
# What a staff event is about, by the kind that stands before the number.
STAFF_SUBJECTS: dict[str, Promise] = {
    "doctor": _("Doctor %(name)s"),
    "group": _("Role: %(name)s"),
    "faq": _("FAQ %(name)s"),
}
# The parts of a reply, by field, in the order and words of the public page.
REPLY_PARTS: dict[str, str | Promise] = {
    "answer": _("Reply"),
    "limits": _("What this reply cannot tell you"),
    "next_step": _("Next step"),
    "would_need": _("What a doctor would need to answer"),
    "see_whom": _("Who to see"),
    "seek_help_if": _("Seek help if"),
    "correction_note": _("What was corrected"),
}
# What screening finds in what askers write, and rules in what doctors write.
KINDS: dict[str, str | Promise] = {
    "phone": _("Phone number"),
    "email": _("Email address"),
    "national_id": _("Identity number"),
    "name": _("Name"),
    "third_party_name": _("Someone else's name"),
    "address": _("Address"),
    "date_of_birth": _("Date of birth"),
    "messenger_id": _("Messenger"),
    "url": _("Link"),
    "record_number": _("Record number"),
    "red_flag": _("Sign of danger"),
    "crisis": _("Words of despair"),
    "spam": _("Words of advertising"),
    "several_questions": _("Several questions"),
    "contact_request": _("Asks for contact"),
    **dict(ReplyRule.Family.choices),
}


def action_and_reason(event: Event) -> tuple[str, str]:
    """What happened to a question and why, in words."""
    if event.reason == "suspended":  # whatever act took the question back, this is the cause, told once
        return str(BACK_AFTER_SUSPENSION), ""
    return str(ACTIONS.get(event.action, event.action)), str(REASONS.get(event.reason, event.reason))
