"""Further addresses of a person: what is asked of the notifier, and what is agreed to."""

from collections.abc import Mapping
from typing import Final, Protocol

from lantoa.contracts.subscriptions import (
    AddressCodeTyped,
    AddressDropped,
    AddressProved,
    AddressRequested,
    Channel,
    Contact,
    SubscriptionCommand,
)
from lantoa.runtime.clock import Clock
from lantoa.runtime.links import Link
from lantoa_gateway.following.commands import Sealing, new_id
from lantoa_gateway.speaking import Language

Sentences = Mapping[Language, Mapping[Channel, str]]
SENTENCES: Final[Sentences] = {
    Language.VI: {
        Channel.EMAIL: (
            "Tôi đồng ý nhận thông báo của các mục tôi theo dõi qua địa chỉ thư này, theo thứ tự "
            "tôi chọn hoặc khi cách nhận khác của tôi không còn dùng được. Địa chỉ chỉ được dùng "
            "để gửi những thông báo này; tôi có thể bỏ bất cứ lúc nào."
        ),
        Channel.SMS: (
            "Tôi đồng ý nhận thông báo của các mục tôi theo dõi qua số điện thoại này, theo thứ tự "
            "tôi chọn hoặc khi cách nhận khác của tôi không còn dùng được. Số điện thoại chỉ được "
            "dùng để gửi những thông báo này; tôi có thể bỏ bất cứ lúc nào."
        ),
        Channel.PUSH: (
            "Tôi đồng ý nhận thông báo của các mục tôi theo dõi trên trình duyệt này, theo thứ tự "
            "tôi chọn hoặc khi cách nhận khác của tôi không còn dùng được; tôi có thể bỏ bất cứ "
            "lúc nào."
        ),
        Channel.SOCIAL: (
            "Tôi đồng ý nhận thông báo của các mục tôi theo dõi trong cuộc trò chuyện mà tôi bắt "
            "đầu, theo thứ tự tôi chọn hoặc khi cách nhận khác của tôi không còn dùng được; tôi có "
            "thể bỏ bất cứ lúc nào."
        ),
    },
    Language.EN: {
        Channel.EMAIL: (
            "I agree to be told of what I follow at this e-mail address, in the order that I "
            "choose or when another way of mine no longer works. It is used for these messages "
            "alone; I can drop it at any time."
        ),
        Channel.SMS: (
            "I agree to be told of what I follow by this phone number, in the order that I choose "
            "or when another way of mine no longer works. It is used for these messages alone; "
            "I can drop it at any time."
        ),
        Channel.PUSH: (
            "I agree to be told of what I follow in this browser, in the order that I choose or "
            "when another way of mine no longer works; I can drop it at any time."
        ),
        Channel.SOCIAL: (
            "I agree to be told of what I follow in the chat that I begin, in the order that I "
            "choose or when another way of mine no longer works; I can drop it at any time."
        ),
    },
}
"""What is agreed to with each address; it is kept with it, word for word."""
_PHONES: Final = {
    Language.VI: ("số điện thoại này", "số điện thoại này (tin nhắn Zalo hoặc SMS)"),
    Language.EN: ("this phone number", "this phone number (by Zalo or SMS)"),
}


def with_zalo(sentences: Sentences) -> Sentences:
    """The same where phones are told by Zalo first; only who agreed to one of these is."""
    return {
        language: {**said, Channel.SMS: said[Channel.SMS].replace(*_PHONES[language])}
        for language, said in sentences.items()
    }


class Carrying(Protocol):
    """Brings commands to the notifier."""

    async def ask(self, command: SubscriptionCommand, link: Link) -> None:
        """It is on the log."""
        ...

    async def carried_out(self, command: SubscriptionCommand, link: Link) -> bool:
        """Whether it was seen done within 3 seconds."""
        ...


class AddressCommands:
    """Commands about a person's own addresses, by the link of their own.

    Whether an address is somebody else's is not seen from any of them.
    """

    def __init__(self, carrying: Carrying, sealing: Sealing, clock: Clock) -> None:
        self._carrying = carrying
        self._sealing = sealing
        self._clock = clock

    async def ask(self, link: Link, contact: Contact, sentence: str, language: str) -> None:
        """Have that address asked whether it is the person's, too."""
        await self._carrying.ask(self._request(link, contact, sentence, language), link)

    async def add(self, link: Link, contact: Contact, sentence: str, language: str) -> bool:
        """Add a browser, which has been asked; whether it was seen done."""
        command = self._request(link, contact, sentence, language)
        return await self._carrying.carried_out(command, link)

    def _request(
        self, link: Link, contact: Contact, sentence: str, language: str
    ) -> AddressRequested:
        return AddressRequested(
            command_id=new_id(),
            number=link.number,
            link_version=link.version,
            at=self._clock.now(),
            channel=contact.channel,
            contact=self._sealing.seal(contact),
            consent_text=sentence,
            language=language,
        )

    async def prove(self, link: Link) -> bool:
        """The address that the link was sent to is the person's; whether it was seen done."""
        command = AddressProved(
            command_id=new_id(),
            number=link.number,
            link_version=link.version,
            at=self._clock.now(),
            place=link.follow or 0,
        )
        return await self._carrying.carried_out(command, link)

    async def code(self, link: Link, code: str) -> bool:
        """The phone that the code was sent to is the person's; a wrong one is never seen done."""
        command = AddressCodeTyped(
            command_id=new_id(),
            number=link.number,
            link_version=link.version,
            at=self._clock.now(),
            code=code,
        )
        return await self._carrying.carried_out(command, link)

    async def drop(self, link: Link, channel: Channel) -> bool:
        """Tell the person by that channel no more; whether it was seen done."""
        command = AddressDropped(
            command_id=new_id(),
            number=link.number,
            link_version=link.version,
            at=self._clock.now(),
            channel=channel,
        )
        return await self._carrying.carried_out(command, link)
