"""Run jobs and periodic work until stopped: one process of this beside the web server."""

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

INTERVAL = 0.25  # seconds between two looks for a job, where there was none
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0  # seconds between two tries to reach a database that is away
STOP_PATIENCE = 10  # seconds that a stopped worker tries to note what its last job has done


class SteadyWorker(db_worker.Worker):
    """The queue's worker, which outlives the database: it waits for it, and no job is lost or done twice meanwhile."""

    def __init__(self, outage: Outage) -> None:
        super().__init__(
            queue_names=["default"],
            interval=INTERVAL,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        self.outage = outage
        self.gives_up_at: float | None = None  # set once it was told to stop while the database is away

    def run(self) -> None:
        while self.running:
            try:
                # A job whose claim or failure could not be noted: this worker has it, and is not at it.
                clock.give_back(DBTaskResult.objects.running().filter(**{"worker_ids__-1": self.worker_id}))
                self.outage.ends()
                return super().run()
            except Exception as error:
                self.wait(error)
        return None

    def run_task(self, job: DBTaskResult) -> None:
        """As the queue does it; what became of the job is noted even if the database must come back first."""
        job.set_successful = self.noted(job.set_successful)
        job.set_failed = self.noted(job.set_failed)
        super().run_task(job)

    def noted(self, note: Callable[..., None]) -> Callable[..., None]:
        def until_it_is(outcome: Any) -> None:
            if isinstance(outcome, Exception) and is_outage(outcome):
                raise outcome  # the job did not fail, the database did: `run` gives it back
            while True:
                try:
                    return note(outcome)
                except Exception as error:
                    self.wait(error)

        return until_it_is

    def wait(self, error: Exception) -> None:
        """Return when the database is back; whatever else has gone wrong is raised again."""
        if not is_outage(error):
            raise error
        self.outage.begins(error)
        pause = FIRST_PAUSE
        while True:
            time.sleep(pause)
            if not self.running:
                self.gives_up_at = self.gives_up_at or time.monotonic() + STOP_PATIENCE
                if time.monotonic() > self.gives_up_at:
                    raise SystemExit(1)
            if is_reachable():
                self.outage.ends()
                return
            pause = min(2 * pause, LONGEST_PAUSE)


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
    help = "Run jobs (mail and what follows an act) and the periodic work, until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        db_worker.Command().configure_logging(options["verbosity"])
        stop, outage = threading.Event(), Outage()
        thread = threading.Thread(target=self.keep_time, args=[stop, outage], daemon=True)
        thread.start()
        worker = SteadyWorker(outage)
        worker.configure_signals()
        try:
            worker.run()
        finally:
            stop.set()
            thread.join(timeout=10)

    @staticmethod
    def keep_time(stop: threading.Event, outage: Outage) -> None:
        while not stop.wait(clock.INTERVAL):
            close_old_connections()
            try:
                # Back only now: one round later, for the worker first notes what its last job has done.
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
