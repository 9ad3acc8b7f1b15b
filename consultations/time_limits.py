"""How long things last: claims, waits, and what is kept before it is deleted.

The policies and the pages tell people several of these; docs/promises.md lists the sentences.
"""

from datetime import timedelta

LEASE = timedelta(minutes=60)  # a claim lasts this long, and starts again with every save of the draft
INFO_WAIT = timedelta(days=14)  # for an asker's answer to the doctor, before the question goes back to the queue
REVIEW_WAIT = timedelta(hours=48)  # for a second doctor, before the question goes back to the queue
REPLY_IS_OLD_AFTER = 3  # years; from then on the page says so beside the reply
FOLLOW_UP_WINDOW = timedelta(days=14)  # after the reply was sent

ERASE_AFTER = timedelta(days=29)  # we promise "within 30 days": a worker that was down has a day to catch up
QUESTION_DRAFT_RETENTION = timedelta(days=7)  # after the last answer
UNSENT_FORM_RETENTION = timedelta(days=1)  # what was refused on the private page
REPLY_DRAFT_RETENTION = timedelta(days=30)  # after the last save
REDACTED_RETENTION = timedelta(days=30)  # of revisions that hold redacted words
SENDER_RETENTION = timedelta(days=30)  # of the keyed hashes that rate limits count by
ANNOUNCED_WAIT_RETENTION = timedelta(days=7)  # of the waits that were told on earlier days
