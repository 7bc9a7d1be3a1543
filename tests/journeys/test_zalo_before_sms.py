"""Who agrees on the portal to be told by Zalo is told there; who is not on Zalo, by SMS; who agreed
to SMS on paper, by SMS. Zalo is a contract double."""

from pathlib import Path

import pytest

from lantoa.contracts.subscriptions import Channel
from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import City, a_city, free_port
from lantoa.testing.people import Person, until
from services.notifier.tests.zalo_double import (
    APP,
    FIRST_REFRESH,
    OA_SECRET,
    SECRET,
    Zalo,
    tells,
    zalo_double,
)
from services.notifier.tests.zaloline import TEMPLATES
from tests.journeys.test_people_on_paper import HEAD, TUAN, publish, take

pytestmark = pytest.mark.timeout(180)


def settings_of(zalo: Zalo, templates: Path, port: int) -> dict[str, str]:
    templates.write_text(TEMPLATES)
    return {
        "LANTOA_SEED": "registers",
        "LANTOA_GATEWAY_ZALO": "true",
        "LANTOA_ZALO_URL": zalo.url,
        "LANTOA_ZALO_OAUTH": zalo.oauth,
        "LANTOA_ZALO_APP": APP,
        "LANTOA_ZALO_SECRET": SECRET,
        "LANTOA_ZALO_OA_SECRET": OA_SECRET,
        "LANTOA_ZALO_TEMPLATES": str(templates),
        "LANTOA_ZALO_PORT": str(port),
    }


async def followed(city: City, phone: str) -> Person:
    """Somebody who signed up a phone on the portal, and typed its code."""
    person = Person(city, Channel.SMS, phone)
    await person.follow_on_page("44")
    await person.confirm()
    return person


async def test_each_is_told_once_by_the_way_that_they_agreed_to(tmp_path: Path) -> None:
    table, port = tmp_path / "phieu.csv", free_port()
    table.write_text(HEAD + TUAN)
    async with zalo_double(SystemClock()) as zalo:
        settings = settings_of(zalo, tmp_path / "mau.toml", port)
        async with a_city(tmp_path / "city", engines=settings) as city:
            await city.start()
            begun = await city.lantoa("zalo", "authorize", "--refresh-token", FIRST_REFRESH)
            assert begun[0] == 0, begun
            lan = await followed(city, "+84987654321")
            minh = await followed(city, "+84911112222")
            zalo.errors["84911112222"] = -108
            await take(city, table)
            tuan = Person(city, Channel.SMS, "+84912345678")
            await publish(city, "tin-1")
            told = lambda: zalo.sent and minh.received("alert") and tuan.received("alert")  # noqa: E731
            await until(told, "all three are told", 60)

            async def is_quiet() -> bool:
                return (await city.lantoa("check"))[0] == 0

            await until(is_quiet, "all is told and accounted for", 60)

            async def is_kept() -> bool:
                status = await tells(port, zalo.sent[0]["tracking_id"])
                assert status in (200, 503)
                return status == 200

            await until(is_kept, "Zalo's word is kept: after 503 it comes again")
            assert zalo.phones == ["84987654321"]
            assert lan.received("alert") == []
            assert [len(who.received("alert")) for who in (minh, tuan)] == [1, 1]
            stop = zalo.sent[0]["template_data"]["tu_choi"]
            one_click = {"List-Unsubscribe": "One-Click"}
            async with city.http.post(stop, data=one_click) as answer:
                assert answer.status == 200
            await publish(city, "tin-2")
            await until(lambda: len(minh.received("alert")) == 2, "the second is told", 60)
            await until(is_quiet, "all is accounted for", 60)
    assert zalo.phones == ["84987654321"]
    assert zalo.refreshes == 1
