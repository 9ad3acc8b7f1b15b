"""The words of a published question, as the database compares them, and an index on them.

English words are stemmed. Chinese, Japanese and Korean have no spaces to split at, so every two
neighbouring characters are a word: of 失眠症 these are 失眠 and 眠症.
"""

from django.db import migrations

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
INDEX = """
CREATE INDEX CONCURRENTLY question_words
ON consultations_question USING gin (consultations_words(headline, title, body))
WHERE status = 'published' AND parent_id IS NULL
"""
DROP_INDEX = "DROP INDEX CONCURRENTLY IF EXISTS question_words"


class Migration(migrations.Migration):
    # An index built concurrently locks nobody out, and cannot be built within a transaction. One that broke off
    # half-way is dropped by the next try.
    atomic = False
    dependencies = [("consultations", "0005_numbers_and_moderators")]
    operations = [
        migrations.RunSQL([WORDS], ["DROP FUNCTION IF EXISTS consultations_words(text, text, text)"]),
        migrations.RunSQL([DROP_INDEX], migrations.RunSQL.noop),
        migrations.RunSQL([INDEX], [DROP_INDEX]),
    ]
