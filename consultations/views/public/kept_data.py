"""What we keep about people, for the page about data: each part with the tables that hold it.

This is the one list. The page shows it, and a test takes every table of the database and asks for its part, so that a
new table cannot hold somebody's words without a sentence here.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class KeptData(NamedTuple):
    """One part: what we keep, who reads it and for how long, in sentences; and in which tables it is, by label."""

    title: str | Promise
    sentences: tuple[str | Promise, ...]
    tables: tuple[str, ...] = ()


KEPT: list[KeptData] = [
    KeptData(
        _("While you write a question"),
        (
            _("We save your answers on our server page by page, so that you can finish later."),
            _("No one reads them until you send them."),
            _("We delete them 7 days after your last answer, or at once if you start again."),
        ),
        ("consultations.QuestionDraft",),
    ),
    KeptData(
        _("Your question"),
        (
            _("We keep your question, the name that you chose, and what you told us about age, sex and health."),
            _("Moderators read it first. After that, the doctors of its department can read it."),
            _("We note where our checks found a sign of danger or personal details."),
            _("If a moderator changes your words, we also keep what they were before."),
            _("If a moderator takes out words that show who someone is, we delete what they were after 30 days."),
            _("We keep all else until your question is erased. We set no other time limit."),
        ),
        (
            "consultations.Question", "consultations.QuestionRevision", "consultations.TaggedQuestion",
            "consultations.Finding",
        ),
    ),
    KeptData(
        _("Photos"),
        (
            _("We remove the location and the camera’s data from photos before we keep them."),
            _("Only moderators and doctors see them, unless you and a moderator agree to publish them."),
        ),
        ("consultations.Photo",),
    ),
    KeptData(
        _("Your email address"),
        (
            _("You don’t have to give one. If you do, we only write to you about your question."),
            _("Doctors and moderators don’t see the address."),
            _("Moderators see which other questions came from the same address."),
        ),
    ),
    KeptData(
        _("What doctors and moderators write about your question"),
        (
            _("We keep replies, corrections, explanations and notes as long as your question."),
            _("You can’t read the notes that doctors and moderators write to each other."),
            _("We delete what a doctor has begun to write when the reply is sent, or 30 days after the last change."),
        ),
        (
            "consultations.Reply", "consultations.ReplyDraft", "consultations.Note", "consultations.MoreInfo",
            "consultations.MoreInfoRevision", "consultations.SecondOpinion", "consultations.Citation",
        ),
    ),
    KeptData(
        _("Your public page, if you agreed to one"),
        (
            _("It shows your question, the reply, the name that you chose, your age band and your sex."),
            _("From public pages we make our search and our lists of similar questions."),
            _("If your page stops being public, we delete it from our search and from these lists."),
        ),
        (
            "consultations.IndexEntry", "consultations.Similar", "consultations.Lexeme",
        ),
    ),
    KeptData(
        _("What you do on your private page"),
        (
            _("If you tell us whether a reply helped, we keep your answers with your question."),
            _("We publish them only as numbers, and never a number below 5."),
            _("What you type there and can’t send yet, we keep for one day."),
        ),
        ("consultations.Feedback", "consultations.UnsentForm"),
    ),
    KeptData(
        _("The history of your question"),
        (
            _("We record what happened to your question, what you agreed to, and which of our staff opened it."),
            _("The history has dates and codes, and none of your words."),
            _("It stays when your question is erased, and the database refuses every change to it."),
        ),
        (
            "consultations.Event", "consultations.Consent", "consultations.StaffRead", "consultations.Seal",
        ),
    ),
    KeptData(
        _("Reports about a page"),
        (
            _("Only moderators can read what you write in a report."),
            _("We delete your words when the question is erased."),
            _("To count a person once, we keep codes made from your browser’s cookie and your network."),
        ),
        ("consultations.Report",),
    ),
    KeptData(
        _("Codes against misuse"),
        (
            _("We keep codes made from your browser’s cookie, your network and your email address for 30 days."),
            _("Nobody can read the address or the network from a code."),
            _("A code of your email address stays with your question until you erase it."),
            _("If you ask for a new private link, a code of the address stays in our list of jobs."),
        ),
        ("consultations.Sender", "django_tasks_database.DBTaskResult"),
    ),
    KeptData(
        _("Our staff"),
        (
            _("For doctors, moderators, editors and administrators we keep the name, the email address and the roles."),
            _("We also keep what they need to sign in. A password is kept so that nobody can read it."),
            _("We keep what a doctor’s page shows, the number of the licence, and what was there before a change."),
            _("We record each sign-in and what happens to an account. That history stays."),
        ),
        (
            "portal.User", "portal.User_groups", "portal.User_user_permissions", "portal.StaffEvent",
            "doctors.Doctor", "doctors.Doctor_departments", "doctors.DoctorRevision",
            "account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator", "sessions.Session",
            "admin.LogEntry",
        ),
    ),
    KeptData(
        _("Cookies and logs"),
        (
            _("Reading sets no cookie. A form sets one that protects it from other websites."),
            _("When you ask, a cookie leads back to your answers for 7 days."),
            _("No page loads anything from another company."),
            _("Our log says when a page was opened and of which kind it was. It has neither the address of the page nor"
              " your words."),
        ),
    ),
]  # fmt: skip

# Tables with text in them, or with a reference to a person, that tell nothing about an asker or a reader; and why.
WITHOUT_PERSONAL_DATA = {
    "doctors.Department": "names of departments",
    "doctors.DepartmentRevision": "names of departments",
    "consultations.Topic": "names of topics, which moderators choose",
    "consultations.TopicSynonym": "names of topics",
    "consultations.TopicAddress": "names of topics",
    "consultations.TopicRevision": "names of topics",
    "consultations.FAQ": "general articles by editors",
    "consultations.FAQRevision": "general articles by editors",
    "consultations.FAQIndexEntry": "made from the titles of general articles",
    "consultations.HelpLine": "numbers to call",
    "consultations.HelpLineRevision": "numbers to call",
    "consultations.Policy": "policies, which are public",
    "consultations.PolicyVersion": "policies, which are public",
    "consultations.ReplyRule": "rules for replies",
    "consultations.ReplyTemplate": "passages that doctors may begin a reply with",
    "consultations.ReplyTemplateRevision": "passages that doctors may begin a reply with",
    "consultations.Tally": "how often something happened on a day",
    "auth.Group": "names of roles",
    "auth.Permission": "names of rights",
    "contenttypes.ContentType": "names of tables",
    "taggit.Tag": "a library's table that stays empty: topics have their own",
    "taggit.TaggedItem": "a library's table that stays empty: topics have their own",
    "pghistory.Context": "a library's table that stays empty: revisions keep the account and the request themselves",
}
