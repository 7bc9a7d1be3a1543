"""A peer that runs on node, as a process of a test's own: told and asked by lines of JSON."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from deploy.local.layout import Layout
from deploy.local.node import installed
from deploy.local.settings import HERE
from deploy.local.store import Store

LINE = 64 * 1024 * 1024
"""Octets of the longest answer."""


class NodePeer:
    """The process of a peer."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def ask(self, command: dict[str, Any]) -> dict[str, Any]:
        """What it says to a command."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
        return await self.next_line()

    async def next_line(self) -> dict[str, Any]:
        """What it says next."""
        assert self._process.stdout is not None
        said: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return said


@asynccontextmanager
async def running(peer: str, *arguments: str) -> AsyncIterator[NodePeer]:
    """`deploy/local/PEER/PEER.js`, ended with its test. MissingError without node or npm."""
    modules = await asyncio.to_thread(_modules, peer)
    process = await asyncio.create_subprocess_exec(
        "node",
        str(HERE / peer / f"{peer}.js"),
        str(modules),
        *arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        limit=LINE,
    )
    try:
        yield NodePeer(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


def _modules(peer: str) -> Path:
    layout = Layout(Store())
    with layout.alone():
        return installed(peer, layout.store)
