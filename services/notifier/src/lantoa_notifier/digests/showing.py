"""What a digest shows, asked when it is sent.

What was withdrawn, overtaken or cancelled by an operator since is not shown, what was corrected is
shown as corrected.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct
from pyroaring import BitMap

from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import Version, campaign_id
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.records import Records
from lantoa.messages.templates import Templates
from lantoa.runtime.errors import Retry
from lantoa_notifier.digests.holding import held
from lantoa_notifier.digests.mentioning import people_in
from lantoa_notifier.digests.records import DIGESTS, MENTIONS, OVERTAKEN, Digest, Mention, Overtaken
from lantoa_notifier.domain.deciding import Part
from lantoa_notifier.domain.holds import Held
from lantoa_notifier.planner.freezing import SHARD
from lantoa_notifier.planner.records import CAMPAIGNS, HEADS, Campaign, ContentHead
from lantoa_notifier.workers.standing import Standing, standing_of

KEPT: Final = 2


class Shown(Struct, frozen=True):
    """A mention as it reads now: for whom, in which words, and whether it is shown."""

    mention: Mention
    people: BitMap
    texts: Templates
    standing: Standing


class Planned(Struct, frozen=True):
    """A mention as it is asked about."""

    version: Version
    purpose: Purpose
    corrected: Version | None


class Opened(Struct, frozen=True):
    """A digest whose mentions are its own for good."""

    digest: Digest
    mentions: Mapping[str, Mention]
    people: Mapping[str, BitMap]


class Known(Struct, frozen=True):
    """What is known of some contents at one moment."""

    heads: Mapping[str, ContentHead]
    overtaken: Mapping[str, Overtaken]
    held: Mapping[str, Held]
    """By mention, how those who hold the reins left its version."""


class Showing:
    """Reads digests; nothing is changed. The two asked for last are kept: a day's and a week's."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._opened: OrderedDict[str, Opened] = OrderedDict()

    async def standing(self, campaign: Campaign) -> Standing:
        """Whether it may be sent now: not before a known correction, nor when nothing is left."""
        found = {shown.standing for shown in await self.shown(campaign.period)}
        if Standing.WAIT in found:
            return Standing.WAIT
        return Standing.SEND if found & {Standing.SEND, Standing.CORRECTED} else Standing.CANCEL

    async def shown(self, period: str) -> Sequence[Shown]:
        """Every mention of a period as it reads now; Retry while the period is being closed."""
        return await self._all(await self._open(period))

    async def digest(self, period: str) -> Digest:
        """The digest of a period; Retry while the period is being closed."""
        return (await self._open(period)).digest

    async def _open(self, period: str) -> Opened:
        if period not in self._opened:
            self._opened[period] = await self._read(period)
            while len(self._opened) > KEPT:
                self._opened.popitem(last=False)
        return self._opened[period]

    async def _read(self, period: str) -> Opened:
        stored = await self._records.get(DIGESTS, period)
        ids = stored.value.mentions if stored else ()
        found = await self._records.get_many(MENTIONS, ids)
        mentions = {id: one.value for id, one in found.items()}
        if stored is None or not all(mention.period for mention in mentions.values()):
            raise Retry("the period is being closed", dependency="planner", after=1.0)
        return Opened(stored.value, mentions, {id: people_in(m) for id, m in mentions.items()})

    async def _all(self, opened: Opened) -> Sequence[Shown]:
        contents = sorted({mention.content_id for mention in opened.mentions.values()})
        heads = await self._records.get_many(HEADS, contents)
        overtaken = await self._records.get_many(OVERTAKEN, contents)
        known = Known(
            heads={id: stored.value for id, stored in heads.items()},
            overtaken={id: stored.value for id, stored in overtaken.items()},
            held=await held(self._records, opened.mentions.values()),
        )
        return [await self._one(opened, mention, known) for mention in opened.mentions.values()]

    async def _one(self, opened: Opened, mention: Mention, known: Known) -> Shown:
        standing, correction = _standing(mention, known)
        texts: Templates | None = mention.templates
        if standing is Standing.CORRECTED:
            texts = await self._corrected(mention, correction)
        if texts is None:
            standing, texts = Standing.WAIT, mention.templates
        return Shown(mention, opened.people[mention.id], texts, standing)

    async def _corrected(self, mention: Mention, version: Version) -> Templates | None:
        """The words of the correction's notice, the first that these people see; None until the
        planner has frozen it."""
        id = campaign_id(mention.content_id, version, SHARD, Channel.EMAIL, Part.TOLD.value)
        stored = await self._records.get(CAMPAIGNS, id)
        return stored.value.templates if stored else None


def _standing(mention: Mention, known: Known) -> tuple[Standing, Version]:
    """The mention's standing, and the correction whose words it gets, if any."""
    overtaken = known.overtaken.get(mention.content_id, Overtaken())
    correction = Version(overtaken.corrected)
    cancelled = known.held.get(mention.id) is Held.CANCELLED
    if cancelled or overtaken.cancelled > mention.version:
        return Standing.CANCEL, correction
    corrected = correction if correction > mention.version else None
    planned = Planned(mention.version, Purpose.ALERT, corrected)
    return standing_of(planned, known.heads.get(mention.content_id)), correction
