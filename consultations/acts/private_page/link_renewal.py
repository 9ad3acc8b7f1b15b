"""A new private link, asked for on a page that must not show whether a number and an address belong together.

The page only enqueues a job and the worker compares. So the page answers the same, and as fast, either way.
"""

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from consultations import rate_limits
from consultations.actors import Refused
from consultations.acts.private_page import own_question
from consultations.models import Question
from portal.jobs import job

NO_ADDRESS_HASH = "?"  # equal to the hash of no address


def ask_for_link(number: int, email: str, network: str) -> None:
    """Enqueue a request for a new link; refused when too many came from this network today."""
    with transaction.atomic():
        rate_limits.check_link_request(network)
        new_link.enqueue(number, digest=hash_of(number, email))


def hash_of(number: int, email: str) -> str:
    """A keyed hash of the address, different for each question: the queue must not hold the address itself."""
    words = f"{number}:{email.strip().lower()}"
    return salted_hmac("consultations.new_link", words, algorithm="sha256").hexdigest()


@job()
def new_link(number: int, digest: str) -> None:
    """Send a new link if the address is the question's. Run twice, it sends two mails, and the later link works."""
    question = Question.objects.filter(pk=number, parent=None).first()
    kept = hash_of(number, question.email) if question and question.email else NO_ADDRESS_HASH
    # Also where there is no such question: the comparison then is with a hash that nothing has.
    if constant_time_compare(kept, digest) and question:
        try:
            own_question.renew_link(question.pk)
        except Refused:
            return  # erased since, or too many links today; nobody waits for an answer


def forget(number: int) -> None:
    """Delete the jobs about this question, because they hold hashes of addresses. One that runs now is left."""
    requests = DBTaskResult.objects.filter(task_path=new_link.module_path, args_kwargs__args__0=number)
    requests.exclude(status=TaskResultStatus.RUNNING).delete()
