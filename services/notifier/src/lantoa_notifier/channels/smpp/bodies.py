"""The bodies of the PDUs that we write and read (SMPP 3.4, chapter 4). Pure."""

from dataclasses import dataclass
from typing import Final

from lantoa_notifier.channels.smpp.pdu import Reading, Tag, WrongPdu, text_octets

VERSION: Final = 0x34
TON_INTERNATIONAL, TON_ALPHANUMERIC, NPI_ISDN, NPI_UNKNOWN = 1, 5, 1, 0
WITH_HEADER: Final = 0x40
"""esm_class: the text begins with a user data header (UDHI)."""
RECEIPT: Final = 0x04
ABOUT: Final = 0x3C
"""The bits of esm_class that say what a deliver_sm is; none of them: a message of a person."""
WANTS_RECEIPT: Final = 1
GSM7, UCS2 = 0, 8
LONGEST_TEXT: Final = 254


@dataclass(frozen=True)
class Part:
    """One part of a message as it is submitted."""

    octets: bytes
    coding: int
    has_header: bool = False


@dataclass(frozen=True)
class Delivered:
    """What the SMSC delivers to us: a receipt, or a message of a person."""

    sender: str
    about: int
    """The bits of ``esm_class`` that say what it is."""
    coding: int
    octets: bytes
    """The text without its user data header."""
    tlvs: dict[int, bytes]

    @property
    def is_message(self) -> bool:
        """Whether a person wrote it."""
        return self.about == 0 and Tag.RECEIPTED_MESSAGE_ID not in self.tlvs


def bind(user: str, password: str, system_type: str) -> bytes:
    """bind_transceiver: whoever we are, for all addresses."""
    names = text_octets(user) + text_octets(password) + text_octets(system_type)
    return names + bytes([VERSION, 0, 0]) + text_octets("")


def submit(source: str, number: str, part: Part) -> bytes:
    """submit_sm of a part, from a registered name to a number in international form."""
    if len(part.octets) > LONGEST_TEXT:
        raise ValueError(f"a part has {len(part.octets)} octets")
    sender = bytes([TON_ALPHANUMERIC, NPI_UNKNOWN]) + text_octets(source)
    receiver = bytes([TON_INTERNATIONAL, NPI_ISDN]) + text_octets(number.lstrip("+"))
    classes = bytes([WITH_HEADER if part.has_header else 0, 0, 0])
    times = text_octets("") + text_octets("")
    rest = bytes([WANTS_RECEIPT, 0, part.coding, 0, len(part.octets)])
    return text_octets("") + sender + receiver + classes + times + rest + part.octets


def message_id(body: bytes) -> str:
    """The id in an answer to submit_sm; empty where the answer has none."""
    return body.partition(b"\0")[0].decode("latin-1")


def delivered(body: bytes) -> Delivered:
    """What a deliver_sm says; WrongPdu when it cannot be read."""
    reading = Reading(body)
    reading.text()
    reading.octets(2)
    sender = reading.text()
    reading.octets(2)
    reading.text()
    esm_class, _, _ = reading.octets(3)
    reading.text()
    reading.text()
    _, _, coding, _, length = reading.octets(5)
    octets = reading.octets(length)
    tlvs = reading.tlvs()
    octets = octets or tlvs.get(Tag.MESSAGE_PAYLOAD, b"")
    if esm_class & WITH_HEADER:
        octets = _without_header(octets)
    return Delivered(sender, esm_class & ABOUT, coding, octets, tlvs)


def _without_header(octets: bytes) -> bytes:
    if not octets or octets[0] >= len(octets):
        raise WrongPdu("a user data header is longer than its text")
    return octets[octets[0] + 1 :]
