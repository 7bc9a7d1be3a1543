"""SMS over a real SMSC: what arrives, what is refused, and what is unknown."""

import asyncio
from pathlib import Path

import pytest
from msgspec import structs
from pyroaring import BitMap

from lantoa.contracts.delivery import Outcomes, Purpose
from lantoa.contracts.subscriptions import Channel
from lantoa.messages.templates import Templates
from lantoa.runtime.errors import Away
from lantoa.search.saving import hash_of
from services.notifier.tests.desk import FIELD_44, Desk, send_all
from services.notifier.tests.room import search
from services.notifier.tests.smsline import SHORT, Line, line, texts, until
from tests.smsc import Smsc


async def test_a_phone_gets_the_text_letter_for_letter(up: Line, smsc: Smsc) -> None:
    campaign = await up.sends(1)
    saw = await smsc.saw()
    whole = "Luật Đất đai có hiệu lực. https://lantoa.example/v Từ chối: soạn HUY gửi 8xx8"
    assert texts(saw) == {"84910000001": [whole]}
    for part in saw["taken"]:
        assert (part["from"], part["ton"], part["registered"]) == ("LANTOA", 5, 1)
    assert await up.desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_who_is_told_what_a_search_found_reads_which_one(up: Line, smsc: Smsc) -> None:
    """Seventy-seven letters are billed as two parts, and so are these."""
    lan = search("cấp sổ đỏ")
    about = structs.replace(FIELD_44, searches=(hash_of(lan.search),))
    await up.desk.follower(1, Channel.SMS, address="+84910000001", searches=[lan])
    found = await up.desk.campaign(
        BitMap([1]), channel=Channel.SMS, templates=SHORT, part="found-1-1", about=about
    )
    await send_all(up.worker, found)
    whole = (
        "Luật Đất đai có hiệu lực. https://lantoa.example/v "
        'Theo mục tìm "cấp sổ đỏ". Từ chối: soạn HUY gửi 8xx8'
    )
    saw = await smsc.saw()
    assert texts(saw) == {"84910000001": [whole]}
    assert len(saw["taken"]) == 2


async def test_a_confirmation_has_nothing_to_stop(up: Line, smsc: Smsc) -> None:
    await up.sends(1, purpose=Purpose.CONFIRMATION, part="confirm")
    whole = "Luật Đất đai có hiệu lực. https://lantoa.example/v"
    assert texts(await smsc.saw()) == {"84910000001": [whole]}


