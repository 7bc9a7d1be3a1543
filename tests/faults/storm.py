"""A storm: contents are published and delivered while processes are killed at random moments.

What was acknowledged is remembered here, outside; afterwards ``lantoa check`` proves the accounts
and every acknowledged version is asked of the portal.
"""

import asyncio
import json
import random
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from lantoa.contracts.subscriptions import Channel, Rule
from lantoa.engines.opening import open_log
from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import City, Process
from lantoa.testing.people import PATIENCE, Person, until
from tests.journeys.accounts import behind

FIELD = "44"
WRITERS = 8
CORRECTED, WITHDRAWN = 0.1, 0.05
"""Shares of the contents that are corrected, or withdrawn, right after they were published."""
QUIET_SECONDS = 240.0
PER_KILL = 50
"""Messages that may come twice for each end of a process that sends."""
SEEDLESS = {"LANTOA_SEED": "none"}
WORKERS = ("notifier:email", "notifier:sms")
VICTIMS = ("publisher", "indexer", "notifier:planner", "notifier:email")
LAYOUT = ("publisher", "indexer", "notifier:planner", *WORKERS, "gateway")
BUSY = 503
_clock = SystemClock()


@dataclass
class Storm:
    """What is published, who is hurt, and what came of it."""

    city: City
    seed: int
    publishes: int
    people: int = 10
    acknowledged: dict[str, int] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    hurt: list[str] = field(default_factory=list)

    async def run(self, hurting: "Hurting") -> dict[str, Any]:
        """The storm, then quiet, then the account; AssertionError when anything is lost."""
        await self.city.start()
        await self._enrol()
        over = asyncio.Event()
        hurts = asyncio.create_task(hurting(self, over))
        try:
            await self._publish_all()
        finally:
            over.set()
            await hurts
        await self.city.start()
        return await self.settled()

    async def _enrol(self) -> None:
        """Half of the people by e-mail, half by SMS."""
        url = self.city.env.get("LANTOA_LOG", "sqlite:log.db")
        emails = [Person(self.city, Channel.EMAIL, f"p{i}@example.vn") for i in range(self.people)]
        phones = [Person(self.city, Channel.SMS, f"+849000000{i:02}") for i in range(self.people)]
        async with open_log(url, self.city.data) as log:
            for person in (*emails, *phones):
                await person.follow_on_log(log, Rule(fields=(FIELD,)))
        await asyncio.gather(*(person.confirm() for person in (*emails, *phones)))

    async def _publish_all(self) -> None:
        names = iter([f"tin-{self.seed}-{number:04}" for number in range(self.publishes)])

        async def writer() -> None:
            for name in names:
                await self._publish(name)

        await asyncio.gather(*(writer() for _ in range(WRITERS)))

    async def _publish(self, name: str) -> None:
        """Until it is acknowledged: an answer that was lost is asked for again, by the same id."""
        await self._insist(lambda: self._create(name))
        await self._order(name, "publish", {"change": "new"})
        luck = random.Random(name).random()
        if luck < CORRECTED:
            await self._insist(lambda: self._new_text(name))
            note = {"change": "correction", "change_note": "Sửa một lỗi."}
            await self._order(name, "publish", note)
        elif luck > 1 - WITHDRAWN:
            await self._order(name, "withdraw", {"reason": "Đăng nhầm.", "kind": "gone"})
            self.withdrawn.add(name)

    async def _order(self, name: str, deed: str, order: dict[str, str]) -> None:
        answer = await self._insist(
            lambda: self.city.post(f"/contents/{name}/{deed}", order, status=202)
        )
        self.acknowledged[name] = answer["version"]

    async def _new_text(self, name: str) -> dict[str, Any]:
        url = f"{self.city.publisher}/api/v1/contents/{name}"
        async with self.city.http.get(url, headers=self.city.editor) as answer:
            content = await answer.json()
        text = content["text"] | {"summary": f"Nội dung đã sửa của {name}."}
        headers = self.city.editor | {"If-Match": f'"{content["revision"]}"'}
        async with self.city.http.put(url, json=text, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return {}

    async def _create(self, name: str) -> dict[str, Any]:
        body = {
            "id": name,
            "kind": "news",
            "title": f"Thông báo {name} về phổ biến pháp luật",
            "summary": f"Nội dung số {name}.",
            "body": "Các cơ quan liên kết và chia sẻ trang phổ biến, giáo dục pháp luật.",
            "fields": [FIELD],
            "areas": ["01"],
        }
        url = f"{self.city.publisher}/api/v1/contents"
        async with self.city.http.post(url, json=body, headers=self.city.editor) as answer:
            assert answer.status in (200, 201, 409), (answer.status, await answer.text())
            return {}

    async def _insist(self, ask: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
        async with asyncio.timeout(120):
            while True:
                try:
                    return await ask()
                except (aiohttp.ClientError, TimeoutError, ConnectionError):
                    await _clock.sleep(0.05)

    async def reaches(self, number: int) -> None:
        """Wait until so many contents were acknowledged."""
        await until(lambda: len(self.acknowledged) >= number, f"{number} publishes", 120)

    async def settled(self) -> dict[str, Any]:
        """The account once it is quiet; every acknowledged version can be read."""
        await until(self._quiet, "it becomes quiet", QUIET_SECONDS)
        account = await self.account()
        assert account["missing"] == account["stale"] == account["gaps"] == []
        assert account["balanced"], account
        assert account["chain_breaks"] == []
        assert account["audited"] >= len(self.acknowledged)
        assert account["pending"] == 0, account
        lost = [
            name for name, version in self.acknowledged.items() if await self._lost(name, version)
        ]
        assert lost == [], lost
        assert len(self.acknowledged) == self.publishes
        return account

    async def account(self) -> dict[str, Any]:
        """What ``lantoa check`` says."""
        _code, out, err = await self.city.lantoa("check", "--json")
        assert out, err.decode()
        found: dict[str, Any] = json.loads(out)
        return found

    async def _quiet(self) -> bool:
        if any((await behind(self.city)).values()):
            await _clock.sleep(0.1)
            return False
        account = await self.account()
        return account["pending"] == 0 and account["indexed"] >= len(self.acknowledged)

    async def _lost(self, name: str, version: int) -> bool:
        """Whether it cannot be read; who is told that the index is busy (503) asks again."""
        url = f"{self.city.gateway}/api/v1/content/{name}"
        status, body = await self.city.get(url)
        end = _clock.monotonic() + PATIENCE
        while status == BUSY and _clock.monotonic() < end:
            await _clock.sleep(1)
            status, body = await self.city.get(url)
        if name in self.withdrawn:
            return status != 410
        return status != 200 or json.loads(body)["version"] < version


Hurting = Callable[[Storm, asyncio.Event], Awaitable[None]]


def kills(times: int, victims: Sequence[str] = VICTIMS) -> Hurting:
    """SIGKILL each victim that often at random moments, and start it again at once."""

    async def hurt(storm: Storm, over: asyncio.Event) -> None:
        luck = random.Random(storm.seed)
        order = [victim for victim in victims for _ in range(times)]
        luck.shuffle(order)
        for victim in order:
            await _clock.sleep(luck.uniform(0.2, 1.2))
            await _restart(storm, victim, storm.city.processes[victim].kill)

    return hurt


def rolling() -> Hurting:
    """SIGTERM every process once, one after the other, and start it again."""

    async def hurt(storm: Storm, over: asyncio.Event) -> None:
        for name in storm.city.processes:
            await _clock.sleep(0.3)
            await _restart(storm, name, storm.city.processes[name].stop)

    return hurt


def stopped(seconds: float, *names: str) -> Hurting:
    """SIGSTOP some processes for so long in the middle of the load, then SIGCONT: zombies."""

    async def hurt(storm: Storm, over: asyncio.Event) -> None:
        await storm.reaches(storm.publishes // 4)
        for name in names:
            storm.city.processes[name].signal(signal.SIGSTOP)
            storm.hurt.append(name)
        await _clock.sleep(seconds)
        for name in names:
            storm.city.processes[name].signal(signal.SIGCONT)

    return hurt


def scaled(*names: str) -> Hurting:
    """Each of these from one replica to three, and back to one, under load."""
    more = [f"{name}#{number}" for number in (2, 3) for name in names]

    async def hurt(storm: Storm, over: asyncio.Event) -> None:
        await storm.reaches(storm.publishes // 4)
        for replica in more:
            await storm.city.add(replica)
        await storm.reaches(storm.publishes * 3 // 4)
        for replica in more:
            await storm.city.remove(replica)

    return hurt


async def _restart(storm: Storm, name: str, end: Callable[[], Awaitable[object]]) -> None:
    process: Process = storm.city.processes[name]
    await end()
    storm.hurt.append(name)
    await process.start()
    await process.ready(storm.city.http)


def worker_kills(storm: Storm) -> int:
    """How often a process that sends was hurt."""
    return sum(name.partition("#")[0] in WORKERS for name in storm.hurt)
