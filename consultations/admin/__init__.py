from django.contrib import admin

from consultations.admin import jobs, people
from consultations.admin.governing import history, policies, rules
from consultations.admin.moderation import content, questions, topics
from consultations.admin.moderation.queues import queue_states

__all__ = ["content", "history", "jobs", "people", "policies", "questions", "rules", "topics"]

admin.site.show_on_first_page(queue_states)  # type: ignore[attr-defined]  # portal/accounts.py
