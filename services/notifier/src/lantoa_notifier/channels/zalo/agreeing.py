"""Whether the sentence that a person agreed to names Zalo: asked of the records, at send time."""

from typing import Final

from lantoa.engines.records import Records
from lantoa_notifier.channels.messages import Message
from lantoa_notifier.consenting import sentences
from lantoa_notifier.records import SUBSCRIBERS

NAME: Final = "Zalo"


class Consents:
    """The consent ledger, asked about Zalo."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def to_zalo(self, message: Message) -> bool:
        """Whether a consent that covers the message names Zalo; who has stopped agrees to none."""
        stored = await self._records.get(SUBSCRIBERS, str(message.to.number))
        if stored is None:
            return False
        return any(NAME in one for one in sentences(stored.value, message.campaign))
