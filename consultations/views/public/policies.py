"""The policies in force, and the exact text of every version."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from consultations.diff import text_changes
from consultations.models import Policy, PolicyVersion


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy with its version in force: the site's, and those that departments add."""
    begun = PolicyVersion.objects.begun().select_related("policy__department")
    # PostgreSQL's DISTINCT ON keeps the first row of each policy: the latest version that has begun.
    latest = begun.order_by("policy_id", "-effective_from").distinct("policy_id")
    order = list(Policy.Kind)
    versions = sorted(
        latest,
        key=lambda version: (
            order.index(Policy.Kind(version.policy.kind)),
            str(version.policy.department or ""),
            version.policy.locale,
        ),
    )
    return render(request, "consultations/policies.html", {"versions": versions})


@require_safe
def policy_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The exact text of a version that is or was in force. A future version is not public."""
    begun = PolicyVersion.objects.begun().filter(policy__slug=slug).select_related("policy__department")
    version = get_object_or_404(begun, number=number)
    versions = list(begun.order_by("-effective_from"))
    after = [other.effective_from for other in versions if other.effective_from > version.effective_from]
    before = next((other for other in versions if other.effective_from < version.effective_from), None)
    context = {
        "version": version,
        "before": before,
        "changes": text_changes(before.text, version.text) if before else "",
        "until": min(after, default=None),
        "versions": [other for other in versions if other.pk != version.pk],
        "in_force": versions[0].pk == version.pk,
    }
    return render(request, "consultations/policy_version.html", context)
