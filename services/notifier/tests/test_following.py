"""The follow index is what the log says, and nothing on the log can stop it."""

from pathlib import Path

import pytest

from lantoa.contracts.events import Outgoing, tombstone
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import SUBSCRIPTION_STATE
from lantoa.runtime.errors import Retry
from lantoa_notifier.domain.matching import about_of
from lantoa_notifier.planner.following import open_followers
from services.notifier.tests.room import content, open_room

LAND_NEWS = about_of(content())


async def test_another_planner_finds_the_same_people_from_the_log_alone(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room, open_followers(room.log) as other:
        lan = await room.confirmed("lan@vidu.vn")
        await room.stop(await room.confirmed("minh@vidu.vn"))
        await other.catch_up()
        found = await other.interested(LAND_NEWS)
        assert {c: set(p) for c, p in found.everybody.items() if p} == {Channel.EMAIL: {lan}}


async def test_nobody_is_found_before_the_log_has_been_read(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room, open_followers(room.log) as other:
        with pytest.raises(Retry, match="still being read"):
            await other.interested(LAND_NEWS)


async def test_an_erased_person_is_found_no_more(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room, open_followers(room.log) as other:
        lan = await room.confirmed("lan@vidu.vn")
        async with room.log.appender() as appender:
            await appender.append([tombstone(SUBSCRIPTION_STATE, str(lan))])
        await other.catch_up()
        assert not any((await other.interested(LAND_NEWS)).everybody.values())


async def test_what_is_no_state_is_passed_over(tmp_path: Path) -> None:
    wrong = [
        Outgoing(topic=SUBSCRIPTION_STATE.name, key=b"1", value=b"{"),
        Outgoing(topic=SUBSCRIPTION_STATE.name, key=b"\xff", value=None),
        Outgoing(topic=SUBSCRIPTION_STATE.name, key=b"9" * 30, value=None),
    ]
    async with open_room(tmp_path) as room, open_followers(room.log) as other:
        lan = await room.confirmed("lan@vidu.vn")
        async with room.log.appender() as appender:
            await appender.append(wrong)
        await other.catch_up()
        assert set((await other.interested(LAND_NEWS)).everybody[Channel.EMAIL]) == {lan}


async def test_a_crowd_is_found_whole(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room, open_followers(room.log) as other:
        await room.crowd(5000)
        await other.catch_up()
        assert len((await other.interested(LAND_NEWS)).everybody[Channel.EMAIL]) == 5000
