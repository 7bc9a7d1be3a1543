"""Taking back what has not been sent, and saying who has, or may have, the message already.

Each batch is one compare-and-set of its ledger, also of a batch that no worker has begun, so that
a worker who was about to send finds its ledger changed and asks again. Retract first, then ask who
was reached: between the two nobody can slip through.
"""

from collections.abc import Sequence
from functools import partial
from itertools import islice

from pyroaring import BitMap

from lantoa.contracts.delivery import Purpose
from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledgers import PAGE, Change, Ledgers, versions_before
from lantoa_notifier.accounts.reporting import report
from lantoa_notifier.digests.retracting import DigestRetractions, shown_to
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.planner.records import CAMPAIGNS, Campaign


class Retractions:
    """Cancels or corrects what is undone. A second time changes nothing and reports the same."""

    def __init__(self, records: Records, ledgers: Ledgers, clock: Clock) -> None:
        self._records = records
        self._ledgers = ledgers
        self._clock = clock
        self._digests = DigestRetractions(records, ledgers, clock)

    async def cancel(self, content: ContentId, before: Version) -> Sequence[Outgoing]:
        """Nobody else is told of the versions before that one; returns the batches' reports.

        For a withdrawal, and for a new or major version, whose own campaign tells its people.
        """
        reports: list[Outgoing] = []
        for campaign in await self._campaigns(content, before):
            reports += await self._change(campaign, books.cancel_undone)
        await self._digests.cancel(content, before)
        return reports

    async def correct(self, content: ContentId, version: Version) -> Sequence[Outgoing]:
        """Whoever is still owed an earlier version gets the correction's text as first message.

        Notices of earlier corrections and withdrawals that are still owed are cancelled: their
        people had the first message, so this correction's own notice tells them.
        """
        reports: list[Outgoing] = []
        corrected = partial(books.correct_undone, version=version)
        for campaign in await self._campaigns(content, version):
            alert = campaign.purpose is Purpose.ALERT
            reports += await self._change(campaign, corrected if alert else books.cancel_undone)
        await self._digests.correct(content, version)
        return reports

    async def _change(self, campaign: Campaign, change: Change) -> Sequence[Outgoing]:
        now = self._clock.now()
        reports: list[Outgoing] = []
        batches = cut(campaign)
        while some := list(islice(batches, PAGE)):
            changed = await self._ledgers.apply_to(some, change)
            reports += [report(stored, now) for stored in changed]
        return reports

    async def _campaigns(self, content: ContentId, before: Version) -> Sequence[Campaign]:
        found = await versions_before(self._records, CAMPAIGNS, content, before)
        return [stored.value for stored in found]


class Reached:
    """Who has, or may have, a message about a content."""

    def __init__(self, records: Records, ledgers: Ledgers) -> None:
        self._records = records
        self._ledgers = ledgers

    async def people(self, content: ContentId, channel: Channel, before: Version) -> BitMap:
        """The numbers of those whom an alert of an earlier version reached, or may have.

        By e-mail, also those whom a digest told of it.
        """
        is_email = channel is Channel.EMAIL
        people = await shown_to(self._records, content, before) if is_email else BitMap()
        for stored in await self._ledgers.of_content(content, before):
            ledger = stored.value
            if ledger.channel is channel and ledger.purpose is Purpose.ALERT:
                people.update(books.numbers(ledger, books.reached(ledger)).values())
        return people
