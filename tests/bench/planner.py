"""The planner in a city of followers: cold start, start from a snapshot, match, plan, memory.

The states are put on the log by a process of its own, so memory is the planner's alone. Goals are
those of ``design.md``, for 2 million people with two follows each, in proportion.

    python -m tests.bench.planner [FOLLOWS] [kafka]
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from deploy.local.servers import KafkaServer
from lantoa.contracts.ids import ContentId
from lantoa.contracts.reached import CampaignPlanned
from lantoa.contracts.topics import SUBSCRIPTION_STATE, Topic
from lantoa.engines.eventlog import Appender, EventLog, Offsets
from lantoa.engines.opening import open_log, open_records
from lantoa.engines.records import Records
from lantoa.messages.sms import SmsRules
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.logging import configure_logging
from lantoa.runtime.settings import CommonSettings
from lantoa_notifier.accounts.ledgers import Ledgers
from lantoa_notifier.accounts.retracting import Reached, Retractions
from lantoa_notifier.domain.budgets import Budgets
from lantoa_notifier.domain.follows import FollowIndex
from lantoa_notifier.domain.packing import unpacked
from lantoa_notifier.planner.audiences import Audiences
from lantoa_notifier.planner.following import Followers, open_followers
from lantoa_notifier.planner.freezing import Freezing
from lantoa_notifier.planner.heads import HeadKeeping
from lantoa_notifier.planner.memory import give_back_large_pieces
from lantoa_notifier.planner.owing import Owing
from lantoa_notifier.planner.planning import Planning
from lantoa_notifier.planner.queueing import Portioning, Queue
from lantoa_notifier.planner.records import QUEUE
from lantoa_notifier.planner.resuming import Snapshots
from lantoa_notifier.planner.snapshots import SnapshotFile
from lantoa_notifier.planner.spending import Spending
from lantoa_notifier.records import TABLES
from services.notifier.tests.room import facts_of, published, received
from tests.bench.follow_matching import CONTENTS, FIELDS, memory, timed
from tests.bench.measuring import figure, run, tell
from tests.bench.planner_people import states
from tests.stack_local import free_port

ROW, FOLLOWS, LOG, ROUNDS, SNAPSHOTS = "planner", 2_000_000, "sqlite:log.db", 5, 3
KAFKA = "kafka"
PEOPLE = 2_000_000
"""Of the goals."""
COLD_SECONDS, WARM_SECONDS, PLAN_MS = 25.0, 2.0, 1000.0
BASE_MB, MEMORY_MB = 75.0, 275.0
"""Of a planner that knows nobody, and what two million people may add: 350 together."""
MATCH_MS, PEOPLE_MS = 10.0, 200.0
LET_GO = 0.1
"""Seconds in which the thread that wrote a snapshot lets it go."""


async def fill(folder: Path, url: str, follows: int) -> None:
    """Have the people on the log."""
    program = ("-m", "tests.bench.planner_people", str(folder), url, str(follows))
    process = await asyncio.create_subprocess_exec(sys.executable, *program)
    if await process.wait():
        raise RuntimeError("the log could not be filled")


@asynccontextmanager
async def started(
    log: EventLog, kept: Snapshots, says: str, goal: float
) -> AsyncIterator[Followers]:
    """A planner that has caught up; tells how long that took."""
    began, cpu = perf_counter(), process_time()
    async with open_followers(log, kept) as followers:
        await followers.catch_up()
        took, spent = perf_counter() - began, process_time() - cpu
        tell(figure(ROW, f"{says}, CPU ({took:.1f} s by the clock)", "s", [spent], goal=goal))
        yield followers


async def matched(followers: Followers, follows: int) -> None:
    """One content against all follows, then to people."""
    index = await followers.kept(lambda kept: FollowIndex(unpacked(kept.follows)))
    for name, about in CONTENTS.items():
        found = index.match(about)
        people = sum(map(len, index.people(found).values()))
        says = f"planner, {name}: match {len(found):,} of {follows:,} follows"
        tell(figure(ROW, says, "ms", timed(partial(index.match, about)), goal=MATCH_MS))
        gathered = timed(partial(index.people, found))
        tell(figure(ROW, f"planner, {name}: to {people:,} people", "ms", gathered, goal=PEOPLE_MS))


def planning(records: Records, followers: Followers) -> Planning:
    """The notifier's own."""
    clock, ledgers = SystemClock(), Ledgers(records)
    return Planning(
        heads=HeadKeeping(records),
        owing=Owing(records),
        queue=Queue(records),
        freezing=Freezing(records, Spending(records, SmsRules(), Budgets(), clock), clock),
        audiences=Audiences(followers, Reached(records, ledgers)),
        retractions=Retractions(records, ledgers, clock),
        portal="https://lantoa.example",
        clock=clock,
    )


