from consultations.admin import content, history, policies, questions, rules, topics

__all__ = ["content", "history", "policies", "questions", "rules", "topics"]
