"""PDUs of SMPP 3.4 as octets: the header, the frames of a stream, strings and TLVs. No I/O."""

import enum
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

HEADER: Final = struct.Struct("!IIII")
"""command_length, command_id, command_status, sequence_number (3.2)."""
_LENGTH: Final = struct.Struct("!I")
_TLV: Final = struct.Struct("!HH")
MOST_BYTES: Final = 64 * 1024
"""Of one PDU. The largest legal text of a message_payload is 64 KiB; ours are under 300 bytes."""
LAST_SEQUENCE: Final = 0x7FFFFFFF


class Command(enum.IntEnum):
    """The command ids that we know (5.1.2.1)."""

    GENERIC_NACK = 0x80000000
    SUBMIT_SM = 0x00000004
    SUBMIT_SM_RESP = 0x80000004
    DELIVER_SM = 0x00000005
    DELIVER_SM_RESP = 0x80000005
    UNBIND = 0x00000006
    UNBIND_RESP = 0x80000006
    BIND_TRANSCEIVER = 0x00000009
    BIND_TRANSCEIVER_RESP = 0x80000009
    ENQUIRE_LINK = 0x00000015
    ENQUIRE_LINK_RESP = 0x80000015


class Tag(enum.IntEnum):
    """The optional parameters that we read (5.3.2)."""

    RECEIPTED_MESSAGE_ID = 0x001E
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427


class FramingLost(Exception):  # noqa: N818 - reads as a fact
    """The stream gives a length that no PDU has: where the next one begins is not known."""


class WrongPdu(ValueError):  # noqa: N818 - reads as a fact
    """The body of one PDU cannot be read; the next one can."""


class Pdu(NamedTuple):
    """One PDU as it came."""

    command: int
    status: int
    sequence: int
    body: bytes

    @property
    def is_answer(self) -> bool:
        """Whether it answers one of ours."""
        return bool(self.command & 0x80000000)


def framed(command: int, status: int, sequence: int, body: bytes = b"") -> bytes:
    """A PDU as octets."""
    return HEADER.pack(HEADER.size + len(body), command, status, sequence) + body


class Frames:
    """Cuts what arrives into PDUs; what has not arrived whole is kept, at most one PDU of it."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, octets: bytes) -> Iterator[Pdu]:
        """The PDUs that are whole now. FramingLost: the connection is of no more use."""
        self._rest += octets
        while len(self._rest) >= _LENGTH.size:
            length = _LENGTH.unpack_from(self._rest)[0]
            if not HEADER.size <= length <= MOST_BYTES:
                raise FramingLost(f"a PDU of {length} bytes")
            if len(self._rest) < length:
                return
            _, command, status, sequence = HEADER.unpack_from(self._rest)
            body = bytes(self._rest[HEADER.size : length])
            del self._rest[:length]
            yield Pdu(command, status, sequence, body)


def text_octets(text: str) -> bytes:
    """A C-Octet String; what is not ASCII cannot stand in one."""
    return text.encode("ascii") + b"\0"


class Reading:
    """Reads a body from its front; WrongPdu when it ends too soon."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def octet(self) -> int:
        """One octet."""
        return self.octets(1)[0]

    def octets(self, number: int) -> bytes:
        """So many octets."""
        taken = self._body[self._at : self._at + number]
        if len(taken) < number:
            raise WrongPdu("the body is too short")
        self._at += number
        return taken

    def text(self) -> str:
        """A C-Octet String, without its end."""
        end = self._body.find(b"\0", self._at)
        if end < 0:
            raise WrongPdu("a string has no end")
        taken = self._body[self._at : end]
        self._at = end + 1
        return taken.decode("latin-1")

    def tlvs(self) -> dict[int, bytes]:
        """The optional parameters to the end; one that is cut off ends them, the others count."""
        found: dict[int, bytes] = {}
        while self._at + _TLV.size <= len(self._body):
            tag, length = _TLV.unpack_from(self._body, self._at)
            self._at += _TLV.size
            if self._at + length > len(self._body):
                break
            found[tag] = self.octets(length)
        return found
