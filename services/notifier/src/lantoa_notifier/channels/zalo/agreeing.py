"""Whether the sentence that a person agreed to names Zalo: asked of the records, at send time."""

import re
from typing import Final

from lantoa.engines.records import Records
from lantoa.text.nfc import nfc
from lantoa_notifier.channels.messages import Message
from lantoa_notifier.subscribers.consenting import sentences
from lantoa_notifier.subscribers.records import SUBSCRIBERS

_NAMES: Final = re.compile(r"\bzalo\b", re.IGNORECASE)
_REFUSES: Final = re.compile(
    r"\b(không|trừ|chưa|ngoài|not|no|never|except|without|other than)\b[^.;]*\bzalo\b",
    re.IGNORECASE,
)
"""Sentences of paper forms are their authors': one that may refuse Zalo is taken to refuse it."""
_CHATS: Final = re.compile(r"\b(trò chuyện|chats?)\b[^,.;]*\bzalo\b", re.IGNORECASE)
"""A chat that somebody begins there agrees to nothing for a phone."""


class Consents:
    """The consent ledger, asked about Zalo."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def to_zalo(self, message: Message) -> bool:
        """Whether a consent that covers the message names Zalo; who has stopped agrees to none."""
        stored = await self._records.get(SUBSCRIBERS, str(message.to.number))
        if stored is None:
            return False
        return any(map(names_zalo, sentences(stored.value, message.campaign)))


def names_zalo(sentence: str) -> bool:
    """Whether who agreed to the sentence agreed to Zalo for their phone."""
    said = _CHATS.sub("", nfc(sentence))
    return _NAMES.search(said) is not None and _REFUSES.search(said) is None
