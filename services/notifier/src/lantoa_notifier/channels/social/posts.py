"""The posts as kept: one record a content and account, changed only by compare-and-set."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from lantoa.contracts.ids import ContentId, SubscriberNumber, Version
from lantoa.engines.paging import every
from lantoa.engines.recording import bring, replaced
from lantoa.engines.records import Conflict, Records, Stored
from lantoa.runtime.clock import Clock
from lantoa_notifier.channels.social.accounts import Account
from lantoa_notifier.channels.social.records import POSTS, RESTS, Post, Rest
from lantoa_notifier.domain import posts as arithmetic
from lantoa_notifier.domain.posts import Standing

Held = Stored[Post]


def id_of(number: SubscriberNumber, content: ContentId) -> str:
    """The record of one content on the account of that number."""
    return f"{number}.{content}"


async def versions_said(records: Records) -> Mapping[str, Version]:
    """Which version each post says, by the record's id."""
    return {stored.id: stored.value.version async for stored in every(records, POSTS, "by-content")}


class Posts:
    """Claims posts and says what became of them."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock

    async def claim(
        self,
        account: Account,
        content: ContentId,
        version: Version,
        remembers: timedelta | None,
    ) -> Held | Standing:
        """The post, claimed for this version by nobody else, or why it is not."""
        id = id_of(account.number, content)
        while True:
            stored = await self._records.get(POSTS, id)
            post = stored.value if stored else Post(account=account.name, content_id=content)
            found = arithmetic.claimed(post, version, self._clock.now(), remembers)
            if isinstance(found, Standing):
                return found
            held = await replaced(self._records, POSTS, id, stored, found)
            if held is not None and held.value.trying == version:
                return held

    async def found(
        self, account: Account, content: ContentId, version: Version, post: str
    ) -> None:
        """The post of that id says this version, of which nobody knew. Twice is harmless."""
        stored = await self._records.get(POSTS, id_of(account.number, content))
        if stored is not None:
            await self.apply(stored, partial(arithmetic.said, version=version, id=post))

    async def apply(self, held: Held, change: Callable[[Post], Post]) -> Held:
        """The change made to whatever the record has become meanwhile."""
        while (changed := change(held.value)) != held.value:
            kept = await replaced(self._records, POSTS, held.id, held, changed)
            if kept is not None:
                return kept
            fresh = await self._records.get(POSTS, held.id)
            if fresh is None:
                raise Conflict(f"the post {held.id} is gone: posts are never deleted")
            held = fresh
        return held

    async def let_go(self, held: Held, change: Callable[[Post], Post]) -> Held:
        """The change made if the claim is still ours; somebody else's is left as it is."""

        def own(post: Post) -> Post:
            return change(post) if post.until == held.value.until else post

        return await self.apply(held, own)


class Rests:
    """Who wants to be left alone, until when: known to all workers, whichever of them was told."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock

    async def left(self, bot: str) -> float:
        """Seconds that nobody may post by this token; 0 when one may."""
        stored = await self._records.get(RESTS, bot)
        if stored is None:
            return 0.0
        return max(0.0, (stored.value.until - self._clock.now()).total_seconds())

    async def begin(self, bot: str, seconds: float) -> None:
        """Leave it alone for so long; what rests longer already goes on doing so."""
        rest = Rest(until=self._clock.now() + timedelta(seconds=seconds))
        await bring(
            self._records,
            RESTS,
            bot,
            lambda was: None if was is not None and was.until >= rest.until else rest,
        )
