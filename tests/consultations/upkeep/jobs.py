"""A worker for tests, which ends when nothing is due."""

from unittest.mock import patch

from django_tasks_db.management.commands.db_worker import Worker


def work() -> None:
    """A worker that does all that is due, and ends."""
    # It renews its connection between jobs, which a test inside of a transaction cannot have.
    # The command around it would also take over the signals and the log levels of the process.
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    )
    with patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        worker.run()
