"""A fan-out that people leave, and that an editor takes back, while it is being sent.

Both are timed in the provider's book: from when the log has the command, or the withdrawal, to the
last message that was taken in spite of it.
"""

import random
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from lantoa.contracts.events import encode
from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import Channel, StopRequested
from lantoa.contracts.topics import SUBSCRIPTION_COMMAND
from lantoa.runtime.clock import SystemClock
from tests.bench.blast_crowd import FEW
from tests.faults import lengths
from tests.faults.books import MailBook, Note, mail_book
from tests.faults.fanout import Fanout, a_fanout, reached

pytestmark = pytest.mark.timeout(lengths.PATIENCE * 2)
PEOPLE, RATE = lengths.of((3000, 150), (50_000, 400))
"""How many are told, and how many a second: most are still to be told when minds are changed."""
LEAVING = 20
STOPS_WITHIN, RETRACTED_WITHIN = 1.0, 5.0
_clock = SystemClock()


def address(number: int) -> str:
    """Whom the crowd has under that number."""
    return f"nguoi-335-{number - 1}@thu.example"


async def leave(fanout: Fanout, number: int) -> float:
    """Somebody stops everything; the moment at which the log has it."""
    now = fanout.world.clock.now()
    stop = StopRequested(command_id=f"dung-{number}", number=SubscriberNumber(number), at=now)
    record = encode(
        SUBSCRIPTION_COMMAND,
        stop,
        key=str(number),
        id=stop.command_id,
        source="gateway",
        time=now,
    )
    async with fanout.world.log.appender() as appender:
        await appender.append([record])
    return _clock.monotonic()


def first_told(book: MailBook) -> Mapping[str, float]:
    """When each had the first message, the alert: a second one is the notice of the withdrawal."""
    return {one.to: one.at for one in reversed(book.taken)}


async def test_who_leaves_hears_no_more_and_what_is_withdrawn_goes_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    luck = random.Random(6)
    leaving = luck.sample(range(FEW + 1, FEW + PEOPLE + 1), LEAVING)
    async with mail_book() as book:
        settings = book.env | {"LANTOA_MAIL_RATE": str(RATE)}
        told = partial(a_fanout, tmp_path, PEOPLE, [Channel.EMAIL])
        async with told(settings, monkeypatch) as fanout:
            await fanout.publish()
            await reached(PEOPLE // 10, book.taken)
            left = {address(number): await leave(fanout, number) for number in leaving}
            await reached(PEOPLE // 3, book.taken)
            await fanout.withdraw()
            withdrawn = _clock.monotonic()
            account = await fanout.settled(PEOPLE + 1)
    told_at = first_told(book)
    late = {to: told_at[to] - at for to, at in left.items() if told_at.get(to, 0) > at}
    after = max(told_at.values()) - withdrawn
    record_property("seconds from a stop to the last message", max(late.values(), default=0))
    record_property("seconds from the withdrawal to the last alert", after)
    everybody = {address(number) for number in range(FEW + 1, FEW + PEOPLE + 1)}
    assert left.keys() | told_at.keys() <= everybody
    assert max(late.values(), default=0) <= STOPS_WITHIN
    assert after <= RETRACTED_WITHIN
    assert account["cancelled"] >= PEOPLE / 3
    assert account["suppressed"] > 0
    assert account["delivered"] == len(book.taken), "alerts and notices, each once"
    notices = len(book.taken) - len(told_at)
    assert notices >= len(told_at) - LEAVING, "whoever had it is told that it is withdrawn"
