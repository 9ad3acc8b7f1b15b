"""The messages of the rules that ship, so that `makemessages` finds them: rules are data, which it does not read.

A message is kept in English and shown in the reader's language. A suggestion is wording for the reply itself, so it is
in the rule's own language.
"""

from django.utils.translation import gettext_noop as _

SHIPPED_MESSAGES = (
    _("This reads like a firm diagnosis. Nobody was examined."),
    _("This prescribes a medicine or a dose. That needs an examination."),
    _("This tells somebody to stop or change a medicine."),
    _("A reply here is never a certificate."),
    _("This promises that all is well. It cannot be known from here."),
    _("This offers a contact, a place or a price. Replies do not advertise."),
    _("Write what you want to tell the asker."),
    _("Say what cannot be told from here, for instance without an examination."),
    _("Say what the asker should do next."),
    _("Choose how soon the asker should see someone."),
    _("Say what would be needed for an answer."),
    _("Say which department or doctor to see."),
    _("Fill in the place in braces, or take it out."),
    _("The question names a sign of danger. Say when to get emergency help."),
    _("Take out personal data and contact details."),
)
