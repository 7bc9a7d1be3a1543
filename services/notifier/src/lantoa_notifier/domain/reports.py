"""What came back, read: delivery status notifications (RFC 3464) and complaints (RFC 5965).

A mail that is neither (an answer by hand or by a machine, RFC 3834) says nothing of the delivery.
What is read is the machine's part; no address is taken out of it.
"""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Final

STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
VAGUE: Final = re.compile(r"[245]\.0\.0")


class Said(enum.StrEnum):
    """What a mail that came back says of the message it is about."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"
    NOTHING = "nothing"
    """An automatic reply, a letter, a report of something else."""


ACTIONS: Final = {
    "failed": Said.FAILED,
    "delayed": Said.DELAYED,
    "delivered": Said.DELIVERED,
}
"""RFC 3464, 2.3.3. Relayed and expanded messages may still fail: that says nothing."""
WORST: Final = (Said.FAILED, Said.DELAYED, Said.DELIVERED)
UNWANTED: Final = frozenset({"abuse", "opt-out", "opt-out-list"})
"""Feedback that a person gave: they do not want it. Others (fraud …) are for whoever runs mail."""


@dataclass(frozen=True)
class Report:
    """What is said, and the status by RFC 3463 where there is one."""

    said: Said
    status: str = ""


NOTHING: Final = Report(Said.NOTHING)


def read(mail: bytes) -> Report:
    """What the mail says; whatever cannot be read says nothing."""
    try:
        return _read(message_from_bytes(mail))
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return NOTHING  # the parser of the standard library, given what it never expected


def _read(mail: Message) -> Report:
    if mail.get_content_type() != "multipart/report":
        return NOTHING
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            return _status_of(part)
        if kind == "message/feedback-report":
            return _feedback_of(part)
    return NOTHING


def _status_of(part: Message) -> Report:
    """The worst that is said of any recipient: we wrote to one, who may stand for several."""
    reports = [report for block in _blocks(part) if (report := _recipient(block)) is not None]
    return min(reports, key=lambda report: WORST.index(report.said), default=NOTHING)


def _recipient(block: Message) -> Report | None:
    said = ACTIONS.get(_first_word(block.get("Action", "")))
    return None if said is None else Report(said, _status(block))


def _status(block: Message) -> str:
    """The status; the server's own words where the status only says that something is wrong."""
    told = STATUS.search(str(block.get("Status", "")))
    words = STATUS.search(str(block.get("Diagnostic-Code", "")))
    if told is None or (words and VAGUE.fullmatch(told[1]) and words[1][0] == told[1][0]):
        told = words
    return told[1] if told else ""


def _feedback_of(part: Message) -> Report:
    kinds = [_first_word(block.get("Feedback-Type", "")) for block in _blocks(part)]
    return Report(Said.COMPLAINT) if UNWANTED.intersection(kinds) else NOTHING


def _blocks(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    for block in payload if isinstance(payload, list) else ():
        if isinstance(block, Message):
            yield block


def _first_word(value: object) -> str:
    words = str(value).lower().split()
    return words[0].rstrip(";") if words else ""
