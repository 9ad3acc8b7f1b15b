from consultations.admin import people
from consultations.admin.governing import history, policies, rules
from consultations.admin.moderation import content, questions, topics

__all__ = ["content", "history", "people", "policies", "questions", "rules", "topics"]
