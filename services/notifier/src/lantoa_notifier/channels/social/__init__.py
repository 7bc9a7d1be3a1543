"""Posts: one a content on each of our own pages and channels, changed as the content changes.

A post is for everybody, yet its account is an honest one: each page or channel of the settings is
a recipient with a number of its own, beyond those of people. So the campaign of a version on the
social channel has them in its audience, they stand in batches and ledgers as people do, intents
equal outcomes (law 9), and withdrawals, corrections, the urgent lane, ``lantoa check`` and
``lantoa campaign`` know nothing new. What is different stands here: one record a content and
account says which post it is, so that the next version changes the post instead of adding one.

The record is claimed by compare-and-set before anything leaves, so two workers never post twice.
Where a network takes no idempotency key, a first post whose answer was lost is *unknown*: it may
stand there, and is never posted again blindly. Changing or removing a post may be done twice.
"""
