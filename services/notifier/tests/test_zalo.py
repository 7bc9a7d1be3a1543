"""Zalo first and SMS where it cannot be: one slot, one outcome. Against a contract double."""

import asyncio
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Outcomes, Purpose
from lantoa.contracts.ids import BatchId, Version
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.zalo.agreeing import names_zalo
from lantoa_notifier.channels.zalo.codes import TABLE, Meaning
from lantoa_notifier.channels.zalo.quota import Quota
from lantoa_notifier.channels.zalo.templates import WrongTemplates, templates_in
from lantoa_notifier.domain.circuits import FIRST, HEAD_START, IN_A_ROW
from services.notifier.tests.desk import NOW, Desk, from_log, send_all
from services.notifier.tests.smsline import SHORT, SMS
from services.notifier.tests.zalo_double import tells, zalo_double
from services.notifier.tests.zaloline import BY_SMS, BY_ZALO, TEMPLATES, zalo_line

FATES = {
    Meaning.DELIVERED: Outcomes(delivered=1),
    Meaning.INVALID_RECIPIENT: Outcomes(delivered=1),
    Meaning.QUOTA: Outcomes(delivered=1),
    Meaning.TEMPORARY: Outcomes(pending=1),
    Meaning.THROTTLED: Outcomes(pending=1),
    Meaning.TOKEN: Outcomes(pending=1),
    Meaning.TECHNICAL: Outcomes(pending=1),
    Meaning.PERMANENT: Outcomes(dead=1),
}
OF_PHONES = {code: meaning for code, meaning in TABLE.items() if code > -200}
"""Those below are an official account's."""
SPILLED = {Meaning.INVALID_RECIPIENT, Meaning.QUOTA}


async def test_who_agreed_to_zalo_is_told_there_by_an_approved_template_and_by_nothing_else(
    desk: Desk, tmp_path: Path
) -> None:
    async with zalo_double(desk.clock) as zalo, zalo_line(desk, tmp_path, zalo) as line:
        await line.follower(1)
        campaign = await line.sends(1)
        assert await line.by_sms() == []
    (message,) = zalo.sent
    assert message["phone"] == "84910000001"
    assert message["template_id"] == "412345"
    assert message["template_data"] == {
        "tieu_de": "Luật Đất đai",
        "lien_ket": "https://lantoa.example/v",
        "tu_choi": "https://lantoa.example/dung/1.1",
    }
    assert len(message["tracking_id"]) <= 48
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_who_agreed_to_sms_alone_is_never_told_by_zalo(desk: Desk, tmp_path: Path) -> None:
    async with zalo_double(desk.clock) as zalo, zalo_line(desk, tmp_path, zalo) as line:
        await line.follower(1, BY_SMS)
        await line.sends(1)
        assert await line.by_sms() == ["84910000001"]
    assert zalo.sent == []


@pytest.mark.parametrize(
    ("sentence", "agrees"),
    [
        (BY_ZALO, True),
        (unicodedata.normalize("NFD", BY_ZALO), True),
        ("Tôi nhận tin qua số điện thoại (tin nhắn Zalo hoặc SMS) ghi ở đây.", True),
        (BY_SMS, False),
        ("Tôi nhận tin bằng SMS, không qua Zalo.", False),
        ("Tôi nhận tin bằng mọi cách, trừ Zalo.", False),
        ("I agree to be told by the phone number (by Zalo or SMS) given here.", True),
        ("I agree to be told by SMS, not by Zalo.", False),
        ("Messages by SMS alone, without Zalo.", False),
        ("", False),
    ],
)
def test_a_sentence_that_may_refuse_zalo_refuses_it(sentence: str, agrees: bool) -> None:
    assert names_zalo(sentence) is agrees


async def test_a_purpose_without_a_template_and_a_code_go_by_sms(
    desk: Desk, tmp_path: Path
) -> None:
    async with zalo_double(desk.clock) as zalo, zalo_line(desk, tmp_path, zalo) as line:
        await line.follower(1)
        for purpose in (Purpose.WITHDRAWAL, Purpose.CONFIRMATION):
            await line.sends(1, purpose=purpose, part=purpose.value)
        assert await line.by_sms() == ["84910000001"] * 2
    assert zalo.sent == []


