from consultations.models.aftermath import Feedback, StaffRead
from consultations.models.consent import Consent
from consultations.models.draft import Draft, Photo
from consultations.models.event import Event, Note
from consultations.models.faq import FAQ, MoreInfo, TaggedFAQ
from consultations.models.finding import Finding
from consultations.models.help_line import HelpLine
from consultations.models.policy import Policy, PolicyVersion
from consultations.models.question import Question, TaggedQuestion
from consultations.models.reply import Reply
from consultations.models.sender import Sender, Tally
from consultations.models.topic import Topic, TopicSynonym

__all__ = [
    "FAQ",
    "Consent",
    "Draft",
    "Event",
    "Feedback",
    "Finding",
    "HelpLine",
    "MoreInfo",
    "Note",
    "Photo",
    "Policy",
    "PolicyVersion",
    "Question",
    "Reply",
    "Sender",
    "StaffRead",
    "TaggedFAQ",
    "TaggedQuestion",
    "Tally",
    "Topic",
    "TopicSynonym",
]
