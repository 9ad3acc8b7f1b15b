from consultations.admin import content, history, people, policies, questions, rules, topics

__all__ = ["content", "history", "people", "policies", "questions", "rules", "topics"]
