from consultations.admin import content, history, questions, rules

__all__ = ["content", "history", "questions", "rules"]
