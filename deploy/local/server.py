"""The life of one local server: start, ready, stop, kill; and its memory of which process it is."""

import asyncio
import json
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Protocol, Self

from deploy.local import process
from deploy.local.probe import refuse_taken
from deploy.local.process import Identity

_BETWEEN_PROBES = 0.05
_TAIL = 20


class ServerFailedError(Exception):
    """A server did not start, or not in time; the text ends with the last lines of its log."""


class Patience(Protocol):
    """How long to wait for a server."""

    @property
    def ready_seconds(self) -> float:
        """Seconds until it must answer."""

    @property
    def stop_seconds(self) -> float:
        """Seconds until it must have ended."""


class Server(ABC):
    """One server that keeps everything in one folder and outlives the program that started it."""

    def __init__(self, name: str, folder: Path, ports: Sequence[int], patience: Patience) -> None:
        """Describe a server; nothing is started."""
        self.name = name
        self.folder = folder
        self.ports = tuple(ports)
        self.patience = patience
        self.data = folder / "data"
        self.log = folder / "server.log"
        self._memory = folder / "server.json"

    @property
    def port(self) -> int:
        """The port clients connect to."""
        return self.ports[0]

    @property
    @abstractmethod
    def url(self) -> str:
        """The address as a URL of the engines."""

    @abstractmethod
    async def prepare(self) -> None:
        """Write what the server needs before it starts; harmless when done again."""

    @abstractmethod
    async def answers(self) -> bool:
        """Say whether it answers in its own protocol."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command line."""

    @property
    def identity(self) -> Identity | None:
        """The process that runs it now; None if it does not run."""
        try:
            remembered = Identity(**json.loads(self._memory.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return remembered if remembered.alive() else None

    async def start(self) -> None:
        """Start and wait until it answers; an already running server is only waited for.

        Raises PortTakenError if a process that is not ours listens there, ServerFailedError if it
        does not come up.
        """
        identity = self.identity or await self._spawn()
        try:
            async with asyncio.timeout(self.patience.ready_seconds):
                await self._answering(identity)
        except TimeoutError:
            await self.stop()
            raise self._failure("was not ready in time") from None
        except asyncio.CancelledError:
            await self.stop()
            raise

    async def stop(self, seconds: float | None = None) -> None:
        """Ask it to end, make it after the time allowed; harmless if it does not run."""
        if identity := self.identity:
            await process.end(identity, seconds or self.patience.stop_seconds)
        self._memory.unlink(missing_ok=True)

    async def kill(self) -> None:
        """End it without warning, as a power cut would, and wait until it is gone."""
        if identity := self.identity:
            process.send(identity, signal.SIGKILL)
            await process.ended(identity, self.patience.stop_seconds)

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.stop()

    async def _spawn(self) -> Identity:
        for port in self.ports:
            refuse_taken(self.name, port)
        self.folder.mkdir(parents=True, exist_ok=True)
        await self.prepare()
        self.log.unlink(missing_ok=True)
        identity = process.spawn(self.command(), self.log)
        self._memory.write_text(json.dumps(asdict(identity)))
        return identity

    async def _answering(self, identity: Identity) -> None:
        while not await self.answers():
            if await process.ended(identity, _BETWEEN_PROBES):
                raise self._failure("ended at once")

    def _failure(self, what: str) -> ServerFailedError:
        lines = (
            self.log.read_text(errors="replace").splitlines()[-_TAIL:] if self.log.exists() else []
        )
        return ServerFailedError(
            "\n  ".join([f"{self.name} {what}; the end of {self.log}:", *lines])
        )


async def run_to_end(command: Sequence[str]) -> None:
    """Run a program to its end; raises ServerFailedError with what it said if it fails."""
    pipe = subprocess.PIPE
    program = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=subprocess.STDOUT)
    try:
        said, _ = await program.communicate()
    except asyncio.CancelledError:
        program.kill()
        raise
    if program.returncode:
        tail = said.decode(errors="replace").splitlines()[-_TAIL:]
        raise ServerFailedError("\n  ".join([f"{Path(command[0]).name} failed:", *tail]))
