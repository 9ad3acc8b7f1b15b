"""A new private link, asked for on a page that must not show whether a number and an address belong together.

The page only enqueues a job and the worker compares. So the page answers the same, and as fast, either way.
"""

from django.db import connection, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from consultations import workflow
from consultations.actors import Refused
from consultations.acts.private_page import own_question
from consultations.limits import DAY
from consultations.models import Question, Sender
from portal.jobs import job

MAX_REQUESTS_A_DAY_FROM_NETWORK = 5  # requests from one network
NO_ADDRESS_HASH = "?"  # equal to the hash of no address


def ask_for_link(number: int, email: str, network: str) -> None:
    """Enqueue a request for a new link; refused when too many came from this network today."""
    digest = "l" + salted_hmac("consultations.sender.link", network, algorithm="sha256").hexdigest()[:48]
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Requests of one network go one after the other: at once, two could both count as the last one allowed.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest])
        moment = workflow.now()
        if Sender.objects.filter(digest=digest, at__gt=moment - DAY).count() >= MAX_REQUESTS_A_DAY_FROM_NETWORK:
            raise Refused("too_many", _("You have asked for as many links as we can send in a day. Try tomorrow."))
        Sender.objects.create(digest=digest, at=moment)
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
    if constant_time_compare(kept, digest) and question:
        try:
            own_question.renew_link(question.pk)
        except Refused:
            return  # erased since, or too many links today; nobody waits for an answer


def forget(number: int) -> None:
    """Delete the jobs about this question, because they hold hashes of addresses. One that runs now is left."""
    requests = DBTaskResult.objects.filter(task_path=new_link.module_path, args_kwargs__args__0=number)
    requests.exclude(status=TaskResultStatus.RUNNING).delete()
