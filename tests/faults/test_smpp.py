"""The SMS worker killed between submit and ledger: what nobody knows is listed, never resent."""

import random
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.subscriptions import Channel, Contact
from lantoa.contracts.topics import DELIVERIES, DELIVERY_RECEIPT, SUBSCRIPTION_COMMAND
from lantoa.engines.opening import open_log, open_records
from lantoa.messages.templates import Templates
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import open_world
from lantoa.runtime.wrapping import installation_key
from lantoa.testing.city import City, a_city
from lantoa.testing.people import until
from lantoa_notifier.accounts.checking import check
from lantoa_notifier.planner.cutting import cut, request
from lantoa_notifier.subscribers.vault import WHAT
from services.notifier.tests.desk import Desk
from tests.faults import lengths
from tests.faults.books import Note
from tests.smsc import PASSWORD, Smsc, smsc

__all__ = ["smsc"]
WORKER, WINDOW, SEED = "notifier:sms", 20, 6
KILLS = lengths.of(2, 5)
"""The brief matrix kills the same worker thrice more, at the moment the SMSC falls silent."""
PEOPLE = 200 * KILLS
IN_DOUBT = 50
"""Slots that a process may have marked and not recorded: the most that one kill leaves unknown."""
TEXTS = Templates(
    subject="Luật Đất đai",
    text="Toàn văn",
    sms_plain="Luat Dat dai co hieu luc.",
    url="https://x/y",
)


def settings_of(smsc: Smsc) -> dict[str, str]:
    return {
        "LANTOA_SMPP_URL": f"{smsc.url}?route=khac",
        "LANTOA_SMPP_USER": "lantoa",
        "LANTOA_SMPP_PASSWORD": PASSWORD,
        "LANTOA_SMS_WINDOW": str(WINDOW),
        "LANTOA_SMS_RATE": "200",
        "LANTOA_SEED": "none",
    }


async def asked(city: City, people: int = PEOPLE) -> None:
    """What a planner would have left: people, a campaign, and its batches on the log."""
    common, clock = CommonSettings(data=city.data), SystemClock()
    key = installation_key(common, WHAT)
    async with (
        open_log(common.log, city.data) as log,
        open_records(common.records, city.data, "notifier") as records,
        log.appender() as appender,
    ):
        desk = Desk(records, clock, key)  # type: ignore[arg-type]  # nothing moves the clock here
        for number in range(1, people + 1):
            address = f"+8491{number:07}"
            who = await desk.enrolled(address)
            phone = Contact(channel=Channel.SMS, address=address)
            await desk.follower(who, Channel.SMS, contact=phone)
        everybody = BitMap(range(1, people + 1))
        campaign = await desk.campaign(everybody, channel=Channel.SMS, templates=TEXTS)
        requests = [request(batch, Lane.NORMAL, clock.now()) for batch in cut(campaign)]
        assert {one.topic for one in requests} == {DELIVERIES[Channel.SMS].name}
        await appender.append(requests)


async def account(city: City) -> dict[str, Any]:
    """The notifier's part of ``lantoa check``: no other service runs here."""
    async with open_world(CommonSettings(data=city.data)) as world:
        return await check(world)


@pytest.mark.timeout(300)
async def test_a_killed_worker_sends_nothing_twice_and_lists_what_nobody_knows(
    smsc: Smsc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    for name, value in settings_of(smsc).items():
        monkeypatch.setenv(name, value)
    await smsc.behaves(receipts="after")
    luck = random.Random(SEED)
    async with a_city(tmp_path / "city", layout=(WORKER,), engines=settings_of(smsc)) as city:
        await city.start()
        await asked(city)
        worker, begun = city.processes[WORKER], 0
        for _ in range(KILLS):
            begun += luck.randint(20, 120)
            await until(lambda at=begun: _submitted(smsc, at), f"{begun} submits", 60)  # type: ignore[misc]
            await worker.kill()
            begun = (await smsc.saw())["submits"]
            await city.start()
        await until(partial(_quiet, city), "every slot has an end", 120)
        ended = await account(city)
    record_property("unknown", ended["unknown"])
    times = Counter(sms["to"] for sms in (await smsc.saw())["taken"])
    assert set(times.values()) == {1}
    assert ended["balanced"], ended
    assert ended["delivered"] + ended["unknown"] == ended["intents"] == PEOPLE
    assert ended["unknown"] == len(ended["unknown_listed"]) <= KILLS * IN_DOUBT
    known = {f"8491{one['subscriber']:07}" for one in ended["unknown_listed"]}
    assert {f"8491{number:07}" for number in range(1, PEOPLE + 1)} - known <= set(times)


@pytest.mark.timeout(120)
async def test_what_phones_say_later_corrects_the_account_and_ends_follows(
    smsc: Smsc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings_of(smsc).items():
        monkeypatch.setenv(name, value)
    await smsc.behaves(receipts="after", state="UNDELIV")
    async with a_city(tmp_path / "city", layout=(WORKER,), engines=settings_of(smsc)) as city:
        await city.start()
        await asked(city, people=40)
        await until(partial(_failed, city, 40), "every receipt has its effect", 60)
        assert await smsc.delivers(source_addr="84910000007", short_message="HUY") == 0
        async with open_log(CommonSettings().log, city.data) as log:
            stops = [record async for record in read_to_end(log, SUBSCRIPTION_COMMAND)]
            receipts = [record async for record in read_to_end(log, DELIVERY_RECEIPT)]
    assert [stop.key for stop in stops] == [b"7"]
    assert len(receipts) == 40
    assert not [r for r in (*stops, *receipts) if b"9100000" in (r.value or b"")]


@pytest.mark.timeout(120)
async def test_an_orderly_stop_leaves_nothing_in_doubt_however_slow_the_contract_is(
    smsc: Smsc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """500 messages at 25 a second take longer than a process has to stop."""
    settings = settings_of(smsc) | {"LANTOA_SMS_RATE": "25"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    async with a_city(tmp_path / "city", layout=(WORKER,), engines=settings) as city:
        await city.start()
        await asked(city, people=500)
        await until(partial(_submitted, smsc, 10), "it sends", 60)
        assert await city.processes[WORKER].stop() < 15
        stopped = await account(city)
    assert stopped["unknown"] == 0
    assert stopped["pending"] > 0
    assert stopped["delivered"] == len((await smsc.saw())["taken"])
    assert (await smsc.saw())["unbinds"] == 1


async def _failed(city: City, number: int) -> bool:
    return bool((await account(city))["failed"] == number)


async def _submitted(smsc: Smsc, number: int) -> bool:
    return bool((await smsc.saw())["submits"] >= number)


async def _quiet(city: City) -> bool:
    return bool((await account(city))["pending"] == 0)
