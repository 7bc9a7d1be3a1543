"""Following by a chat at Zalo: the code, the webhook, the stop, and what our account answers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lantoa.contracts.chats import awaited_at_zalo, contact_at_zalo, enrolment_of, user_of
from lantoa.contracts.subscriptions import Channel, LinksEnded, Rule
from lantoa.runtime.links import Scope
from lantoa_notifier.channels.zalo.events import Event, Message, Side
from lantoa_notifier.chats.hearing import Wish
from lantoa_notifier.chats.zalo.hearing import heard
from lantoa_notifier.chats.zalo.inbox import GUESSES, TOLD_FOR
from lantoa_notifier.chats.zalo.records import SAID
from lantoa_notifier.subscribers.vault import Vault
from services.notifier.tests.room import LAND, SENTENCE
from services.notifier.tests.test_addressing import adds
from services.notifier.tests.zalo_double import posts, wrote
from services.notifier.tests.zalochats import (
    ACCOUNT,
    CODE,
    LAN,
    MINH,
    SHOWN,
    ZaloChatLine,
    zalo_chat_line,
)

HOUR = 3600.0
WRONG, MAIL = "LT 10000 00001", "lan@vidu.vn"
AWAITED = awaited_at_zalo(CODE).address


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[ZaloChatLine]:
    async with zalo_chat_line(tmp_path) as opened:
        yield opened


async def test_who_sends_the_code_follows_at_once_and_nothing_was_sent_before(
    line: ZaloChatLine,
) -> None:
    await line.signs_up()
    assert await line.room.states_told() == []
    assert await line.writes(SHOWN) == 200
    await line.heard()
    (state,) = await line.room.states_told()
    assert [(f.rule, f.channel) for f in state.follows] == [(LAND, Channel.SOCIAL)]
    consent = (await line.room.subscriber(state.number)).consents[0]
    assert consent.text == SENTENCE
    assert consent.confirmed_at == line.room.clock.now()
    assert "nhắn DUNG" in line.zalo.said_to(LAN)[0]
    assert len(line.zalo.answers) == 1


async def test_our_account_says_what_is_followed_and_where_ones_own_page_is(
    line: ZaloChatLine,
) -> None:
    await line.begun(followed="Lĩnh vực: Đất đai <& nhà ở>")
    (said,) = line.zalo.said_to(LAN)
    assert "Bạn theo dõi: Lĩnh vực: Đất đai <& nhà ở>" in said
    assert await line.room.link(said.split()[-1], Scope.PREFERENCES) == 1


async def test_who_signed_up_in_english_is_answered_in_english(line: ZaloChatLine) -> None:
    await line.begun(language="en")
    assert "You follow: all fields" in line.zalo.said_to(LAN)[0]


async def test_the_person_is_kept_sealed_and_what_was_said_is_forgotten(
    line: ZaloChatLine, tmp_path: Path
) -> None:
    number = await line.begun()
    sealed = (await line.room.subscriber(number)).address
    vault = Vault(line.room.records, bytes(32))
    contact = await vault.open_contact(number, sealed)
    assert contact == contact_at_zalo(LAN)
    await line.room.log.ping()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    for secret in (LAN, CODE):
        assert not [path.name for path in files if secret.encode() in path.read_bytes()]


async def test_a_code_is_good_for_an_hour(line: ZaloChatLine) -> None:
    await line.signs_up()
    line.room.clock.move(HOUR)
    await line.writes(SHOWN)
    await line.heard()
    assert "đã hết hạn" in line.zalo.said_to(LAN)[0]
    assert await line.room.states_told() == []


async def test_a_code_that_nobody_was_shown_begins_nothing(line: ZaloChatLine) -> None:
    await line.signs_up()
    await line.writes(WRONG)
    await line.writes("LT 48291 3570", MINH)
    await line.heard()
    for user in (LAN, MINH):
        assert "không đúng" in line.zalo.said_to(user)[0]
    assert await line.room.states_told() == []


async def test_a_code_is_good_for_one_person(line: ZaloChatLine) -> None:
    await line.begun()
    await line.writes(SHOWN, MINH)
    await line.heard()
    assert "đã được dùng" in line.zalo.said_to(MINH)[0]
    assert len(await line.room.states_told()) == 1


async def test_who_tries_codes_has_a_few_in_an_hour_and_then_not_even_the_right_one(
    line: ZaloChatLine,
) -> None:
    await line.signs_up()
    for guess in range(GUESSES):
        await line.writes(f"LT 10000 0000{guess}")
    await line.writes(SHOWN)
    await line.writes(SHOWN, MINH)
    await line.heard()
    (state,) = await line.room.states_told()
    number = await line.room.people.known(contact_at_zalo(MINH))
    assert state.number == number, "the one who was shown it begins"
    assert await line.room.people.known(contact_at_zalo(LAN)) is None
    line.room.clock.move(HOUR)
    assert await line.begun("2222233333") != number


async def test_two_who_were_shown_the_same_code_both_sign_up_again(line: ZaloChatLine) -> None:
    await line.signs_up()
    await line.signs_up()
    await line.writes(SHOWN)
    await line.heard()
    assert "đăng ký lại" in line.zalo.said_to(LAN)[0]
    assert await line.room.states_told() == []


async def test_the_same_person_with_two_codes_is_one_person_with_two_follows(
    line: ZaloChatLine,
) -> None:
    first = await line.begun()
    assert await line.begun("2222233333", rule=Rule(fields=("18",))) == first
    assert len((await line.room.subscriber(first)).consents) == 2


async def test_a_word_stops_all_and_is_answered(line: ZaloChatLine) -> None:
    number = await line.begun()
    await line.writes("Dừng nhận tin")
    await line.heard()
    assert (await line.room.state(number)).follows == ()
    assert line.zalo.said_to(LAN)[-1].startswith("Đã dừng.")


async def test_who_follows_the_account_no_more_is_stopped_and_not_answered(
    line: ZaloChatLine,
) -> None:
    number = await line.begun()
    assert await line.follows(name="unfollow") == 200
    await line.heard()
    assert (await line.room.state(number)).follows == ()
    assert len(line.zalo.answers) == 1


async def test_who_begins_and_stops_at_once_is_stopped(line: ZaloChatLine) -> None:
    await line.signs_up()
    await line.writes(SHOWN)
    await line.writes("DUNG")
    await line.heard()
    assert (await line.room.state(1)).follows == ()
    assert len(line.zalo.answers) == 1, "one answer, to what was said last"


async def test_who_follows_the_account_is_told_how_to_begin(line: ZaloChatLine) -> None:
    await line.follows()
    await line.heard()
    assert "mã LT" in line.zalo.said_to(LAN)[0]


async def test_the_own_page_is_told_to_whoever_asks_for_it(line: ZaloChatLine) -> None:
    number = await line.begun()
    await line.writes("Trang")
    await line.writes("TRANG", MINH)
    await line.heard()
    page = line.zalo.said_to(LAN)[-1].split()[3]
    assert await line.room.link(page, Scope.PREFERENCES) == number
    assert "không theo dõi mục nào" in line.zalo.said_to(MINH)[0]


async def test_what_people_ask_the_staff_is_left_to_the_staff(line: ZaloChatLine) -> None:
    assert await line.writes("Cho tôi hỏi thủ tục cấp sổ đỏ ở phường Hoàn Kiếm?") == 200
    assert await line.room.records.find(SAID, "by-turn") == []


async def test_what_zalo_did_not_sign_is_refused(line: ZaloChatLine) -> None:
    await line.signs_up()
    assert await line.writes(SHOWN, secret="doan-mo") == 403
    assert await line.room.records.find(SAID, "by-turn") == []


async def test_what_is_told_again_is_done_once_and_what_is_old_is_refused(
    line: ZaloChatLine,
) -> None:
    number = await line.begun()
    event = wrote("DUNG", LAN, ACCOUNT, line.room.clock.now(), "m77")
    assert await posts(line.port, event) == 200
    await line.heard()
    line.room.clock.move(HOUR)
    assert await line.begun("2222233333") == number
    for _ in range(5):
        assert await posts(line.port, event) == 200
    assert await line.room.records.find(SAID, "by-turn") == []
    line.room.clock.move(TOLD_FOR.total_seconds())
    await line.inbox.let_go()
    assert await posts(line.port, event) == 403
    assert len((await line.room.state(number)).follows) == 1


async def test_an_event_from_the_future_of_another_account_or_of_a_strange_form_does_nothing(
    line: ZaloChatLine,
) -> None:
    await line.signs_up()
    now = line.room.clock.now()
    assert await posts(line.port, wrote(SHOWN, LAN, ACCOUNT, now + timedelta(hours=1), "m1")) == 403
    assert await posts(line.port, wrote(SHOWN, LAN, "8759350982438917999", now, "m2")) == 200
    strange: dict[str, Any] = wrote(SHOWN, LAN, ACCOUNT, now, "m3") | {"sender": "?"}
    assert await posts(line.port, strange) == 200
    assert await line.room.records.find(SAID, "by-turn") == []


async def test_while_the_records_are_away_zalo_is_asked_to_come_again(line: ZaloChatLine) -> None:
    await line.signs_up()
    line.flaky.is_away = True
    assert await line.writes(SHOWN, id="m7") == 503
    line.flaky.is_away = False
    assert await line.writes(SHOWN, id="m7") == 200
    await line.heard()
    assert len(await line.room.states_told()) == 1


async def test_a_webhook_is_answered_within_two_seconds_while_the_records_hang(
    line: ZaloChatLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs(*_: object) -> object:
        return await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(line.room.records, "insert", hangs)
    async with asyncio.timeout(2):
        answers = await asyncio.gather(*(line.writes(SHOWN) for _ in range(20)))
    assert answers == [503] * 20


async def test_while_the_log_is_away_nothing_is_answered_and_nothing_let_go(
    line: ZaloChatLine,
) -> None:
    number = await line.begun()
    await line.writes("DUNG")
    line.log.away = 1
    listening = asyncio.create_task(line.listening.run())
    while line.log.away:
        await asyncio.sleep(0)  # noqa: TID251 - the loop goes on once
    listening.cancel()
    await asyncio.wait([listening])
    assert len(line.zalo.answers) == 1
    await line.heard()
    assert (await line.room.state(number)).follows == ()


async def test_a_chat_becomes_one_more_address_of_whose_page_asked_for_it(
    line: ZaloChatLine,
) -> None:
    number = await line.room.confirmed(MAIL)
    await adds(line.room, number, AWAITED, channel=Channel.SOCIAL)
    assert (await line.room.state(number)).channels == ()
    await line.writes(SHOWN)
    await line.heard()
    state = await line.room.state(number)
    assert state.channels == (Channel.EMAIL, Channel.SOCIAL)
    assert await line.room.people.known(contact_at_zalo(LAN)) == number
    assert line.zalo.said_to(LAN)[0].startswith("Đã ghi nhận")
    await line.follows(name="unfollow")
    await line.heard()
    state = await line.room.state(number)
    assert (state.channels, len(state.follows)) == ((Channel.EMAIL,), 1), (
        "e-mail is left, and goes on"
    )
    assert await line.room.people.known(contact_at_zalo(LAN)) is None


async def test_a_chat_that_is_somebody_elses_stays_theirs(line: ZaloChatLine) -> None:
    lan = await line.begun()
    number = await line.room.confirmed(MAIL)
    awaited = awaited_at_zalo("2222233333").address
    await adds(line.room, number, awaited, channel=Channel.SOCIAL)
    await line.writes("LT 22222 33333")
    await line.heard()
    assert "trang riêng khác" in line.zalo.said_to(LAN)[-1]
    assert (await line.room.state(number)).channels == ()
    assert await line.room.people.known(contact_at_zalo(LAN)) == lan


async def test_a_page_whose_links_were_ended_adds_no_chat(line: ZaloChatLine) -> None:
    number = await line.room.confirmed(MAIL)
    await adds(line.room, number, AWAITED, channel=Channel.SOCIAL)
    await line.room.asks_of_themselves(LinksEnded, number)
    await line.writes(SHOWN)
    await line.heard()
    assert (await line.room.state(number)).channels == ()


@pytest.mark.parametrize("code", [-230, -211])
async def test_an_answer_that_zalo_does_not_take_undoes_nothing(
    line: ZaloChatLine, code: int
) -> None:
    line.zalo.errors[LAN] = code
    number = await line.begun()
    assert (await line.room.state(number)).follows
    assert line.zalo.answers == []


@pytest.mark.parametrize(
    ("text", "wish", "code"),
    [
        (SHOWN, Wish.START, CODE),
        ("lt4829135702", Wish.START, CODE),
        (" LT: 48291-35702 ", Wish.START, CODE),
        ("48291 35702", Wish.START, CODE),
        ("48.29.13.57.02", Wish.START, CODE),
        ("LT 48291 3570", Wish.START, ""),
        ("LT 48291 35702 9", Wish.START, ""),
        ("0912 345 678", Wish.NOTHING, ""),
        ("Dừng", Wish.STOP, ""),
        ("DUNG", Wish.STOP, ""),
        ("hủy", Wish.STOP, ""),
        ("Dùng thế nào?", Wish.NOTHING, ""),
        ("TRANG", Wish.PAGE, ""),
        ("Lan Tỏa", Wish.HELP, ""),
        ("", Wish.NOTHING, ""),
    ],
)
def test_what_is_said_means(text: str, wish: Wish, code: str) -> None:
    event = Event(
        event_name="user_send_text",
        timestamp=1_795_000_000_001,
        sender=Side(LAN),
        recipient=Side(ACCOUNT),
        message=Message(msg_id="m1", text=text),
    )
    found = heard(event, ACCOUNT)
    assert (found.wish if found else Wish.NOTHING, found.enrolment if found else "") == (wish, code)


def test_a_code_is_no_address_and_an_address_no_code() -> None:
    assert enrolment_of(contact_at_zalo(LAN)) is None
    assert enrolment_of(awaited_at_zalo(CODE)) == CODE
    assert user_of(awaited_at_zalo(CODE)) is None
    assert user_of(contact_at_zalo(LAN)) == LAN
