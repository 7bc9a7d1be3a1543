"""Reports: the counts of one batch as they stand, for the publisher's page and the check."""

from datetime import datetime

from lantoa.contracts.delivery import BatchReported
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import derived_id
from lantoa.contracts.topics import DELIVERY_REPORTED
from lantoa.engines.records import Stored
from lantoa_notifier.ledger import counts
from lantoa_notifier.records import Ledger


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
    )
    return encode(
        DELIVERY_REPORTED,
        fact,
        key=ledger.batch,
        id=derived_id("reported", ledger.batch, stored.revision),
        source="notifier",
        time=now,
    )