@pytest.mark.parametrize(("code", "meaning"), OF_PHONES.items())
async def test_every_code_has_its_fate_and_its_way(
    desk: Desk, tmp_path: Path, code: int, meaning: Meaning
) -> None:
    async with zalo_double(desk.clock) as zalo, zalo_line(desk, tmp_path, zalo) as line:
        await line.follower(1)
        zalo.errors["84910000001"] = code
        campaign = await line.sends(1)
        assert await desk.outcomes(campaign) == FATES[meaning]
        told = await line.by_sms()
    assert told == (["84910000001"] if meaning in SPILLED else [])
    assert (await desk.ledger(campaign)).refused == (meaning is Meaning.TEMPORARY)


@pytest.mark.parametrize("code", [-100, -109, -117, -124, -133])
async def test_what_is_urgent_goes_by_sms_when_zalo_does_not_send_it(
    desk: Desk, tmp_path: Path, code: int
) -> None:
    async with zalo_double(desk.clock) as zalo, zalo_line(desk, tmp_path, zalo) as line:
        await line.follower(1)
        zalo.errors["84910000001"] = code
        campaign = await line.sends(1, lane=Lane.URGENT)
        assert await line.by_sms() == ["84910000001"]
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


@pytest.mark.parametrize("behaviour", ["loses_message", "garbles"])
async def test_a_lost_answer_is_unknown_and_goes_no_other_way(
    desk: Desk, tmp_path: Path, behaviour: str
) -> None:
    async with zalo_double(desk.clock) as zalo, zalo_line(desk, tmp_path, zalo) as line:
        await line.follower(1)
        setattr(zalo, behaviour, True)
        campaign = await line.sends(1, lane=Lane.URGENT)
        await send_all(line.worker, campaign)
        assert await line.by_sms() == []
    assert await desk.outcomes(campaign) == Outcomes(unknown=1)
    assert len(zalo.sent) == (behaviour == "loses_message")


async def test_the_quota_spills_to_sms_and_its_reserve_is_for_what_is_urgent(
    desk: Desk, tmp_path: Path
) -> None:
    limits = {"zalo_quota": 10, "zalo_reserve": 20}
    async with zalo_double(desk.clock) as zalo, zalo_line(desk, tmp_path, zalo, **limits) as line:
        for number in range(1, 16):
            await line.follower(number)
        normal = await line.sends(*range(1, 11))
        assert len(zalo.sent) == 8
        assert len(await line.by_sms()) == 2
        urgent = await line.sends(*range(11, 16), lane=Lane.URGENT, version=2)
        assert len(zalo.sent) == 10
        assert len(await line.by_sms()) == 5
        desk.clock.move(17 * 3600)
        await line.sends(1, version=3)
    assert len(zalo.sent) == 11
    assert await desk.outcomes(normal) == Outcomes(delivered=10)
    assert await desk.outcomes(urgent) == Outcomes(delivered=5)


async def test_replicas_share_one_quota_and_bulk_leaves_more_than_normal(desk: Desk) -> None:
    replicas = [Quota(desk.records, "zalo", 10, 20) for _ in range(3)]
    bulk = [await one.takes(Lane.HISTORY, NOW) for one in replicas * 3]
    assert sum(bulk) == 6
    await replicas[0].gives_back(NOW)
    normal = [await one.takes(Lane.NORMAL, NOW) for one in replicas * 2]
    assert sum(normal) == 3
    await replicas[1].is_spent(NOW)
    assert not await replicas[2].takes(Lane.URGENT, NOW)


async def test_what_zalo_says_of_its_quota_counts_for_all_who_come_after(
    desk: Desk, tmp_path: Path
) -> None:
    async with zalo_double(desk.clock) as zalo, zalo_line(desk, tmp_path, zalo) as line:
        zalo.quota = 0
        for number in (1, 2):
            await line.follower(number)
        await line.sends(1)
        zalo.quota = 100
        await line.sends(2, version=2)
        assert await line.by_sms() == ["84910000001", "84910000002"]
    assert zalo.sent == []


async def test_who_is_not_on_zalo_costs_no_quota(desk: Desk, tmp_path: Path) -> None:
    limits = {"zalo_quota": 1, "zalo_reserve": 0}
    async with zalo_double(desk.clock) as zalo, zalo_line(desk, tmp_path, zalo, **limits) as line:
        for number in (1, 2):
            await line.follower(number)
        zalo.errors["84910000001"] = -108
        await line.sends(1)
        await line.sends(2, version=2)
        assert await line.by_sms() == ["84910000001"]
    assert zalo.phones == ["84910000002"]


