"""Every number of the score by which questions are alike, in one place.

    score = (1 - w) · meaning + w · words + 0.2 · topics

Meaning is the cosine of the sentence vectors. Words and topics are shares: of all that the text's words (or topics)
say, how much does the page say too? A word says the more the rarer it is (BM25's inverse document frequency, to the
power of 1.5); how often it stands in a page made nothing better. A long page pays a little for its length. `w` is a
fourth, and a half for up to three words, of which the encoder understands little. Where it cannot read the text,
words count alone, and Chinese ones are pairs of characters and single ones.

They were tuned on development sets of `evaluate_similar` alone; `bench/ranking` prints what they reach.
"""

WORDS = 0.25
WORDS_OF_FEW, FEW = 0.5, 3  # where a text has at most three words that say something
TOPICS = 0.2
ALONE = 0.6  # of a threshold, where words count alone: they are never shared as widely as meaning
TOPICS_ALONE = 0.5  # of what the topics say: enough where the page is in another language, which shares no words
RARITY = 1.5  # power of the inverse document frequency
LENGTH = 0.15  # power of the page's length
UNKNOWN = 0.4  # of its weight: a word on no page is off the subject, or only somebody's own way to write
LITTLE = 0.01  # what even a topic on every page says
