"""Digests learn of withdrawals and corrections, and say who was shown what."""

from functools import partial
from itertools import islice

from pyroaring import BitMap

from lantoa.contracts.ids import ContentId, Version
from lantoa.engines.paging import every
from lantoa.engines.recording import bring
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledgers import PAGE, Ledgers, versions_before
from lantoa_notifier.accounts.records import LEDGER
from lantoa_notifier.digests.records import MENTIONS, OVERTAKEN, Overtaken, digest_id
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.planner.freezing import SHARD
from lantoa_notifier.planner.records import CAMPAIGNS, Campaign
from lantoa_notifier.workers.retrying import is_over


class DigestRetractions:
    """Marks what is overtaken, and then the ledgers of what is being sent: whoever is about to send
    finds the ledger changed, and asks again. Twice is once."""

    def __init__(self, records: Records, ledgers: Ledgers, clock: Clock) -> None:
        self._records = records
        self._ledgers = ledgers
        self._clock = clock

    async def cancel(self, content: ContentId, before: Version) -> None:
        """Mentions of the versions before that one are not shown any more."""
        if before <= 1:
            return
        await self._mark(content, Overtaken(cancelled=before))
        await self._heed(content, before)

    async def correct(self, content: ContentId, version: Version) -> None:
        """Mentions of the versions before that one are shown in the words of its notice."""
        await self._mark(content, Overtaken(corrected=version))
        await self._heed(content, version)

    async def _mark(self, content: ContentId, mark: Overtaken) -> None:
        def marked(stored: Overtaken | None) -> Overtaken | None:
            was = stored or Overtaken()
            after = Overtaken(
                cancelled=max(was.cancelled, mark.cancelled),
                corrected=max(was.corrected, mark.corrected),
            )
            return None if after == was else after

        await bring(self._records, OVERTAKEN, content, marked)

    async def _heed(self, content: ContentId, version: Version) -> None:
        change = partial(books.heed, version=f"{content}.v{version}")
        for campaign in await self._live(content, version):
            batches = cut(campaign)
            while some := list(islice(batches, PAGE)):
                await self._ledgers.apply_to(some, change)

    async def _live(self, content: ContentId, before: Version) -> list[Campaign]:
        """The digests that mention it and may still be on their way."""
        found = await versions_before(self._records, MENTIONS, content, before)
        ids = {digest_id(one.value.period, SHARD) for one in found if one.value.period}
        kept = await self._records.get_many(CAMPAIGNS, sorted(ids))
        now = self._clock.now()
        return [stored.value for stored in kept.values() if not is_over(stored.value, now)]


async def shown_to(records: Records, content: ContentId, before: Version) -> BitMap:
    """Those to whom a digest has, or may have, mentioned a version of the content before that one.

    An e-mail that left nobody knows how is one that they may have.
    """
    people = BitMap()
    for found in await versions_before(records, MENTIONS, content, before):
        mention = found.value
        if mention.period:
            campaign = digest_id(mention.period, SHARD)
            async for stored in every(records, LEDGER, "by-campaign", (campaign,)):
                slots = books.saw(stored.value, mention.id)
                people.update(books.numbers(stored.value, slots).values())
    return people
