"""What the gateway keeps of the log survives disorder, wrong records and the log's absence."""

from datetime import UTC, datetime
from typing import Any

from lantoa.contracts.events import Outgoing, encode, tombstone
from lantoa.contracts.ids import FollowNumber, SubscriberNumber
from lantoa.contracts.subscriptions import Channel, Follow, Rule, SubscriberState
from lantoa.contracts.topics import CONTENT_STATE, SUBSCRIPTION_STATE
from lantoa.engines.eventlog import Record
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.service import Received
from lantoa_gateway.following.subscribers import SubscriberRecords
from lantoa_gateway.projections.memory import Memory


async def test_a_late_older_version_changes_nothing(city: Any, a: Any) -> None:
    versions = city.memory.versions
    await city.announce(a.stub(version=3), a.news(version=2))
    assert versions.newest("ke-hoach-335") == 3
    assert versions.withdrawn("ke-hoach-335").reason == "Đăng nhầm bản dự thảo"
    await city.announce(a.news(version=4))
    assert versions.withdrawn("ke-hoach-335") is None


async def test_a_wrong_record_is_passed_over(city: Any, a: Any) -> None:
    for value in (b"{", b"[]", b"\xff", b'{"content": {"id": 1}}', None):
        await city.append(Outgoing(topic=CONTENT_STATE.name, key=b"x", value=value))
    await city.announce(a.news())
    assert city.memory.versions.newest("ke-hoach-335") == 1


async def test_portals_that_know_the_same_mark_their_pages_alike(city: Any, a: Any) -> None:
    """Whatever the order in which they heard of it, before a restart or after."""
    await city.publish(a.law(), a.news(), a.news("tin-khac"))
    other = Memory(city.world.log, city.world.clock)
    for content in (a.news("tin-khac"), a.news(), a.law()):
        other.holdings.see(await newest_of(city, content))
    assert other.holdings.mark == city.memory.holdings.mark
    await city.announce(a.news("tin-khac", version=2))
    assert other.holdings.mark != city.memory.holdings.mark


async def newest_of(city: Any, content: Any) -> Record:
    found = [r async for r in read_to_end(city.world.log, CONTENT_STATE)]
    return next(r for r in reversed(found) if r.key == content.id.encode())


def received(revision: int, number: int = 7) -> Received:
    follow = Follow(
        number=FollowNumber(1),
        rule=Rule(),
        channel=Channel.EMAIL,
        since=a_time(),
    )
    state = SubscriberState(
        number=SubscriberNumber(number),
        follows=(follow,),
        link_version=1,
        last_command=f"command-{revision}",
        revision=revision,
    )
    event = encode(
        SUBSCRIPTION_STATE, state, key=str(number), id="1", source="notifier", time=a_time()
    )
    return Received(state, None, standing(event))


def a_time() -> Any:
    return datetime(2026, 11, 24, tzinfo=UTC)


def standing(event: Outgoing) -> Record:
    return Record(event.topic, 0, 0, 0, event.key, event.value, event.headers)


async def test_a_subscribers_newest_state_is_kept_and_erasure_deletes_it(city: Any) -> None:
    subscribers = SubscriberRecords(city.records)
    await subscribers.project([received(1), received(1, number=8), received(2)])
    await subscribers.project([received(1)])
    kept = await subscribers.state(SubscriberNumber(7))
    assert kept is not None
    assert kept.last_command == "command-2"
    gone = Received(None, None, standing(tombstone(SUBSCRIPTION_STATE, "7")))
    for _twice in range(2):
        await subscribers.project([gone])
    assert await subscribers.state(SubscriberNumber(7)) is None
    assert await subscribers.state(SubscriberNumber(8)) is not None
