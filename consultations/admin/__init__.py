from consultations.admin import content, history, policies, questions, rules

__all__ = ["content", "history", "policies", "questions", "rules"]
