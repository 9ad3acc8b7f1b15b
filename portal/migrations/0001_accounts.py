"""Accounts of the staff, and the history of what happens to and by them."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]
    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(error_messages={'unique': 'This address has an account already.'}, max_length=254, unique=True, verbose_name='email address')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('is_staff', models.BooleanField(default=True, help_text='May sign in to the desk or the admin.', verbose_name='staff')),
                ('is_active', models.BooleanField(default=True, help_text='Turn this off instead of deleting an account.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
                'permissions': [('manage_people', 'Can invite, verify, suspend and help staff')],
            },
        ),
        migrations.CreateModel(
            name='StaffEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField(unique=True, verbose_name='number in the history')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('action', models.CharField(max_length=32, verbose_name='action')),
                ('subject', models.CharField(blank=True, max_length=60, verbose_name='about')),
                ('reason', models.CharField(blank=True, max_length=40, verbose_name='reason')),
                ('request_id', models.CharField(blank=True, max_length=64, verbose_name='request')),
                ('previous_hash', models.CharField(max_length=64, verbose_name='hash of the event before')),
                ('hash', models.CharField(max_length=64, verbose_name='hash')),
                ('subject_user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'staff event',
                'verbose_name_plural': 'staff events',
                'ordering': ['sequence'],
            },
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique_without_case'),
        ),
        migrations.AddConstraint(
            model_name='staffevent',
            constraint=models.CheckConstraint(condition=models.Q(('action__regex', '^[a-z_]+$')), name='staff_event_action_is_a_code'),
        ),
        migrations.AddConstraint(
            model_name='staffevent',
            constraint=models.CheckConstraint(condition=models.Q(('reason__regex', '^[a-z_]*$')), name='staff_event_reason_is_a_code'),
        ),
        migrations.AddConstraint(
            model_name='staffevent',
            constraint=models.CheckConstraint(condition=models.Q(('subject__regex', '^([a-z_]+ [0-9]+)?$')), name='staff_event_subject_is_a_code'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fba3f7707e4cef91e01d6d418394ae48610aecf0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fdc89', table='portal_staffevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffevent',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'staff events are append-only';", hash='1dafa3b1e0449a5873514f2ef80c5890e3373650', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_cda67', table='portal_staffevent', when='BEFORE')),
        ),
    ]
