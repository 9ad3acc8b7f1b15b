"""What models cannot say: keys over two columns, and the words of a text as the database compares them.

English words are stemmed. Chinese, Japanese and Korean have no spaces to split at, so every two
neighbouring characters are a word: of 失眠症 these are 失眠 and 眠症.
"""

from django.db import migrations

# A question's published reply and its consent are its own.
OWN_KEYS = """
ALTER TABLE consultations_consent ADD CONSTRAINT consent_of_question UNIQUE (question_id, id);
ALTER TABLE consultations_question
    ADD CONSTRAINT question_published_reply_is_its_own FOREIGN KEY (id, published_reply_id)
        REFERENCES consultations_reply (question_id, id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT question_publication_consent_is_its_own FOREIGN KEY (id, publication_consent_id)
        REFERENCES consultations_consent (question_id, id) DEFERRABLE INITIALLY DEFERRED;
"""
NO_OWN_KEYS = """
ALTER TABLE consultations_question
    DROP CONSTRAINT question_published_reply_is_its_own, DROP CONSTRAINT question_publication_consent_is_its_own;
ALTER TABLE consultations_consent DROP CONSTRAINT consent_of_question;
"""

CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"

# What is read ends at 500 characters of a heading and 5,000 of the text: the rest says little, and a tsvector has a
# largest size. Pairs are made as text, because only so can they have places (16383 is the last there is) and weights;
# nothing in them needs quoting. Not in the language SQL, which the planner would write out into every query; its cost
# keeps the planner from computing words where the index has them.
WORDS = f"""
CREATE OR REPLACE FUNCTION consultations_words(headline text, title text, body text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 5000 AS $$
DECLARE
    heading text := normalize(left(coalesce(headline, ''), 500) || ' ' || left(coalesce(title, ''), 500), NFKC);
    written text := normalize(left(coalesce(body, ''), 5000), NFKC);
    words tsvector :=
        setweight(to_tsvector('pg_catalog.english', regexp_replace(heading, '[{CJK}]+', ' ', 'g')), 'A')
        || setweight(to_tsvector('pg_catalog.english', regexp_replace(written, '[{CJK}]+', ' ', 'g')), 'B');
    pairs text;
BEGIN
    IF heading || written !~ '[{CJK}]' THEN
        RETURN words;
    END IF;
    SELECT string_agg(format('%s:%s%s', substr(run, place, 2), least(place, 16383), weight), ' ')
    INTO pairs
    FROM (VALUES (heading, 'A'), (written, 'B')) AS part (line, weight)
    CROSS JOIN LATERAL regexp_matches(line, '[{CJK}]{{2,}}', 'g') AS found (runs)
    CROSS JOIN LATERAL unnest(runs) AS run
    CROSS JOIN LATERAL generate_series(1, length(run) - 1) AS place;
    RETURN words || coalesce(pairs, '')::tsvector;
END
$$
"""  # noqa: S608 - nothing in it comes from outside

# The words above, a headline that only repeats the asker's heading left out, and each Chinese character by itself:
# 咳 of 咳嗽 is found with 久咳, which pairs alone miss. Single characters have no places, so phrases are of pairs.
LEXEMES = r"""
CREATE OR REPLACE FUNCTION consultations_lexemes(headline text, title text, body text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 5000 AS $$
DECLARE
    heading text := left(CASE WHEN headline = title THEN '' ELSE headline END, 500) || ' ' || left(title, 500);
    words tsvector;
    letters text;
BEGIN
    -- Most texts are ASCII, and need nothing of what the others need: three times as quick.
    IF octet_length(heading || body) = length(heading || body) THEN
        RETURN setweight(to_tsvector('pg_catalog.english', heading), 'A')
            || setweight(to_tsvector('pg_catalog.english', left(body, 5000)), 'B');
    END IF;
    words := consultations_words(CASE WHEN headline = title THEN '' ELSE headline END, title, body);
    letters := regexp_replace(normalize(concat(left(headline, 500), left(title, 500), left(body, 5000)), NFKC),
        '[^\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]', '', 'g');
    RETURN CASE letters WHEN '' THEN words
        ELSE words || array_to_tsvector(array(SELECT DISTINCT unnest(string_to_array(letters, NULL)))) END;
END
$$
"""

# English words have to be next to each other and in this order. For Chinese it is enough that a page has all the pairs
# of characters: they overlap, so together they say the order as well.
PHRASE = r"""
CREATE OR REPLACE FUNCTION consultations_phrase(phrase text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN phrase ~ '[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]'
        THEN coalesce((SELECT string_agg(quote_literal(lexeme), ' & ')::tsquery
            FROM unnest(tsvector_to_array(consultations_lexemes('', '', phrase))) AS lexeme), ''::tsquery)
        ELSE phraseto_tsquery('pg_catalog.english', normalize(phrase, NFKC)) END
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("consultations", "0003_triggers")]
    operations = [
        migrations.RunSQL(OWN_KEYS, NO_OWN_KEYS),
        migrations.RunSQL([WORDS], ["DROP FUNCTION IF EXISTS consultations_words(text, text, text)"]),
        migrations.RunSQL([LEXEMES], ["DROP FUNCTION IF EXISTS consultations_lexemes(text, text, text)"]),
        migrations.RunSQL([PHRASE], ["DROP FUNCTION IF EXISTS consultations_phrase(text)"]),
    ]
