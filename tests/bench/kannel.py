"""What an SMS costs by an HTTP gateway, beside bare GETs to the same Kannel.

Subject: 1,000 people in two batches on records in SQLite: address opened, consent and head asked,
marked, text made and counted, posted, recorded, reported; and the gateway's report on each taken
at the door. Floor: as many GETs with a ready query. Kannel, and the npm SMSC behind it, are
processes of their own. CPU of this process alone; what Kannel itself takes is told beside.

    python -m tests.bench.kannel [PEOPLE]
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from aiohttp import ClientSession
from pyroaring import BitMap

from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import Channel
from lantoa.messages.templates import Templates
from lantoa_notifier.planner.cutting import cut
from services.notifier.tests.desk import Desk, open_desk, received
from services.notifier.tests.gatewayline import gateway_line
from services.notifier.tests.smsline import Line, until
from tests.bench.measuring import Cpu, Missing, figure, run, tell
from tests.kannel import USER, Kannel, missing, running_kannel
from tests.smsc import PASSWORD, running_smsc

ROW, PEOPLE, ROUNDS, WINDOW, GOAL_US = "kannel", 1000, 5, 10, 2500.0
"""400 a second on one core are 2,500 µs each."""
TEXT = "Luật Đất đai có hiệu lực từ 01/8/2024."
NEWS = Templates(subject="x", text="x", sms=TEXT)
SOON = 60


async def full_path(line: Line, people: int, versions: Iterator[int]) -> tuple[float, float]:
    """One campaign to everybody, and everybody's report; CPU seconds and seconds a message."""
    desk = line.desk
    campaign = await desk.campaign(
        BitMap(range(1, people + 1)),
        channel=Channel.SMS,
        templates=NEWS,
        version=Version(next(versions)),
    )
    desk.log.appended.clear()

    async def are_told() -> bool:
        return len(desk.log.appended) >= people

    cpu, begun = Cpu(), time.perf_counter()
    async with asyncio.timeout(SOON):
        for batch in cut(campaign):
            await line.worker.send(received(batch))
        await until(are_told)
    spent, took = cpu.per(people), (time.perf_counter() - begun) / people
    if (await desk.outcomes(campaign)).delivered != people:
        raise RuntimeError("Kannel did not take every message")
    return spent, took


async def bare(session: ClientSession, kannel: Kannel, number: int) -> float:
    """As many GETs, a window of them at once; CPU seconds each."""
    asked = {
        "username": USER,
        "password": PASSWORD,
        "from": "LANTOA",
        "to": "84912345678",
        "text": TEXT,
        "charset": "UTF-8",
        "coding": "2",
    }
    turns, cpu = iter(range(number)), Cpu()

    async def work() -> None:
        for _ in turns:
            async with session.get(kannel.url, params=asked) as answer:
                await answer.read()

    await asyncio.gather(*(work() for _ in range(WINDOW)))
    return cpu.per(number)


async def measure(desk: Desk, folder: Path, kannel: Kannel, people: int) -> None:
    """Rounds of both, in turns."""
    for number in range(1, people + 1):
        await desk.follower(number, Channel.SMS, address=f"+8491{number:07}")
    versions = count(1)
    ours, rates, floors = [], [], []
    async with (
        gateway_line(desk, folder, kannel.url, sms_stop="HUY 8xx8") as line,
        ClientSession() as session,
    ):
        await full_path(line, people, versions)
        for _ in range(ROUNDS):
            spent, took = await full_path(line, people, versions)
            ours.append(spent * 1e6)
            rates.append(1 / took)
            floors.append(await bare(session, kannel, people) * 1e6)
    said = "an SMS by Kannel, from its batch to the gateway's report"
    costs = {"subject_us": round(median(ours), 1), "floor_us": round(median(floors), 1)}
    tell(figure(ROW, f"{said}, CPU (2,500 µs are 400 a second)", "µs", ours, goal=GOAL_US, **costs))
    tell(figure(ROW, f"{said}, of Kannel's and the SMSC's time, too", "a second", rates))


async def main(people: int = PEOPLE) -> None:
    """Start an SMSC and Kannel before it, and measure; say so when there is none."""
    reason = missing()
    if reason:
        tell(Missing(row=ROW, not_measured=reason))
        return
    with TemporaryDirectory() as folder:
        async with running_smsc() as smsc, open_desk(Path(folder)) as desk:
            await smsc.behaves(receipts="after", keep=False)
            async with running_kannel(smsc) as kannel:
                await measure(desk, Path(folder), kannel, people)


if __name__ == "__main__":
    run(ROW, partial(main, *map(int, sys.argv[1:])))
