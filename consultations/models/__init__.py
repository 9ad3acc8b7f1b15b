from consultations.models.announced_wait import AnnouncedWait
from consultations.models.consent import Consent
from consultations.models.event import Event, Note
from consultations.models.faq import FAQ, MoreInfo, TaggedFAQ
from consultations.models.feedback import Feedback
from consultations.models.finding import Finding
from consultations.models.help_line import HelpLine
from consultations.models.index_entry import FAQIndexEntry, IndexEntry, Lexeme, Similar, TopicPair
from consultations.models.policy import Policy, PolicyVersion
from consultations.models.question import Question, TaggedQuestion
from consultations.models.question_draft import Photo, QuestionDraft
from consultations.models.reply import Citation, Reply
from consultations.models.reply_draft import ReplyDraft
from consultations.models.reply_template import ReplyTemplate
from consultations.models.report import Report
from consultations.models.revision import (
    FAQRevision,
    HelpLineRevision,
    MoreInfoRevision,
    QuestionRevision,
    ReplyTemplateRevision,
    TopicRevision,
)
from consultations.models.rule import ReplyRule
from consultations.models.seal import Seal
from consultations.models.second_opinion import SecondOpinion
from consultations.models.staff_read import StaffRead
from consultations.models.topic import Topic, TopicAddress, TopicSynonym
from consultations.models.unsent_form import UnsentForm
from consultations.models.usage_counts import Sender, Tally
