"""People who agreed on paper are taken from a table, and hear of what they asked for, once."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from lantoa.contracts.subscriptions import Channel
from lantoa.testing.city import City, a_city
from lantoa.testing.people import Person, until

HEAD = "channel,address,fields,consent,agreed_on,evidence\n"
LAN = "email,lan@example.vn,44,Tôi đồng ý nhận tin,2026-11-20,Phiếu 1\n"
TUAN = "sms,0912 345 678,44,Tôi đồng ý nhận tin,2026-11-20,Phiếu 2\n"
pytestmark = pytest.mark.timeout(180)


async def take(city: City, table: Path, *options: str, code: int = 0) -> str:
    status, out, err = await city.lantoa("subscribers", "import", str(table), *options)
    assert status == code, (out + err).decode()
    return (out + err).decode()


async def publish(city: City, id: str) -> None:
    text = city.data / f"{id}.txt"
    text.write_text("Tin mới\n\nThành phố có quy định mới.\n")
    options = ["--kind", "news", "--field", "44", "--change", "new", "--id", id]
    status, out, err = await city.lantoa("publish", str(text), *options, "--url", city.publisher)
    assert status == 0, (out + err).decode()


async def test_a_table_is_checked_taken_and_taken_again_without_telling_anybody_twice(
    tmp_path: Path,
) -> None:
    table = tmp_path / "phieu.csv"
    async with a_city(tmp_path / "city", engines={"LANTOA_SEED": "registers"}) as city:
        await city.start()
        lan = Person(city, Channel.EMAIL, "lan@example.vn")
        tuan = Person(city, Channel.SMS, "+84912345678")
        table.write_text(HEAD + LAN + TUAN.replace("0912", "024"), encoding="utf-8-sig")
        assert "dòng (line) 3: address" in await take(city, table, code=1)
        table.write_text(HEAD + LAN + TUAN)
        assert "nothing written" in await take(city, table, "--dry-run")
        for _ in range(2):
            assert "2 dòng" in await take(city, table, "--by", "nv-000017")
        await publish(city, "tin-1")
        await until(lambda: lan.received("alert") and tuan.received("alert"), "both are told")

        async def is_quiet() -> bool:
            return (await city.lantoa("check"))[0] == 0

        await until(is_quiet, "all is told and accounted for", 60)
        for person in (lan, tuan):
            assert [message["purpose"] for message in person.received()] == ["alert"]
        status, out, _ = await city.lantoa(
            "audit", "export", "--service", "notifier", "--format", "jsonl"
        )
        deeds = [json.loads(line) for line in out.splitlines()]
        assert [(one["deed"], one["by"], one["note"]) for one in deeds] == [
            ("subscribers.imported", "staff:nv-000017", "2 dòng (lines)")
        ] * 2
        assert {one["record"] for one in deeds} == {sha256(table.read_bytes()).hexdigest()}
        status, out, _ = await city.lantoa("campaign", "list", "--json")
        accounts = json.loads(out)
        assert [one["outcomes"] for one in accounts] == [{"delivered": 1}] * 2
        status, out, _ = await city.lantoa("campaign", "show", accounts[0]["id"])
        assert (status, "Tin mới" in out.decode()) == (0, True)
