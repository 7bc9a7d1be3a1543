"""SMS by a real HTTP gateway: Kannel, before an SMSC of the npm package."""

from pathlib import Path

import pytest
from pyroaring import BitMap

from lantoa.contracts.delivery import Outcomes, Purpose
from lantoa.messages.sms import counted
from lantoa.messages.templates import Templates
from lantoa.runtime.errors import Away
from lantoa.text.nfc import nfc
from lantoa_notifier.accounts import ledger as books
from services.notifier.tests.desk import Desk, send_all
from services.notifier.tests.gatewayline import gateway_line, receipts_are_worked_on
from services.notifier.tests.smsline import LONG, texts, until
from services.notifier.tests.test_smpp_texts import GOLDEN
from tests.kannel import Kannel, kannel
from tests.smsc import Smsc

__all__ = ["kannel"]


async def reports(desk: Desk, at_least: int) -> None:
    """So many stand on the log."""

    async def are_there() -> bool:
        return len(desk.log.appended) >= at_least

    await until(are_there)


async def test_a_phone_gets_the_text_letter_for_letter(
    desk: Desk, tmp_path: Path, smsc: Smsc, kannel: Kannel
) -> None:
    async with gateway_line(desk, tmp_path, kannel.url) as up:
        campaign = await up.sends(1)
        await until(lambda: _submitted(smsc, 2))
    saw = await smsc.saw()
    whole = "Luật Đất đai có hiệu lực. https://lantoa.example/v Từ chối: soạn HUY gửi 8xx8"
    assert texts(saw) == {"84910000001": [whole]}
    assert [(part["from"], part["ton"]) for part in saw["taken"]] == [("LANTOA", 5)] * 2
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_a_receipt_names_its_slot_and_confirms_a_message_of_one_part(
    desk: Desk, tmp_path: Path, smsc: Smsc, kannel: Kannel
) -> None:
    short = Templates(subject="x", text="x", sms="Luật Đất đai có hiệu lực.")
    await desk.head(1)
    await smsc.behaves(receipts="after")
    async with gateway_line(desk, tmp_path, kannel.url, sms_stop="HUY 8xx8") as up:
        campaign = await up.sends(1, templates=short)
        await reports(desk, 1)
        await receipts_are_worked_on(desk)
    assert books.read((await desk.ledger(campaign)).confirmed) == BitMap([0])


@pytest.mark.parametrize("texts_of", [LONG, Templates(subject="x", text="x", sms="Luật.")])
async def test_what_the_smsc_reports_as_undelivered_has_failed(
    desk: Desk, tmp_path: Path, smsc: Smsc, kannel: Kannel, texts_of: Templates
) -> None:
    await smsc.behaves(receipts="after", state="UNDELIV")
    async with gateway_line(desk, tmp_path, kannel.url, sms_parts=5) as up:
        campaign = await up.sends(1, templates=texts_of)
        await reports(desk, 1)
        await receipts_are_worked_on(desk)
    assert await desk.outcomes(campaign) == Outcomes(failed=1)


async def test_what_the_smsc_refuses_after_the_gateway_took_it_has_failed(
    desk: Desk, tmp_path: Path, smsc: Smsc, kannel: Kannel
) -> None:
    await smsc.behaves(statuses={"84910000001": 0x0B})
    async with gateway_line(desk, tmp_path, kannel.url) as up:
        campaign = await up.sends(1, 2)
        await reports(desk, 1)
        await receipts_are_worked_on(desk)
    assert await desk.outcomes(campaign) == Outcomes(failed=1, delivered=1)


async def test_a_report_that_the_log_did_not_take_comes_again(
    desk: Desk, tmp_path: Path, smsc: Smsc, kannel: Kannel
) -> None:
    await smsc.behaves(receipts="after", state="UNDELIV")
    desk.log.away = 1
    async with gateway_line(desk, tmp_path, kannel.url) as up:
        campaign = await up.sends(1)
        await reports(desk, 1)
        await receipts_are_worked_on(desk)
    assert await desk.outcomes(campaign) == Outcomes(failed=1)


async def test_the_gateway_splits_as_it_was_counted_and_changes_no_letter(
    desk: Desk, tmp_path: Path, smsc: Smsc, kannel: Kannel
) -> None:
    async with gateway_line(desk, tmp_path, kannel.url, sms_parts=10) as up:
        sent = {}
        for who, text in enumerate(GOLDEN, 1):
            written = Templates(subject="x", text="x", sms=text)
            others = {"purpose": Purpose.CONFIRMATION, "part": f"confirm{who}"}
            campaign = await up.sends(who, templates=written, **others)
            if (await desk.outcomes(campaign)).delivered:
                sent[f"8491{who:07}"] = [nfc(text)]
        billed = sum(len(counted(text).parts) for (text,) in sent.values())
        await until(lambda: _submitted(smsc, billed))
    saw = await smsc.saw()
    assert texts(saw) == sent
    assert saw["submits"] == billed
    unsent = [text for text in GOLDEN if [nfc(text)] not in sent.values()]
    assert unsent == ["ạ" * 66 + "🎉" * 3]


async def _submitted(smsc: Smsc, number: int) -> bool:
    return bool((await smsc.saw())["submits"] >= number)


async def test_a_gateway_that_does_not_know_us_is_away_and_takes_nothing(
    desk: Desk, tmp_path: Path, smsc: Smsc, kannel: Kannel
) -> None:
    async with gateway_line(desk, tmp_path, kannel.url, kannel_password="sai") as refused:
        campaign = await refused.campaign(1)
        with pytest.raises(Away, match="403"):
            await send_all(refused.worker, campaign)
        with pytest.raises(Away, match="403"):
            await refused.sender.probe()
    assert (await smsc.saw())["submits"] == 0
    assert (await desk.outcomes(campaign)).pending == 1


async def test_a_gateway_that_is_not_there_is_away_and_what_waits_is_sent_once_it_is(
    desk: Desk, tmp_path: Path, smsc: Smsc, kannel: Kannel
) -> None:
    async with gateway_line(desk, tmp_path, "http://127.0.0.1:9/cgi-bin/sendsms") as nobody:
        campaign = await nobody.campaign(1)
        with pytest.raises(Away):
            await send_all(nobody.worker, campaign)
        assert await nobody.is_away()
    async with gateway_line(desk, tmp_path, kannel.url) as up:
        assert await up.is_up()
        await send_all(up.worker, campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_a_gateway_that_lost_its_own_server_is_away(
    desk: Desk, tmp_path: Path, smsc: Smsc, kannel: Kannel
) -> None:
    await kannel.loses_its_bearerbox()
    async with gateway_line(desk, tmp_path, kannel.url) as cut_off:

        async def refuses() -> bool:
            return await cut_off.is_away()

        campaign = await cut_off.campaign(1)
        with pytest.raises(Away):
            await send_all(cut_off.worker, campaign)
        assert await refuses()
    assert (await desk.outcomes(campaign)).pending == 1
