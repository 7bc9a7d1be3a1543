"""Zalo's refresh token is good for one use: over all replicas, deaths and lost answers."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from structlog.testing import capture_logs
from typer.testing import CliRunner

from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import open_world
from lantoa.runtime.wrapping import installation_key
from lantoa_notifier.channels.zalo.oauth import NotAsked, OAuth
from lantoa_notifier.channels.zalo.records import ZALO_PAIRS
from lantoa_notifier.channels.zalo.tokens import CLAIM, Access, NoAccess, authorize
from lantoa_notifier.commands import app
from services.notifier.tests.desk import SECRET as KEY
from services.notifier.tests.desk import Desk, Killed
from services.notifier.tests.zalo_double import APP, FIRST_REFRESH, HOURS, SECRET, Zalo, zalo_double

DAY = timedelta(hours=HOURS).total_seconds()


def access(desk: Desk, session: ClientSession, zalo: Zalo) -> Access:
    """One replica's."""
    return Access(desk.records, KEY, OAuth(session, zalo.oauth, APP, SECRET), desk.clock)


async def token_of(replica: Access) -> str:
    """Its token, or why it has none."""
    try:
        return await replica.token()
    except NoAccess as none:
        return str(none)


async def test_without_authorization_there_is_no_token_and_the_log_says_what_to_do(
    desk: Desk,
) -> None:
    async with zalo_double(desk.clock) as zalo, ClientSession() as session:
        with pytest.raises(NoAccess, match="lantoa zalo authorize"):
            await access(desk, session, zalo).token()


async def test_three_replicas_that_race_refresh_once_day_after_day(desk: Desk) -> None:
    await authorize(desk.records, KEY, FIRST_REFRESH, desk.clock.now())
    async with zalo_double(desk.clock) as zalo, ClientSession() as session:
        replicas = [access(desk, session, zalo) for _ in range(3)]
        for day in range(1, 6):
            await asyncio.gather(*(token_of(one) for one in replicas * 3))
            assert [await token_of(one) for one in replicas] == [f"truy-cap-{day}"] * 3
            desk.clock.move(DAY * 0.9)
    assert (zalo.refreshes, zalo.refused) == (5, 0)


async def test_the_old_token_is_used_while_another_replica_refreshes(desk: Desk) -> None:
    await authorize(desk.records, KEY, FIRST_REFRESH, desk.clock.now())
    async with zalo_double(desk.clock) as zalo, ClientSession() as session:
        first, second = access(desk, session, zalo), access(desk, session, zalo)
        await first.token()
        desk.clock.move(DAY * 0.9)
        got = await asyncio.gather(first.token(), second.token())
    assert set(got) <= {"truy-cap-1", "truy-cap-2"}
    assert zalo.refreshes == 2


async def test_no_token_is_readable_in_the_records(desk: Desk) -> None:
    await authorize(desk.records, KEY, FIRST_REFRESH, desk.clock.now())
    async with zalo_double(desk.clock) as zalo, ClientSession() as session:
        await access(desk, session, zalo).token()
    stored = await desk.records.get(ZALO_PAIRS, "zalo")
    assert stored is not None
    assert b"truy-cap" not in stored.value.sealed
    assert b"lam-moi" not in stored.value.sealed


async def test_a_process_that_dies_after_it_claimed_holds_nobody_up_for_long(desk: Desk) -> None:
    class Dies:
        async def refresh(self, token: str) -> Any:
            raise Killed

    await authorize(desk.records, KEY, FIRST_REFRESH, desk.clock.now())
    with pytest.raises(Killed):
        await Access(desk.records, KEY, Dies(), desk.clock).token()
    async with zalo_double(desk.clock) as zalo, ClientSession() as session:
        other = access(desk, session, zalo)
        with pytest.raises(NoAccess, match="being renewed"):
            await other.token()
        desk.clock.move(CLAIM.total_seconds() + 1)
        assert await other.token() == "truy-cap-1"


