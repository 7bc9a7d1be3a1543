"""Following by a chat: nobody types an address, so there is a link or a code to begin it by."""

import enum
import secrets
from typing import Final

from msgspec import Struct

from lantoa.contracts.chats import (
    CODE_DIGITS,
    CODE_WORD,
    account_link,
    awaited,
    awaited_at_zalo,
    start_link,
)
from lantoa.contracts.subscriptions import Contact
from lantoa_gateway.following.choices import Consents
from lantoa_gateway.speaking import Language

_HERE: Final = {Language.VI: "ghi ở đây.", Language.EN: "given here."}
_OR_CHAT: Final = {
    Language.VI: "ghi ở đây, hoặc trong cuộc trò chuyện {} mà tôi bắt đầu.",
    Language.EN: "given here, or in the chat at {} that I begin.",
}
_OR: Final = {Language.VI: " hoặc ", Language.EN: " or "}
BITS: Final = 256
FIRST_CODE: Final = 10 ** (CODE_DIGITS - 1)


class Place(enum.StrEnum):
    """Where people may begin a chat, as the form calls it."""

    TELEGRAM = "telegram"
    ZALO = "zalo"


class TelegramChat(Struct, frozen=True):
    """A chat with our bot that somebody is about to begin."""

    bot: str
    enrolment: str
    """What only who signed up knows; it says nothing of anybody."""
    template = "follow_chat.html"

    @property
    def link(self) -> str:
        """Where it begins."""
        return start_link(self.bot, self.enrolment)

    @property
    def contact(self) -> Contact:
        """What stands in the address's place until it has begun."""
        return awaited(self.enrolment)


class ZaloChat(Struct, frozen=True):
    """A chat with our official account, which begins when the code is sent there."""

    account: str
    code: str
    """Digits that only who signed up was shown; they say nothing of anybody."""
    template = "follow_zalo.html"

    @property
    def link(self) -> str:
        """What opens it; the code is sent by hand."""
        return account_link(self.account)

    @property
    def shown(self) -> str:
        """What is sent: *LT 48291 35702*."""
        half = CODE_DIGITS // 2
        return f"{CODE_WORD} {self.code[:half]} {self.code[half:]}"

    @property
    def contact(self) -> Contact:
        """What stands in the address's place until it has begun."""
        return awaited_at_zalo(self.code)


class Accounts(Struct, frozen=True, kw_only=True):
    """Whom people may begin a chat with; empty: nobody there."""

    telegram: str = ""
    """Our bot's name."""
    zalo: str = ""
    """Our official account's id."""

    @property
    def places(self) -> tuple[tuple[Place, str], ...]:
        """Where there is somebody, and what the place is called."""
        named = ((Place.ZALO, "Zalo"), (Place.TELEGRAM, "Telegram"))
        return tuple((place, name) for place, name in named if getattr(self, place))

    def new(self, place: Place) -> TelegramChat | ZaloChat:
        """A chat that nobody can guess."""
        if place is Place.TELEGRAM:
            return TelegramChat(self.telegram, secrets.token_urlsafe(BITS // 8))
        return ZaloChat(self.zalo, str(FIRST_CODE + secrets.randbelow(9 * FIRST_CODE)))


NOBODY: Final = Accounts()


def with_chats(consents: Consents, accounts: Accounts) -> Consents:
    """The sentences where people may be told in a chat, too."""
    names = [name for _, name in accounts.places]
    if not names:
        return consents
    return {
        language: sentence.replace(
            _HERE[language], _OR_CHAT[language].format(_OR[language].join(names))
        )
        for language, sentence in consents.items()
    }
