"""A whole city on this machine, for demos, journeys and faults: real processes, killed by pid.

``City`` starts ``lantoa run …`` in a scratch folder on free ports, as one process or as one a
service and role, waits until each is ready, and stops all of them.
"""

import asyncio
import atexit
import json
import os
import random
import signal
import socket
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from lantoa.runtime.clock import SystemClock

READY_SECONDS, STOP_SECONDS, STEP = 60.0, 20.0, 0.05
LOWEST, HIGHEST = 20000, 32000
"""Below the ephemeral range, where a port may be taken at any moment."""
ROLES = ("planner", "email", "sms", "push", "social", "pulse")
KEPT = 100
"""Ports that are kept from others: more than a city has, fewer than a process may have open."""
TOGETHER: tuple[str, ...] = ("all",)
LOGS = "logs"
PORTS = ("GATEWAY", "PUBLISHER", "SINK", "PLANNER", "PREVIEW")
APART = ("publisher", "indexer", *(f"notifier:{role}" for role in ROLES), "gateway")
_clock = SystemClock()
_given: set[int] = set()
_bound: deque[socket.socket] = deque()


class NotReady(RuntimeError):  # noqa: N818 - reads as a fact
    """A process ended or did not become ready in time; the message holds the end of its log."""


def free_port() -> int:
    """A port of this machine that nobody listens on, and that was not given out before.

    It is kept from other cities that look for one, until whom it was given to listens there.
    """
    for _ in range(1000):
        port = random.randint(LOWEST, HIGHEST)  # noqa: S311 - no secret
        if port not in _given and _kept(port):
            _given.add(port)
            return port
    raise NotReady("no free port")


def _kept(port: int) -> bool:
    """Whether nobody had the port, which is bound now: a server, which sets SO_REUSEADDR, may
    listen there beside us; whoever asks whether it is free, without it, may not bind it."""
    probe = socket.socket()
    try:
        probe.bind(("127.0.0.1", port))
    except OSError:
        probe.close()
        return False
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    _bound.append(probe)
    if len(_bound) > KEPT:
        _bound.popleft().close()
    return True


@atexit.register
def _let_go() -> None:
    while _bound:
        _bound.pop().close()


