"""Messages to people in their chats at Zalo: by template, or not at all. Against a contract double.

What each code means stands in one table, which ``test_zalo.py`` walks for phones.
"""

from collections.abc import AsyncIterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from lantoa.contracts.chats import contact_at_zalo, contact_of
from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Outcomes, Purpose
from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import Channel
from lantoa.messages.templates import Templates
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.zalo.agreeing import names_zalo
from lantoa_notifier.channels.zalo.handing import LATER
from lantoa_notifier.domain.circuits import IN_A_ROW
from services.notifier.tests.smsline import until
from services.notifier.tests.wall import SOCIAL
from services.notifier.tests.zalochats import ACCOUNT, LAN, ZaloChatLine, zalo_chat_line

DAY = 86_400
COPY = Templates(
    subject="Bản sao", text="\n\n".join([f"Mục {n}: đất đai, nhà ở." * 40 for n in range(9)])
)


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[ZaloChatLine]:
    async with zalo_chat_line(tmp_path) as opened:
        yield opened


async def person(line: ZaloChatLine, number: int = 1, user: str = LAN) -> None:
    await line.desk.follower(number, Channel.SOCIAL, contact=contact_at_zalo(user))


async def test_who_began_the_chat_is_told_by_an_approved_template(line: ZaloChatLine) -> None:
    number = await line.begun()
    campaign = await line.sends(number)
    (message,) = line.zalo.sent
    assert message["user_id"] == LAN
    assert message["template_id"] == "412345"
    assert message["template_data"]["tieu_de"] == "Luật Đất đai"
    assert message["template_data"]["lien_ket"] == "https://lantoa.example/v"
    assert message["template_data"]["tu_choi"].startswith("https://lantoa.example/dung/")
    assert await line.desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_who_has_stopped_hears_nothing_more(line: ZaloChatLine) -> None:
    number = await line.begun()
    await line.writes("DUNG")
    await line.heard()
    campaign = await line.sends(number)
    assert line.zalo.sent == []
    assert await line.desk.outcomes(campaign) == Outcomes(suppressed=1)


async def test_a_correction_follows_and_what_has_no_template_has_failed(
    line: ZaloChatLine,
) -> None:
    await person(line)
    corrected = await line.sends(1, purpose=Purpose.CORRECTION, part="told")
    assert line.zalo.sent[0]["template_id"] == "412346"
    withdrawn = await line.sends(1, purpose=Purpose.WITHDRAWAL, part="told", version=Version(2))
    assert await line.desk.outcomes(corrected) == Outcomes(delivered=1)
    assert await line.desk.outcomes(withdrawn) == Outcomes(failed=1)


FATES = {
    -213: Outcomes(failed=1),
    -230: Outcomes(failed=1),
    -118: Outcomes(failed=1),
    -100: Outcomes(pending=1),
    -32: Outcomes(pending=1),
    -234: Outcomes(pending=1),
    -216: Outcomes(pending=1),
    -224: Outcomes(pending=1),
    -201: Outcomes(dead=1),
    -109: Outcomes(dead=1),
    -99999: Outcomes(pending=1),
    -211: Outcomes(pending=1),
}


async def test_every_family_of_errors_has_its_fate_and_nothing_spills(line: ZaloChatLine) -> None:
    versions = count(1)
    for number, (code, outcome) in enumerate(FATES.items(), start=1):
        await person(line, number, f"43186570687710{number:05}")
        line.zalo.errors[f"43186570687710{number:05}"] = code
        for lane in (Lane.NORMAL, Lane.URGENT):
            campaign = await line.sends(number, version=Version(next(versions)), lane=lane)
            assert await line.desk.outcomes(campaign) == outcome, code
    assert line.zalo.sent == []


async def test_what_waits_goes_when_zalo_takes_it(line: ZaloChatLine) -> None:
    await person(line)
    line.zalo.errors[LAN] = -224
    campaign = await line.sends(1)
    line.zalo.errors.clear()
    line.room.clock.move(LATER + 1)
    await line.goes_on()
    assert line.zalo.users == [LAN]
    assert await line.desk.outcomes(campaign) == Outcomes(delivered=1)


async def has_refreshed(line: ZaloChatLine, since: int) -> bool:
    return line.zalo.refreshes > since


