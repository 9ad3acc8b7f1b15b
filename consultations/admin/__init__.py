from consultations.admin import content, history, people, policies, questions, rules

__all__ = ["content", "history", "people", "policies", "questions", "rules"]
