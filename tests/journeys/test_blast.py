"""Twenty thousand people are told once each, and what is urgent does not wait behind them.

The smaller sister of ``make bench``'s blast: order and accounts, never the clock.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from lantoa.contracts.content import ContentPublished, Lane
from lantoa.contracts.delivery import BatchReported, Outcomes
from lantoa.contracts.events import decode, encode
from lantoa.contracts.ids import BatchId, ContentId
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import CONTENT_EVENT, DELIVERY_REPORTED, TOPICS
from lantoa.engines.eventlog import EventLog
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import open_world
from lantoa.testing.city import a_city
from lantoa.testing.people import received, until
from services.notifier.tests.room import content
from tests.bench.blast_crowd import FEW, crowd

CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.PUSH)
PEOPLE = 20_001
"""A third on each channel."""
EVERYBODY, URGENT = ContentId("luat-dat-dai"), ContentId("so-tan-khan-cap")
SWIFT = {f"LANTOA_{name}_RATE": "100000" for name in ("MAIL", "SMS", "PUSH")}
PATIENCE = 400
pytestmark = pytest.mark.timeout(600)


async def publish(log: EventLog, id: ContentId, lane: Lane, field: str) -> None:
    """A version, as the publisher would tell it."""
    fact = ContentPublished(content=content(id=id, fields=(field,)), lane=lane)
    at = fact.content.published_at
    event = encode(CONTENT_EVENT, fact, key=id, id=id, source="publisher", time=at, lane=lane)
    async with log.appender() as appender:
        await appender.append([event])


async def accounts(log: EventLog, id: ContentId) -> Counter[str]:
    """What the last report of each batch of a content's first version says, together."""
    newest: dict[BatchId, Outcomes] = {}
    async for record in read_to_end(log, DELIVERY_REPORTED):
        fact = decode(DELIVERY_REPORTED, record.value, record.headers)[1]
        if isinstance(fact, BatchReported) and fact.content_id == id:
            newest[fact.batch] = fact.outcomes
    total: Counter[str] = Counter()
    for outcomes in newest.values():
        total.update({name: getattr(outcomes, name) for name in outcomes.__struct_fields__})
    return +total


async def test_twenty_thousand_are_told_once_and_urgent_news_overtakes(tmp_path: Path) -> None:
    async with (
        open_world(CommonSettings(data=tmp_path)) as world,
        a_city(tmp_path, layout=("notifier",), engines=SWIFT) as city,
    ):
        log = world.log
        await log.prepare(TOPICS)
        await crowd(world, PEOPLE, CHANNELS, "https://push.example")
        await city.start()

        def begun(channel: Channel) -> Callable[[], bool]:
            return lambda: (tmp_path / "sinks" / f"{channel}.jsonl").exists()

        async def done(id: ContentId = EVERYBODY, people: int = PEOPLE) -> bool:
            return (await accounts(log, id))["delivered"] == people

        await publish(log, EVERYBODY, Lane.NORMAL, "1")
        for channel in CHANNELS:
            await until(begun(channel), f"the first message by {channel}", PATIENCE)
        await publish(log, URGENT, Lane.URGENT, "2")
        await until(done, "everybody is told", PATIENCE)
        assert await accounts(log, EVERYBODY) == Counter(delivered=PEOPLE)
        assert await accounts(log, URGENT) == Counter(delivered=FEW * len(CHANNELS))
        for channel in CHANNELS:
            arrived = received(tmp_path, channel)
            told = Counter((message["content_id"], message["number"]) for message in arrived)
            assert set(told.values()) == {1}
            assert len(told) == PEOPLE // len(CHANNELS) + FEW
            assert [m["content_id"] for m in arrived][-FEW:] == [EVERYBODY] * FEW