@dataclass
class Process:
    """One ``lantoa run`` of the city."""

    name: str
    env: Mapping[str, str]
    log: Path
    admin_port: int = field(default_factory=free_port)
    running: asyncio.subprocess.Process | None = None

    @property
    def arguments(self) -> list[str]:
        """What is run: ``notifier:email`` is one role of the notifier, ``indexer#2`` a replica."""
        service, _, role = self.name.partition("#")[0].partition(":")
        return ["run", service, *(["--role", role] if role else [])]

    @property
    def pid(self) -> int | None:
        """The number of its process, if it was started."""
        return self.running.pid if self.running is not None else None

    async def start(self) -> None:
        """Start it; returns at once."""
        env = {**self.env, "LANTOA_ADMIN_PORT": str(self.admin_port)}
        member = filename(self.name)
        with self.log.open("ab") as log:
            self.running = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                "from lantoa.runtime.cli import main; main()",
                *self.arguments,
                env={**env, "LANTOA_MEMBER": env.get("LANTOA_MEMBER", member)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def ready(self, http: aiohttp.ClientSession) -> None:
        """Return when ``/ready`` says yes; NotReady with the end of its log when it never does."""
        until = _clock.monotonic() + READY_SECONDS
        while _clock.monotonic() < until:
            if self.running is not None and self.running.returncode is not None:
                break
            if await self._answers(http):
                return
            await _clock.sleep(STEP)
        end = self.log.read_text(errors="replace")[-2000:]
        raise NotReady(f"{self.name} is not ready:\n{end}")

    async def _answers(self, http: aiohttp.ClientSession) -> bool:
        try:
            async with http.get(f"http://127.0.0.1:{self.admin_port}/ready") as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to this process, if it runs."""
        if self.running is not None and self.running.returncode is None:
            self.running.send_signal(number)

    async def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.signal(signal.SIGKILL)
        await self._gone()

    async def stop(self) -> float:
        """SIGTERM, and wait; returns the seconds it took. SIGKILL after 20."""
        begun = _clock.monotonic()
        self.signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._gone(), STOP_SECONDS)
        except TimeoutError:
            await self.kill()
        return _clock.monotonic() - begun

    async def _gone(self) -> None:
        if self.running is not None:
            await self.running.wait()


@dataclass
class City:
    """The running processes, and how to reach them."""

    data: Path
    env: dict[str, str]
    http: aiohttp.ClientSession
    processes: dict[str, Process]

    @property
    def gateway(self) -> str:
        """Where the people's portal answers."""
        return f"http://127.0.0.1:{self.env['LANTOA_GATEWAY_PORT']}"

    @property
    def publisher(self) -> str:
        """Where the editors' API answers."""
        return f"http://127.0.0.1:{self.env['LANTOA_PUBLISHER_PORT']}"

    @property
    def editor(self) -> dict[str, str]:
        """The headers of an editor with the development key."""
        key = (self.data / "keys" / "dev").read_text().strip()
        return {"Authorization": f"Bearer {key}"}

    async def post(self, path: str, body: Any, *, status: int) -> Any:
        """What the publisher's API answers; AssertionError when the status is another."""
        url = f"{self.publisher}/api/v1{path}"
        async with self.http.post(url, json=body, headers=self.editor) as answer:
            said = await answer.read()
            assert answer.status == status, f"{path}: {answer.status} {said[:500]!r}"  # noqa: S101
            return json.loads(said)

    async def rewrite(self, id: str, **changes: Any) -> None:
        """Save a draft of a content with these fields changed, through the publisher's API."""
        url = f"{self.publisher}/api/v1/contents/{id}"
        async with self.http.get(url, headers=self.editor) as answer:
            content = await answer.json()
        headers = self.editor | {"If-Match": f'"{content["revision"]}"'}
        async with self.http.put(url, json=content["text"] | changes, headers=headers) as answer:
            assert answer.status == 200, await answer.text()  # noqa: S101

    async def get(self, url: str) -> tuple[int, bytes]:
        """The status and body of a page."""
        async with self.http.get(url, allow_redirects=False) as answer:
            return answer.status, await answer.read()

    async def lantoa(self, *arguments: str) -> tuple[int, bytes, bytes]:
        """A command of the command line, in this city: exit code, output, errors."""
        run = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            "from lantoa.runtime.cli import main; main()",
            *arguments,
            env=self.env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await run.communicate()
        return run.returncode or 0, out, err

    async def start(self) -> None:
        """Start what does not run, and wait until all of it is ready."""
        idle = [p for p in self.processes.values() if not _runs(p)]
        for process in idle:
            await process.start()
        await asyncio.gather(*(process.ready(self.http) for process in idle))

    async def add(self, name: str) -> None:
        """Start one more process, a replica say, and wait until it is ready.

        That one alone: of two who add at once, one would start the other's a second time, under
        the same name in its groups, and nobody would ever stop the first.
        """
        process = self.processes[name] = _process(name, self.env, self.data / LOGS)
        await process.start()
        await process.ready(self.http)

    async def remove(self, name: str) -> float:
        """Stop one process for good; returns the seconds it took."""
        return await self.processes.pop(name).stop()

    async def stop(self) -> float:
        """Stop all; returns the seconds that the slowest took."""
        return max(await asyncio.gather(*(p.stop() for p in self.processes.values())), default=0)


def filename(name: str) -> str:
    """A process's name as a file may have it."""
    return name.replace(":", "-").replace("#", "-")


def _process(name: str, env: Mapping[str, str], logs: Path) -> Process:
    return Process(name, env, logs / f"{filename(name)}.log")


def _runs(process: Process) -> bool:
    return process.running is not None and process.running.returncode is None


def environment(data: Path, engines: Mapping[str, str]) -> dict[str, str]:
    """The variables of a scratch city: its folder, free ports, its engines, and nothing else."""
    kept = ("PATH", "HOME", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "TMPDIR")
    inherited = {k: v for k, v in os.environ.items() if k in kept}  # noqa: TID251 - for children
    ports = {f"LANTOA_{name}_PORT": str(free_port()) for name in PORTS}
    public = f"http://127.0.0.1:{ports['LANTOA_GATEWAY_PORT']}"
    ours = {"LANTOA_ENV": "dev", "LANTOA_DATA": str(data), "LANTOA_PUBLIC_URL": public}
    return inherited | ours | ports | dict(engines)


@asynccontextmanager
async def a_city(
    data: Path,
    *,
    layout: Sequence[str] = TOGETHER,
    engines: Mapping[str, str] | None = None,
) -> AsyncIterator[City]:
    """A city that is stopped when it is left, whatever happened."""
    env = environment(data, engines or {})
    logs = data / LOGS
    logs.mkdir(parents=True, exist_ok=True)
    processes = {name: _process(name, env, logs) for name in layout}
    timeout = aiohttp.ClientTimeout(total=15)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        city = City(data, env, http, processes)
        try:
            yield city
        finally:
            await city.stop()