async def test_a_route_without_marks_gets_the_approved_variant_or_nothing(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    async with line(desk, tmp_path, f"{smsc.url}?route=khac") as plain:
        await until(plain.is_up)
        told = await plain.sends(1)
        lacking = structs.replace(SHORT, sms_plain="")
        untold = await plain.sends(2, templates=lacking, version=2)
    whole = "Luat Dat dai co hieu luc. https://lantoa.example/v Tu choi: soan HUY gui 8xx8"
    assert texts(await smsc.saw()) == {"84910000001": [whole]}
    assert await desk.outcomes(told) == Outcomes(delivered=1)
    assert await desk.outcomes(untold) == Outcomes(dead=1)


async def test_more_parts_than_the_route_takes_are_refused_and_never_cut(
    up: Line, smsc: Smsc
) -> None:
    campaign = await up.sends(1, templates=Templates(subject="x", text="x", sms="Điều " * 60))
    assert (await smsc.saw())["submits"] == 0
    assert await up.desk.outcomes(campaign) == Outcomes(dead=1)


async def test_the_window_is_never_exceeded_and_everybody_is_told_once(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    async with line(desk, tmp_path, smsc.url, sms_window=5) as narrow:
        await until(narrow.is_up)
        campaign = await narrow.sends(*range(1, 301))
    saw = await smsc.saw()
    assert saw["most_open"] <= 5
    assert {len(messages) for messages in texts(saw).values()} == {1}
    assert await desk.outcomes(campaign) == Outcomes(delivered=300)
    assert saw["unbinds"] == 1


async def test_each_refusal_has_its_fate(up: Line, smsc: Smsc) -> None:
    numbers = {1: 0x0B, 2: 0x0A, 3: 0x45, 4: 0x0499}
    await smsc.behaves(statuses={f"8491{who:07}": status for who, status in numbers.items()})
    campaign = await up.sends(1, 2, 3, 4, 5)
    assert await up.desk.outcomes(campaign) == Outcomes(failed=1, dead=1, pending=2, delivered=1)


async def test_what_was_in_the_window_when_the_line_broke_is_unknown_and_nothing_else(
    up: Line, smsc: Smsc
) -> None:
    await smsc.behaves(deaf=3)
    campaign = await up.campaign(*range(1, 21))
    with pytest.raises(Away):
        await send_all(up.worker, campaign)
    await until(up.is_up)
    await send_all(up.worker, campaign)
    outcomes = await up.desk.outcomes(campaign)
    assert outcomes.unknown + outcomes.delivered == 20
    assert 3 <= outcomes.unknown <= 10
    assert {len(messages) for messages in texts(await smsc.saw()).values()} == {1}


async def test_a_message_without_an_answer_is_unknown_and_never_sent_again(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    async with line(desk, tmp_path, smsc.url, smpp_answer=0.2) as short:
        await until(short.is_up)
        await smsc.behaves(silent=True)
        campaign = await short.sends(1, 2)
        await smsc.behaves(silent=False)
        await send_all(short.worker, campaign)
    saw = await smsc.saw()
    assert await desk.outcomes(campaign) == Outcomes(unknown=2)
    assert saw["submits"] == 2


async def test_an_smsc_that_lives_and_answers_no_submit_is_left_after_a_window(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    """Everything else would become unknown, one window after the other."""
    await smsc.behaves(mute=True)
    async with line(desk, tmp_path, smsc.url, smpp_answer=0.2, sms_window=2) as narrow:
        await until(narrow.is_up)
        campaign = await narrow.campaign(*range(1, 11), purpose=Purpose.CONFIRMATION)
        with pytest.raises(Away):
            await send_all(narrow.worker, campaign)
        await smsc.behaves(mute=False)
        await until(narrow.is_up)
        await send_all(narrow.worker, campaign)
    outcomes = await desk.outcomes(campaign)
    assert outcomes.unknown + outcomes.delivered == 10
    assert outcomes.unknown <= 4
    assert {len(messages) for messages in texts(await smsc.saw()).values()} == {1}


async def test_a_batch_that_is_only_too_fast_waits_and_is_no_dead_letter(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    await smsc.behaves(throttle=1)
    async with line(desk, tmp_path, smsc.url, desk.clock, sms_rate=100) as slow:
        await until(slow.is_up)
        sending = asyncio.create_task(send_all(slow.worker, await slow.campaign(1, 2)))

        async def over() -> bool:
            desk.clock.move(0.5)
            return sending.done()

        await until(over)
        with pytest.raises(Away, match="throttles"):
            await sending
        with pytest.raises(Away, match="throttles"):
            await slow.sender.probe()
        desk.clock.move(61)
        await slow.sender.probe()
    assert (await smsc.saw())["taken"] == []


async def test_throttling_loses_nothing_doubles_nothing_and_consumes_no_attempt(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    await smsc.behaves(throttle=10)
    async with line(desk, tmp_path, smsc.url, sms_rate=2000) as slow:
        await until(slow.is_up)
        campaign = await slow.sends(*range(1, 101))
    saw = await smsc.saw()
    assert saw["throttled"] > 5
    assert {len(messages) for messages in texts(saw).values()} == {1}
    assert await desk.outcomes(campaign) == Outcomes(delivered=100)
    assert (await desk.ledger(campaign)).refused == 0
