"""What follows from sending: a batch's counts, and the end of an address that is gone.

What a provider said of an address is in the ledger before anything follows from it, and is told
again with each report: no go that ends otherwise, and no crash, loses it. Twice is harmless: the
command has the same id, and does not end an address that came since.
"""

from datetime import datetime

from lantoa.contracts.delivery import BatchReported
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import BatchId, SubscriberNumber, derived_id
from lantoa.contracts.subscriptions import AddressGone, StopRequested
from lantoa.contracts.topics import DELIVERY_REPORTED, SUBSCRIPTION_COMMAND
from lantoa.engines.records import Stored
from lantoa_notifier.accounts.ledger import counts, numbers, read, reasons
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.planner.records import Campaign


def told(stored: Stored[Ledger], campaign: Campaign, now: datetime) -> list[Outgoing]:
    """A ledger's counts, and the end of each address at which nobody is."""
    ledger = stored.value
    ended = numbers(ledger, read(ledger.nobody)).values()
    ends = [gone_of(number, ledger.batch, campaign, now) for number in ended]
    return [report(stored, now), *ends]


def report(stored: Stored[Ledger], now: datetime) -> Outgoing:
    """The event that tells a ledger's counts; the same ledger revision has the same id."""
    ledger = stored.value
    fact = BatchReported(
        batch=ledger.batch,
        campaign=ledger.campaign,
        channel=ledger.channel,
        purpose=ledger.purpose,
        outcomes=counts(ledger),
        revision=stored.revision,
        at=now,
        content_id=ledger.content_id,
        version=ledger.version,
        refused=ledger.refused,
        reasons=reasons(ledger),
    )
    return encode(
        DELIVERY_REPORTED,
        fact,
        key=ledger.batch,
        id=derived_id("reported", ledger.batch, stored.revision),
        source="notifier",
        time=now,
    )


def stop_of(number: SubscriberNumber, batch: BatchId, now: datetime) -> Outgoing:
    """The command that ends a person's follows, because they complained."""
    command = derived_id("complaint", batch, number)
    return _asking(StopRequested(command_id=command, number=number, at=now), now)


def gone_of(
    number: SubscriberNumber, batch: BatchId, campaign: Campaign, now: datetime
) -> Outgoing:
    """The command that ends an address of a person, because it is no more."""
    command = AddressGone(
        command_id=derived_id("gone", batch, number),
        number=number,
        at=now,
        channel=campaign.channel,
        sent=campaign.created_at,
    )
    return _asking(command, now)


def _asking(command: StopRequested | AddressGone, now: datetime) -> Outgoing:
    return encode(
        SUBSCRIPTION_COMMAND,
        command,
        key=str(command.number),
        id=command.command_id,
        source="notifier",
        time=now,
    )
