"""The jobs of the queue, for operators: which work it is, in words, how it stands, and when it was done."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

from consultations.admin.lists import LongListAdmin
from consultations.admin.wording import JOBS

admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class JobAdmin(LongListAdmin, DBTaskResultAdmin):
    list_display = ["what", "status", "enqueued_at", "started_at", "finished_at"]  # type: ignore[assignment]
    list_filter = ["status"]  # type: ignore[assignment]

    @admin.display(description=_("job"), ordering="task_path")
    def what(self, job: DBTaskResult) -> str:
        name = job.task_path.rpartition(".")[2]
        return str(JOBS.get(name, name))
