"""What somebody says to the bot, as arithmetic: one update of the Bot API, and what it asks for."""

import enum
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from lantoa.contracts.chats import ENROLMENT, contact_of
from lantoa.contracts.subscriptions import Contact
from lantoa.text.nfc import nfc
from lantoa_notifier.channels.smpp.arriving import says_stop

STOPS: Final = frozenset({"dừng", "dung", "/dung", "/stop"})
"""Beside the words that stop SMS. Marks count here: *dùng* is no stop."""
ROUND: Final = "\"'.,!:;()"
"""What may stand around a word."""
PAGES: Final = frozenset({"/trang"})
LISTENS_FOR: Final = ("message", "my_chat_member")
"""The kinds of updates that we ask for."""


class Wish(enum.StrEnum):
    """What it asks for."""

    START = "start"
    """To be told, as the enrolment says."""
    STOP = "stop"
    LEAVE = "leave"
    """To be told nothing more here: we were blocked, or unfollowed, and can answer nothing."""
    PAGE = "page"
    """The person's own page."""
    HELP = "help"
    """What one can do here."""
    GROUP = "group"
    """A command in a group, where we tell nobody."""
    NOTHING = "nothing"


class Heard(Struct, frozen=True, kw_only=True):
    """One update."""

    update: int
    chat: int = 0
    wish: Wish = Wish.NOTHING
    enrolment: str = ""
    language: str = "vi"

    @property
    def id(self) -> str:
        """The same however often it is heard."""
        return str(self.update)

    @property
    def contact(self) -> Contact:
        """Where it was said."""
        return contact_of(self.chat)


class _Chat(Struct, frozen=True):
    id: int
    type: str


class _Person(Struct, frozen=True):
    language_code: str = ""


class _Message(Struct, frozen=True):
    chat: _Chat
    text: str = ""
    sender: _Person = msgspec.field(name="from", default=_Person())


class _Standing(Struct, frozen=True):
    status: str


class _Membership(Struct, frozen=True):
    chat: _Chat
    new_chat_member: _Standing


class _Update(Struct, frozen=True):
    update_id: int
    message: _Message | None = None
    my_chat_member: _Membership | None = None


def heard(update: Mapping[str, Any]) -> Heard:
    """What an update asks for; whatever we do not know asks for nothing."""
    try:
        known = msgspec.convert(update, _Update)
    except msgspec.ValidationError:
        return Heard(update=int(update["update_id"]))
    if known.message is not None:
        return _said(known.update_id, known.message)
    member = known.my_chat_member
    has_left = member is not None and member.new_chat_member.status == "kicked"
    if member is None or not has_left or member.chat.type != "private":
        return Heard(update=known.update_id)
    return Heard(update=known.update_id, chat=member.chat.id, wish=Wish.LEAVE)


def _said(update: int, message: _Message) -> Heard:
    words = nfc(message.text).split()
    command = words[0].lower().partition("@")[0] if words else ""
    language = "en" if message.sender.language_code.startswith("en") else "vi"
    wish = _wish(command, message)
    enrolment = words[1] if command == "/start" and len(words) > 1 else ""
    if wish is Wish.HELP and ENROLMENT.fullmatch(enrolment):
        wish = Wish.START
    return Heard(
        update=update,
        chat=message.chat.id,
        wish=wish,
        enrolment=enrolment if wish is Wish.START else "",
        language=language,
    )


def stops(text: str) -> bool:
    """Whether who says so wants to hear no more."""
    words = nfc(text).lower().split()
    first = words[0].partition("@")[0].strip(ROUND) if words else ""
    return first in STOPS or says_stop(text)


def _wish(command: str, message: _Message) -> Wish:
    if message.chat.type != "private":
        return Wish.GROUP if command.startswith("/") else Wish.NOTHING
    if stops(message.text):
        return Wish.STOP
    return Wish.PAGE if command in PAGES else Wish.HELP
