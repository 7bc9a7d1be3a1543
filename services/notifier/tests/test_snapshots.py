"""A planner that goes on from a snapshot finds whom one would find that has read everything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.contracts.content import Content
from lantoa.contracts.events import tombstone
from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import Channel, SubscriberState
from lantoa.contracts.topics import SUBSCRIPTION_STATE
from lantoa_notifier.domain.follows import FollowIndex
from lantoa_notifier.domain.matching import CITY, about_of
from lantoa_notifier.domain.packing import packed, unpacked
from lantoa_notifier.planner.following import Followers, open_followers
from lantoa_notifier.planner.resuming import Snapshots, begun
from lantoa_notifier.planner.snapshots import SnapshotFile
from services.notifier.tests.room import Room, content, open_room
from services.notifier.tests.teaching import taught, taught_together
from services.notifier.tests.test_matching import HAPPENED, contents, people

LAND_NEWS = about_of(content())
LOG = "sqlite:log.db"
erased = st.lists(st.integers(1, 40).map(SubscriberNumber), max_size=4)


@given(people, people, erased, contents)
def test_a_pack_and_what_came_after_it_are_the_whole(
    before: list[SubscriberState],
    after: list[SubscriberState],
    gone: list[SubscriberNumber],
    what: Content,
) -> None:
    whole, resumed = taught(before), taught(before)
    for number in gone:
        whole.forget(number)
        resumed.forget(number)
    resumed = FollowIndex(unpacked(packed(resumed.places)))
    about = about_of(what, HAPPENED)
    found = [taught(after, i).people(i.match(about)) for i in (whole, resumed)]
    assert found[0] == found[1]
    slow = [index.unhurried(index.match(about)) for index in (whole, resumed)]
    assert slow[0] == slow[1]
    insisting = [index.insisting(index.match(about)) for index in (whole, resumed)]
    assert insisting[0] == insisting[1]
    everybody = found[0][Channel.EMAIL]
    areas = [
        index.counted("areas", CITY, index.match(about), {Channel.EMAIL: everybody})
        for index in (whole, resumed)
    ]
    assert areas[0] == areas[1]


@given(people, erased)
def test_a_pack_holds_nothing_of_what_nobody_follows_any_more(
    states: list[SubscriberState], gone: list[SubscriberNumber]
) -> None:
    index = taught_together(states)
    for number in gone:
        index.forget(number)
    places = unpacked(packed(index.places))
    assert len(places.owner) == len(index)
    assert not set(places.owner) & set(gone)
    assert all(bitmap for _, _, bitmap in places.terms())


def snapshots(room: Room, folder: Path, log_url: str = LOG) -> Snapshots:
    path = folder / "follows.snapshot"
    return Snapshots(SnapshotFile(path, log_url, SUBSCRIPTION_STATE.name), room.clock)


@asynccontextmanager
async def a_planner(room: Room, kept: Snapshots) -> AsyncIterator[Followers]:
    """One that has caught up; it stops in order."""
    async with open_followers(room.log, kept) as followers:
        await followers.catch_up()
        yield followers


async def emailed(followers: Followers) -> set[int]:
    return set((await followers.interested(LAND_NEWS)).everybody[Channel.EMAIL])


async def known_at_once(room: Room, kept: Snapshots) -> int:
    """How many follows a planner knows before it reads on."""
    return len((await begun(room.log, kept))[0].owner)


async def test_a_planner_that_starts_again_need_not_read_everything(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await room.crowd(3000)
        async with a_planner(room, snapshots(room, tmp_path)):
            pass
        assert await known_at_once(room, snapshots(room, tmp_path)) == 3000


async def test_what_came_while_it_was_away_is_read(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        lan = await room.confirmed("lan@vidu.vn")
        minh = await room.confirmed("minh@vidu.vn")
        async with a_planner(room, snapshots(room, tmp_path)) as followers:
            assert await emailed(followers) == {lan, minh}
        await room.stop(lan)
        an = await room.confirmed("an@vidu.vn")
        async with a_planner(room, snapshots(room, tmp_path)) as followers:
            assert await emailed(followers) == {minh, an}


async def test_who_was_erased_is_in_no_later_snapshot(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        lan = await room.confirmed("lan@vidu.vn")
        minh = await room.confirmed("minh@vidu.vn")
        async with a_planner(room, snapshots(room, tmp_path)):
            pass
        async with room.log.appender() as appender:
            await appender.append([tombstone(SUBSCRIPTION_STATE, str(lan))])
        async with a_planner(room, snapshots(room, tmp_path)) as followers:
            assert await emailed(followers) == {minh}
        places, _ = await begun(room.log, snapshots(room, tmp_path))
        assert set(places.owner) == {minh}


@pytest.mark.parametrize("left", [0, 10, 30, 200, -1])
async def test_a_torn_file_costs_time_and_nobody_a_message(tmp_path: Path, left: int) -> None:
    async with open_room(tmp_path) as room:
        lan = await room.confirmed("lan@vidu.vn")
        async with a_planner(room, snapshots(room, tmp_path)):
            pass
        path = tmp_path / "follows.snapshot"
        path.write_bytes(path.read_bytes()[:left])
        assert await known_at_once(room, snapshots(room, tmp_path)) == 0
        async with a_planner(room, snapshots(room, tmp_path)) as followers:
            assert await emailed(followers) == {lan}
        assert await known_at_once(room, snapshots(room, tmp_path)) == 1


async def test_a_snapshot_of_another_log_is_none(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await room.crowd(3)
        async with a_planner(room, snapshots(room, tmp_path)):
            pass
        assert await known_at_once(room, snapshots(room, tmp_path, "kafka://khac:9092")) == 0


async def test_a_log_that_was_made_anew_is_another_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    async with open_room(old) as room:
        await room.crowd(3)
        async with a_planner(room, snapshots(room, tmp_path)):
            pass
    async with open_room(new) as room:
        assert await known_at_once(room, snapshots(room, tmp_path)) == 0
        await room.crowd(50)
        assert await known_at_once(room, snapshots(room, tmp_path)) == 0
        async with a_planner(room, snapshots(room, tmp_path)) as followers:
            assert len(await emailed(followers)) == 50


@pytest.mark.parametrize(("days", "known"), [(6, 3), (7, 0), (-1, 0)])
async def test_a_snapshot_is_used_for_a_week(tmp_path: Path, days: int, known: int) -> None:
    async with open_room(tmp_path) as room:
        await room.crowd(3)
        async with a_planner(room, snapshots(room, tmp_path)):
            pass
        room.clock.move(timedelta(days=days).total_seconds())
        assert await known_at_once(room, snapshots(room, tmp_path)) == known


async def test_a_disk_that_takes_no_snapshot_stops_nobody(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        lan = await room.confirmed("lan@vidu.vn")
        async with a_planner(room, snapshots(room, tmp_path / "missing")) as followers:
            assert await emailed(followers) == {lan}


async def test_a_planner_goes_on_after_a_snapshot(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        lan = await room.confirmed("lan@vidu.vn")
        kept = snapshots(room, tmp_path)
        async with a_planner(room, kept) as followers:
            await kept.keep(followers)
            minh = await room.confirmed("minh@vidu.vn")
            assert await emailed(followers) == {lan, minh}
            await kept.keep(followers)
            assert await known_at_once(room, snapshots(room, tmp_path)) == 2


async def test_what_a_process_left_half_written_is_removed(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await room.crowd(3)
        async with a_planner(room, snapshots(room, tmp_path)):
            pass
        (tmp_path / "follows.snapshot.0a1b").write_bytes(b"lantoa-follows-1\n")
        assert await known_at_once(room, snapshots(room, tmp_path)) == 3
        assert [path.name for path in tmp_path.glob("follows.*")] == ["follows.snapshot"]


async def test_what_was_written_down_is_not_written_again(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await room.crowd(3)
        kept = snapshots(room, tmp_path)
        async with a_planner(room, kept) as followers:
            await kept.keep(followers)
            (tmp_path / "follows.snapshot").unlink()
            await kept.keep(followers)
        assert not (tmp_path / "follows.snapshot").exists()
