"""The policies in force, and the exact text of every version."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from consultations.diff import text_changes
from consultations.metadata import page as metadata
from consultations.models import Policy, PolicyVersion


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy with its version in force: the site's, and those that departments add."""
    latest = PolicyVersion.objects.latest_begun().select_related("policy__department")
    order = list(Policy.Kind)
    versions = sorted(
        latest,
        key=lambda version: (
            order.index(Policy.Kind(version.policy.kind)),
            str(version.policy.department or ""),
            version.policy.locale,
        ),
    )
    return render(request, "consultations/policies.html", {"metadata": metadata.of_policies(), "versions": versions})


@require_safe
def policy_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The exact text of a version that is or was in force. A future version is not public."""
    begun = PolicyVersion.objects.begun().filter(policy__slug=slug).select_related("policy__department")
    version = get_object_or_404(begun, number=number)
    versions = list(begun.order_by("-effective_from"))
    after = [other.effective_from for other in versions if other.effective_from > version.effective_from]
    before = next((other for other in versions if other.effective_from < version.effective_from), None)
    in_force = versions[0].pk == version.pk
    context = {
        "metadata": metadata.of_policy_version(version, in_force=in_force),
        "version": version,
        "before": before,
        "changes": text_changes(before.text, version.text) if before else "",
        "until": min(after, default=None),
        "versions": [other for other in versions if other.pk != version.pk],
        "in_force": in_force,
    }
    return render(request, "consultations/policy_version.html", context)
