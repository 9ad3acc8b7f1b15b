"""A new private link on request: asked for on a page that tells nobody whether a number and an address belong together.

The page only enqueues; the worker compares. So the answer is the same, and takes the same time, either way.
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
UNKNOWN = "?"  # compares to no address


def ask_for_link(number: int, email: str, network: str) -> None:
    """Enqueue a request for a new link; refused when too many came from this network today."""
    digest = "l" + salted_hmac("consultations.sender.link", network, algorithm="sha256").hexdigest()[:48]
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One after another, so that two at once cannot both be the last one allowed.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest])
        moment = workflow.now()
        if Sender.objects.filter(digest=digest, at__gt=moment - DAY).count() >= MAX_REQUESTS_A_DAY_FROM_NETWORK:
            raise Refused("too_many", _("You have asked for as many links as we can send in a day. Try tomorrow."))
        Sender.objects.create(digest=digest, at=moment)
        new_link.enqueue(number, digest=hash_of(number, email))


def hash_of(number: int, email: str) -> str:
    """A keyed hash of the address, good for one question alone: the queue must not hold the address itself."""
    words = f"{number}:{email.strip().lower()}"
    return salted_hmac("consultations.new_link", words, algorithm="sha256").hexdigest()


@job()
def new_link(number: int, digest: str) -> None:
    """Send a new link if the address is the question's. Run twice it sends two mails with the same, last link."""
    question = Question.objects.filter(pk=number, parent=None).first()
    kept = hash_of(number, question.email) if question and question.email else UNKNOWN
    if constant_time_compare(kept, digest) and question:
        try:
            own_question.renew_link(question.pk)
        except Refused:
            return  # erased meanwhile, or as many as a day allows: nobody waits for an answer


def forget(number: int) -> None:
    """Delete the requests that name this question, for they hold hashes of addresses; not one that is at work now."""
    requests = DBTaskResult.objects.filter(task_path=new_link.module_path, args_kwargs__args__0=number)
    requests.exclude(status=TaskResultStatus.RUNNING).delete()
