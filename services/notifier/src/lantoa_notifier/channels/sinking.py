"""A message as a sink keeps it: what its receiver would see, and what it belongs to."""

from lantoa.runtime.clock import Clock
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer, Message
from lantoa_notifier.workers.sinks import Arrived, Sink


class Sinking:
    """Delivers to a sink; it is always well."""

    def __init__(self, sink: Sink, clock: Clock) -> None:
        self._sink = sink
        self._clock = clock

    async def deliver(self, message: Message, reference: str, subject: str, text: str) -> Answer:
        """Delivered when it is on the disk."""
        campaign = message.campaign
        await self._sink.keep(
            Arrived(
                at=self._clock.now(),
                channel=message.to.contact.channel,
                reference=reference,
                to=message.to.contact.address,
                subject=subject,
                text=text,
                url=campaign.templates.url,
                stop_url=message.stop_url if message.may_stop else "",
                campaign=campaign.id,
                batch=message.batch,
                slot=message.slot,
                number=message.to.number,
                purpose=campaign.purpose,
                content_id=campaign.content_id,
                version=campaign.version,
            )
        )
        return Answer(Fate.DELIVERED)

    async def probe(self) -> None:
        """A file on this machine is always there."""
