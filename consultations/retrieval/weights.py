"""Every number of the score that says how alike two texts are, in one place.

    score = (1 - w) · cosine + w · words + 0.2 · topics

The cosine is that of the two embeddings. Words and topics are shares: of everything that the query's words (or topics)
weigh, how much does the page have too? A word weighs more the rarer it is (BM25's inverse document frequency, to the
power of 1.5). How often it occurs on the page does not count: that never improved the results. Long pages pay a small
penalty. `w` is a quarter, or a half for a query of up to three words, which the encoder understands poorly. Where the
encoder cannot read the text, words count alone; Chinese ones are single characters and pairs of them.

The numbers were tuned on the development sets of `evaluate_similar` only; `bench/ranking` prints what they reach.
"""

WORD_WEIGHT = 0.25
SHORT_QUERY_WORDS, SHORT_QUERY_WORD_WEIGHT = 3, 0.5
TOPIC_WEIGHT = 0.2
WORDS_ONLY_FACTOR = 0.6  # of a minimum score where words count alone: texts share fewer words than meaning
MIN_TOPIC_SHARE = 0.5  # enough by itself for a page in another language, which cannot share words
IDF_POWER = 1.5
LENGTH_PENALTY = 0.15  # power of (words of the query / words of the page)
UNKNOWN_WORD_WEIGHT = 0.4  # factor for a word on no page: it may be off the subject, or only an unusual spelling
MIN_TOPIC_WEIGHT = 0.01  # even of a topic that every page has
