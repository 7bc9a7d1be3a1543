"""How fast one content finds its people among synthetic follows: match, people, frozen audience.

Two follows a person, in no order, over 45 fields, 126 areas and 9 audiences, as in a city. CPU
milliseconds, since one thread does it.

    python -m tests.bench.follow_matching [FOLLOWS]
"""

import gc
import random
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from resource import getpagesize

import msgspec

from lantoa.contracts.ids import FollowNumber, SubscriberNumber
from lantoa.contracts.subscriptions import Channel, Follow, Rule, SubscriberState
from lantoa_notifier.domain.follows import FollowIndex
from lantoa_notifier.domain.learning import Person, read
from tests.bench.measuring import Cpu, figure, run, tell

ROW, MATCH_MS, PEOPLE_MS = "follow-matching", 2.0, 25.0
FOLLOWS, ROUNDS, SEED, TOGETHER = 1_000_000, 11, 335, 2000
NOW = datetime(2026, 11, 24, tzinfo=UTC)
FIELDS = [str(n) for n in range(1, 46)]
AREAS = [f"{n:05d}" for n in range(1, 127)]
AUDIENCES = [f"doi-tuong-{n}" for n in range(9)]
CONTENTS = {
    "one field, one area, one audience": Rule(
        fields=("3",), areas=("00004",), audiences=("doi-tuong-1",)
    ),
    "three fields, one area": Rule(fields=("3", "4", "5"), areas=("00004",)),
    "one field, city-wide": Rule(fields=("3",)),
    "every field, city-wide": Rule(fields=tuple(FIELDS)),
}


def rule(chance: random.Random) -> Rule:
    """A rule as people make them: mostly a field, half of the time an area or an audience."""
    return Rule(
        fields=(chance.choice(FIELDS),) if chance.random() < 0.9 else (),
        areas=(chance.choice(AREAS),) if chance.random() < 0.5 else (),
        audiences=(chance.choice(AUDIENCES),) if chance.random() < 0.5 else (),
    )


def some_people(follows: int) -> Iterator[Person]:
    """Two follows each, in no order of their numbers."""
    chance = random.Random(SEED)
    numbers = list(range(1, follows // 2 + 1))
    chance.shuffle(numbers)
    for number in numbers:
        channel = chance.choice((Channel.EMAIL, Channel.EMAIL, Channel.PUSH))
        own = tuple(
            Follow(number=FollowNumber(n), rule=rule(chance), channel=channel, since=NOW)
            for n in (1, 2)
        )
        state = SubscriberState(
            number=SubscriberNumber(number),
            follows=own,
            link_version=1,
            last_command="bench",
            revision=1,
        )
        yield read(msgspec.json.encode(state))


def filled(follows: int) -> FollowIndex:
    """An index of so many follows."""
    index, rest = FollowIndex(), some_people(follows)
    while some := list(islice(rest, TOGETHER)):
        index.learn(some)
    return index


def timed(deed: Callable[[], object]) -> list[float]:
    """CPU of each round, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        cpu = Cpu()
        deed()
        times.append(cpu.per(1) * 1000)
    return times


def memory() -> float:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * getpagesize() / 1e6


async def main(follows: int = FOLLOWS) -> None:
    """Load, then match and gather each content."""
    gc.collect()
    before = memory()
    index = filled(follows)
    gc.collect()
    size = memory() - before
    tell(figure(ROW, f"index of {follows:,} follows: memory", "MB", [size]))
    for name, about in CONTENTS.items():
        matched = index.match(about)
        people = sum(map(len, index.people(matched).values()))
        says = f"{name}: match {len(matched):,} of {follows:,} follows"
        tell(figure(ROW, says, "ms", timed(partial(index.match, about)), goal=MATCH_MS))
        gathered = timed(partial(index.people, matched))
        tell(figure(ROW, f"{name}: to {people:,} people", "ms", gathered, goal=PEOPLE_MS))


if __name__ == "__main__":
    run(ROW, partial(main, *map(int, sys.argv[1:])))
