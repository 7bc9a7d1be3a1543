"""The SMS worker killed while it hands messages to a gateway: nobody hears twice, and reports that
come to the worker after it turn what nobody knew into what is known."""

import random
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lantoa.contracts.topics import DELIVERY_RECEIPT
from lantoa.engines.opening import open_log
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.settings import CommonSettings
from lantoa.testing.city import City, a_city, free_port
from lantoa.testing.people import until
from tests.faults import lengths
from tests.faults.books import Note
from tests.faults.test_smpp import WORKER, account, asked
from tests.kannel import USER, Kannel, kannel
from tests.smsc import PASSWORD, Smsc, smsc

__all__ = ["kannel", "smsc"]
KILLS, SEED = lengths.of(2, 4), 6
PEOPLE = 125 * KILLS
IN_DOUBT = 50


def settings_of(kannel: Kannel) -> dict[str, str]:
    port = str(free_port())
    return {
        "LANTOA_KANNEL_URL": kannel.url,
        "LANTOA_KANNEL_USER": USER,
        "LANTOA_KANNEL_PASSWORD": PASSWORD,
        "LANTOA_KANNEL_ROUTE": "khac",
        "LANTOA_KANNEL_RECEIPTS": f"http://127.0.0.1:{port}",
        "LANTOA_KANNEL_PORT": port,
        "LANTOA_SMS_WINDOW": "20",
        "LANTOA_SMS_RATE": "150",
        "LANTOA_SEED": "none",
    }


@pytest.mark.timeout(300)
async def test_a_killed_worker_sends_nothing_twice_and_learns_later_what_it_did(
    smsc: Smsc,
    kannel: Kannel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Note,
) -> None:
    settings = settings_of(kannel)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    await smsc.behaves(receipts="after")
    luck = random.Random(SEED)
    async with a_city(tmp_path / "city", layout=(WORKER,), engines=settings) as city:
        await city.start()
        await asked(city, PEOPLE)
        worker, begun = city.processes[WORKER], 0
        for _ in range(KILLS):
            begun += luck.randint(20, 80)
            await until(lambda at=begun: _submitted(smsc, at), f"{begun} submits", 60)  # type: ignore[misc]
            await worker.kill()
            begun = (await smsc.saw())["submits"]
            await city.start()
        await until(partial(_known, city, smsc), "what the SMSC took is known", 120)
        ended = await account(city)
        async with open_log(CommonSettings().log, city.data) as log:
            receipts = [record async for record in read_to_end(log, DELIVERY_RECEIPT)]
    record_property("unknown", ended["unknown"])
    times = Counter(sms["to"] for sms in (await smsc.saw())["taken"])
    assert set(times.values()) == {1}
    assert ended["balanced"], ended
    assert ended["delivered"] + ended["unknown"] == ended["intents"] == PEOPLE
    assert ended["delivered"] == len(times)
    assert ended["unknown"] <= KILLS * IN_DOUBT
    assert not [record for record in receipts if b"849100" in (record.value or b"")]


async def _known(city: City, smsc: Smsc) -> bool:
    """Every slot has an end, and every message that the SMSC took is known as delivered."""
    told: dict[str, Any] = await account(city)
    return bool(told["pending"] == 0 and told["delivered"] == len((await smsc.saw())["taken"]))


async def _submitted(smsc: Smsc, number: int) -> bool:
    return bool((await smsc.saw())["submits"] >= number)
