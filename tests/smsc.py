"""A real SMSC of the npm package `smpp`, as a process of a test's own: `deploy/local/smsc`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from deploy.local.settings import MissingError
from tests.nodepeer import NodePeer, running
from tests.required import absent

PASSWORD = "matkhau"


class Smsc:
    """The SMSC: what it is told, and what it saw."""

    def __init__(self, process: NodePeer, scheme: str) -> None:
        self.port = 0
        self._process = process
        self._scheme = scheme

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    async def behaves(self, **how: Any) -> None:
        """From now on."""
        await self._process.ask({"set": how})

    async def delivers(self, **fields: Any) -> int:
        """A deliver_sm on any bind; the status it was answered with."""
        return int((await self._process.ask({"deliver": fields}))["delivered"])

    async def writes(self, octets: bytes) -> None:
        """Octets on every bind."""
        await self._process.ask({"raw": octets.hex()})

    async def releases_receipts(self) -> int:
        """Deliver the receipts that it held back."""
        return int((await self._process.ask({"release": True}))["released"])

    async def saw(self) -> dict[str, Any]:
        """What it saw so far."""
        return await self._process.ask({"report": True})

    async def begin(self) -> None:
        """Wait for its port."""
        self.port = (await self._process.next_line())["port"]


@asynccontextmanager
async def running_smsc(*identity: Path) -> AsyncIterator[Smsc]:
    """The process, ended with its test; with TLS where it is given a key and a certificate.

    MissingError where node or npm is not there.
    """
    async with running("smsc", *map(str, identity)) as process:
        smsc = Smsc(process, "smpps" if identity else "smpp")
        await smsc.begin()
        yield smsc


@pytest.fixture
async def smsc() -> AsyncIterator[Smsc]:
    """An SMSC of this test; skipped with the reason where node is not there, unless required."""
    try:
        async with running_smsc() as one:
            yield one
    except MissingError as missing:
        absent(f"no SMSC: {missing}")
