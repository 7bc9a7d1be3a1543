"""Which people the log was asked to tell, campaign by campaign, in a few bytes a batch.

A request stands on the log for seven days, a dead letter for ninety, a ledger for good: so a
campaign's account goes by all of them, and none of them has to know every batch.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from pyroaring import BitMap

from lantoa.contracts.delivery import BatchRequested
from lantoa.contracts.envelope import Headers
from lantoa.contracts.events import WrongEvent, decode
from lantoa.contracts.ids import BatchId, CampaignId
from lantoa.contracts.topics import BY_NAME, DELIVERIES, URGENT_DELIVERIES
from lantoa.engines.eventlog import EventLog
from lantoa.runtime.morgue import Morgue
from lantoa.runtime.reading import read_to_end
from lantoa_notifier.accounts import ledger as books

WORKED = (*DELIVERIES.values(), *URGENT_DELIVERIES.values())
"""The topics of which a dead letter is a batch."""


@dataclass
class Asked:
    """What was asked for of one campaign."""

    people: BitMap = field(default_factory=BitMap)
    """All who stand in a batch."""
    sequences: BitMap = field(default_factory=BitMap)
    """The batches, by their places in the campaign."""
    number: int = 0
    """How many people the batches have; more than there are where somebody stands in two."""
    buried: dict[BatchId, int] = field(default_factory=dict)
    """The batches that are dead letters, open ones and those that a person dropped, and how many
    people each has."""

    def note(self, batch: BatchRequested) -> int:
        """Take it in, a repeated one once; how many people it has."""
        people = books.read(batch.recipients)
        if batch.sequence not in self.sequences:
            self.sequences.add(batch.sequence)
            self.people |= people
            self.number += len(people)
        return len(people)

    def bury(self, batch: BatchRequested) -> None:
        """Take in one that nobody will work on as it stands."""
        self.buried[batch.batch] = self.note(batch)


async def asked_of(log: EventLog) -> Mapping[CampaignId, Asked]:
    """All that the log still knows to be asked for, and what of it is dead."""
    found: defaultdict[CampaignId, Asked] = defaultdict(Asked)
    async for record in read_to_end(log, WORKED):
        if batch := _request(record.topic, record.value, record.headers):
            found[batch.campaign].note(batch)
    async for batch in _buried(log):
        found[batch.campaign].bury(batch)
    return found


async def _buried(log: EventLog) -> AsyncIterator[BatchRequested]:
    morgue = Morgue(log)
    for group in await log.groups():
        for letter in await morgue.unhandled(group):
            if batch := _request(letter.origin.topic, letter.value, letter.headers):
                yield batch


def _request(topic: str, value: bytes | None, headers: Headers) -> BatchRequested | None:
    """The batch that a record asks for; None where it asks for none that can be read."""
    if BY_NAME.get(topic) not in WORKED:
        return None
    try:
        fact = decode(BY_NAME[topic], value, headers)[1]
    except WrongEvent:
        return None
    return fact if isinstance(fact, BatchRequested) else None
