"""Run jobs and periodic work until stopped: one process of this beside the web server."""

import threading

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection

from consultations import clock

INTERVAL = 0.25  # seconds between two looks for a job, where there was none


class Command(BaseCommand):
    help = "Run jobs (mail and what follows an act) and the periodic work, until stopped."

    def handle(self, *args, **options) -> None:
        stop = threading.Event()
        thread = threading.Thread(target=self.keep_time, args=[stop], daemon=True)
        thread.start()
        try:
            call_command(
                "db_worker", interval=INTERVAL, startup_delay=False, reload=False, verbosity=options["verbosity"]
            )
        finally:
            stop.set()
            thread.join(timeout=10)

    @staticmethod
    def keep_time(stop: threading.Event) -> None:
        while not stop.wait(clock.INTERVAL):
            close_old_connections()
            try:
                clock.tick()
            except Exception:
                clock.logger.exception("clock stopped for a round")
        connection.close()
