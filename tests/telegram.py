"""A real Bot API of the npm package `telegram-test-api`, as a process of a test's own.

It stands in `deploy/local/telegram`, and knows sending, editing and deleting; what it lacks is in
`lantoa.testing.telegramdouble`.
"""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy.local.layout import Layout
from deploy.local.node import installed
from deploy.local.settings import HERE, MissingError
from deploy.local.store import Store
from lantoa.testing.city import free_port

TOKEN = "sampleToken"


@dataclass
class TelegramPeer:
    """The server, and what stands there."""

    url: str
    process: asyncio.subprocess.Process

    async def stands(self) -> list[dict[str, Any]]:
        """The bot's posts as they stand now."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"report": TOKEN}).encode() + b"\n")
        found: list[dict[str, Any]] = (await self.next_line())["stands"]
        return found

    async def next_line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        said: dict[str, Any] = json.loads(await self.process.stdout.readline())
        return said


@asynccontextmanager
async def running_telegram() -> AsyncIterator[TelegramPeer]:
    """The process, ended with its test. MissingError where node or npm is not there."""
    modules, port = await asyncio.to_thread(_modules), free_port()
    process = await asyncio.create_subprocess_exec(
        "node",
        str(HERE / "telegram" / "telegram.js"),
        str(modules),
        str(port),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        peer = TelegramPeer(f"http://127.0.0.1:{port}", process)
        await peer.next_line()
        yield peer
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


def _modules() -> Path:
    layout = Layout(Store())
    with layout.alone():
        return installed("telegram", layout.store)


@pytest.fixture
async def telegram_peer() -> AsyncIterator[TelegramPeer]:
    """A Bot API of this test; skipped where node is not there, unless it is required."""
    try:
        async with running_telegram() as one:
            yield one
    except MissingError as missing:
        if os.environ.get("LANTOA_REQUIRE_STACK") == "1":  # noqa: TID251  as in tests.stack
            pytest.fail(f"no Bot API: {missing}")
        pytest.skip(f"no Bot API: {missing}")
