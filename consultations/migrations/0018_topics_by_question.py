"""The latest questions of a topic, without reading all of them. Built while people go on working."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("consultations", "0017_words_in_the_index")]
    operations = [
        AddIndexConcurrently(
            "taggedquestion", models.Index(fields=["tag", "-content_object"], name="question_topic_latest")
        ),
    ]
