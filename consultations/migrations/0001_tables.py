"""The tables. Constraints, indexes and triggers follow in migrations of their own."""

import consultations.models.question_draft
import django.contrib.postgres.search
import django.db.models.deletion
import pghistory.utils
import pgvector.django.halfvec
import taggit.managers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ('doctors', '0001_departments_and_doctors'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        pgvector.django.VectorExtension(),
        migrations.CreateModel(
            name='Citation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'citation',
                'verbose_name_plural': 'citations',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('health_data', 'Use of health data'), ('publication', 'Publication'), ('photos', 'Publication of the photos')], max_length=12, verbose_name='purpose')),
                ('sha256', models.CharField(max_length=64, verbose_name='hash of the text shown')),
                ('locale', models.CharField(max_length=12, verbose_name='language')),
                ('granted', models.BooleanField(verbose_name='granted')),
                ('at', models.DateTimeField(verbose_name='time')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='FAQ',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('slug', models.SlugField(allow_unicode=True, max_length=100, verbose_name='address')),
                ('body', models.TextField(blank=True, help_text='Markdown. Empty: the page lists the questions of its topics.', max_length=20000, verbose_name='text')),
                ('locale', models.CharField(default='en', max_length=12, verbose_name='language')),
                ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='reviewed on')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('review_note', models.TextField(blank=True, db_default='', max_length=1000, verbose_name='what should change')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='faqs', to='doctors.department', verbose_name='department')),
                ('review_asked_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='doctors.doctor', verbose_name='asked to review it')),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='doctors.doctor', verbose_name='reviewed by')),
            ],
            options={
                'verbose_name': 'FAQ',
                'verbose_name_plural': 'FAQ',
                'ordering': ['title', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('helped', models.CharField(choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=8, verbose_name='did it help')),
                ('saw_doctor', models.CharField(choices=[('yes', 'Yes'), ('planned', 'Not yet, but I will'), ('no', 'No')], max_length=8, verbose_name='saw a doctor')),
                ('at', models.DateTimeField(verbose_name='time')),
            ],
            options={
                'verbose_name': 'feedback',
                'verbose_name_plural': 'feedback',
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32, verbose_name='kind')),
                ('field', models.CharField(max_length=20, verbose_name='field')),
                ('start', models.PositiveIntegerField(help_text='First character of the span, counted from 0.', verbose_name='start')),
                ('end', models.PositiveIntegerField(help_text='The character after the span.', verbose_name='end')),
                ('outcome', models.CharField(blank=True, choices=[('', '–'), ('blocked', 'Blocked'), ('kept', 'Kept with a reason'), ('reviewed', 'Read by a second doctor'), ('review', 'To be checked'), ('dismissed', 'Checked and left as it is')], max_length=20, verbose_name='outcome')),
                ('at', models.DateTimeField(blank=True, null=True, verbose_name='time')),
            ],
            options={
                'verbose_name': 'finding',
                'verbose_name_plural': 'findings',
                'ordering': ['id'],
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
                ('label', models.CharField(help_text='Who answers this number.', max_length=120, verbose_name='label')),
                ('hours', models.CharField(db_default='', default='', help_text='When somebody answers, such as “day and night”.', max_length=120, verbose_name='hours')),
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
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asker_name', models.CharField(blank=True, max_length=60, verbose_name='pseudonym')),
                ('asker_sex', models.CharField(choices=[('female', 'Female'), ('male', 'Male'), ('other', 'Other'), ('undisclosed', 'Rather not say')], default='undisclosed', max_length=12, verbose_name='sex')),
                ('asker_age_band', models.CharField(blank=True, choices=[('0-9', '0-9'), ('10-19', '10-19'), ('20-29', '20-29'), ('30-39', '30-39'), ('40-49', '40-49'), ('50-59', '50-59'), ('60-69', '60-69'), ('70-79', '70-79'), ('80-89', '80-89'), ('90-99', '90-99'), ('100-109', '100-109'), ('110-119', '110-119')], max_length=8, verbose_name='age band')),
                ('infant_age', models.CharField(blank=True, db_default='', default='', editable=False, max_length=3, verbose_name='age below two years')),
                ('asked_for', models.CharField(choices=[('self', 'Myself'), ('child', 'My child, or a child I care for'), ('parent', 'My mother or father'), ('partner', 'My partner'), ('other', 'Someone else, with their permission')], default='self', max_length=8, verbose_name='asked for')),
                ('guardian', models.BooleanField(default=False, editable=False, verbose_name='a guardian is with the asker')),
                ('prompts', models.JSONField(blank=True, default=dict, editable=False, verbose_name='answers to the prompts')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('title', models.CharField(max_length=500, verbose_name="the asker's heading")),
                ('body', models.TextField(max_length=100000, verbose_name="the asker's text")),
                ('locale', models.CharField(default='en', max_length=12, verbose_name='language of the text')),
                ('photos_public', models.BooleanField(default=False, editable=False, verbose_name='the asker agreed to publish the photos')),
                ('asked_on', models.DateField(verbose_name='asked on')),
                ('headline', models.CharField(blank=True, max_length=500, verbose_name='headline')),
                ('slug', models.CharField(blank=True, editable=False, max_length=100)),
                ('status', models.CharField(choices=[('submitted', 'Submitted'), ('returned', 'Returned'), ('rejected', 'Rejected'), ('duplicate', 'Duplicate'), ('queued', 'Queued'), ('claimed', 'Claimed'), ('info_needed', 'More information needed'), ('in_review', 'In review'), ('answered', 'Answered'), ('published', 'Published'), ('unpublished', 'Unpublished'), ('withdrawn', 'Withdrawn'), ('erased', 'Erased')], editable=False, max_length=12, verbose_name='status')),
                ('status_changed_at', models.DateTimeField(editable=False, verbose_name='since')),
                ('submitted_at', models.DateTimeField(editable=False, verbose_name='submitted at')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='published at')),
                ('priority', models.SmallIntegerField(choices=[(0, 'Routine'), (1, 'Urgent')], default=0, editable=False, verbose_name='priority')),
                ('red_flag', models.BooleanField(default=False, editable=False, verbose_name='sign of danger found')),
                ('lease_until', models.DateTimeField(editable=False, null=True, verbose_name='claimed until')),
                ('first_until', models.DateTimeField(editable=False, null=True, verbose_name='reserved until')),
                ('promised_by', models.DateTimeField(editable=False, null=True, verbose_name='reply expected by')),
                ('resubmitted', models.BooleanField(default=False, editable=False, verbose_name='sent again after a rejection')),
                ('contested', models.BooleanField(default=False, editable=False, verbose_name='contested as not a duplicate')),
                ('secret_generation', models.PositiveIntegerField(default=1, editable=False)),
                ('email_digest', models.CharField(blank=True, db_default='', default='', editable=False, max_length=48)),
                ('send_key', models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ('import_ref', models.CharField(blank=True, editable=False, max_length=200, null=True, unique=True, verbose_name='import reference')),
                ('edited_at', models.DateTimeField(editable=False, null=True, verbose_name='edited here at')),
                ('source_name', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('source_url', models.URLField(blank=True, max_length=1000, verbose_name='address of the source')),
                ('source_licence', models.CharField(blank=True, max_length=120, verbose_name='licence of the source')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'permissions': [('moderate_question', 'Can decide about questions'), ('read_redacted', 'Can read words that were taken out, for 30 days')],
            },
        ),
        migrations.CreateModel(
            name='Lexeme',
            fields=[
                ('lexeme', models.TextField(primary_key=True, serialize=False)),
                ('documents', models.IntegerField()),
            ],
            options={
                'verbose_name': 'indexed word',
                'verbose_name_plural': 'indexed words',
            },
        ),
        migrations.CreateModel(
            name='MoreInfo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.TextField(max_length=100000, verbose_name='text')),
                ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='reviewed on')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('imported', models.BooleanField(default=False, editable=False, verbose_name='imported')),
                ('proposed_body', models.TextField(blank=True, editable=False, max_length=20000, verbose_name='proposed text')),
                ('proposed_review_by', models.DateField(editable=False, null=True, verbose_name='proposed review by')),
                ('proposed_at', models.DateTimeField(editable=False, null=True, verbose_name='proposed at')),
                ('awaits_author', models.BooleanField(db_default=False, default=False, editable=False)),
            ],
            options={
                'verbose_name': 'More Info',
                'verbose_name_plural': 'More Info',
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
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='text')),
                ('for_asker', models.BooleanField(default=True, verbose_name='shown to the asker')),
            ],
            options={
                'verbose_name': 'note',
                'verbose_name_plural': 'notes',
            },
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default=consultations.models.question_draft.photo_name, max_length=32, unique=True, verbose_name='file')),
                ('width', models.PositiveIntegerField(help_text='pixels', verbose_name='width')),
                ('height', models.PositiveIntegerField(help_text='pixels', verbose_name='height')),
                ('size', models.PositiveIntegerField(db_default=0, default=0, help_text='bytes', verbose_name='size')),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('approved', models.BooleanField(default=False, help_text='Shown to everyone only if the asker has agreed too.', verbose_name='may be public')),
            ],
            options={
                'verbose_name': 'photo',
                'verbose_name_plural': 'photos',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('service', 'Using this service'), ('reply', 'What a reply is'), ('privacy', 'Your health data'), ('publication', 'Publication')], max_length=12, verbose_name='kind')),
                ('locale', models.CharField(default='en', max_length=12, verbose_name='language')),
                ('slug', models.SlugField(max_length=100, unique=True, verbose_name='address')),
            ],
            options={
                'verbose_name': 'policy',
                'verbose_name_plural': 'policies',
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('text', models.TextField(max_length=20000, verbose_name='text')),
                ('what_changed', models.TextField(blank=True, max_length=2000, verbose_name='what changed')),
                ('material', models.BooleanField(default=False, help_text='Askers have to agree to publication again.', verbose_name='material change')),
                ('effective_from', models.DateTimeField(verbose_name='in force from')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='approved at')),
                ('sha256', models.CharField(editable=False, max_length=64, verbose_name='hash of the text')),
            ],
            options={
                'verbose_name': 'policy version',
                'verbose_name_plural': 'policy versions',
                'ordering': ['policy', 'number'],
                'permissions': [('approve_policyversion', 'Can approve versions of policies')],
            },
        ),
        migrations.CreateModel(
            name='QuestionDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('locale', models.CharField(default='en', max_length=12, verbose_name='language')),
                ('answers', models.JSONField(default=dict, verbose_name='answers')),
                ('revision', models.PositiveIntegerField(default=0)),
                ('network', models.CharField(blank=True, db_default='', db_index=True, default='', max_length=49)),
                ('created_at', models.DateTimeField(verbose_name='started at')),
                ('touched_at', models.DateTimeField(db_index=True, verbose_name='last answer at')),
            ],
            options={
                'verbose_name': 'draft',
                'verbose_name_plural': 'drafts',
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
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('answer', 'Answer'), ('decline', 'Decline')], default='answer', max_length=8, verbose_name='kind')),
                ('decline_code', models.CharField(blank=True, choices=[('cannot_assess_remotely', 'It cannot be judged from a description'), ('needs_examination', 'An examination is needed'), ('emergency', 'It needs emergency care, not a reply'), ('outside_scope', 'It is outside what this portal does'), ('not_enough_information', 'There is not enough information')], max_length=40, verbose_name='why declined')),
                ('answer', models.TextField(max_length=100000, verbose_name='reply')),
                ('limits', models.TextField(blank=True, max_length=1000, verbose_name='what this reply cannot tell')),
                ('next_step', models.TextField(blank=True, max_length=1000, verbose_name='next step')),
                ('seek_help_if', models.TextField(blank=True, max_length=1000, verbose_name='seek help if')),
                ('would_need', models.TextField(blank=True, max_length=1000, verbose_name='what would be needed')),
                ('see_whom', models.CharField(blank=True, max_length=120, verbose_name='who to see')),
                ('care_level', models.CharField(blank=True, choices=[('routine', 'Routine'), ('soon', 'Soon'), ('urgent', 'Urgent'), ('emergency', 'Emergency')], max_length=12, verbose_name='care level')),
                ('imported', models.BooleanField(default=False, verbose_name='imported')),
                ('written_at', models.DateTimeField(verbose_name='written at')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent at')),
                ('replied_on', models.DateField(null=True, verbose_name='replied on')),
                ('correction_note', models.TextField(blank=True, max_length=1000, verbose_name='what changed')),
                ('safety', models.BooleanField(default=False, verbose_name='corrected for safety')),
            ],
            options={
                'verbose_name': 'reply',
                'verbose_name_plural': 'replies',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ReplyDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField(default=dict, verbose_name='content')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('saved_at', models.DateTimeField(verbose_name='saved at')),
                ('handed_in_at', models.DateTimeField(null=True, verbose_name='handed in at')),
            ],
            options={
                'verbose_name': 'reply draft',
                'verbose_name_plural': 'reply drafts',
                'ordering': ['-saved_at'],
            },
        ),
        migrations.CreateModel(
            name='ReplyRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(help_text='All versions of a rule have the same code.', max_length=80, verbose_name='code')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('family', models.CharField(choices=[('definite_diagnosis', 'Definite diagnosis'), ('prescribing_dose', 'Prescribing or dose'), ('stop_change_medicine', 'Stopping or changing medicine'), ('certificate', 'Certificate'), ('false_reassurance', 'False reassurance'), ('solicitation_contact', 'Contact or advertising'), ('delayed_emergency', 'Delayed emergency'), ('structure', 'Parts of a reply'), ('patient_data_echo', 'Personal data repeated')], max_length=24, verbose_name='family')),
                ('locale', models.CharField(default='en', max_length=12, verbose_name='language')),
                ('kind', models.CharField(choices=[('phrase', 'Phrases, one a line'), ('pattern', 'Pattern (RE2)'), ('structure', 'Structure, by name')], max_length=10, verbose_name='kind')),
                ('pattern', models.TextField(max_length=12000, verbose_name='pattern')),
                ('exceptions', models.TextField(blank=True, help_text='Of the same kind as the pattern.', max_length=12000, verbose_name='exceptions')),
                ('action', models.CharField(choices=[('warn', 'Warn: kept with a written reason'), ('second_reviewer', 'A second doctor reads it first'), ('block', 'Block: the wording has to change')], max_length=16, verbose_name='action')),
                ('escalation', models.CharField(blank=True, choices=[('', 'Never'), ('kept', 'Whenever the wording is kept'), ('red_flag', 'If a sign of danger was found in the question')], max_length=8, verbose_name='second doctor for a warning')),
                ('message', models.CharField(max_length=300, verbose_name='what the doctor reads')),
                ('suggestion', models.CharField(blank=True, max_length=300, verbose_name='suggested wording')),
                ('begun_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='in force since')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='in force until')),
            ],
            options={
                'verbose_name': 'reply rule',
                'verbose_name_plural': 'reply rules',
                'ordering': ['code', 'version'],
            },
        ),
        migrations.CreateModel(
            name='ReplyTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('locale', models.CharField(default='en', max_length=12, verbose_name='language')),
                ('kind', models.CharField(choices=[('answer', 'Answer'), ('decline', 'Decline')], default='answer', max_length=8, verbose_name='kind')),
                ('decline_code', models.CharField(blank=True, choices=[('cannot_assess_remotely', 'It cannot be judged from a description'), ('needs_examination', 'An examination is needed'), ('emergency', 'It needs emergency care, not a reply'), ('outside_scope', 'It is outside what this portal does'), ('not_enough_information', 'There is not enough information')], max_length=40, verbose_name='why declined')),
                ('answer', models.TextField(blank=True, help_text='{doctor} and {department} are filled in automatically. The doctor fills in other places in braces.', max_length=8000, verbose_name='reply')),
                ('limits', models.TextField(blank=True, max_length=1000, verbose_name='what this reply cannot tell')),
                ('next_step', models.TextField(blank=True, max_length=1000, verbose_name='next step')),
                ('seek_help_if', models.TextField(blank=True, max_length=1000, verbose_name='seek help if')),
                ('would_need', models.TextField(blank=True, max_length=1000, verbose_name='what would be needed')),
                ('care_level', models.CharField(blank=True, choices=[('routine', 'Routine'), ('soon', 'Soon'), ('urgent', 'Urgent'), ('emergency', 'Emergency')], max_length=12, verbose_name='care level')),
            ],
            options={
                'verbose_name': 'reply template',
                'verbose_name_plural': 'reply templates',
                'ordering': ['title', 'id'],
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
                ('answer', models.TextField(blank=True, help_text='{doctor} and {department} are filled in automatically. The doctor fills in other places in braces.', max_length=8000, verbose_name='reply')),
                ('limits', models.TextField(blank=True, max_length=1000, verbose_name='what this reply cannot tell')),
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
                ('urgent', models.BooleanField(db_default=False, default=False, editable=False, verbose_name='urgent')),
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
            name='SecondOpinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agrees', models.BooleanField(verbose_name='agrees')),
                ('note', models.TextField(blank=True, max_length=1000, verbose_name='reason for disagreeing')),
                ('at', models.DateTimeField(verbose_name='time')),
            ],
            options={
                'verbose_name': 'second opinion',
                'verbose_name_plural': 'second opinions',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Sender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField(db_index=True, verbose_name='time')),
            ],
            options={
                'verbose_name': 'sender',
                'verbose_name_plural': 'senders',
            },
        ),
        migrations.CreateModel(
            name='Similar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.FloatField(verbose_name='score')),
            ],
            options={
                'verbose_name': 'similar question',
                'verbose_name_plural': 'similar questions',
            },
        ),
        migrations.CreateModel(
            name='StaffRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('asker', 'Asker'), ('moderator', 'Moderator'), ('editor', 'Editor'), ('doctor', 'Doctor'), ('system', 'The portal itself'), ('importer', 'Importer')], max_length=12, verbose_name='role')),
                ('photo', models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='photo')),
                ('hour', models.DateTimeField(verbose_name='hour')),
                ('at', models.DateTimeField(verbose_name='time')),
            ],
            options={
                'verbose_name': 'access log entry',
                'verbose_name_plural': 'access log entries',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='TaggedFAQ',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'topic of a FAQ',
                'verbose_name_plural': 'topics of FAQ',
            },
        ),
        migrations.CreateModel(
            name='TaggedQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'topic of a question',
                'verbose_name_plural': 'topics of questions',
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('name', models.CharField(choices=[('diverted', 'Sent to emergency help by the first page'), ('answered', 'Found an answer before asking'), ('too_young', 'Too young and without a guardian')], max_length=20, verbose_name='what')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='how often')),
            ],
            options={
                'verbose_name': 'daily count',
                'verbose_name_plural': 'daily counts',
                'ordering': ['-day', 'name'],
            },
        ),
        migrations.CreateModel(
            name='AnnouncedWait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('half', models.DurationField(null=True, verbose_name='half waited at most')),
                ('nine_in_ten', models.DurationField(null=True, verbose_name='nine in ten waited at most')),
                ('is_slower', models.BooleanField(default=False, verbose_name='more are waiting than usual')),
            ],
            options={
                'verbose_name': 'announced wait',
                'verbose_name_plural': 'announced waits',
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, max_length=100, unique=True, verbose_name='slug')),
                ('key', models.CharField(editable=False, max_length=800, unique=True)),
            ],
            options={
                'verbose_name': 'topic',
                'verbose_name_plural': 'topics',
                'ordering': ['name'],
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
            name='TopicPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('questions', models.IntegerField()),
            ],
            options={
                'verbose_name': 'topic pair',
                'verbose_name_plural': 'topic pairs',
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
        migrations.CreateModel(
            name='TopicSynonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('key', models.CharField(editable=False, max_length=800, unique=True)),
            ],
            options={
                'verbose_name': 'synonym',
                'verbose_name_plural': 'synonyms',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='UnsentForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(max_length=24)),
                ('typed', models.JSONField(default=dict, verbose_name='what was typed')),
                ('message', models.JSONField(default=dict, verbose_name='what the page says')),
                ('at', models.DateTimeField(db_index=True, verbose_name='time')),
            ],
            options={
                'verbose_name': 'refused form',
                'verbose_name_plural': 'refused forms',
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField(verbose_name='number in the history')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('action', models.CharField(max_length=32, verbose_name='action')),
                ('from_status', models.CharField(blank=True, max_length=12, verbose_name='from')),
                ('to_status', models.CharField(max_length=12, verbose_name='to')),
                ('role', models.CharField(choices=[('asker', 'Asker'), ('moderator', 'Moderator'), ('editor', 'Editor'), ('doctor', 'Doctor'), ('system', 'The portal itself'), ('importer', 'Importer')], max_length=12, verbose_name='role')),
                ('reason', models.CharField(blank=True, max_length=40, verbose_name='reason')),
                ('rule_versions', models.JSONField(default=dict, verbose_name='rule versions')),
                ('request_id', models.CharField(blank=True, max_length=64, verbose_name='request')),
                ('previous_hash', models.CharField(max_length=64, verbose_name='hash of the event before')),
                ('hash', models.CharField(max_length=64, verbose_name='hash')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['question', 'sequence'],
            },
        ),
        migrations.CreateModel(
            name='FAQIndexEntry',
            fields=[
                ('faq', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='index_entry', serialize=False, to='consultations.faq', verbose_name='FAQ')),
                ('embedding', pgvector.django.halfvec.HalfVectorField(dimensions=384, null=True)),
                ('digest', models.CharField(max_length=32)),
            ],
            options={
                'verbose_name': 'embedding of a FAQ',
                'verbose_name_plural': 'embeddings of FAQ',
            },
        ),
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
                ('department', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='doctors.department', verbose_name='department')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', related_query_name='revisions', to='consultations.faq')),
                ('reviewed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='doctors.doctor', verbose_name='reviewed by')),
            ],
            options={
                'verbose_name': 'earlier texts of FAQ',
                'verbose_name_plural': 'earlier texts of FAQ',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HelpLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('emergency', 'Emergency'), ('crisis', 'Someone to talk to')], max_length=12, verbose_name='kind')),
                ('label', models.CharField(help_text='Who answers this number.', max_length=120, verbose_name='label')),
                ('number', models.CharField(max_length=24, verbose_name='number')),
                ('hours', models.CharField(db_default='', default='', help_text='When somebody answers, such as “day and night”.', max_length=120, verbose_name='hours')),
                ('locale', models.CharField(default='en', max_length=12, verbose_name='language of the label')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'number to call',
                'verbose_name_plural': 'numbers to call',
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('number', 'locale'), name='help_line_once_per_locale')],
            },
        ),
        migrations.AddField(
            model_name='helplinerevision',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', related_query_name='revisions', to='consultations.helpline'),
        ),
        migrations.CreateModel(
            name='IndexEntry',
            fields=[
                ('question', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='index_entry', serialize=False, to='consultations.question', verbose_name='question')),
                ('words', django.contrib.postgres.search.SearchVectorField()),
                ('embedding', pgvector.django.halfvec.HalfVectorField(dimensions=384, null=True)),
                ('symptoms', models.JSONField(default=dict)),
                ('digest', models.CharField(max_length=32)),
                ('ranked_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'index entry',
                'verbose_name_plural': 'index entries',
            },
        ),
        migrations.AddField(
            model_name='question',
            name='claimed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='doctors.doctor', verbose_name='doctor'),
        ),
        migrations.AddField(
            model_name='question',
            name='department',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='doctors.department', verbose_name='department'),
        ),
        migrations.AddField(
            model_name='question',
            name='duplicate_of',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duplicates', to='consultations.question', verbose_name='duplicate of'),
        ),
        migrations.AddField(
            model_name='question',
            name='first_for',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='doctors.doctor', verbose_name='reserved for'),
        ),
        migrations.AddField(
            model_name='question',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='consultations.question', verbose_name='follow-up of'),
        ),
        migrations.AddField(
            model_name='question',
            name='proposed_duplicate',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.question', verbose_name='proposed duplicate of'),
        ),
        migrations.AddField(
            model_name='question',
            name='publication_consent',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.consent', verbose_name='publication consent'),
        ),
        migrations.AddField(
            model_name='question',
            name='suggested_department',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='doctors.department', verbose_name='department suggested'),
        ),
        migrations.AddField(
            model_name='finding',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='consultations.question', verbose_name='question'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='question',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='consultations.question', verbose_name='question'),
        ),
        migrations.AddField(
            model_name='event',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='consultations.question', verbose_name='question'),
        ),
        migrations.AddField(
            model_name='consent',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='consultations.question', verbose_name='question'),
        ),
        migrations.AddField(
            model_name='moreinfo',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='doctors.doctor', verbose_name='author'),
        ),
        migrations.AddField(
            model_name='moreinfo',
            name='proposed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='doctors.doctor', verbose_name='proposed by'),
        ),
        migrations.AddField(
            model_name='moreinfo',
            name='proposed_reviewer',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='doctors.doctor', verbose_name='asked to review it'),
        ),
        migrations.AddField(
            model_name='moreinfo',
            name='question',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='more_info', to='consultations.question', verbose_name='question'),
        ),
        migrations.AddField(
            model_name='moreinfo',
            name='reviewer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='doctors.doctor', verbose_name='reviewer'),
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
            model_name='note',
            name='event',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='note', to='consultations.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='photo',
            name='question',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='consultations.question', verbose_name='question'),
        ),
        migrations.AddField(
            model_name='policy',
            name='department',
            field=models.ForeignKey(blank=True, help_text="Empty: the whole site. A department's text adds to the site's.", null=True, on_delete=django.db.models.deletion.PROTECT, to='doctors.department', verbose_name='department'),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='approver',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approver'),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author'),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='policy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='consultations.policy', verbose_name='policy'),
        ),
        migrations.AddField(
            model_name='event',
            name='policy_version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.policyversion', verbose_name='policy version'),
        ),
        migrations.AddField(
            model_name='consent',
            name='policy_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.policyversion', verbose_name='policy version'),
        ),
        migrations.AddField(
            model_name='questiondraft',
            name='privacy_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.policyversion', verbose_name='privacy policy that was shown'),
        ),
        migrations.AddField(
            model_name='photo',
            name='draft',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='consultations.questiondraft', verbose_name='draft'),
        ),
        migrations.AddField(
            model_name='questionrevision',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', related_query_name='revisions', to='consultations.question'),
        ),
        migrations.AddField(
            model_name='reply',
            name='cites',
            field=models.ManyToManyField(related_name='cited_by', through='consultations.Citation', to='consultations.reply', verbose_name='cites'),
        ),
        migrations.AddField(
            model_name='reply',
            name='corrects',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='consultations.reply', verbose_name='corrects'),
        ),
        migrations.AddField(
            model_name='reply',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='doctors.department', verbose_name='department'),
        ),
        migrations.AddField(
            model_name='reply',
            name='department_policy_version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.policyversion', verbose_name='policy version of the department'),
        ),
        migrations.AddField(
            model_name='reply',
            name='doctor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='doctors.doctor', verbose_name='doctor'),
        ),
        migrations.AddField(
            model_name='reply',
            name='policy_version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='consultations.policyversion', verbose_name='policy version'),
        ),
        migrations.AddField(
            model_name='reply',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='consultations.question', verbose_name='question'),
        ),
        migrations.AddField(
            model_name='reply',
            name='reviewer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='doctors.doctor', verbose_name='second doctor'),
        ),
        migrations.AddField(
            model_name='question',
            name='published_reply',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.reply', verbose_name='published reply'),
        ),
        migrations.AddField(
            model_name='finding',
            name='reply',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='consultations.reply', verbose_name='reply'),
        ),
        migrations.AddField(
            model_name='citation',
            name='cited',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='citings', to='consultations.reply', verbose_name='cited reply'),
        ),
        migrations.AddField(
            model_name='citation',
            name='reply',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='consultations.reply', verbose_name='reply'),
        ),
        migrations.AddField(
            model_name='replydraft',
            name='doctor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='doctors.doctor', verbose_name='doctor'),
        ),
        migrations.AddField(
            model_name='replydraft',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='consultations.question', verbose_name='question'),
        ),
        migrations.AddField(
            model_name='replyrule',
            name='department',
            field=models.ForeignKey(blank=True, help_text='Empty: the whole site.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='doctors.department', verbose_name='department'),
        ),
        migrations.AddField(
            model_name='finding',
            name='rule',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='consultations.replyrule', verbose_name='reply rule'),
        ),
        migrations.AddField(
            model_name='replytemplate',
            name='department',
            field=models.ForeignKey(blank=True, help_text='Empty: all departments.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='templates', to='doctors.department', verbose_name='department'),
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
        migrations.AddField(
            model_name='secondopinion',
            name='doctor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='doctors.doctor', verbose_name='doctor'),
        ),
        migrations.AddField(
            model_name='secondopinion',
            name='reply',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='consultations.reply', verbose_name='reply'),
        ),
        migrations.AddField(
            model_name='similar',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='similar_to', to='consultations.question', verbose_name='similar question'),
        ),
        migrations.AddField(
            model_name='similar',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='similar', to='consultations.question', verbose_name='question'),
        ),
        migrations.AddField(
            model_name='staffread',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reads', to='consultations.question', verbose_name='question'),
        ),
        migrations.AddField(
            model_name='staffread',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account'),
        ),
        migrations.AddField(
            model_name='taggedfaq',
            name='content_object',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topic_items', to='consultations.faq', verbose_name='FAQ'),
        ),
        migrations.AddField(
            model_name='taggedquestion',
            name='content_object',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topic_items', to='consultations.question', verbose_name='question'),
        ),
        migrations.AddField(
            model_name='announcedwait',
            name='department',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='doctors.department', verbose_name='department'),
        ),
        migrations.AddField(
            model_name='taggedquestion',
            name='tag',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='question_items', to='consultations.topic', verbose_name='topic'),
        ),
        migrations.AddField(
            model_name='taggedfaq',
            name='tag',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='faq_items', to='consultations.topic', verbose_name='topic'),
        ),
        migrations.AddField(
            model_name='question',
            name='topics',
            field=taggit.managers.TaggableManager(blank=True, help_text='A comma-separated list of tags.', through='consultations.TaggedQuestion', to='consultations.Topic', verbose_name='topics'),
        ),
        migrations.AddField(
            model_name='faq',
            name='topics',
            field=taggit.managers.TaggableManager(blank=True, help_text='A comma-separated list of tags.', through='consultations.TaggedFAQ', to='consultations.Topic', verbose_name='topics'),
        ),
        migrations.AddField(
            model_name='topicaddress',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='consultations.topic', verbose_name='topic'),
        ),
        migrations.AddField(
            model_name='topicpair',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='doctors.department'),
        ),
        migrations.AddField(
            model_name='topicpair',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs', to='consultations.topic'),
        ),
        migrations.AddField(
            model_name='topicpair',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='consultations.topic'),
        ),
        migrations.AddField(
            model_name='topicrevision',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='revisions', related_query_name='revisions', to='consultations.topic'),
        ),
        migrations.AddField(
            model_name='topicsynonym',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='synonyms', to='consultations.topic', verbose_name='topic'),
        ),
        migrations.AddField(
            model_name='unsentform',
            name='question',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='unsent_form', to='consultations.question', verbose_name='question'),
        ),
    ]
