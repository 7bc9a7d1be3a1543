"""What follows when a person names an unknown first post: the post's record, then the ledger.

Record first: whoever dies in between gives the same command again, which finds the record as it
shall be and does the rest. What was *unknown* is delivered or failed then, and reported.
"""

from collections.abc import Sequence
from functools import partial

from msgspec import Struct
from pyroaring import BitMap

from lantoa.contracts.ids import ContentId
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.eventlog import Appender
from lantoa.engines.paging import every
from lantoa.engines.recording import replaced
from lantoa.engines.records import Records, Stored
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.accounts.ledgers import Ledgers
from lantoa_notifier.accounts.records import LEDGER, Ledger
from lantoa_notifier.accounts.reporting import report
from lantoa_notifier.channels.social.accounts import Account
from lantoa_notifier.channels.social.posts import id_of
from lantoa_notifier.channels.social.records import POSTS, Post
from lantoa_notifier.domain.sightings import Look, seen


class Named(Struct, frozen=True, kw_only=True):
    """What a look makes of a post."""

    account: str
    content_id: ContentId
    says: int
    """The version that the account says now; 0: none."""
    post: str
    """Where; empty: nowhere."""
    beside: tuple[str, ...]
    """Posts of it that stand beside, which no later version edits."""
    settled: int
    """Deliveries that are unknown no more."""


class Naming:
    """Keeps what people saw of one content on one account."""

    def __init__(self, records: Records, account: Account, content: ContentId) -> None:
        self._records = records
        self._ledgers = Ledgers(records)
        self._account = account
        self._content = content

    async def foretold(self, look: Look) -> Named:
        """What it would make of it now; nothing is written. ValueError says why it cannot be."""
        after = seen((await self._post(look)).value, look)
        return _named(after, len(await self._unknown(look)))

    async def given(self, look: Look, appender: Appender) -> Named:
        """What it has become. Twice is harmless."""
        after, unknown = await self._kept(look), await self._unknown(look)
        fate = Fate.DELIVERED if look.post else Fate.FAILED
        for stored in unknown:
            outcomes = {fate: self._slots(stored.value)}
            held = await self._ledgers.apply(stored, partial(books.record, outcomes=outcomes))
            await appender.append([report(held, look.at)])
        return _named(after, len(unknown))

    async def _kept(self, look: Look) -> Post:
        while True:
            stored = await self._post(look)
            after = seen(stored.value, look)
            if after == stored.value:
                return after
            if await replaced(self._records, POSTS, stored.id, stored, after):
                return after

    async def _post(self, look: Look) -> Stored[Post]:
        stored = await self._records.get(POSTS, id_of(self._account.number, self._content))
        if stored is None:
            raise ValueError(
                f"{self._account.name} {self._content}: chưa đăng lần nào (never posted there); "
                "lantoa check liệt kê bài không rõ (lists what is unknown)"
            )
        if look.post:
            await self._is_of_no_other(look.post)
        return stored

    async def _is_of_no_other(self, post: str) -> None:
        """A wrong id would let a correction overwrite another content's post."""
        async for other in every(self._records, POSTS, "by-content"):
            known = other.value
            is_other = known.account == self._account.name and known.content_id != self._content
            if is_other and post in (known.post, *known.before):
                raise ValueError(
                    f"POST-ID {post}: là bài của (is the post of) {known.content_id}, xem lại số "
                    "hiệu (look again)"
                )

    async def _unknown(self, look: Look) -> Sequence[Stored[Ledger]]:
        found = every(self._records, LEDGER, "by-content", (self._content, look.version))
        return [one async for one in found if self._slots(one.value)]

    def _slots(self, ledger: Ledger) -> BitMap:
        if ledger.channel is not Channel.SOCIAL:
            return BitMap()
        ours = books.slots_of(ledger, BitMap([self._account.number]))
        return ours & books.those(ledger, Fate.UNKNOWN)


def _named(post: Post, settled: int) -> Named:
    return Named(
        account=post.account,
        content_id=post.content_id,
        says=post.version,
        post=post.post,
        beside=post.before,
        settled=settled,
    )
