from consultations.admin import content, history, questions

__all__ = ["content", "history", "questions"]
