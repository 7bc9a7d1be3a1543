"""The names of things: ids that are permanent, readable and never mixed up.

A content id is lower-case ASCII ``[a-z0-9-]``, at most 120 characters, and is never given twice.
"""

import hashlib
import re
from typing import Final, NewType

ContentId = NewType("ContentId", str)
Version = NewType("Version", int)
"""Numbers a content's events from 1, +1 each."""
Revision = NewType("Revision", int)
"""Numbers a content's editorial texts from 1; immutable once stored."""
SubscriberNumber = NewType("SubscriberNumber", int)
FollowNumber = NewType("FollowNumber", int)
CampaignId = NewType("CampaignId", str)
BatchId = NewType("BatchId", str)

CONTENT_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,118}[a-z0-9])?")


def content_id(text: str) -> ContentId:
    """The text as a content id; ValueError says what is wrong with it."""
    if not CONTENT_ID.fullmatch(text):
        raise ValueError(
            f"{text!r} is not a content id: use 1 to 120 of a-z, 0-9 and '-', "
            "not beginning or ending with '-'"
        )
    return ContentId(text)


def derived_id(*parts: object) -> str:
    """The same 32 hexadecimal digits for the same parts, on every machine, for ever."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:32]


def event_id(content: ContentId, version: Version, topic: str) -> str:
    """The id of the event that carries one version of one content on one topic."""
    return derived_id("event", topic, content, version)


def campaign_id(
    content: ContentId, version: Version, shard: int, channel: str, part: str
) -> CampaignId:
    """The id of one version going out to one shard on one channel in one part."""
    return CampaignId(f"{content}.v{version}.s{shard}.{channel}.{part}")


AGAIN: Final = "again"
"""What the parts are called that tell people again on another channel what was urgent."""


def tells_again(id: CampaignId | BatchId) -> bool:
    """Whether the campaign, or the batch's, tells again whom another campaign told already."""
    return f".{AGAIN}-" in id


def batch_id(campaign: CampaignId, sequence: int) -> BatchId:
    """The id of the ``sequence``-th batch of a campaign, the same after every restart."""
    return BatchId(f"{campaign}.{sequence:06d}")