async def test_a_webhook_is_evidence_for_what_was_unknown(desk: Desk, tmp_path: Path) -> None:
    async with zalo_double(desk.clock) as zalo, zalo_line(desk, tmp_path, zalo) as line:
        await line.follower(1)
        zalo.loses_message = True
        campaign = await line.sends(1)
        tracking = zalo.sent[0]["tracking_id"]
        assert await tells(line.port, tracking) == 200
        assert await tells(line.port, tracking) == 200
    await desk.receipting().take(from_log(desk.log.appended))
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_a_webhook_that_zalo_did_not_sign_is_refused_and_others_are_let_go(
    desk: Desk, tmp_path: Path
) -> None:
    async with zalo_double(desk.clock) as zalo, zalo_line(desk, tmp_path, zalo) as line:
        await line.follower(1)
        await line.sends(1)
        ours = zalo.sent[0]["tracking_id"]
        assert await tells(line.port, ours, secret="doan-mo") == 403
        assert await tells(line.port, ours, event_name="user_seen_message") == 200
        assert await tells(line.port, "cua-nguoi-khac") == 200
        assert await tells(line.port, ours, padding="x" * 70_000) == 413
        assert desk.log.appended == []
        desk.log.away = 1
        assert await tells(line.port, ours) == 503
        assert await tells(line.port, ours) == 200
    assert len(desk.log.appended) == 1


async def test_a_webhook_is_answered_within_two_seconds_while_the_log_hangs(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs(_records: object) -> object:
        return await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(desk.log, "append", hangs)
    ours = desk.tokens.write(BatchId("lo-1"), 7)
    async with zalo_double(desk.clock) as zalo, zalo_line(desk, tmp_path, zalo) as line:
        async with asyncio.timeout(2):
            answers = await asyncio.gather(*(tells(line.port, ours) for _ in range(20)))
    assert answers == [503] * 20


def test_zalo_needs_all_of_its_settings() -> None:
    with pytest.raises(ValueError, match=r"LANTOA_ZALO_APP.*LANTOA_ZALO_TEMPLATES"):
        DeliverySettings(zalo_url="https://business.openapi.zalo.me")


def test_where_zalo_comes_first_the_sinks_books_of_sms_are_not_all(tmp_path: Path) -> None:
    needed: dict[str, Any] = {"zalo_app": "1", "zalo_secret": "x", "zalo_oa_secret": "x"}
    with_zalo = DeliverySettings(
        zalo_url="http://127.0.0.1:9", zalo_templates=tmp_path / "mau.toml", **needed
    )
    assert SMS.is_sink(with_zalo)
    assert not SMS.is_all_in_sinks(with_zalo)
    assert SMS.is_all_in_sinks(DeliverySettings())


@pytest.mark.parametrize(
    "wrong",
    [
        TEMPLATES.replace("[correction]", "[confirmation]", 1).replace(
            "[correction.", "[confirmation."
        ),
        TEMPLATES.replace("most = 60", "most = 401"),
        TEMPLATES.replace('"subject"', '"free"'),
        TEMPLATES.replace("[alert]", "[quang-cao]").replace("[alert.", "[quang-cao."),
        "[alert\n",
    ],
)
def test_a_wrong_file_of_templates_is_told_at_the_start(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "mau.toml"
    file.write_text(wrong)
    with pytest.raises(WrongTemplates, match="LANTOA_ZALO_TEMPLATES"):
        templates_in(file)


async def test_a_link_that_fits_into_no_parameter_goes_by_sms(desk: Desk, tmp_path: Path) -> None:
    async with zalo_double(desk.clock) as zalo, zalo_line(desk, tmp_path, zalo) as line:
        await line.follower(1)
        long = SHORT.__class__(subject="Luật", text="x", url="https://lantoa.example/" + "v" * 200)
        await line.sends(1, templates=long)
        assert await line.by_sms() == ["84910000001"]
    assert zalo.sent == []


async def test_while_zalo_fails_again_and_again_people_are_told_by_sms_and_zalo_is_tried_later(
    desk: Desk, tmp_path: Path
) -> None:
    async with zalo_double(desk.clock) as zalo, zalo_line(desk, tmp_path, zalo) as line:
        numbers = range(1, IN_A_ROW + 2)
        for number in numbers:
            await line.follower(number)
        zalo.errors = {f"8491{number:07}": -100 for number in numbers}
        await line.sends(*range(1, IN_A_ROW + 1))
        assert await line.by_sms() == []
        last = IN_A_ROW + 1
        await line.sends(last, version=Version(2))
        assert await line.by_sms() == [f"8491{last:07}"]
        zalo.errors.clear()
        desk.clock.move(FIRST + HEAD_START)
        await line.sends(last, version=Version(3))
        assert zalo.phones == [f"8491{last:07}"]
