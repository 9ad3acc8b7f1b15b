"""Run jobs and periodic work until stopped. One such process runs beside the web server."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from consultations import clock
from portal.outage import Outage, is_outage

POLL_SECONDS = 0.25  # between two looks for a job, if there was none
MIN_RETRY_SECONDS, MAX_RETRY_SECONDS = 0.25, 5.0  # between two attempts to reach the database
MAX_STOP_SECONDS = 10  # that a stopped worker goes on trying to record the outcome of its last job


class SteadyWorker(db_worker.Worker):
    """The queue's worker, which survives a database outage: it waits, and no job is lost or done twice."""

    def __init__(self, outage: Outage) -> None:
        super().__init__(
            queue_names=["default"],
            interval=POLL_SECONDS,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        self.outage = outage
        self.gives_up_at: float | None = None  # set when it is stopped during an outage

    def run(self) -> None:
        while self.running:
            try:
                # A job that is recorded as running here, although this worker is not running it: the outage came when
                # the job was claimed, or made it fail.
                clock.give_back(DBTaskResult.objects.running().filter(**{"worker_ids__-1": self.worker_id}))
                self.outage.ends()
                return super().run()
            except Exception as error:
                self.wait(error)
        return None

    def run_task(self, job: DBTaskResult) -> None:
        """Run a job as the queue does, but record its outcome even if that has to wait for the database."""
        job.set_successful = self.retried(job.set_successful)
        job.set_failed = self.retried(job.set_failed)
        super().run_task(job)

    def retried(self, record: Callable[..., None]) -> Callable[..., None]:
        def record_outcome(outcome: Any) -> None:
            if isinstance(outcome, Exception) and is_outage(outcome):
                raise outcome  # the database failed, not the job: `run` gives the job back
            while True:
                try:
                    return record(outcome)
                except Exception as error:
                    self.wait(error)

        return record_outcome

    def wait(self, error: Exception) -> None:
        """Return when the database is back. An error that is no outage is raised again."""
        if not is_outage(error):
            raise error
        self.outage.begins(error)
        pause = MIN_RETRY_SECONDS
        while True:
            # A pause that grows: many workers must not press a server that is just starting.
            time.sleep(pause)
            if not self.running:
                self.gives_up_at = self.gives_up_at or time.monotonic() + MAX_STOP_SECONDS
                if time.monotonic() > self.gives_up_at:
                    raise SystemExit(1)
            if is_reachable():
                self.outage.ends()
                return
            pause = min(2 * pause, MAX_RETRY_SECONDS)


def is_reachable() -> bool:
    """Whether a new connection to the database answers."""
    connection.close()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:
        if not is_outage(error):
            raise
        return False
    return True


class Command(BaseCommand):
    help = "Run background jobs (such as mail) and periodic work until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        db_worker.Command().configure_logging(options["verbosity"])
        stop, outage = threading.Event(), Outage()
        # A thread beside the jobs: a slow mail must not hold up the end of a lease.
        thread = threading.Thread(target=self.run_clock, args=[stop, outage], daemon=True)
        thread.start()
        worker = SteadyWorker(outage)
        worker.configure_signals()
        try:
            worker.run()
        finally:
            stop.set()
            thread.join(timeout=10)

    @staticmethod
    def run_clock(stop: threading.Event, outage: Outage) -> None:
        while not stop.wait(clock.INTERVAL):
            # Django does that for requests. A thread of our own has to do it by itself.
            close_old_connections()
            try:
                # After an outage the clock skips one round, so that the worker can first record its last job.
                if outage.is_on and is_reachable():
                    outage.ends()
                elif not outage.is_on:
                    clock.tick()
            except Exception as error:
                if is_outage(error):
                    outage.begins(error)
                else:
                    clock.logger.exception("clock stopped for a round")
        connection.close()
