"""One content's post on one account, as arithmetic: who may work on it, and what it says by now.

A version claims the post before anything leaves and says what came of it afterwards. The newest
version wins; one that is claimed twice does it once; a first post whose answer never came is
remembered as *lost*, because it may stand there.
"""

import enum
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from lantoa.contracts.ids import Version
from lantoa_notifier.channels.social.records import Post

CLAIM: Final = timedelta(seconds=30)
"""How long nobody else works on a post that somebody claimed: longer than any of our calls."""


class Standing(enum.Enum):
    """Why a version does not work on the post."""

    SAID = "said"
    """The post says it already."""
    NEWER = "newer"
    """The post says something newer."""
    LOST = "lost"
    """It may have been posted, and nobody knows where."""
    BEGUN = "begun"
    """Somebody says this version at this moment, or died while doing so: it may be there."""
    BUSY = "busy"
    """Somebody is at another version."""


def claimed(
    post: Post, version: Version, now: datetime, remembers: timedelta | None
) -> Post | Standing:
    """The post with the claim of this version, or why it has none.

    A post without that claim is one of which something was learnt: keep it, and ask again.
    ``remembers`` is how long the network knows a repeated first post by its key.
    """
    if version in post.lost:
        return Standing.LOST
    if version <= post.version:
        return Standing.SAID if version == post.version else Standing.NEWER
    if post.trying is None:
        return replace(post, trying=version, since=now, until=now + CLAIM)
    if post.until is not None and now < post.until:
        return Standing.BEGUN if post.trying == version else Standing.BUSY
    if post.post or _is_known(post, version, now, remembers):
        since = post.since if post.trying == version else now
        return replace(post, trying=version, since=since, until=now + CLAIM)
    given_up = lost(post)
    return given_up if version in given_up.lost else claimed(given_up, version, now, remembers)


def _is_known(post: Post, version: Version, now: datetime, remembers: timedelta | None) -> bool:
    """Whether a first post that may have been made is known again by its key."""
    if remembers is None or post.since is None or post.trying != version:
        return False
    return now < post.since + remembers


def said(post: Post, version: Version, id: str) -> Post:
    """The post of that id (empty: it was removed) says this version now.

    Who comes late, after somebody else took the claim over, leaves a post that stands beside.
    """
    own = _free(post) if post.trying in (None, version) else post
    known = replace(own, lost=tuple(other for other in post.lost if other != version))
    beside = id if version < post.version else post.post
    is_another = bool(beside) and id != post.post
    before = (*post.before, beside) if is_another and id else post.before
    if version < post.version:
        return replace(known, before=before)
    return replace(known, version=version, post=id, before=before)


def left(post: Post) -> Post:
    """A post that cannot be changed is left behind: another will be made in its place, now."""
    since = post.until and post.until - CLAIM
    return replace(post, post="", since=since, before=(*post.before, post.post))


def is_in_doubt(post: Post) -> bool:
    """Whether a first post may have been made by an earlier try at the version that is claimed."""
    if post.post or post.since is None or post.until is None:
        return False
    return post.since + CLAIM < post.until


def released(post: Post) -> Post:
    """Nothing was done: whoever comes next may work on it."""
    return _free(post)


def doubted(post: Post, now: datetime) -> Post:
    """A first post may have been made; it is known again by its key."""
    return replace(post, until=now)


def lost(post: Post) -> Post:
    """A first post may have been made, and is never made again blindly."""
    if post.trying is None:
        return post
    return replace(_free(post), lost=(*post.lost, post.trying))


def _free(post: Post) -> Post:
    return replace(post, trying=None, since=None, until=None)
