"""A real Bot API of the npm package `telegram-test-api`, as a process of a test's own.

It stands in `deploy/local/telegram`, and knows sending, editing and deleting; what it lacks is in
`lantoa.testing.telegramdouble`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from deploy.local.settings import MissingError
from lantoa.testing.city import free_port
from tests.nodepeer import NodePeer, running
from tests.required import absent

TOKEN = "sampleToken"


@dataclass
class TelegramPeer:
    """The server, and what stands there."""

    url: str
    process: NodePeer

    async def stands(self) -> list[dict[str, Any]]:
        """The bot's posts as they stand now."""
        found: list[dict[str, Any]] = (await self.process.ask({"report": TOKEN}))["stands"]
        return found


@asynccontextmanager
async def running_telegram() -> AsyncIterator[TelegramPeer]:
    """The process, ended with its test. MissingError where node or npm is not there."""
    port = free_port()
    async with running("telegram", str(port)) as process:
        await process.next_line()
        yield TelegramPeer(f"http://127.0.0.1:{port}", process)


@pytest.fixture
async def telegram_peer() -> AsyncIterator[TelegramPeer]:
    """A Bot API of this test; skipped where node is not there, unless it is required."""
    try:
        async with running_telegram() as one:
            yield one
    except MissingError as missing:
        absent(f"no Bot API: {missing}")
