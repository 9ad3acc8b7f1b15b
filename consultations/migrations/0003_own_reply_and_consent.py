"""A question's published reply and its consent are its own: keys over two columns, which models cannot say."""

from django.db import migrations

FORWARD = """
ALTER TABLE consultations_consent ADD CONSTRAINT consent_of_question UNIQUE (question_id, id);
ALTER TABLE consultations_question
    ADD CONSTRAINT question_published_reply_is_its_own FOREIGN KEY (id, published_reply_id)
        REFERENCES consultations_reply (question_id, id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT question_publication_consent_is_its_own FOREIGN KEY (id, publication_consent_id)
        REFERENCES consultations_consent (question_id, id) DEFERRABLE INITIALLY DEFERRED;
"""
REVERSE = """
ALTER TABLE consultations_question
    DROP CONSTRAINT question_published_reply_is_its_own, DROP CONSTRAINT question_publication_consent_is_its_own;
ALTER TABLE consultations_consent DROP CONSTRAINT consent_of_question;
"""


class Migration(migrations.Migration):
    dependencies = [("consultations", "0002_relations")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
