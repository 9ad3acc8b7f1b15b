"""What the database itself refuses in a row, and the indexes."""

import django.contrib.postgres.indexes
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
import pgvector.django.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("consultations", "0001_tables")]
    operations = [
        migrations.AddIndex(
            model_name='sender',
            index=models.Index(fields=['digest', 'at'], name='sender_by_digest'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.UniqueConstraint(fields=('day', 'name'), name='tally_once_a_day'),
        ),
        migrations.AddIndex(
            model_name='indexentry',
            index=models.Index(condition=models.Q(('ranked_at', None)), fields=['question'], name='entry_to_rank'),
        ),
        migrations.AddIndex(
            model_name='indexentry',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='entry_words'),
        ),
        migrations.AddIndex(
            model_name='indexentry',
            index=pgvector.django.indexes.HnswIndex(ef_construction=64, fields=['embedding'], m=16, name='entry_meaning', opclasses=['halfvec_cosine_ops']),
        ),
        migrations.AddConstraint(
            model_name='moreinfo',
            constraint=models.CheckConstraint(condition=models.Q(('reviewer', None), models.Q(('author__isnull', False), models.Q(('reviewer', models.F('author')), _negated=True)), _connector='OR'), name='more_info_reviewed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='moreinfo',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposed_at', None), ('proposed_body', ''), ('proposed_by', None)), models.Q(models.Q(('proposed_body', ''), _negated=True), ('proposed_at__isnull', False), ('proposed_by__isnull', False)), _connector='OR'), name='more_info_proposal_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='moreinfo',
            constraint=models.CheckConstraint(condition=models.Q(('proposed_reviewer', None), models.Q(('proposed_reviewer', models.F('proposed_by')), _negated=True), _connector='OR'), name='more_info_another_is_asked'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 2000)), name='note_length'),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.UniqueConstraint(fields=('kind', 'department', 'locale'), name='policy_once_per_scope', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.CheckConstraint(condition=models.Q(('department', None), ('kind', 'reply'), _connector='OR'), name='policy_of_a_department_is_for_replies'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.UniqueConstraint(fields=('policy', 'number'), name='policy_version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.UniqueConstraint(fields=('policy', 'effective_from'), name='policy_version_begins_alone'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.CheckConstraint(condition=models.Q(('approved_at', None), ('effective_from__gte', models.F('approved_at')), _connector='OR'), name='policy_version_begins_after_approval'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.CheckConstraint(condition=models.Q(('author', None), ('approver', None), models.Q(('author', models.F('approver')), _negated=True), _connector='OR'), name='policy_version_approved_by_another'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.CheckConstraint(condition=models.Q(('approved_at', None), ('author', None), ('approver__isnull', False), _connector='OR'), name='policy_version_has_an_approver'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('to_status', 'answered')), fields=['at'], name='event_answered'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('question', 'sequence'), name='event_sequence_once'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('reason__regex', '^[a-z_]*$')), name='event_reason_is_a_code'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('action__regex', '^[a-z_]+$')), name='event_action_is_a_code'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('from_status__in', ['', 'submitted', 'returned', 'rejected', 'duplicate', 'queued', 'claimed', 'info_needed', 'in_review', 'answered', 'published', 'unpublished', 'withdrawn', 'erased']), ('to_status__in', ['submitted', 'returned', 'rejected', 'duplicate', 'queued', 'claimed', 'info_needed', 'in_review', 'answered', 'published', 'unpublished', 'withdrawn', 'erased'])), name='event_statuses'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['asker', 'moderator', 'editor', 'doctor', 'system', 'importer'])), name='event_role'),
        ),
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('draft', None), ('question__isnull', False)), models.Q(('draft__isnull', False), ('question', None)), _connector='OR'), name='photo_has_one_owner'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(('imported', True), ('policy_version__isnull', False), _connector='OR'), name='reply_has_its_policy'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'decline'), models.Q(('decline_code', ''), _negated=True)), models.Q(('kind', 'answer'), ('decline_code', '')), _connector='OR'), name='reply_decline_has_a_code'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at', None), ('replied_on__isnull', False), _connector='OR'), name='reply_sent_has_a_date'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(('reviewer', None), models.Q(('reviewer', models.F('doctor')), _negated=True), _connector='OR'), name='reply_reviewed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(('imported', True), models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('answer'), 8000), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('limits'), 1000), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('next_step'), 1000), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('seek_help_if'), 1000), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('correction_note'), 1000)), _connector='OR'), name='reply_lengths'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('would_need'), 1000)), name='reply_decline_lengths'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(('safety', False), models.Q(('corrects__isnull', False), ('reviewer__isnull', False)), _connector='OR'), name='reply_safety_has_two_doctors'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.UniqueConstraint(fields=('question', 'id'), name='reply_of_question'),
        ),
        migrations.AddConstraint(
            model_name='citation',
            constraint=models.UniqueConstraint(fields=('reply', 'cited'), name='citation_once'),
        ),
        migrations.AddConstraint(
            model_name='citation',
            constraint=models.CheckConstraint(condition=models.Q(('reply', models.F('cited')), _negated=True), name='citation_of_another'),
        ),
        migrations.AddIndex(
            model_name='replydraft',
            index=models.Index(fields=['saved_at'], name='reply_draft_saved'),
        ),
        migrations.AddConstraint(
            model_name='replydraft',
            constraint=models.UniqueConstraint(fields=('question', 'doctor'), name='reply_draft_once'),
        ),
        migrations.AddConstraint(
            model_name='replydraft',
            constraint=models.UniqueConstraint(condition=models.Q(('handed_in_at__isnull', False)), fields=('question',), name='reply_draft_one_handed_in'),
        ),
        migrations.AddConstraint(
            model_name='replyrule',
            constraint=models.UniqueConstraint(fields=('code', 'version'), name='reply_rule_version_once'),
        ),
        migrations.AddConstraint(
            model_name='replyrule',
            constraint=models.UniqueConstraint(condition=models.Q(('begun_at__isnull', False), ('ended_at', None)), fields=('code',), name='reply_rule_one_version_on'),
        ),
        migrations.AddConstraint(
            model_name='replyrule',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), models.Q(('begun_at__isnull', False), ('ended_at__gte', models.F('begun_at'))), _connector='OR'), name='reply_rule_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='replyrule',
            constraint=models.CheckConstraint(condition=models.Q(('escalation', ''), ('action', 'warn'), _connector='OR'), name='reply_rule_escalates_warnings_only'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(condition=models.Q(('rule__isnull', False)), fields=['rule', 'outcome', 'at'], name='finding_of_rule'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('end__gte', models.F('start'))), name='finding_span_is_forward'),
        ),
        migrations.AddConstraint(
            model_name='replytemplate',
            constraint=models.UniqueConstraint(fields=('department', 'locale', 'title'), name='reply_template_title_once', nulls_distinct=False),
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
        migrations.AddConstraint(
            model_name='secondopinion',
            constraint=models.UniqueConstraint(fields=('reply', 'doctor'), name='second_opinion_once'),
        ),
        migrations.AddConstraint(
            model_name='secondopinion',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('note'), 1000)), name='second_opinion_length'),
        ),
        migrations.AddConstraint(
            model_name='secondopinion',
            constraint=models.CheckConstraint(condition=models.Q(('agrees', False), ('note', ''), _connector='OR'), name='second_opinion_agreement_needs_no_note'),
        ),
        migrations.AddIndex(
            model_name='similar',
            index=models.Index(fields=['question', '-score', 'other'], name='similar_ranked'),
        ),
        migrations.AddConstraint(
            model_name='similar',
            constraint=models.UniqueConstraint(fields=('question', 'other'), name='similar_once'),
        ),
        migrations.AddConstraint(
            model_name='similar',
            constraint=models.CheckConstraint(condition=models.Q(('question', models.F('other')), _negated=True), name='similar_never_itself'),
        ),
        migrations.AddConstraint(
            model_name='staffread',
            constraint=models.UniqueConstraint(fields=('question', 'user', 'role', 'photo', 'hour'), name='staff_read_hourly'),
        ),
        migrations.AddConstraint(
            model_name='announcedwait',
            constraint=models.UniqueConstraint(fields=('day', 'department'), name='announced_wait_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='announcedwait',
            constraint=models.UniqueConstraint(condition=models.Q(('department', None)), fields=('day',), name='announced_wait_of_all_once_a_day'),
        ),
        migrations.AddIndex(
            model_name='taggedquestion',
            index=models.Index(fields=['tag', '-content_object'], name='question_topic_latest'),
        ),
        migrations.AddConstraint(
            model_name='taggedquestion',
            constraint=models.UniqueConstraint(fields=('content_object', 'tag'), name='question_topic_once'),
        ),
        migrations.AddConstraint(
            model_name='taggedfaq',
            constraint=models.UniqueConstraint(fields=('content_object', 'tag'), name='faq_topic_once'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('parent', None), ('status', 'published')), fields=['department', '-asked_on', '-id'], name='question_listing'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('parent', None), ('status', 'published')), fields=['-asked_on', '-id'], name='question_recent'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('parent', None), ('status', 'published')), fields=['department', 'headline', 'id'], name='question_by_headline'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('status__in', ['queued', 'claimed'])), fields=['department', '-priority', 'submitted_at'], name='question_queue'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(fields=['status', 'status_changed_at', 'id'], name='question_status'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('status__in', ['published', 'withdrawn', 'erased']), _negated=True), fields=['status', '-priority', 'submitted_at', 'id'], name='question_work'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('email_digest', ''), _negated=True), fields=['email_digest'], name='question_same_asker'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), models.Q(models.Q(('headline', ''), _negated=True), ('department__isnull', False), ('published_reply__isnull', False), ('parent', None), models.Q(('publication_consent__isnull', False), ('import_ref__isnull', False), _connector='OR')), _connector='OR'), name='question_published_is_complete'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'claimed'), ('lease_until__isnull', False)), models.Q(models.Q(('status', 'claimed'), _negated=True), ('lease_until', None)), _connector='OR'), name='question_lease_is_a_claim'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['claimed', 'info_needed', 'in_review']), ('claimed_by__isnull', False)), models.Q(models.Q(('status__in', ['claimed', 'info_needed', 'in_review']), _negated=True), ('claimed_by', None)), _connector='OR'), name='question_doctor_while_with_one'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'duplicate'), _negated=True), models.Q(('duplicate_of__isnull', False), models.Q(('duplicate_of', models.F('id')), _negated=True)), _connector='OR'), name='question_duplicate_has_target'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'erased'), ('import_ref__isnull', False), models.Q(('parent__isnull', False), django.db.models.lookups.GreaterThanOrEqual(django.db.models.functions.text.Length('body'), 1), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('body'), 1000)), models.Q(django.db.models.lookups.GreaterThanOrEqual(django.db.models.expressions.CombinedExpression(django.db.models.functions.text.Length('title'), '+', django.db.models.expressions.CombinedExpression(models.Value(2, output_field=models.IntegerField()), '*', django.db.models.functions.text.Length(models.Func(models.F('title'), models.Value('[^\\U00003040-\\U000030ff\\U00003400-\\U00004dbf\\U00004e00-\\U00009fff\\U0000ac00-\\U0000d7af\\U0000f900-\\U0000faff\\U00020000-\\U0003ffff]'), models.Value(''), models.Value('g'), function='regexp_replace', output_field=models.TextField())))), 10), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('title'), 100), django.db.models.lookups.GreaterThanOrEqual(django.db.models.expressions.CombinedExpression(django.db.models.functions.text.Length('body'), '+', django.db.models.expressions.CombinedExpression(models.Value(2, output_field=models.IntegerField()), '*', django.db.models.functions.text.Length(models.Func(models.F('body'), models.Value('[^\\U00003040-\\U000030ff\\U00003400-\\U00004dbf\\U00004e00-\\U00009fff\\U0000ac00-\\U0000d7af\\U0000f900-\\U0000faff\\U00020000-\\U0003ffff]'), models.Value(''), models.Value('g'), function='regexp_replace', output_field=models.TextField())))), 30), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('body'), 2000)), _connector='OR'), name='question_lengths'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'erased'), _negated=True), models.Q(('asked_for', 'self'), ('asker_age_band', ''), ('asker_name', ''), ('asker_sex', 'undisclosed'), ('body', ''), ('email', ''), ('email_digest', ''), ('guardian', False), ('headline', ''), ('photos_public', False), ('priority', 0), ('prompts', {}), ('red_flag', False), ('slug', ''), ('source_licence', ''), ('source_name', ''), ('source_url', ''), ('title', '')), _connector='OR'), name='question_erased_is_empty'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['submitted', 'returned', 'rejected', 'duplicate', 'queued', 'claimed', 'info_needed', 'in_review', 'answered', 'published', 'unpublished', 'withdrawn', 'erased'])), name='question_status'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('asker_age_band', ''), ('asker_age_band__in', ['0-9', '10-19', '20-29', '30-39', '40-49', '50-59', '60-69', '70-79', '80-89', '90-99', '100-109', '110-119']), _connector='OR'), name='question_age_band'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('infant_age', ''), models.Q(('asker_age_band', '0-9'), ('infant_age__in', ['w0', 'w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7', 'w8', 'w9', 'w10', 'w11', 'w12', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9', 'm10', 'm11', 'm12', 'm13', 'm14', 'm15', 'm16', 'm17', 'm18', 'm19', 'm20', 'm21', 'm22', 'm23'])), _connector='OR'), name='question_infant_age'),
        ),
        migrations.AddConstraint(
            model_name='faq',
            constraint=models.UniqueConstraint(fields=('department', 'slug'), name='faq_address_once_per_department'),
        ),
        migrations.AddConstraint(
            model_name='faq',
            constraint=models.UniqueConstraint(fields=('department', 'title'), name='faq_title_once_per_department'),
        ),
        migrations.AddConstraint(
            model_name='topicpair',
            constraint=models.UniqueConstraint(fields=('topic', 'other', 'department'), name='topic_pair_once'),
        ),
        migrations.AddConstraint(
            model_name='topicsynonym',
            constraint=models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='synonym_has_a_name'),
        ),
    ]
