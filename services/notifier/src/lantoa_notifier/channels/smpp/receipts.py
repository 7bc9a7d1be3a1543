"""Receipts as they come: by SMPP 3.4, Appendix B, by TLVs, or by neither quite. Pure.

Nothing of a receipt is required: whatever names the message and says something of it is taken.
"""

import enum
import re
from typing import Final

from msgspec import Struct

from lantoa_notifier.channels.smpp.bodies import UCS2, Delivered
from lantoa_notifier.channels.smpp.pdu import Tag

_STATES: Final = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
"""message_state (5.2.28) in the words of Appendix B."""
LONGEST_ID: Final = 65
"""Octets of a message id (5.3.2.12)."""
_ID: Final = re.compile(r"\bid:\s*([^\s:]+)(?=\s|$)", re.IGNORECASE)
_STATE: Final = re.compile(r"\bstat:\s*([A-Za-z]+)", re.IGNORECASE)
_ERROR: Final = re.compile(r"\berr:\s*([0-9A-Za-z]{1,8})\b", re.IGNORECASE)
_TEXT: Final = re.compile(r"\btext:", re.IGNORECASE)


class Base(enum.StrEnum):
    """How a provider writes its ids; the same message may have a hex id and a decimal one."""

    TEXT = "text"
    HEX = "hex"
    DECIMAL = "decimal"


class Ids(Struct, frozen=True):
    """Whose ids they are, and how they are written in answers and in receipts."""

    provider: str
    answers: Base = Base.TEXT
    receipts: Base = Base.TEXT

    def in_answer(self, id: str) -> str:
        """The one form of an id in an answer to submit_sm; so the TLV of a receipt writes it."""
        return _form(id, self.answers)

    def in_receipt(self, id: str) -> str:
        """The one form of an id in the text of a receipt."""
        return _form(id, self.receipts)


def _form(id: str, base: Base) -> str:
    """Text as it stands; a number in decimal, whatever its base and zeros. No number stays text."""
    radix = {Base.HEX: 16, Base.DECIMAL: 10}.get(base)
    digits = re.compile("[0-9A-Fa-f]+" if base is Base.HEX else "[0-9]+")
    if radix is None or digits.fullmatch(id) is None:
        return id
    return str(int(id, radix))


class Receipt(Struct, frozen=True):
    """What is said of one message; no address."""

    id: str
    state: str
    error: str = ""


def receipt_of(delivered: Delivered, ids: Ids) -> Receipt | None:
    """The receipt; None when it names no message."""
    text = _TEXT.split(_text(delivered), maxsplit=1)[0]
    id = _id(delivered.tlvs, text, ids)
    state = _found(_STATE, text).upper()[:16] or _state(delivered.tlvs)
    return Receipt(id, state, _found(_ERROR, text)) if 0 < len(id) <= LONGEST_ID else None


def _text(delivered: Delivered) -> str:
    """Machines write receipts in ASCII, whatever the default alphabet of people's messages is."""
    encoding = "utf-16-be" if delivered.coding == UCS2 else "latin-1"
    return delivered.octets.decode(encoding, "replace")


def _id(tlvs: dict[int, bytes], text: str, ids: Ids) -> str:
    tagged = tlvs.get(Tag.RECEIPTED_MESSAGE_ID, b"").partition(b"\0")[0].decode("latin-1")
    if tagged:
        return ids.in_answer(tagged)
    written = _found(_ID, text)
    return ids.in_receipt(written) if written else ""


def _state(tlvs: dict[int, bytes]) -> str:
    value = tlvs.get(Tag.MESSAGE_STATE, b"")
    return _STATES.get(value[0], "") if value else ""


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""