async def planned(records: Records, appender: Appender, followers: Followers, share: float) -> None:
    """A version for everybody, from its event to its place in the queue; then its turns."""
    planner, times, told = planning(records, followers), [], 0
    for number in range(1, ROUNDS + 1):
        event = published(1, id=ContentId(f"bench-{number}"), fields=tuple(FIELDS))
        began = perf_counter()
        produced = await planner.plan(received(event))
        await appender.append(produced)
        times.append((perf_counter() - began) * 1000)
        told = sum(one.intents for one in facts_of(produced, CampaignPlanned))
    says = f"a version for {told:,} people: matched, frozen, in the queue"
    tell(figure(ROW, says, "ms", times, goal=PLAN_MS * max(share, 0.25)))
    await portioned(records, appender, told * ROUNDS)


async def portioned(records: Records, appender: Appender, people: int) -> None:
    """All turns of what waits, three batches a channel and turn, as for one worker each."""
    done: Any = AllDone()
    queue, began = Portioning(records, done, appender, SystemClock()), process_time()
    while await records.find(QUEUE, "by-age", limit=1):
        await queue.look()
    spent = (process_time() - began) / people * 1e6
    tell(figure(ROW, "its batches cut and on the log, by turns, CPU", "µs/person", [spent]))


class AllDone:
    """A log whose workers have done all that was asked for."""

    async def ends(self, topics: Sequence[Topic]) -> Offsets:
        return {}

    async def starts(self, topics: Sequence[Topic]) -> Offsets:
        return {}

    async def committed(self, group: str, topics: Sequence[Topic]) -> Offsets:
        return {}


async def held(kept: Snapshots, followers: Followers, appender: Appender) -> None:
    """What it holds once it has planned, and after each of some snapshots, a record apart."""
    used = [memory()]
    for state in states(SNAPSHOTS):
        await appender.append([state])
        await followers.catch_up()
        await kept.keep(followers)
        await SystemClock().sleep(LET_GO)
        used.append(memory())
    says = f"planner, its memory after {ROUNDS} versions, then after each of {SNAPSHOTS} snapshots"
    tell(figure(ROW, says, "MB", used))


async def measure(folder: Path, url: str, follows: int) -> None:
    """Cold, warm, then at work."""
    share, kind = follows / 2 / PEOPLE, url.partition(":")[0]
    await fill(folder, url, follows)
    file = SnapshotFile(folder / "follows.snapshot", url, SUBSCRIPTION_STATE.name)
    kept, says = Snapshots(file, SystemClock()), f"{follows:,} follows from {kind}"
    async with (
        open_log(url, folder) as log,
        open_records("sqlite:records.db", folder, "notifier") as records,
        log.appender() as appender,
    ):
        await records.prepare(TABLES)
        cold = f"planner, cold start, {says}"
        async with started(log, kept, cold, COLD_SECONDS * share):
            used = [memory()]
            tell(
                figure(
                    ROW,
                    f"planner, all of its memory, {says}",
                    "MB",
                    used,
                    goal=BASE_MB + MEMORY_MB * share,
                )
            )
        async with started(
            log, kept, f"planner, start from a snapshot, {says}", WARM_SECONDS
        ) as one:
            await matched(one, follows)
            await planned(records, appender, one, share)
            await held(kept, one, appender)
    size = (folder / "follows.snapshot").stat().st_size / 1e6
    tell(figure(ROW, f"planner, snapshot of {follows:,} follows", "MB", [size]))


async def main(follows: int = FOLLOWS, url: str = LOG) -> None:
    """On the embedded log, or on a Kafka that the bench starts."""
    configure_logging(CommonSettings(log_level="warning"))
    give_back_large_pieces()
    with TemporaryDirectory() as folder:
        if url != KAFKA:
            await measure(Path(folder), url, follows)
            return
        async with KafkaServer(Path(folder), free_port()) as kafka:
            await measure(Path(folder), kafka.url, follows)


def _arguments(said: list[str]) -> tuple[int, str]:
    return int(said[0]) if said else FOLLOWS, said[1] if said[1:] else LOG


if __name__ == "__main__":
    run(ROW, partial(main, *_arguments(sys.argv[1:])))
