from consultations.models.consent import Consent
from consultations.models.event import Event, Note
from consultations.models.faq import FAQ, MoreInfo, TaggedFAQ
from consultations.models.finding import Finding
from consultations.models.help_line import HelpLine
from consultations.models.policy import Policy, PolicyVersion
from consultations.models.question import Question, TaggedQuestion
from consultations.models.reply import Reply
from consultations.models.topic import Topic, TopicSynonym

__all__ = [
    "FAQ",
    "Consent",
    "Event",
    "Finding",
    "HelpLine",
    "MoreInfo",
    "Note",
    "Policy",
    "PolicyVersion",
    "Question",
    "Reply",
    "TaggedFAQ",
    "TaggedQuestion",
    "Topic",
    "TopicSynonym",
]
