"""Following by a chat: nobody types an address, so there is a link to begin the chat by."""

import secrets
from typing import Final

from msgspec import Struct

from lantoa.contracts.chats import awaited, start_link
from lantoa.contracts.subscriptions import Contact
from lantoa_gateway.following.choices import Consents
from lantoa_gateway.speaking import Language

_HERE: Final = {Language.VI: "ghi ở đây.", Language.EN: "given here."}
_OR_CHAT: Final = {
    Language.VI: "ghi ở đây, hoặc trong cuộc trò chuyện Telegram mà tôi bắt đầu.",
    Language.EN: "given here, or in the chat at Telegram that I begin.",
}
BITS: Final = 256


class Chat(Struct, frozen=True):
    """A chat that somebody is about to begin."""

    bot: str
    enrolment: str
    """What only who signed up knows; it says nothing of anybody."""

    @property
    def link(self) -> str:
        """Where it begins."""
        return start_link(self.bot, self.enrolment)

    @property
    def contact(self) -> Contact:
        """What stands in the address's place until it has begun."""
        return awaited(self.enrolment)


def new_chat(bot: str) -> Chat:
    """One that nobody can guess."""
    return Chat(bot, secrets.token_urlsafe(BITS // 8))


def with_chat(consents: Consents) -> Consents:
    """The sentences where people may be told in a chat, too."""
    return {
        language: sentence.replace(_HERE[language], _OR_CHAT[language])
        for language, sentence in consents.items()
    }
