"""Workers that join and leave every few seconds while a version goes out: whose batches are whose
changes all the time, and yet each is told once and of nobody it is unknown."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from deploy.local.servers import KafkaServer
from lantoa.contracts.subscriptions import Channel
from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import City
from tests.faults import lengths
from tests.faults.books import MailBook, Note, mail_book
from tests.faults.fanout import a_fanout, reached
from tests.faults.test_workers_killed import sms_settings
from tests.smsc import Smsc, smsc
from tests.stack_local import free_port

__all__ = ["smsc"]
pytestmark = [pytest.mark.timeout(lengths.PATIENCE * 2), lengths.WHEN_ASKED]
CHANNELS = (Channel.EMAIL, Channel.SMS)
PEOPLE, EACH = lengths.of((3000, 1500), (30_000, 15_000))
MOST = 0.7
"""Of all: then nobody comes any more."""
TURNS = 40
"""As often each pair comes at most: a Kafka group that is never left in peace hardly gets on."""
RATE = "40"
"""Messages a second of each worker: slow enough for all of this to happen meanwhile."""
ENGINES = ["embedded", pytest.param("cluster", marks=pytest.mark.cluster)]
_clock = SystemClock()


@asynccontextmanager
async def log_of(engine: str, folder: Path) -> AsyncIterator[dict[str, str]]:
    """The log that workers share: this machine's, or a real Kafka."""
    if engine == "embedded":
        yield {}
        return
    async with KafkaServer(folder / "kafka", free_port()) as kafka:
        yield {"LANTOA_LOG": kafka.url}


async def come_and_go(city: City, mails: MailBook, seconds: int) -> int:
    """One more worker of each channel, again and again, until most are told; how often it came."""
    for turn in range(TURNS):
        if len(mails.taken) > MOST * EACH:
            return turn
        names = [f"notifier:{channel}#{seconds}-{turn}" for channel in CHANNELS]
        for name in names:
            await city.add(name)
        await _clock.sleep(seconds)
        for name in names:
            await city.remove(name)
    return TURNS


@pytest.mark.parametrize("engine", ENGINES)
async def test_workers_that_join_and_leave_repeat_nothing(
    engine: str, smsc: Smsc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        mails = await enter(mail_book())
        settings = mails.env | sms_settings(smsc) | await enter(log_of(engine, tmp_path))
        settings |= {"LANTOA_MAIL_RATE": RATE, "LANTOA_SMS_RATE": RATE}
        told = partial(a_fanout, tmp_path / "city", PEOPLE, CHANNELS)
        fanout = await enter(told(settings, monkeypatch))
        await fanout.publish()
        await reached(20, mails.taken)
        coming = (come_and_go(fanout.city, mails, seconds) for seconds in (1, 2))
        turns = await asyncio.gather(*coming)
        account = await fanout.settled(PEOPLE)
    record_property("came and left", sum(turns))
    times = Counter(sms["to"] for sms in (await smsc.saw())["taken"])
    assert min(turns) > 0
    assert len({one.to for one in mails.taken}) == EACH
    assert mails.repeated == 0
    assert len(times) == EACH
    assert set(times.values()) == {1}
    assert (account["delivered"], account["unknown"]) == (PEOPLE, 0)
