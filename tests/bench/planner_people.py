"""Puts the states of many synthetic people on a log, as the notifier would have told them.

    python -m tests.bench.planner_people FOLDER LOG FOLLOWS

Two follows a person over 45 fields, 126 areas and 9 audiences, as in a city; every tenth person
follows on two channels.
"""

import asyncio
import random
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import FollowNumber, SubscriberNumber, derived_id
from lantoa.contracts.subscriptions import Channel, Follow, SubscriberState
from lantoa.contracts.topics import SUBSCRIPTION_STATE, TOPICS
from lantoa.engines.opening import open_log
from lantoa.runtime.logging import configure_logging
from lantoa.runtime.settings import CommonSettings
from tests.bench.follow_matching import NOW, SEED, rule

CALL = 2000
CHANNELS = (Channel.EMAIL, Channel.EMAIL, Channel.PUSH)


def state(number: int, chance: random.Random) -> SubscriberState:
    """One person."""
    first = chance.choice(CHANNELS)
    second = chance.choice(CHANNELS) if chance.random() < 0.2 else first
    own = tuple(
        Follow(
            number=FollowNumber(n),
            rule=rule(chance),
            channel=channel,
            since=NOW - timedelta(seconds=chance.random() * 1e7),
        )
        for n, channel in ((1, first), (2, second))
    )
    return SubscriberState(
        number=SubscriberNumber(number),
        follows=own,
        link_version=1,
        last_command=derived_id(number),
        revision=1,
    )


def states(people: int) -> Iterator[Outgoing]:
    """All of them, as records."""
    chance = random.Random(SEED)
    for number in range(1, people + 1):
        yield encode(
            SUBSCRIPTION_STATE,
            state(number, chance),
            key=str(number),
            id=derived_id("state", number),
            source="notifier",
            time=NOW,
        )


async def main(folder: str, url: str, follows: int) -> None:
    """Append them."""
    configure_logging(CommonSettings(log_level="warning"))
    async with open_log(url, Path(folder)) as log:
        await log.prepare(TOPICS)
        rest = states(follows // 2)
        async with log.appender() as appender:
            while some := list(islice(rest, CALL)):
                await appender.append(some)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
