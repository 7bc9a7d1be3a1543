"""A person has looked where a first post is that nobody knew of: it stands there by an id, or not.

The post then goes on from there as if the network had said so, and the audit is owed the sighting
in the same compare-and-set. The same sighting again changes nothing, another one is refused.
"""

import re
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import Lane
from lantoa.contracts.ids import Version, derived_id
from lantoa.runtime.outbox import Pending, promised
from lantoa_notifier.channels.social.records import Post, Sighting
from lantoa_notifier.domain.posts import said

DEED: Final = "post.named"
FORMS: Final = {"telegram": re.compile(r"[1-9][0-9]{0,17}")}
FORM: Final = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
"""How networks write the ids of posts."""


class Look(Struct, frozen=True, kw_only=True):
    """Who looked for which version, and what was there."""

    version: Version
    post: str
    """The id of the post; empty: it is not there."""
    by: str
    reason: str
    at: datetime


class NotLost(ValueError):  # noqa: N818 - reads as a fact
    """There is nothing to say of that version, or it was said otherwise; nothing was changed."""


def seen(post: Post, look: Look) -> Post:
    """The post after a look; NotLost, or ValueError when a network writes no such id."""
    sighting = Sighting(version=look.version, post=look.post)
    if sighting in post.seen:
        return post
    _check(post, look)
    known = said(post, look.version, look.post) if look.post else post
    left = tuple(version for version in known.lost if version != look.version)
    return promised(replace(known, lost=left, seen=(*post.seen, sighting)), _fact(post, look))


def _check(post: Post, look: Look) -> None:
    if look.version not in post.lost:
        known = ", ".join(str(version) for version in post.lost) or "không có (none)"
        raise NotLost(
            f"{post.account} {post.content_id}: bản {look.version} không ở trạng thái không rõ "
            f"(is not unknown); đang không rõ (unknown): {known}"
        )
    network = post.account.partition(":")[0]
    if look.post and not FORMS.get(network, FORM).fullmatch(look.post):
        raise ValueError(
            f"POST-ID {look.post}: viết số hiệu bài như {network} ghi trong địa chỉ của bài "
            "(write the id as the network shows it in the post's address)"
        )


def _fact(post: Post, look: Look) -> Pending:
    count = len(post.seen) + 1
    where = look.post or "không có (none)"
    return Pending(
        id=derived_id("seen", post.account, post.content_id, count),
        what=DEED,
        version=count,
        revision=0,
        lane=Lane.NORMAL,
        at=look.at,
        by=look.by,
        note=f"bản {look.version} = {where}: {look.reason}",
    )
