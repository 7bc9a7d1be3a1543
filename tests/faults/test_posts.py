"""The social worker killed between a network's answer and the record: nothing is posted twice."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import open_world
from lantoa.testing.facebookdouble import PAGE
from lantoa.testing.people import until
from lantoa.testing.telegramdouble import CHAT
from lantoa_notifier.accounts.checking import check
from tests.faults import lengths
from tests.journeys.posting import Square, a_square

pytestmark = pytest.mark.timeout(lengths.PATIENCE * 2)
KILLS = lengths.of(1, 20)
WORKER, OTHER = "notifier:social", "notifier:social#2"
LAYOUT = ("publisher", "notifier:planner", WORKER)
NEWS, SOON = "tin-dat-dai", 5.0


async def killed_while_posting(square: Square, id: str) -> None:
    """SIGKILL when all three networks have the post, and before anybody is told."""
    troubles = (square.telegram.trouble, square.mastodon.trouble, square.facebook.trouble)
    everybody = asyncio.Barrier(len(troubles) + 1)

    async def hold() -> None:
        await everybody.wait()
        await asyncio.Event().wait()

    for trouble in troubles:
        trouble.after = hold
    await square.publish(id)
    await everybody.wait()
    await square.city.processes[WORKER].kill()
    for trouble in troubles:
        trouble.after = None
    await square.city.start()


async def quiet_account(square: Square, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The notifier's part of ``lantoa check``, once nothing is pending: no index runs here."""
    monkeypatch.setenv("LANTOA_SOCIAL_URL", square.city.env["LANTOA_SOCIAL_URL"])
    for network in ("TELEGRAM", "MASTODON", "FACEBOOK"):
        name = f"LANTOA_{network}_TOKEN"
        monkeypatch.setenv(name, square.city.env[name])
    said: dict[str, Any] = {}

    async def is_quiet() -> bool:
        async with open_world(CommonSettings(data=square.city.data)) as world:
            said.update(await check(world))
        return bool(said["intents"] and said["pending"] == 0)

    await until(is_quiet, "nothing is pending", 120)
    return said


async def test_a_worker_killed_while_it_posts_repeats_nothing_and_lists_what_nobody_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_square(tmp_path / "city", LAYOUT) as square:
        for id in (NEWS, *(f"tin-khac-{number}" for number in range(1, KILLS))):
            await killed_while_posting(square, id)
            account = await quiet_account(square, monkeypatch)
        posted = [(one.made, len(one.texts)) for one in square.networks]
        await square.withdraw(NEWS)
        await until(lambda: square.everywhere("Đã gỡ bỏ"), "all is taken back", SOON)
        withdrawn = await quiet_account(square, monkeypatch)
    unknown = {one["account"] for one in account["unknown_listed"]}
    assert unknown == {f"telegram:{CHAT}", f"facebook:{PAGE}"}
    assert (account["delivered"], account["unknown"]) == (KILLS, 2 * KILLS)
    assert posted == [(KILLS, KILLS)] * 3
    assert [one.made for one in square.networks] == [KILLS + 1, KILLS, KILLS + 1]
    assert account["balanced"], account
    assert withdrawn["balanced"], withdrawn
    assert withdrawn["delivered"] == KILLS + 3


async def test_two_workers_post_everything_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = [f"tin-{number}" for number in range(6)]
    async with a_square(tmp_path / "city", (*LAYOUT, OTHER)) as square:
        for id in contents:
            await square.publish(id)
        await until(lambda: square.everywhere("Tin pháp luật", len(contents)), "all is posted")
        for id in contents:
            await square.withdraw(id)
        await until(lambda: square.everywhere("Đã gỡ bỏ", len(contents)), "all is taken back")
        account = await quiet_account(square, monkeypatch)
    assert [one.made for one in square.networks] == [len(contents)] * 3
    assert account["balanced"], account
    assert account["delivered"] == account["intents"] == 2 * 3 * len(contents)
