"""What somebody says to our official account, as arithmetic: one event, and what it asks for.

Staff may answer people in the same account, so whatever is not for us is left to them.
"""

import re
from datetime import datetime
from typing import Final

from msgspec import Struct

from lantoa.contracts.chats import ACCOUNT_ID, CODE_DIGITS, CODE_WORD, contact_at_zalo
from lantoa.contracts.subscriptions import Contact
from lantoa.text.folding import fold
from lantoa_notifier.channels.zalo.events import FOLLOWED, UNFOLLOWED, WROTE, Event
from lantoa_notifier.chats.hearing import Wish, stops

PAGES: Final = frozenset({"trang", "/trang"})
HELPS: Final = frozenset({"lan toa", "/lantoa", "lantoa"})
_DIGIT: Final = r"\d[\s.\-]*"
_CODE: Final = re.compile(
    rf"(?:{CODE_WORD}[\s.:\-]*)?([1-9][\s.\-]*(?:{_DIGIT}){{{CODE_DIGITS - 1}}})", re.IGNORECASE
)
_NEARLY: Final = re.compile(rf"{CODE_WORD}[\s.:\-]*(?:{_DIGIT})+", re.IGNORECASE)
"""A code that was copied badly."""
_USER: Final = re.compile(ACCOUNT_ID)


class Written(Struct, frozen=True, kw_only=True):
    """What one person did in the chat with our account."""

    id: str
    """Zalo's, of the message; the same however often it is told."""
    user: str
    wish: Wish
    at: datetime
    enrolment: str = ""
    language: str = "vi"

    @property
    def contact(self) -> Contact:
        """Where it was said."""
        return contact_at_zalo(self.user)


def heard(event: Event, account: str) -> Written | None:
    """What an event about that account asks for; None where that is nothing, or not of us."""
    user, at = event.sender.id or event.follower.id, event.at
    if event.account != account or at is None or not _USER.fullmatch(user):
        return None
    wish, enrolment = _wish(event)
    if wish is Wish.NOTHING:
        return None
    id = event.message.msg_id or f"{event.event_name}.{event.timestamp}"
    return Written(id=id, user=user, wish=wish, at=at, enrolment=enrolment)


def _wish(event: Event) -> tuple[Wish, str]:
    if event.event_name == UNFOLLOWED:
        return Wish.LEAVE, ""
    if event.event_name == FOLLOWED:
        return Wish.HELP, ""
    return _asked(event.message.text) if event.event_name == WROTE else (Wish.NOTHING, "")


def _asked(text: str) -> tuple[Wish, str]:
    if stops(text):
        return Wish.STOP, ""
    said = text.strip()
    if code := _CODE.fullmatch(said):
        return Wish.START, "".join(filter(str.isdigit, code[1]))
    if _NEARLY.fullmatch(said):
        return Wish.START, ""
    if fold(said) in PAGES:
        return Wish.PAGE, ""
    return (Wish.HELP if fold(said) in HELPS else Wish.NOTHING), ""
