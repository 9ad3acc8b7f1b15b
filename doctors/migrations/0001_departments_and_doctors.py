"""Departments and doctors, with the history of their changes."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, max_length=100, unique=True, verbose_name='address')),
                ('description', models.CharField(blank=True, max_length=300, verbose_name='description')),
                ('locale', models.CharField(default='en', max_length=12, verbose_name='language of the name')),
                ('is_open', models.BooleanField(default=True, help_text='Turn off to pause asking in this department.', verbose_name='takes questions')),
                ('daily_cap', models.PositiveIntegerField(blank=True, help_text='No more are taken on a day. Empty: no limit.', null=True, verbose_name='questions a day')),
            ],
            options={
                'verbose_name': 'department',
                'verbose_name_plural': 'departments',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='DepartmentRevision',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, db_index=False, max_length=100, verbose_name='address')),
                ('description', models.CharField(blank=True, max_length=300, verbose_name='description')),
                ('is_open', models.BooleanField(default=True, help_text='Turn off to pause asking in this department.', verbose_name='takes questions')),
                ('daily_cap', models.PositiveIntegerField(blank=True, help_text='No more are taken on a day. Empty: no limit.', null=True, verbose_name='questions a day')),
            ],
            options={
                'verbose_name': 'earlier entries of departments',
                'verbose_name_plural': 'earlier entries of departments',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Doctor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Without a title. Two doctors of one name: add the hospital in brackets.', max_length=120, unique=True, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, max_length=100, unique=True, verbose_name='address')),
                ('kind', models.CharField(choices=[('person', 'Person'), ('organisation', 'Organisation')], default='person', max_length=12, verbose_name='kind')),
                ('hospital', models.CharField(blank=True, max_length=160, verbose_name='hospital')),
                ('bio', models.TextField(blank=True, max_length=2000, verbose_name='about')),
                ('triages', models.BooleanField(default=False, verbose_name='takes questions without a department')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('licence_number', models.CharField(blank=True, max_length=60, verbose_name='licence number')),
                ('verified_on', models.DateField(blank=True, null=True, verbose_name='licence verified on')),
                ('licence_expires_on', models.DateField(blank=True, null=True, verbose_name='licence expires on')),
                ('away_from', models.DateField(blank=True, null=True, verbose_name='away from')),
                ('away_until', models.DateField(blank=True, null=True, verbose_name='away until')),
                ('at_once', models.PositiveSmallIntegerField(default=3, verbose_name='questions at once')),
            ],
            options={
                'verbose_name': 'doctor',
                'verbose_name_plural': 'doctors',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='DoctorRevision',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('name', models.CharField(help_text='Without a title. Two doctors of one name: add the hospital in brackets.', max_length=120, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, db_index=False, max_length=100, verbose_name='address')),
                ('kind', models.CharField(choices=[('person', 'Person'), ('organisation', 'Organisation')], default='person', max_length=12, verbose_name='kind')),
                ('hospital', models.CharField(blank=True, max_length=160, verbose_name='hospital')),
                ('bio', models.TextField(blank=True, max_length=2000, verbose_name='about')),
                ('triages', models.BooleanField(default=False, verbose_name='takes questions without a department')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('licence_number', models.CharField(blank=True, max_length=60, verbose_name='licence number')),
                ('verified_on', models.DateField(blank=True, null=True, verbose_name='licence verified on')),
                ('licence_expires_on', models.DateField(blank=True, null=True, verbose_name='licence expires on')),
            ],
            options={
                'verbose_name': 'earlier entries of doctors',
                'verbose_name_plural': 'earlier entries of doctors',
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='department',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."daily_cap" IS DISTINCT FROM (NEW."daily_cap") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."is_open" IS DISTINCT FROM (NEW."is_open") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."slug" IS DISTINCT FROM (NEW."slug"))', func='INSERT INTO "doctors_departmentrevision" ("daily_cap", "description", "is_open", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."daily_cap", OLD."description", OLD."is_open", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."slug"); RETURN NULL;', hash='c7fbee2b7ea103f6c200fd763b9a900055ecda58', operation='UPDATE', pgid='pgtrigger_update_update_6c3b4', table='doctors_department', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='department',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "doctors_departmentrevision" ("daily_cap", "description", "is_open", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."daily_cap", OLD."description", OLD."is_open", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;', hash='7de52b92427af605646e428fecc0b4a2c58d3190', operation='DELETE', pgid='pgtrigger_delete_delete_a790a', table='doctors_department', when='AFTER')),
        ),
        migrations.AddField(
            model_name='departmentrevision',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', related_query_name='revisions', to='doctors.department'),
        ),
        migrations.AddField(
            model_name='doctor',
            name='departments',
            field=models.ManyToManyField(related_name='doctors', to='doctors.department', verbose_name='departments'),
        ),
        migrations.AddField(
            model_name='doctor',
            name='user',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='account'),
        ),
        migrations.AddField(
            model_name='doctor',
            name='verified_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verified by'),
        ),
        migrations.AddField(
            model_name='doctorrevision',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', related_query_name='revisions', to='doctors.doctor'),
        ),
        migrations.AddField(
            model_name='doctorrevision',
            name='verified_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verified by'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='departmentrevision',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'revisions are append-only';", hash='f6fccd8414637d0afbb4c890b91e8552a9870f97', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_61a3b', table='doctors_departmentrevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='departmentrevision',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b8abfae64875f0ae45db6e4520922dc04c879978', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3cd32', table='doctors_departmentrevision', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='doctor',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'person'), ('verified_on', None), _connector='OR'), name='doctor_organisation_has_no_licence'),
        ),
        migrations.AddConstraint(
            model_name='doctor',
            constraint=models.CheckConstraint(condition=models.Q(('licence_expires_on', None), ('licence_expires_on__gte', models.F('verified_on')), _connector='OR'), name='doctor_licence_expires_after_verification'),
        ),
        migrations.AddConstraint(
            model_name='doctor',
            constraint=models.CheckConstraint(condition=models.Q(('at_once__gte', 1), ('at_once__lte', 3)), name='doctor_holds_at_most_three'),
        ),
        migrations.AddConstraint(
            model_name='doctor',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('away_from', None), ('away_until', None)), models.Q(('away_from__isnull', False), ('away_until__gte', models.F('away_from'))), _connector='OR'), name='doctor_away_has_both_ends'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doctor',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."bio" IS DISTINCT FROM (NEW."bio") OR OLD."hospital" IS DISTINCT FROM (NEW."hospital") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."licence_expires_on" IS DISTINCT FROM (NEW."licence_expires_on") OR OLD."licence_number" IS DISTINCT FROM (NEW."licence_number") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."triages" IS DISTINCT FROM (NEW."triages") OR OLD."verified_by_id" IS DISTINCT FROM (NEW."verified_by_id") OR OLD."verified_on" IS DISTINCT FROM (NEW."verified_on"))', func='INSERT INTO "doctors_doctorrevision" ("bio", "hospital", "is_active", "kind", "licence_expires_on", "licence_number", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "triages", "verified_by_id", "verified_on") VALUES (OLD."bio", OLD."hospital", OLD."is_active", OLD."kind", OLD."licence_expires_on", OLD."licence_number", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."slug", OLD."triages", OLD."verified_by_id", OLD."verified_on"); RETURN NULL;', hash='b66c9d58d4db133db8b0bdd4b6b833090e74cf3c', operation='UPDATE', pgid='pgtrigger_update_update_3aefa', table='doctors_doctor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doctor',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "doctors_doctorrevision" ("bio", "hospital", "is_active", "kind", "licence_expires_on", "licence_number", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "triages", "verified_by_id", "verified_on") VALUES (OLD."bio", OLD."hospital", OLD."is_active", OLD."kind", OLD."licence_expires_on", OLD."licence_number", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."slug", OLD."triages", OLD."verified_by_id", OLD."verified_on"); RETURN NULL;', hash='0ae90c4481992fe4608bdbd7908d66d7763a2b92', operation='DELETE', pgid='pgtrigger_delete_delete_afc09', table='doctors_doctor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doctorrevision',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'revisions are append-only';", hash='fccd53d7cb4488ddbfc2890aa3663d6ebcf694eb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_6c3cc', table='doctors_doctorrevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doctorrevision',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ebbad7ec015a36d42a3f87b989090e7a03733c04', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_233d4', table='doctors_doctorrevision', when='BEFORE')),
        ),
    ]
