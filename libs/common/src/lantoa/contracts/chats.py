"""Addresses of chats: where a person is told who began a conversation with our bot.

Nobody types such an address. A sign-up has an *enrolment* in its place, random and good for an
hour: whoever begins the chat by it is the one who asked, and the chat is the address from then on.
"""

import re
from datetime import timedelta
from typing import Final

from lantoa.contracts.subscriptions import Channel, Contact

GOOD_FOR: Final = timedelta(hours=1)
"""How long after the sign-up the chat may begin."""
BOT_NAME: Final = r"[A-Za-z][A-Za-z0-9_]{4,31}"
"""What Telegram calls a bot."""
ENROLMENT: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
"""What Telegram hands on to a bot of ``?start=…``; ours have 256 bits."""
_CHAT, _START = "telegram:", "telegram:start:"


def awaited(enrolment: str) -> Contact:
    """Where somebody will be who has not begun the chat yet."""
    return Contact(channel=Channel.SOCIAL, address=_START + enrolment)


def enrolment_of(contact: Contact) -> str | None:
    """The enrolment that stands in the address's place; None where an address does."""
    if contact.channel is not Channel.SOCIAL or not contact.address.startswith(_START):
        return None
    return contact.address.removeprefix(_START)


def contact_of(chat: int) -> Contact:
    """The private chat of that id."""
    return Contact(channel=Channel.SOCIAL, address=f"{_CHAT}{chat}")


def chat_of(contact: Contact) -> int | None:
    """The id of the private chat; None for any other address."""
    place = contact.address.removeprefix(_CHAT)
    return int(place) if contact.address.startswith(_CHAT) and place.isdecimal() else None


def start_link(bot: str, enrolment: str) -> str:
    """What opens the chat with the bot, and begins it (core.telegram.org/bots/features)."""
    return f"https://t.me/{bot}?start={enrolment}"
