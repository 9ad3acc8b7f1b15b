"""The index of a made-up archive: its words, and embeddings in clusters like those of real texts."""

import numpy as np
from django.db import connection

from consultations.retrieval.encoder import DIMENSIONS
from consultations.retrieval.index import recount_topics

CLUSTERS = 4_000
INDEXES = ("entry_words", "entry_meaning")

# A table of its own, because PostgreSQL computes CREATE TABLE AS with several processes and INSERT with one.
WORDS = """
CREATE UNLOGGED TABLE made_up_words AS SELECT id, locale, consultations_lexemes(headline, title, body) AS words
FROM consultations_question AS question
WHERE status = 'published' AND parent_id IS NULL
    AND NOT EXISTS (SELECT FROM consultations_indexentry AS entry WHERE entry.question_id = question.id)
"""
ENTRIES = """
INSERT INTO consultations_indexentry (question_id, words, embedding, symptoms, digest, ranked_at)
SELECT id, words,
    CASE locale WHEN 'zh-hant' THEN NULL ELSE l2_normalize(one.vector + two.vector + three.vector) END,
    '{}', 'made up', now()
FROM made_up_words
JOIN made_up_cluster AS one ON one.number = abs(hashint8(id)) %% %s
JOIN made_up_cluster AS two ON two.number = abs(hashint8(id + 7)) %% %s
JOIN made_up_cluster AS three ON three.number = abs(hashint8(id + 77)) %% %s
"""
LEXEMES = """
INSERT INTO consultations_lexeme (lexeme, documents)
SELECT word, ndoc FROM ts_stat('SELECT words FROM consultations_indexentry')
UNION ALL SELECT '', count(*) FROM consultations_indexentry
"""


def fill(seed: int, done) -> None:
    """Entries, words and topics of all public questions, in the current transaction; calls `done` after each step."""
    vectors = np.random.default_rng(seed).normal(size=(CLUSTERS, DIMENSIONS)) / np.sqrt(DIMENSIONS)
    with connection.cursor() as cursor:
        columns = f"number int, vector halfvec({DIMENSIONS})"
        cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS made_up_cluster ({columns}) ON COMMIT DROP")
        cursor.execute("TRUNCATE made_up_cluster")
        rows = [(number, f"[{','.join(f'{x:.4f}' for x in vector)}]") for number, vector in enumerate(vectors)]
        cursor.executemany("INSERT INTO made_up_cluster VALUES (%s, %s)", rows)
        definitions = [_drop_index(cursor, name) for name in INDEXES]
        cursor.execute("ANALYZE consultations_question, consultations_taggedquestion")
        cursor.execute("SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0")
        cursor.execute(WORDS)
        done("words")
        cursor.execute(ENTRIES, [CLUSTERS] * 3)
        cursor.execute("DROP TABLE made_up_words")
        done("vectors")
        cursor.execute("DELETE FROM consultations_lexeme")
        cursor.execute(LEXEMES)
        recount_topics()
        done("counts of words and topics")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '2GB'")
        for name, definition in zip(INDEXES, definitions, strict=True):
            cursor.execute(definition)
            done(name.replace("_", "'s "))


def _drop_index(cursor, name: str) -> str:
    """Drop an index, which is quicker to build at the end; returns its definition."""
    cursor.execute("SELECT pg_get_indexdef(to_regclass(%s))", [name])
    (definition,) = cursor.fetchone()
    cursor.execute(f"DROP INDEX {name}")
    return definition
