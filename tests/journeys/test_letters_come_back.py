"""Bounces of a real Postfix: its queue, its notifications, our door, and whoever is not there."""

from pathlib import Path

import pytest

from lantoa.testing.city import free_port
from lantoa.testing.people import until
from services.notifier.tests.smtp_peer import smtp_server
from tests.journeys.letters import a_post
from tests.postfix import postfix, require

pytestmark = pytest.mark.timeout(180)
LAN, MINH, CUC, DUNG = (f"{name}@thu.example" for name in ("lan", "minh", "cuc", "dung"))
BOUNCES = "tra.phapluat.example"


async def test_who_is_not_there_is_written_to_no_more_and_who_was_only_full_is(
    tmp_path: Path,
) -> None:
    require()
    door = free_port()
    async with smtp_server() as far:
        routes = {
            "thu.example": f"smtp:[127.0.0.1]:{far.port}",
            BOUNCES: f"lmtp:inet:127.0.0.1:{door}",
        }
        settings = {"LANTOA_BOUNCE_DOMAIN": BOUNCES, "LANTOA_BOUNCE_PORT": str(door)}
        async with (
            postfix(routes) as mta,
            a_post(tmp_path / "city", far, mta.url, **settings) as post,
        ):
            for who in (LAN, MINH, CUC, DUNG):
                await post.follower(who)
            far.refuses = {
                MINH: "550 5.1.1 No such user",
                CUC: "552 5.2.2 Mailbox full",
                DUNG: "450 4.2.0 Greylisted",
            }
            first = await post.publish()
            await until(lambda: far.refused >= {MINH, CUC, DUNG}, "what the far server refuses")
            far.refuses = {}
            await until(lambda: post.heard(DUNG) == [first], "the grey one, tried again by the MTA")

            async def one_has_gone() -> bool:
                return await post.following() == 3

            async def two_came_back() -> bool:
                return bool((await post.account())["failed"] == 2)

            await until(one_has_gone, "who is not there follows nothing any more")
            await until(two_came_back, "both bounces are in the account", 60)
            second = await post.publish()
            await until(
                lambda: all(post.heard(who)[-1:] == [second] for who in (LAN, CUC, DUNG)),
                "the second news",
            )
            account = await post.account()
            assert post.heard(MINH) == []
            assert (account["failed"], account["balanced"]) == (2, True)
            assert "thu.example" not in written_by(post.city.data)


def written_by(data: Path) -> str:
    """What the city's processes logged."""
    return "".join(log.read_text(errors="replace") for log in (data / "logs").glob("*.log"))
