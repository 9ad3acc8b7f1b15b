"""The policies in force, and the exact text of every version."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import translate_url
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from consultations.diff import text_changes
from consultations.metadata import page as metadata
from consultations.models import Policy, PolicyVersion


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy with its version in force: in the reader's language first."""
    order = list(Policy.Kind)
    versions = sorted(
        PolicyVersion.objects.latest_begun().select_related("policy__department"),
        key=lambda version: (
            not _is_readers(version),
            version.policy.locale,
            order.index(Policy.Kind(version.policy.kind)),
            str(version.policy.department or ""),
        ),
    )
    context = {
        "metadata": metadata.of_policies(),
        "versions": [version for version in versions if _is_readers(version)],
        "in_other_languages": [version for version in versions if not _is_readers(version)],
    }
    return render(request, "consultations/policies.html", context)


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
        "in_other_languages": _in_other_languages(version.policy),
    }
    return render(request, "consultations/policy_version.html", context)


def _is_readers(version: PolicyVersion) -> bool:
    return version.policy.locale.lower() == get_language()


def _in_other_languages(policy: Policy) -> list[tuple[Policy, str]]:
    """The same policy in every other language, with the address of its version in force as a page in that language."""
    others = PolicyVersion.objects.filter(policy__kind=policy.kind, policy__department=policy.department)
    latest = others.exclude(policy=policy).latest_begun().select_related("policy__department")
    return [
        (other.policy, translate_url(other.get_absolute_url(), other.policy.language))
        for other in sorted(latest, key=lambda version: version.policy.locale)
    ]
