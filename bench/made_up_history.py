"""How made-up questions reached their status: acts one after the other, as the portal's table of transitions allows.

The Events of such a history have the hashes that the portal itself would have given them.
"""

from functools import lru_cache
from hashlib import sha256

from consultations.actors import ASKER, DOCTOR, MODERATOR, SYSTEM
from consultations.workflow import SAME_STATUS, TRANSITIONS, S

TO_DOCTOR = "submit approve claim"
ANSWERED = f"{TO_DOCTOR} send"
PUBLISHED = f"{ANSWERED} publish"
# The possible histories for every status. "send:in_review" chooses one of several statuses after an act.
STORIES = {
    "published": [
        *[PUBLISHED] * 16, f"{TO_DOCTOR} release claim send publish", f"{TO_DOCTOR} expire claim send publish",
        f"{TO_DOCTOR} request_info give_info send publish", f"{TO_DOCTOR} send:in_review agree publish",
        f"submit return resubmit {PUBLISHED.removeprefix('submit ')}", f"{PUBLISHED} correct",
    ],
    "submitted": ["submit", "submit", "submit return resubmit", "submit mark_duplicate contest"],
    "queued": ["submit approve", "submit approve", f"{TO_DOCTOR} release"],
    "triage": ["submit approve"],
    "claimed": [TO_DOCTOR, f"{TO_DOCTOR} request_info give_info", f"{TO_DOCTOR} send:in_review send_back"],
    "info_needed": [f"{TO_DOCTOR} request_info"],
    "in_review": [f"{TO_DOCTOR} send:in_review"],
    "answered": [ANSWERED],
    "returned": ["submit return"],
    "rejected": ["submit reject", "submit reject resubmit reject"],
    "duplicate": ["submit mark_duplicate", "submit approve mark_duplicate"],
    "unpublished": [f"{PUBLISHED} unpublish", f"{PUBLISHED} retract"],
    "withdrawn": ["submit withdraw", f"{PUBLISHED} withdraw"],
    "erased": ["submit withdraw erase", f"{PUBLISHED} withdraw erase"],
    "follow_up": ["submit approve", ANSWERED, ANSWERED, ANSWERED],
}  # fmt: skip


@lru_cache
def steps(story: str) -> list[tuple[str, str, str, str]]:
    """The acts of a story, each with the status before, the status after and who acts."""
    acts, status = [], ""
    for step in story.split():
        action, _, end = step.partition(":")
        rule = TRANSITIONS.get(action) or SAME_STATUS[action]
        if not end:
            end = status if not rule.targets else S.ANSWERED if action == "send" else next(iter(rule.targets))
        if status not in rule.sources or (rule.targets and end not in rule.targets):
            raise ValueError(f"{story}: {action} cannot lead from {status or 'nowhere'} to {end}")
        role = next(role for role in (SYSTEM, ASKER, MODERATOR, DOCTOR) if role in rule.roles)
        if action == "withdraw":
            role = ASKER
        acts.append((action, str(status), str(end), str(role)))
        status = end
    return acts


def event_hash(
    question: int, sequence: int, at: str, action: str, before: str, after: str, role: str, user: int | None,
    reason: str, policy: int | None, rules: str, previous: str,
) -> str:  # fmt: skip
    """The same as Event.computed_hash(), without the cost of a model and of JSON; `at` and `rules` are canonical."""
    return sha256(
        f'{{"action":"{action}","at":"{at}","from":"{before}","policy_version":{policy or "null"},'
        f'"previous":"{previous}","question":{question},"reason":"{reason}","request_id":"","role":"{role}",'
        f'"rule_versions":{rules},"sequence":{sequence},"to":"{after}","user":{user or "null"}}}'.encode()
    ).hexdigest()
