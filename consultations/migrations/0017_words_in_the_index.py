"""The words of public questions are in the index now: the older one on the questions themselves goes."""

from django.db import migrations

INDEX = """
CREATE INDEX CONCURRENTLY question_words
ON consultations_question USING gin (consultations_words(headline, title, body))
WHERE status = 'published' AND parent_id IS NULL
"""


class Migration(migrations.Migration):
    atomic = False  # nobody is locked out
    dependencies = [("consultations", "0016_index")]
    operations = [migrations.RunSQL(["DROP INDEX CONCURRENTLY IF EXISTS question_words"], [INDEX])]
