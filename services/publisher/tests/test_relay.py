"""A stored change is a certain event: once in order, however often somebody crashes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.contracts.content import Change, ContentWithdrawn, Lane
from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import ContentId
from lantoa.contracts.topics import (
    AUDIT_EVENT,
    CONTENT_EVENT,
    CONTENT_PUBLIC,
    CONTENT_STATE,
)
from lantoa.engines.eventlog import Appender, Record
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.errors import Away, Fenced
from lantoa.runtime.relay import history_gate
from lantoa_publisher.domain.heads import State
from lantoa_publisher.domain.orders import Publish, Withdrawn
from lantoa_publisher.domain.texts import revision_id
from lantoa_publisher.tables import HEADS, REVISIONS


class Interrupted:
    """An appender in whose append something happens before or after."""

    def __init__(
        self,
        appender: Appender,
        *,
        before: Callable[[], Awaitable[object]] | None = None,
        after: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self._appender, self._before, self._after = appender, before, after

    async def append(self, records: Sequence[Outgoing]) -> Sequence[Record]:
        if self._before:
            await self._before()
        stood = await self._appender.append(records)
        if self._after:
            await self._after()
        return stood


async def crash() -> None:
    raise Away("the process died here", dependency="log")


def seen(told: list[Any]) -> list[tuple[str, int]]:
    facts = [fact for _, fact in told]
    subjects = [f.stub if isinstance(f, ContentWithdrawn) else f.content for f in facts]
    return [(subject.id, subject.version) for subject in subjects]


async def test_a_publish_is_told_on_every_topic_that_carries_it(house: Any) -> None:
    await house.out("ke-hoach-335")
    await house.empty_outbox()
    assert seen(await house.told(CONTENT_EVENT)) == [("ke-hoach-335", 1)]
    assert seen(await house.told(CONTENT_STATE)) == [("ke-hoach-335", 1)]
    [(_, public)] = await house.told(CONTENT_PUBLIC)
    assert public.url.endswith("/noi-dung/ke-hoach-335")
    deeds = [deed for _, deed in await house.told(AUDIT_EVENT)]
    assert [(deed.deed, deed.record, deed.by) for deed in deeds] == [
        ("content.begun", "ke-hoach-335@r1", house.everybody.by),
        ("content.published", "ke-hoach-335@1", house.everybody.by),
    ]
    assert [deed.sequence for deed in deeds] == [1, 2]
    assert (await house.audit()).links == 2
    head = await house.head("ke-hoach-335")
    assert (head.outbox, head.lane_waiting, head.logged_version) == ((), None, 1)


async def test_a_crash_between_append_and_mark_tells_the_same_events_again(house: Any) -> None:
    await house.out("ke-hoach-335")
    relay = house.relay()
    async with house.world.log.appender(fenced_as=relay.name) as appender:
        with pytest.raises(Away):
            await relay.round(relay.chain(Interrupted(appender, after=crash)))
    await house.empty_outbox()
    first, second = await house.told(CONTENT_EVENT)
    assert first == second
    begun, out, begun_again, out_again = [deed for _, deed in await house.told(AUDIT_EVENT)]
    assert (begun_again.id, out_again.id) == (begun.id, out.id)
    assert (begun_again.sequence, begun_again.previous) == (3, out.hash)
    audit = await house.audit()
    assert (audit.links, audit.repeats, audit.finding) == (4, 2, None)


async def test_a_crash_before_the_append_loses_nothing(house: Any) -> None:
    await house.out("ke-hoach-335")
    relay = house.relay()
    async with house.world.log.appender(fenced_as=relay.name) as appender:
        with pytest.raises(Away):
            await relay.round(relay.chain(Interrupted(appender, before=crash)))
    assert await house.told(CONTENT_EVENT) == []
    await house.empty_outbox()
    assert len(await house.told(CONTENT_EVENT)) == 1


async def test_an_edit_in_between_wins_and_the_mark_is_made_again(
    house: Any, write_text: Any
) -> None:
    await house.out("ke-hoach-335")
    relay = house.relay()

    async def edit() -> None:
        text = write_text(body="Bản sửa trong lúc đang gửi.")
        await house.editing.save("ke-hoach-335", text, 1, house.everybody)
        order = Publish(change=Change.CORRECTION)
        await house.editing.publish("ke-hoach-335", order, house.everybody)

    async with house.world.log.appender(fenced_as=relay.name) as appender:
        assert await relay.round(relay.chain(Interrupted(appender, after=edit))) == 1
    head = await house.head("ke-hoach-335")
    assert (head.version, head.revision, head.logged_version) == (2, 2, 1)
    assert [fact.what for fact in head.outbox] == ["saved", "published"]
    await house.empty_outbox()
    assert seen(await house.told(CONTENT_EVENT)) == [("ke-hoach-335", 1), ("ke-hoach-335", 2)]


async def test_a_relay_that_lost_its_lease_is_fenced_by_the_log(house: Any) -> None:
    zombie, living = house.relay(), house.relay()
    async with house.world.log.appender(fenced_as=zombie.name) as old:
        await house.out("ke-hoach-335")
        async with house.world.log.appender(fenced_as=living.name) as new:
            with pytest.raises(Fenced):
                await zombie.round(zombie.chain(old))
            assert await house.told(CONTENT_EVENT) == []
            assert await living.round(living.chain(new)) == 1
    assert seen(await house.told(CONTENT_EVENT)) == [("ke-hoach-335", 1)]
    audit = await house.audit()
    assert (audit.links, audit.repeats, audit.finding) == (2, 0, None)


async def test_only_one_of_two_relays_holds_the_lease(house: Any) -> None:
    first = await house.records.claim("relay-publisher", "the other", 10)
    assert first is not None
    await house.relay().hold()
    await house.out("ke-hoach-335")
    assert await house.told(CONTENT_EVENT) == []


async def test_urgent_goes_first_then_normal_then_history(house: Any) -> None:
    await house.out("xua", lane=Lane.HISTORY)
    await house.out("thuong")
    await house.out("khan", lane=Lane.URGENT)
    relay, order = house.relay(), []
    async with house.world.log.appender(fenced_as=relay.name) as appender:
        chain = relay.chain(appender)
        while await relay.round(chain):
            order.append({id for id, _ in seen(await house.told(CONTENT_EVENT))})
    assert order == [{"khan"}, {"khan", "thuong"}, {"khan", "thuong", "xua"}]


async def test_an_urgent_fact_takes_the_whole_outbox_along_in_order(
    house: Any, write_text: Any
) -> None:
    await house.out("luat-cu", lane=Lane.HISTORY)
    await house.editing.save("luat-cu", write_text(body="Đính chính khẩn."), 1, house.everybody)
    order = Publish(change=Change.CORRECTION, urgent=True)
    await house.editing.publish("luat-cu", order, house.everybody)
    assert (await house.head("luat-cu")).lane_waiting == Lane.URGENT
    await house.empty_outbox()
    assert seen(await house.told(CONTENT_EVENT)) == [("luat-cu", 1), ("luat-cu", 2)]


async def test_history_waits_while_a_reading_group_lags(house: Any) -> None:
    await house.out("thuong")
    await house.empty_outbox()
    log = house.world.log

    async def nobody(_partitions: frozenset[Any]) -> None:
        """Nothing is in hand."""

    gate = history_gate(log, CONTENT_EVENT, limit=1)
    async with log.group("indexer", (CONTENT_EVENT,), "a", nobody) as reader:
        batches = await reader.read(max_records=10, max_bytes=1_000_000, timeout=5)
        [[record]] = batches.values()
        await reader.commit({record.at: record.offset})
        assert not await gate()
        await reader.commit({record.at: record.offset + 1})
        assert await gate()


async def test_what_cannot_be_told_is_set_aside_and_its_neighbours_go_on(house: Any) -> None:
    await house.out("hong")
    await house.out("lanh", title="Nội dung lành lặn")
    await house.records.delete(REVISIONS, revision_id(ContentId("hong"), 1))
    await house.empty_outbox()
    assert seen(await house.told(CONTENT_EVENT)) == [("lanh", 1)]
    head = await house.head("hong")
    assert head.set_aside == "revision 1 of hong is missing"
    assert [fact.what for fact in head.outbox] == ["begun", "published"]


async def test_a_publish_wakes_the_relay_of_its_process(house: Any) -> None:
    relay = house.relay()
    relay.clock = SystemClock()
    running = asyncio.create_task(relay.run())
    async with house.world.log.tail((CONTENT_EVENT,)) as tail:
        await house.out("ke-hoach-335")
        assert await tail.read(max_records=1, timeout=10)
    running.cancel()
    await asyncio.wait([running])


STEPS = st.lists(
    st.sampled_from(["publish a", "publish b", "withdraw a", "relay", "die early", "die late"]),
    max_size=14,
)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
async def test_whatever_crashes_when_every_version_is_told_in_order(
    house: Any, write_text: Any, steps: list[str], tmp_path: Path
) -> None:
    run = len(list(tmp_path.glob("run-*")))
    (tmp_path / f"run-{run}").touch()
    for number, step in enumerate(steps):
        await take(house, write_text, step, run, number)
    await house.empty_outbox()
    told = seen(await house.told(CONTENT_EVENT))
    if told:
        audit = await house.audit()
        assert (audit.links, audit.finding) == (len(await house.told(AUDIT_EVENT)), None)
    for name in (f"a-{run}", f"b-{run}"):
        versions = [version for id, version in told if id == name]
        newest = list(dict.fromkeys(versions))
        assert newest == list(range(1, len(newest) + 1))
        if newest:
            assert (await house.head(name)).logged_version == newest[-1]
            assert (await house.head(name)).version == newest[-1]


async def take(house: Any, write_text: Any, step: str, run: int, number: int) -> None:
    relay = house.relay()
    match step.split():
        case ["publish", who]:
            await publish_again(house, write_text, f"{who}-{run}", number)
        case ["withdraw", who]:
            await withdraw(house, f"{who}-{run}")
        case [*deed]:
            when = {"early": "before", "late": "after"}.get(deed[-1])
            async with house.world.log.appender(fenced_as=relay.name) as appender:
                if when is None:
                    await relay.round(relay.chain(appender))
                else:
                    await dying(relay, appender, when)


async def dying(relay: Any, appender: Appender, when: str) -> None:
    interrupted = Interrupted(appender, **{when: crash})
    try:
        await relay.round(relay.chain(interrupted))
    except Away:
        return


async def publish_again(house: Any, write_text: Any, id: str, number: int) -> None:
    text = write_text(body=f"Bản thứ {number}.")
    found = await house.records.get(HEADS, id)
    if found is None:
        head = (await house.editing.create(text, id, house.everybody))[0]
    else:
        head = await house.editing.save(id, text, found.value.revision, house.everybody)
    change = Change.MAJOR if head.state is State.PUBLISHED else Change.NEW
    await house.editing.publish(id, Publish(change=change), house.everybody)


async def withdraw(house: Any, id: str) -> None:
    found = await house.records.get(HEADS, id)
    if found is not None and found.value.state is State.PUBLISHED:
        await house.editing.withdraw(id, Withdrawn(reason="Đăng nhầm."), house.everybody)