async def test_beyond_the_days_quota_people_are_told_tomorrow(tmp_path: Path) -> None:
    async with zalo_chat_line(tmp_path, zalo_chat_quota=1, zalo_reserve=0) as line:
        await person(line)
        await person(line, 2, "4318657068771012699")
        told = await line.sends(1)
        waits = await line.sends(2, version=Version(2))
        assert await line.desk.outcomes(told) == Outcomes(delivered=1)
        assert await line.desk.outcomes(waits) == Outcomes(pending=1)
        line.room.clock.move(DAY)
        await until(partial(has_refreshed, line, line.zalo.refreshes))
        await line.goes_on()
        assert await line.desk.outcomes(waits) == Outcomes(delivered=1)


@pytest.mark.parametrize("behaviour", ["loses_message", "garbles"])
async def test_a_lost_answer_is_unknown_and_never_sent_again(
    line: ZaloChatLine, behaviour: str
) -> None:
    await person(line)
    setattr(line.zalo, behaviour, True)
    campaign = await line.sends(1)
    line.room.clock.move(LATER + 1)
    await line.goes_on()
    assert await line.desk.outcomes(campaign) == Outcomes(unknown=1)
    assert len(line.zalo.sent) == (behaviour == "loses_message")


async def test_while_zalo_fails_again_and_again_it_is_left_alone_and_no_try_is_used(
    line: ZaloChatLine,
) -> None:
    people = range(1, IN_A_ROW + 2)
    for number in people:
        await person(line, number, f"43186570687710{number:05}")
    line.zalo.errors = {f"43186570687710{number:05}": -100 for number in people}
    await line.sends(*range(1, IN_A_ROW + 1))
    last = IN_A_ROW + 1
    campaign = await line.sends(last, version=Version(2))
    assert not (await line.desk.ledger(campaign)).refused
    line.zalo.errors.clear()
    line.room.clock.move(LATER)
    await line.goes_on()
    assert await line.desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_a_copy_that_somebody_asked_for_is_free_text_in_as_many_messages_as_it_takes(
    line: ZaloChatLine,
) -> None:
    await person(line)
    campaign = await line.sends(1, purpose=Purpose.CONFIRMATION, templates=COPY)
    said = line.zalo.said_to(LAN)
    assert "\n\n".join(said) == COPY.text
    assert len(said) > 1
    assert line.zalo.sent == []
    assert await line.desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_a_person_at_telegram_is_no_business_of_zalos(line: ZaloChatLine) -> None:
    await line.desk.follower(1, Channel.SOCIAL, contact=contact_of(1001))
    await line.sends(1)
    assert line.zalo.sent == []


def test_chats_need_zalo_itself() -> None:
    with pytest.raises(ValueError, match="LANTOA_ZALO_URL"):
        DeliverySettings(zalo_chat_url=f"zalo://{ACCOUNT}")
    with pytest.raises(ValueError, match="zalo_chat_url"):
        DeliverySettings(zalo_chat_url="zalo://LanToa")


def test_who_tells_people_by_zalo_alone_has_a_provider(tmp_path: Path) -> None:
    needed: dict[str, Any] = {"zalo_app": "1", "zalo_secret": "x", "zalo_oa_secret": "x"}
    where = {"zalo_url": "http://127.0.0.1:9", "zalo_templates": tmp_path / "mau.toml"}
    assert SOCIAL.is_sink(DeliverySettings(**where, **needed))
    with_chats = where | needed | {"zalo_chat_url": f"zalo://{ACCOUNT}"}
    assert not SOCIAL.is_sink(DeliverySettings(**with_chats))


@pytest.mark.parametrize(
    ("sentence", "agrees"),
    [
        ("… ghi ở đây, hoặc trong cuộc trò chuyện Zalo mà tôi bắt đầu.", False),
        ("… ghi ở đây, hoặc trong cuộc trò chuyện Zalo hoặc Telegram mà tôi bắt đầu.", False),
        ("… given here, or in the chat at Zalo or Telegram that I begin.", False),
        ("… số điện thoại (tin nhắn Zalo hoặc SMS) ghi ở đây, hoặc trong chat Zalo.", True),
    ],
)
def test_a_sentence_that_names_a_chat_agrees_to_nothing_for_a_phone(
    sentence: str, agrees: bool
) -> None:
    assert names_zalo(sentence) is agrees