async def test_a_lost_pair_is_told_and_only_an_operator_mends_it(desk: Desk) -> None:
    await authorize(desk.records, KEY, FIRST_REFRESH, desk.clock.now())
    async with zalo_double(desk.clock) as zalo, ClientSession() as session:
        replica = access(desk, session, zalo)
        zalo.loses_pair = True
        with capture_logs() as told:
            await token_of(replica)
            desk.clock.move(CLAIM.total_seconds() + 1)
            assert "lantoa zalo authorize" in await token_of(replica)
        events = {one["event"]: one for one in told if one["log_level"] == "error"}
        assert events.keys() == {"zalo.refresh_lost", "zalo.refresh_refused"}
        assert all("lantoa zalo authorize" in one["do"] for one in events.values())
        desk.clock.move(DAY)
        await token_of(replica)
        assert (zalo.refreshes, zalo.refused) == (1, 1)
        await authorize(desk.records, KEY, zalo.refresh, desk.clock.now())
        assert await replica.token() == "truy-cap-2"


async def test_a_pair_whose_answer_was_slow_is_kept_though_its_claim_ran_out(desk: Desk) -> None:
    """Another replica tries the used-up token meanwhile, and is refused."""
    await authorize(desk.records, KEY, FIRST_REFRESH, desk.clock.now())
    async with zalo_double(desk.clock) as zalo, ClientSession() as session:
        quick = access(desk, session, zalo)

        class Slow:
            async def refresh(self, token: str) -> Any:
                answer = await OAuth(session, zalo.oauth, APP, SECRET).refresh(token)
                desk.clock.move(CLAIM.total_seconds() + 1)
                await token_of(quick)
                return answer

        slow = Access(desk.records, KEY, Slow(), desk.clock)
        assert await slow.token() == "truy-cap-1"
        assert await quick.token() == "truy-cap-1"
    assert (zalo.refreshes, zalo.refused) == (1, 1)


async def test_zalo_that_is_not_reached_uses_up_nothing(desk: Desk) -> None:
    await authorize(desk.records, KEY, FIRST_REFRESH, desk.clock.now())
    async with zalo_double(desk.clock) as zalo, ClientSession() as session:
        nowhere = OAuth(session, "http://127.0.0.1:9/v4/oa/access_token", APP, SECRET)
        with pytest.raises(NoAccess):
            await Access(desk.records, KEY, nowhere, desk.clock).token()
        assert await access(desk, session, zalo).token() == "truy-cap-1"


async def test_a_token_that_zalo_refuses_is_renewed_but_a_new_one_is_not_at_fault(
    desk: Desk,
) -> None:
    await authorize(desk.records, KEY, FIRST_REFRESH, desk.clock.now())
    async with zalo_double(desk.clock) as zalo, ClientSession() as session:
        replica = access(desk, session, zalo)
        token = await replica.token()
        await replica.is_refused(token)
        assert await replica.token() == token
        desk.clock.move(3600)
        await replica.is_refused("da-cu")
        assert await replica.token() == token
        await replica.is_refused(token)
        assert await replica.token() == "truy-cap-2"


def test_an_operator_authorizes_by_a_token_that_is_shown_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_DATA", str(tmp_path))
    done = CliRunner().invoke(app, ["zalo", "authorize"], input=f"{FIRST_REFRESH}\n")
    assert done.exit_code == 0
    assert FIRST_REFRESH not in done.output
    files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    assert all(FIRST_REFRESH.encode() not in octets for octets in files)
    assert asyncio.run(_kept(tmp_path)) == FIRST_REFRESH


async def _kept(folder: Path) -> str:
    """What a worker of that installation would renew."""
    settings = CommonSettings(data=folder)
    async with open_world(settings) as world:
        asked = Asked()
        records, key = await world.records("notifier"), installation_key(settings, "zalo")
        with pytest.raises(NoAccess):
            await Access(records, key, asked, world.clock).token()
    return asked.token


class Asked:
    """A Zalo that only hears."""

    token = ""

    async def refresh(self, token: str) -> NotAsked:
        self.token = token
        return NotAsked("chỉ nghe")
