"""SMS, social messages and push without a service: one short text, kept by a sink."""

from lantoa_notifier.channels.messages import Answer, Message
from lantoa_notifier.channels.sinking import Sinking
from lantoa_notifier.ledger import Fate


class ShortSender:
    """Sends the short text, where to read on, and how to stop."""

    def __init__(self, sinking: Sinking) -> None:
        self._sinking = sinking

    async def send(self, message: Message) -> Answer:
        """Kept by the sink; a campaign without a text for this channel is dead."""
        text = short_text(message)
        if not text:
            return Answer(Fate.DEAD, "no short text")
        return await self._sinking.deliver(message, message.reference, message.texts.subject, text)

    async def probe(self) -> None:
        """The sink is always well."""
        await self._sinking.probe()


def short_text(message: Message) -> str:
    """The message in one line; empty when the campaign has no text for it."""
    texts = message.texts
    if not (texts.short or texts.subject):
        return ""
    stop = f"Ngừng nhận: {message.stop_url}" if message.may_stop else ""
    return " ".join(part for part in (texts.short or texts.subject, texts.url, stop) if part)
