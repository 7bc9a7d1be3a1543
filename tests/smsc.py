"""A real SMSC of the npm package `smpp`, as a process of a test's own: `deploy/local/smsc`."""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from deploy.local.layout import Layout
from deploy.local.node import installed
from deploy.local.settings import HERE, MissingError
from deploy.local.store import Store

PASSWORD = "matkhau"
LINE = 64 * 1024 * 1024


class Smsc:
    """The SMSC: what it is told, and what it saw."""

    def __init__(self, process: asyncio.subprocess.Process, scheme: str) -> None:
        self.port = 0
        self._process = process
        self._scheme = scheme

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    async def behaves(self, **how: Any) -> None:
        """From now on."""
        await self._ask({"set": how})

    async def delivers(self, **fields: Any) -> int:
        """A deliver_sm on any bind; the status it was answered with."""
        return int((await self._ask({"deliver": fields}))["delivered"])

    async def writes(self, octets: bytes) -> None:
        """Octets on every bind."""
        await self._ask({"raw": octets.hex()})

    async def releases_receipts(self) -> int:
        """Deliver the receipts that it held back."""
        return int((await self._ask({"release": True}))["released"])

    async def saw(self) -> dict[str, Any]:
        """What it saw so far."""
        return await self._ask({"report": True})

    async def begin(self) -> None:
        """Wait for its port."""
        self.port = (await self.next_line())["port"]

    async def next_line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        said: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return said

    async def _ask(self, command: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
        return await self.next_line()


@asynccontextmanager
async def running_smsc(*identity: Path) -> AsyncIterator[Smsc]:
    """The process, ended with its test; with TLS where it is given a key and a certificate.

    MissingError where node or npm is not there.
    """
    modules = await asyncio.to_thread(_modules)
    process = await asyncio.create_subprocess_exec(
        "node",
        str(HERE / "smsc" / "smsc.js"),
        str(modules),
        *map(str, identity),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        limit=LINE,
    )
    try:
        smsc = Smsc(process, "smpps" if identity else "smpp")
        await smsc.begin()
        yield smsc
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


def _modules() -> Path:
    layout = Layout(Store())
    with layout.alone():
        return installed("smsc", layout.store)


@pytest.fixture
async def smsc() -> AsyncIterator[Smsc]:
    """An SMSC of this test; skipped with the reason where node is not there, unless required."""
    try:
        async with running_smsc() as one:
            yield one
    except MissingError as missing:
        if os.environ.get("LANTOA_REQUIRE_STACK") == "1":  # noqa: TID251  # noqa: TID251  as in tests.stack
            pytest.fail(f"no SMSC: {missing}")
        pytest.skip(f"no SMSC: {missing}")
