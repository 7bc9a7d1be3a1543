"""The sinks: where messages end that are sent nowhere, as durable as a provider's own books.

One file of JSON lines a channel under ``LANTOA_DATA/sinks``. What is acknowledged is on the disk:
``lantoa check`` counts here what really arrived.
"""

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import BatchId, CampaignId, ContentId, SubscriberNumber, Version
from lantoa.contracts.subscriptions import Channel

SINK = "sink:"
"""What a provider's URL is where there is none."""
FOLDER = "sinks"
TAIL_BYTES = 512 * 1024
"""How much of the end of a file is read for a page."""


class Arrived(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message as its receiver has it, with what it belongs to."""

    at: datetime
    channel: Channel
    reference: str
    """Message-ID, or the message's reference: a repeated one is a duplicate."""
    to: str
    subject: str
    text: str
    campaign: CampaignId
    batch: BatchId
    slot: int
    number: SubscriberNumber
    purpose: Purpose
    url: str = ""
    stop_url: str = ""
    content_id: ContentId | None = None
    version: Version | None = None


class Sink:
    """Appends what arrives; those who come together share one write to the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: list[bytes] = []
        self._writing = asyncio.Lock()

    async def keep(self, arrived: Arrived) -> None:
        """Return when it is on the disk."""
        line = msgspec.json.encode(arrived) + b"\n"
        self._lines.append(line)
        async with self._writing:
            lines, self._lines = self._lines, []
            if lines:
                await asyncio.to_thread(_append, self._path, b"".join(lines))


def _append(path: Path, lines: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, _mended(handle) + lines)
        os.fsync(handle)
    finally:
        os.close(handle)


def _mended(handle: int) -> bytes:
    """A line's end, where a process died in the middle of one."""
    size = os.fstat(handle).st_size
    return b"\n" if size and os.pread(handle, 1, size - 1) != b"\n" else b""


def sink_path(data: Path, channel: Channel) -> Path:
    """The file of a channel's sink."""
    return data / FOLDER / f"{channel.value}.jsonl"


def arrived_at(path: Path, last_bytes: int | None = None) -> Sequence[Arrived]:
    """What arrived, oldest first; of the file's end only, where that is asked for."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        if last_bytes is not None:
            file.seek(max(0, path.stat().st_size - last_bytes))
        lines = file.read().split(b"\n")
    return [arrived for line in lines if (arrived := _read(line)) is not None]


def _read(line: bytes) -> Arrived | None:
    """A whole line; None for one that was cut off before it was acknowledged."""
    try:
        return msgspec.json.decode(line, type=Arrived)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
