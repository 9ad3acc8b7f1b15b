"""An address of every public page, read off the portal: for the measurements, and for the tests that leave none out."""

from typing import Any

from django.urls import reverse

from consultations.metadata.sitemap import KEYS_PER_PART
from consultations.models import FAQ, Photo, PolicyVersion, Question
from consultations.urls import for_programs, public_pages

NO_PAGE = {"question_number": "it leads to `question`"}


def addresses(question: Question) -> dict[str, str]:
    """By the name of each public page: its address for a public question, or for what stands around that."""
    photo = Photo.objects.filter(question__in=Question.objects.published(), approved=True).first()
    faq = FAQ.objects.select_related("department").order_by("pk").first()
    version = PolicyVersion.objects.select_related("policy").filter(approved_at__isnull=False).order_by("pk").first()
    topic = question.topics.order_by("pk").first()
    older = question.replies.filter(correction__isnull=False).order_by("pk").first()
    department = {"slug": question.department and question.department.slug}
    doctor = {"slug": question.published_reply.doctor.slug} if question.published_reply else None
    parts: dict[str, dict[str, Any] | None] = {
        "department": department,
        "department_feed": department,
        "question": {"number": question.pk, "slug": question.address_slug},
        "question_picture": {"number": question.pk, "slug": question.address_slug},
        "reply_version": {"number": question.pk, "reply": older.pk} if older else None,
        "public_photo": {"number": photo.question_id, "name": photo.name} if photo else None,
        "report": {"number": question.pk},
        "report_sent": {"number": question.pk},
        "topic": {"slug": topic.slug} if topic else None,
        "topic_feed": {"slug": topic.slug} if topic else None,
        "faq": {"department": faq.department.slug, "slug": faq.slug} if faq else None,
        "doctor": doctor,
        "doctor_feed": doctor,
        "sitemap_part": {"section": "questions", "number": question.pk // KEYS_PER_PART},
        "policy_version": {"slug": version.policy.slug, "number": version.number} if version else None,
    }
    names = [str(page.name) for page in (*public_pages, *for_programs) if page.name not in NO_PAGE]
    return {name: reverse(name, kwargs=parts.get(name, {})) for name in names if parts.get(name, {}) is not None}
