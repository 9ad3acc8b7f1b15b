"""What nobody may change, the owner of the database included, and what a text was before a change."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = [("consultations", "0002_constraints")]
    # pgtrigger writes the SQL from the models' triggers, where each has its reason. The names and hashes must stay as
    # they are: by them pgtrigger tells whether the database has the trigger of the model. To change one, change the
    # model and run `makemigrations`.
    # Three kinds come up again and again:
    # - update_update, delete_delete: copy the old text into a revision before it is changed or deleted;
    # - append_only, no_truncate: refuse to change, delete or empty what is a record of the past;
    # - ..._is_immutable, begun_stays: refuse that from a moment on, such as the approval of a policy or the sending of
    # a reply.
    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='helpline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."hours" IS DISTINCT FROM (NEW."hours") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."label" IS DISTINCT FROM (NEW."label") OR OLD."locale" IS DISTINCT FROM (NEW."locale") OR OLD."number" IS DISTINCT FROM (NEW."number"))', func='INSERT INTO "consultations_helplinerevision" ("hours", "kind", "label", "locale", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."hours", OLD."kind", OLD."label", OLD."locale", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id"); RETURN NULL;', hash='746ddc26c729a3d28911658084e3e650ab72301f', operation='UPDATE', pgid='pgtrigger_update_update_4d195', table='consultations_helpline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='helpline',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consultations_helplinerevision" ("hours", "kind", "label", "locale", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."hours", OLD."kind", OLD."label", OLD."locale", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='3019954ff25532174abdbde22cae5dc4a61f11ba', operation='DELETE', pgid='pgtrigger_delete_delete_8abbf', table='consultations_helpline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            # A seal that could be changed would prove nothing about the rows that it covers.
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dfcf96e0d972bc8cb6cb9e1b9167c07623780c00', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8dce1', table='consultations_seal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'seals are append-only';", hash='ae170d2b95cd4ebce2d3a54c72f6dd2efe501300', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_f606e', table='consultations_seal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topic',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."slug" IS DISTINCT FROM (NEW."slug"))', func='INSERT INTO "consultations_topicrevision" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."slug"); RETURN NULL;', hash='60fe0663f31365f602c08d1f671e679f96bcf99d', operation='UPDATE', pgid='pgtrigger_update_update_11ac1', table='consultations_topic', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topic',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consultations_topicrevision" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;', hash='7107febd05bfcf06cf07d2dd32932c385dfd71ff', operation='DELETE', pgid='pgtrigger_delete_delete_fb733', table='consultations_topic', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='faqrevision',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'revisions are append-only';", hash='dda29ad95950cb133058d365782119940e2367e3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_78655', table='consultations_faqrevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='faqrevision',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e8c5f9214c083345f5fdb8465419085f02e52e72', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d90ae', table='consultations_faqrevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='helplinerevision',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'revisions are append-only';", hash='cb6f56228bd50e0621ca54c3d0892c701611db24', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_a914c', table='consultations_helplinerevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='helplinerevision',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='52c8c4a538ea6f4e097c55b0beda83a3dfa3f75e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_904c2', table='consultations_helplinerevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='moreinfo',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."body" IS DISTINCT FROM (NEW."body") OR OLD."review_by" IS DISTINCT FROM (NEW."review_by") OR OLD."reviewed_on" IS DISTINCT FROM (NEW."reviewed_on") OR OLD."reviewer_id" IS DISTINCT FROM (NEW."reviewer_id"))', func='INSERT INTO "consultations_moreinforevision" ("author_id", "body", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_by", "reviewed_on", "reviewer_id") VALUES (OLD."author_id", OLD."body", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."review_by", OLD."reviewed_on", OLD."reviewer_id"); RETURN NULL;', hash='6fad6cc25d776a32875ffe2c4a5ffdad4b9cb632', operation='UPDATE', pgid='pgtrigger_update_update_fa396', table='consultations_moreinfo', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='moreinfo',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consultations_moreinforevision" ("author_id", "body", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_by", "reviewed_on", "reviewer_id") VALUES (OLD."author_id", OLD."body", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."review_by", OLD."reviewed_on", OLD."reviewer_id"); RETURN NULL;', hash='f212f4b5468aca54388ac8a6b4d31993c556fca0', operation='DELETE', pgid='pgtrigger_delete_delete_276f8', table='consultations_moreinfo', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='moreinforevision',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'revisions are append-only';", hash='db2e36cb857a0ce4e5444c66e4ef056955f36bab', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_27cc9', table='consultations_moreinforevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='moreinforevision',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1de67f6b582210fe2912c73823809888d18b163f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cd17b', table='consultations_moreinforevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            # Free to edit while it is a draft. Replies and consents refer to an approved one as what people have read.
            model_name='policyversion',
            trigger=pgtrigger.compiler.Trigger(name='approved_is_immutable', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."approved_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2e8f876a3297ac2c8e8ffd792b50d751eae6ec3e', operation='UPDATE OR DELETE', pgid='pgtrigger_approved_is_immutable_b0c36', table='consultations_policyversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            # The history of a question. Each row's hash covers the one before, so even one changed row would show; this
            # refuses it.
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8f7e518195dacb11544c2a4401c0d9717978b0e8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fce72', table='consultations_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'events are append-only';", hash='1a8df9fd641e5f1374df6c3966930310c3a64205', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_d54b2', table='consultations_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            # A consent that is withdrawn is a second row, so the first one stays as proof.
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='141904387edd13875d669a97301a5dc4f556a7bf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a440c', table='consultations_consent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'consents are append-only';", hash='7151507f3bc4d05770a1e7b58f347cd38f210cfc', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_8a2d9', table='consultations_consent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='questionrevision',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'revisions are append-only';", hash='b40dd661169ed97ddc3ac7e643e22a3c0e368ee3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_d9bf1', table='consultations_questionrevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='questionrevision',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='07c6c4de7e17e3eda23a83e21e0bf2de01269275', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ed078', table='consultations_questionrevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            # Not for imported replies, which may have been given under no policy of this portal.
            model_name='reply',
            trigger=pgtrigger.compiler.Trigger(name='sent_under_a_policy_in_force', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT NEW."imported" AND NEW."sent_at" IS NOT NULL)', func="\n                    IF EXISTS (\n                        SELECT FROM consultations_policyversion AS version\n                        JOIN consultations_policy AS policy ON policy.id = version.policy_id\n                        WHERE version.id IN (NEW.policy_version_id, NEW.department_policy_version_id) AND (\n                            version.approved_at IS NULL OR version.effective_from > NEW.sent_at\n                            OR policy.kind <> 'reply'\n                            OR (version.id = NEW.policy_version_id) <> (policy.department_id IS NULL)\n                            OR EXISTS (\n                                SELECT FROM consultations_policyversion AS newer\n                                WHERE newer.policy_id = policy.id AND newer.approved_at IS NOT NULL\n                                    AND newer.effective_from > version.effective_from\n                                    AND newer.effective_from <= NEW.sent_at\n                            )\n                        )\n                    ) THEN\n                        RAISE EXCEPTION 'a reply is sent under a policy in force' USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='3926fe547acb1b5629675089391c8a8156532e03', operation='INSERT OR UPDATE OF "sent_at", "policy_version_id", "department_policy_version_id"', pgid='pgtrigger_sent_under_a_policy_in_force_dcd6b', table='consultations_reply', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            # Erasing alone passes this one, with pgtrigger.ignore (acts/upkeep/erasure.py).
            model_name='reply',
            trigger=pgtrigger.compiler.Trigger(name='sent_is_immutable', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT OLD."imported" AND OLD."sent_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e206ba7876a183c243425f398f35c71d5f7a3a32', operation='UPDATE OR DELETE', pgid='pgtrigger_sent_is_immutable_51580', table='consultations_reply', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            # A version that has begun may end, once. Everything else about it stays, because replies were checked
            # against it.
            model_name='replyrule',
            trigger=pgtrigger.compiler.Trigger(name='begun_is_immutable', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."begun_at" IS NOT NULL)', func="\n                    IF OLD.ended_at IS NOT NULL\n                        OR to_jsonb(NEW) - 'ended_at' IS DISTINCT FROM to_jsonb(OLD) - 'ended_at' THEN\n                        RAISE EXCEPTION 'a rule that was in force stays as it was: make a new version';\n                    END IF;\n                    RETURN NEW;\n                ", hash='eb5754f9ac64dac08e6abaded4ee9d87f031e617', operation='UPDATE', pgid='pgtrigger_begun_is_immutable_b2665', table='consultations_replyrule', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            # Deleted, it could not be shown any more what a reply was checked against.
            model_name='replyrule',
            trigger=pgtrigger.compiler.Trigger(name='begun_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."begun_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='928ea150b0114fb216c3120b9ef492347c71fa42', operation='DELETE', pgid='pgtrigger_begun_stays_e09e4', table='consultations_replyrule', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='replytemplate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."limits" IS DISTINCT FROM (NEW."limits") OR OLD."next_step" IS DISTINCT FROM (NEW."next_step") OR OLD."seek_help_if" IS DISTINCT FROM (NEW."seek_help_if") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."would_need" IS DISTINCT FROM (NEW."would_need"))', func='INSERT INTO "consultations_replytemplaterevision" ("answer", "limits", "next_step", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "seek_help_if", "title", "would_need") VALUES (OLD."answer", OLD."limits", OLD."next_step", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."seek_help_if", OLD."title", OLD."would_need"); RETURN NULL;', hash='b1a87188bce432329284cc766655e2f9fe04f4ee', operation='UPDATE', pgid='pgtrigger_update_update_ace27', table='consultations_replytemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='replytemplate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consultations_replytemplaterevision" ("answer", "limits", "next_step", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "seek_help_if", "title", "would_need") VALUES (OLD."answer", OLD."limits", OLD."next_step", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."seek_help_if", OLD."title", OLD."would_need"); RETURN NULL;', hash='16bc3c0cee39561ac679be94db248101cd6908e9', operation='DELETE', pgid='pgtrigger_delete_delete_c8256', table='consultations_replytemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='replytemplaterevision',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'revisions are append-only';", hash='2aaf4ce21f3391ac864186709aee47ef420cc0b7', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_51c14', table='consultations_replytemplaterevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='replytemplaterevision',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='96790ee4236227a1760fa6a63002d5269d1a35b3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_52319', table='consultations_replytemplaterevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            # Who has read a patient's question: the access log is worth something only if nobody can take a line out.
            model_name='staffread',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0859a523af1b96d585ccb5de03572b210bef9b05', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ccbe2', table='consultations_staffread', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            # A foreign key only says that the row exists. This says that the reply was sent, and that the consent is
            # one.
            model_name='question',
            trigger=pgtrigger.compiler.Trigger(name='shows_what_may_be_shown', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NEW.published_reply_id IS NOT NULL AND NOT EXISTS (\n                        SELECT FROM consultations_reply WHERE id = NEW.published_reply_id AND sent_at IS NOT NULL\n                    ) THEN\n                        RAISE EXCEPTION 'a published reply must have been sent' USING ERRCODE = 'check_violation';\n                    END IF;\n                    IF NEW.publication_consent_id IS NOT NULL AND NOT EXISTS (\n                        SELECT FROM consultations_consent\n                        WHERE id = NEW.publication_consent_id AND purpose = 'publication' AND granted\n                    ) THEN\n                        RAISE EXCEPTION 'this is no consent to publication' USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='8f4f70b6cafb143a348b595f0a50be98b86c1d3f', operation='INSERT OR UPDATE OF "published_reply_id", "publication_consent_id"', pgid='pgtrigger_shows_what_may_be_shown_ddba5', table='consultations_question', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            # A first headline replaces nothing, so it makes no revision.
            model_name='question',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.body IS DISTINCT FROM NEW.body OR OLD.prompts IS DISTINCT FROM NEW.prompts OR (OLD.headline <> '' AND OLD.headline IS DISTINCT FROM NEW.headline))", func='INSERT INTO "consultations_questionrevision" ("body", "headline", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prompts", "title") VALUES (OLD."body", OLD."headline", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."prompts", OLD."title"); RETURN NULL;', hash='d615710d7c8699da98bcee08e7d98fba6c60ff70', operation='UPDATE', pgid='pgtrigger_update_update_841c4', table='consultations_question', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='faq',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."body" IS DISTINCT FROM (NEW."body") OR OLD."department_id" IS DISTINCT FROM (NEW."department_id") OR OLD."review_by" IS DISTINCT FROM (NEW."review_by") OR OLD."reviewed_by_id" IS DISTINCT FROM (NEW."reviewed_by_id") OR OLD."reviewed_on" IS DISTINCT FROM (NEW."reviewed_on") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "consultations_faqrevision" ("body", "department_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_by", "reviewed_by_id", "reviewed_on", "slug", "title") VALUES (OLD."body", OLD."department_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."review_by", OLD."reviewed_by_id", OLD."reviewed_on", OLD."slug", OLD."title"); RETURN NULL;', hash='c030db8f0ecb6ea6442202316bf7be72371cfb23', operation='UPDATE', pgid='pgtrigger_update_update_3e763', table='consultations_faq', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='faq',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consultations_faqrevision" ("body", "department_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_by", "reviewed_by_id", "reviewed_on", "slug", "title") VALUES (OLD."body", OLD."department_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."review_by", OLD."reviewed_by_id", OLD."reviewed_on", OLD."slug", OLD."title"); RETURN NULL;', hash='b181bae70fb8ac2090f8527c15b28544d271c979', operation='DELETE', pgid='pgtrigger_delete_delete_5cfe1', table='consultations_faq', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topicrevision',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'revisions are append-only';", hash='52c209127d49c1ed58031d0027bf02aec7a9f6e9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_47921', table='consultations_topicrevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topicrevision',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='eda2eb8a2a6bdc39723bbb372d88cfd94c2e2683', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7ea24', table='consultations_topicrevision', when='BEFORE')),
        ),
    ]
