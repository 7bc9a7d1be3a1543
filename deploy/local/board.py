"""Progress for people: one line per server on a terminal, plain lines anywhere else."""

import asyncio
import sys
import time
from collections.abc import Iterable
from typing import Self

_BEAT = 0.2


class Board:
    """What each server is doing, and for how long: `board.say("kafka", "starting")`."""

    def __init__(self, names: Iterable[str]) -> None:
        """Know the names; nothing is shown yet."""
        self._began = time.monotonic()
        self._said = dict.fromkeys(names, "waiting")
        self._at = dict.fromkeys(self._said, 0.0)
        self._final: set[str] = set()
        self._live = sys.stdout.isatty()
        self._over = asyncio.Event()
        self._beat: asyncio.Task[None] | None = None

    def say(self, name: str, what: str) -> None:
        """Show what a server is doing now."""
        self._said[name] = what
        self._at[name] = self._elapsed()
        if not self._live:
            print(self._line(name), flush=True)

    def done(self, name: str, what: str) -> None:
        """Show how it ended for a server; its time stands still."""
        self._final.add(name)
        self.say(name, what)

    async def __aenter__(self) -> Self:
        """Begin to show."""
        if self._live:
            print("\n" * (len(self._said) - 1))
            self._beat = asyncio.create_task(self._show())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Show the end and stop."""
        self._over.set()
        if self._beat:
            await self._beat

    async def _show(self) -> None:
        while not self._over.is_set():
            self._draw()
            try:
                await asyncio.wait_for(self._over.wait(), _BEAT)
            except TimeoutError:
                continue
        self._draw()

    def _draw(self) -> None:
        lines = "".join(f"\r\033[2K{self._line(name)}\n" for name in self._said)
        print(f"\033[{len(self._said)}A{lines}", end="", flush=True)

    def _line(self, name: str) -> str:
        seconds = self._at[name] if name in self._final else self._elapsed()
        return f"{name:<11} {self._said[name]:<32} {seconds:5.1f} s"

    def _elapsed(self) -> float:
        return time.monotonic() - self._began
