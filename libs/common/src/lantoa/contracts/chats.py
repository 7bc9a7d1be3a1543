"""Addresses of chats: where a person is told who began a conversation with us.

Nobody types such an address. A sign-up has an *enrolment* in its place, good for an hour: whoever
begins the chat by it is the one who asked, and the chat is the address from then on. At Telegram
the enrolment stands in the link, and has 256 bits; Zalo's links carry nothing on, so there it is
a code of digits that the person sends: digits, because no way of typing Vietnamese changes them.
"""

import re
from datetime import timedelta
from typing import Final

from lantoa.contracts.subscriptions import Channel, Contact

GOOD_FOR: Final = timedelta(hours=1)
"""How long after the sign-up the chat may begin."""
BOT_NAME: Final = r"[A-Za-z][A-Za-z0-9_]{4,31}"
"""What Telegram calls a bot."""
ACCOUNT_ID: Final = r"[0-9]{6,20}"
"""What Zalo calls an official account, and a person who writes to it."""
ENROLMENT: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
"""What Telegram hands on to a bot of ``?start=…``; ours have 256 bits."""
CODE_DIGITS: Final = 10
"""Of a code at Zalo: few can be tried in the hour that it is good. The first is no 0, as that of
phone numbers is."""
CODE_WORD: Final = "LT"
"""What stands before a code."""
_CHAT, _START = "telegram:", "telegram:start:"
_USER, _CODE = "zalo:", "zalo:start:"


def awaited(enrolment: str) -> Contact:
    """Where somebody will be who has not begun the chat at Telegram yet."""
    return Contact(channel=Channel.SOCIAL, address=_START + enrolment)


def awaited_at_zalo(code: str) -> Contact:
    """Where somebody will be who has not sent the code yet."""
    return Contact(channel=Channel.SOCIAL, address=_CODE + code)


def enrolment_of(contact: Contact) -> str | None:
    """The enrolment that stands in the address's place; None where an address does."""
    for prefix in (_START, _CODE):
        if contact.channel is Channel.SOCIAL and contact.address.startswith(prefix):
            return contact.address.removeprefix(prefix)
    return None


def contact_of(chat: int) -> Contact:
    """The private chat at Telegram of that id."""
    return Contact(channel=Channel.SOCIAL, address=f"{_CHAT}{chat}")


def chat_of(contact: Contact) -> int | None:
    """The id of the private chat at Telegram; None for any other address."""
    place = contact.address.removeprefix(_CHAT)
    return int(place) if contact.address.startswith(_CHAT) and place.isdecimal() else None


def contact_at_zalo(user: str) -> Contact:
    """The chat of our official account with the person it knows by that id."""
    return Contact(channel=Channel.SOCIAL, address=_USER + user)


def user_of(contact: Contact) -> str | None:
    """What our official account knows the person by; None for any other address."""
    place = contact.address.removeprefix(_USER)
    return place if contact.address.startswith(_USER) and place.isdecimal() else None


def start_link(bot: str, enrolment: str) -> str:
    """What opens the chat with the bot, and begins it (core.telegram.org/bots/features)."""
    return f"https://t.me/{bot}?start={enrolment}"


def account_link(account: str) -> str:
    """What opens the chat with an official account of Zalo's; it carries nothing on."""
    return f"https://zalo.me/{account}"
