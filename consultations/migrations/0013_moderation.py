"""What moderation keeps: earlier texts, reports, seals, former addresses; nothing here rewrites a big table."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0012_reply_under_its_policy'),
        ('doctors', '0004_leave_and_load'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FAQRevision',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('slug', models.SlugField(allow_unicode=True, db_index=False, max_length=100, verbose_name='address')),
                ('body', models.TextField(blank=True, help_text='Markdown. Empty: the page lists the questions of its topics.', max_length=20000, verbose_name='text')),
                ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='reviewed on')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
            ],
            options={
                'verbose_name': 'earlier texts of FAQ',
                'verbose_name_plural': 'earlier texts of FAQ',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HelpLineRevision',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('number', models.CharField(max_length=24, verbose_name='number')),
                ('label', models.CharField(help_text='What one reaches under the number.', max_length=120, verbose_name='label')),
                ('kind', models.CharField(choices=[('emergency', 'Emergency'), ('crisis', 'Someone to talk to')], max_length=12, verbose_name='kind')),
                ('locale', models.CharField(default='en', max_length=12, verbose_name='language of the label')),
            ],
            options={
                'verbose_name': 'earlier numbers to call',
                'verbose_name_plural': 'earlier numbers to call',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MoreInfoRevision',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('body', models.TextField(max_length=100000, verbose_name='text')),
                ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='reviewed on')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
            ],
            options={
                'verbose_name': 'earlier texts of More Info',
                'verbose_name_plural': 'earlier texts of More Info',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='QuestionRevision',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('title', models.CharField(max_length=500, verbose_name="the asker's heading")),
                ('body', models.TextField(max_length=100000, verbose_name="the asker's text")),
                ('prompts', models.JSONField(blank=True, default=dict, editable=False, verbose_name='answers to the prompts')),
                ('headline', models.CharField(blank=True, max_length=500, verbose_name='headline')),
            ],
            options={
                'verbose_name': 'earlier texts of questions',
                'verbose_name_plural': 'earlier texts of questions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReplyTemplateRevision',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('answer', models.TextField(blank=True, help_text='{doctor} and {department} are filled in by themselves; other places in braces by the doctor.', max_length=8000, verbose_name='reply')),
                ('limits', models.TextField(blank=True, max_length=1000, verbose_name='what cannot be said from here')),
                ('next_step', models.TextField(blank=True, max_length=1000, verbose_name='next step')),
                ('seek_help_if', models.TextField(blank=True, max_length=1000, verbose_name='seek help if')),
                ('would_need', models.TextField(blank=True, max_length=1000, verbose_name='what would be needed')),
            ],
            options={
                'verbose_name': 'earlier reply templates',
                'verbose_name_plural': 'earlier reply templates',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('about_me', 'This is about me'), ('personal_data', 'It shows who somebody is'), ('dangerous', 'The reply could harm somebody'), ('wrong', 'Something in it is wrong or out of date'), ('advertising', 'It is advertising'), ('other', 'Something else')], max_length=16, verbose_name='reason')),
                ('text', models.TextField(blank=True, max_length=500, verbose_name='what the reader wrote')),
                ('sender', models.CharField(editable=False, max_length=64)),
                ('network', models.CharField(editable=False, max_length=64)),
                ('at', models.DateTimeField(verbose_name='time')),
                ('decided_at', models.DateTimeField(editable=False, null=True, verbose_name='decided at')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='number')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('heads', models.JSONField(verbose_name='heads')),
                ('mac', models.CharField(max_length=64, verbose_name='seal')),
            ],
            options={
                'verbose_name': 'seal',
                'verbose_name_plural': 'seals',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='TopicAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=100, unique=True, verbose_name='former address')),
            ],
            options={
                'verbose_name': 'former address of a topic',
                'verbose_name_plural': 'former addresses of topics',
            },
        ),
        migrations.CreateModel(
            name='TopicRevision',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, db_index=False, max_length=100, verbose_name='slug')),
            ],
            options={
                'verbose_name': 'earlier names of topics',
                'verbose_name_plural': 'earlier names of topics',
                'abstract': False,
            },
        ),
        migrations.AlterModelOptions(
            name='question',
            options={'permissions': [('moderate_question', 'Can decide about questions'), ('read_redacted', 'Can read words that were taken out, for 30 days')], 'verbose_name': 'question', 'verbose_name_plural': 'questions'},
        ),
        migrations.RemoveConstraint(
            model_name='question',
            name='question_erased_is_empty',
        ),
        migrations.RemoveConstraint(
            model_name='staffread',
            name='staff_read_hourly',
        ),
        migrations.AddField(
            model_name='question',
            name='email_digest',
            field=models.CharField(db_default='', default='', blank=True, editable=False, max_length=48),
        ),
        migrations.AddField(
            model_name='staffread',
            name='photo',
            field=models.CharField(db_default='', default='', blank=True, max_length=40, verbose_name='photo'),
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
            model_name='helpline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."label" IS DISTINCT FROM (NEW."label") OR OLD."locale" IS DISTINCT FROM (NEW."locale") OR OLD."number" IS DISTINCT FROM (NEW."number"))', func='INSERT INTO "consultations_helplinerevision" ("kind", "label", "locale", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."kind", OLD."label", OLD."locale", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id"); RETURN NULL;', hash='3dd110b6d0158c77bd2315b0cc424028e7e75608', operation='UPDATE', pgid='pgtrigger_update_update_4d195', table='consultations_helpline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='helpline',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consultations_helplinerevision" ("kind", "label", "locale", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."kind", OLD."label", OLD."locale", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='20f57372b7ec1a1572ea82b93c779c77bb46b330', operation='DELETE', pgid='pgtrigger_delete_delete_8abbf', table='consultations_helpline', when='AFTER')),
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
            model_name='question',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.body IS DISTINCT FROM NEW.body OR OLD.prompts IS DISTINCT FROM NEW.prompts OR (OLD.headline <> '' AND OLD.headline IS DISTINCT FROM NEW.headline))", func='INSERT INTO "consultations_questionrevision" ("body", "headline", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "prompts", "title") VALUES (OLD."body", OLD."headline", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."prompts", OLD."title"); RETURN NULL;', hash='d615710d7c8699da98bcee08e7d98fba6c60ff70', operation='UPDATE', pgid='pgtrigger_update_update_841c4', table='consultations_question', when='AFTER')),
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
            model_name='topic',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."slug" IS DISTINCT FROM (NEW."slug"))', func='INSERT INTO "consultations_topicrevision" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."slug"); RETURN NULL;', hash='60fe0663f31365f602c08d1f671e679f96bcf99d', operation='UPDATE', pgid='pgtrigger_update_update_11ac1', table='consultations_topic', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topic',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consultations_topicrevision" ("name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;', hash='7107febd05bfcf06cf07d2dd32932c385dfd71ff', operation='DELETE', pgid='pgtrigger_delete_delete_fb733', table='consultations_topic', when='AFTER')),
        ),
        AddConstraintNotValid(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'erased'), _negated=True), models.Q(('asked_for', 'self'), ('asker_age_band', ''), ('asker_name', ''), ('asker_sex', 'undisclosed'), ('body', ''), ('email', ''), ('email_digest', ''), ('guardian', False), ('headline', ''), ('photos_public', False), ('priority', 0), ('prompts', {}), ('red_flag', False), ('slug', ''), ('source_licence', ''), ('source_name', ''), ('source_url', ''), ('title', '')), _connector='OR'), name='question_erased_is_empty'),
        ),
        migrations.AddConstraint(
            model_name='staffread',
            constraint=models.UniqueConstraint(fields=('question', 'user', 'role', 'photo', 'hour'), name='staff_read_hourly'),
        ),
        migrations.AddField(
            model_name='faqrevision',
            name='department',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='doctors.department', verbose_name='department'),
        ),
        migrations.AddField(
            model_name='faqrevision',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', related_query_name='revisions', to='consultations.faq'),
        ),
        migrations.AddField(
            model_name='faqrevision',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='doctors.doctor', verbose_name='reviewed by'),
        ),
        migrations.AddField(
            model_name='helplinerevision',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', related_query_name='revisions', to='consultations.helpline'),
        ),
        migrations.AddField(
            model_name='moreinforevision',
            name='author',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='doctors.doctor', verbose_name='author'),
        ),
        migrations.AddField(
            model_name='moreinforevision',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', related_query_name='revisions', to='consultations.moreinfo'),
        ),
        migrations.AddField(
            model_name='moreinforevision',
            name='reviewer',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='doctors.doctor', verbose_name='reviewer'),
        ),
        migrations.AddField(
            model_name='questionrevision',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', related_query_name='revisions', to='consultations.question'),
        ),
        migrations.AddField(
            model_name='replytemplaterevision',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', related_query_name='revisions', to='consultations.replytemplate'),
        ),
        migrations.AddField(
            model_name='report',
            name='decided_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='report',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='consultations.question', verbose_name='question'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dfcf96e0d972bc8cb6cb9e1b9167c07623780c00', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8dce1', table='consultations_seal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'seals are append-only';", hash='ae170d2b95cd4ebce2d3a54c72f6dd2efe501300', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_f606e', table='consultations_seal', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='topicaddress',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='consultations.topic', verbose_name='topic'),
        ),
        migrations.AddField(
            model_name='topicrevision',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', related_query_name='revisions', to='consultations.topic'),
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
            model_name='moreinforevision',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'revisions are append-only';", hash='db2e36cb857a0ce4e5444c66e4ef056955f36bab', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_27cc9', table='consultations_moreinforevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='moreinforevision',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1de67f6b582210fe2912c73823809888d18b163f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cd17b', table='consultations_moreinforevision', when='BEFORE')),
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
            model_name='replytemplaterevision',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'revisions are append-only';", hash='2aaf4ce21f3391ac864186709aee47ef420cc0b7', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_51c14', table='consultations_replytemplaterevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='replytemplaterevision',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='96790ee4236227a1760fa6a63002d5269d1a35b3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_52319', table='consultations_replytemplaterevision', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('decided_at', None)), fields=['at'], name='report_open'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('question', 'sender', 'reason'), name='report_once_while_open'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 500)), name='report_length'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='report_decided_by_somebody'),
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
