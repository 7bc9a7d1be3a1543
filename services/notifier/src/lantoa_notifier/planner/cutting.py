"""A campaign's audience cut into batches: the same ones, by the same ids, after every restart."""

from collections.abc import Iterator
from datetime import datetime

from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import BatchRequested, Purpose
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import SubscriberNumber, batch_id, derived_id
from lantoa.contracts.topics import DELIVERIES, URGENT_DELIVERIES
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.planner.records import Campaign

BATCH = 500
"""People in a batch, at most."""


def cut(campaign: Campaign, since: int = 0) -> Iterator[BatchRequested]:
    """The campaign's batches in the order of subscriber numbers, from that one on."""
    audience = BitMap.deserialize(campaign.audience)
    for first in range(since * BATCH, len(audience), BATCH):
        yield _batch(campaign, first // BATCH, audience[first : first + BATCH].serialize())


def batch_with(campaign: Campaign, number: SubscriberNumber) -> tuple[BatchRequested, int] | None:
    """The batch in which a person stands, and the slot; None for who is not of the audience."""
    audience = BitMap.deserialize(campaign.audience)
    if number not in audience:
        return None
    sequence, slot = divmod(audience.rank(number) - 1, BATCH)
    first = sequence * BATCH
    return _batch(campaign, sequence, audience[first : first + BATCH].serialize()), slot


def again(campaign: Campaign, ledger: Ledger) -> BatchRequested:
    """The batch of a ledger, asked for again."""
    sequence = int(ledger.batch.rpartition(".")[2])
    return _batch(campaign, sequence, ledger.recipients, ledger.attempts)


def _batch(
    campaign: Campaign, sequence: int, recipients: bytes, attempt: int = 0
) -> BatchRequested:
    return BatchRequested(
        batch=batch_id(campaign.id, sequence),
        campaign=campaign.id,
        channel=campaign.channel,
        shard=campaign.shard,
        sequence=sequence,
        purpose=campaign.purpose,
        recipients=recipients,
        content_id=campaign.content_id,
        version=campaign.version,
        attempt=attempt,
    )


def lane_of(campaign: Campaign) -> Lane:
    """The lane of its batches. What somebody waits for at a form, a code or a link, is short and
    takes the urgent one: it is not to stand behind thousands who wait for nothing."""
    return Lane.URGENT if campaign.purpose is Purpose.CONFIRMATION else campaign.lane


def request(batch: BatchRequested, lane: Lane, now: datetime) -> Outgoing:
    """The batch as an event in its channel's lane; its id is the batch and the attempt."""
    lanes = URGENT_DELIVERIES if lane is Lane.URGENT else DELIVERIES
    return encode(
        lanes[batch.channel],
        batch,
        key=batch.batch,
        id=derived_id("batch", batch.batch, batch.attempt),
        source="notifier",
        time=now,
        lane=lane.value,
    )
