"""Following by starting a chat: the link, the beginning, the stop, and what the bot answers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from lantoa.contracts.chats import awaited, contact_of
from lantoa.contracts.subscriptions import Channel, FollowRequested, StopRequested
from lantoa.contracts.topics import SUBSCRIPTION_STATE
from lantoa.runtime.links import Scope
from lantoa.runtime.reading import read_to_end
from lantoa_notifier.chats.beginnings import Beginnings
from lantoa_notifier.chats.hearing import Wish, heard
from lantoa_notifier.chats.records import BEGINNINGS
from lantoa_notifier.subscribers.vault import Vault
from services.notifier.tests.chatline import ENROLMENT, LAN, MINH, ChatLine, chat_line
from services.notifier.tests.desk import told_of
from services.notifier.tests.room import LAND, SENTENCE, received
from services.notifier.tests.test_addressing import adds

HOUR = 3600.0


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[ChatLine]:
    async with chat_line(tmp_path) as opened:
        yield opened


async def test_who_starts_the_chat_follows_at_once_and_nothing_was_sent_before(
    line: ChatLine,
) -> None:
    produced = await line.room.subscribing.follow(received(await line.signs_up()))
    assert produced == ()
    assert await line.room.states_told() == []
    line.telegram.says(LAN, f"/start {ENROLMENT}")
    await line.heard()
    (state,) = await line.room.states_told()
    assert [(f.rule, f.channel) for f in state.follows] == [(LAND, Channel.SOCIAL)]
    consent = (await line.room.subscriber(state.number)).consents[0]
    assert consent.text == SENTENCE
    assert consent.confirmed_at == line.room.clock.now()


async def test_the_bot_says_what_is_followed_how_to_stop_and_where_ones_own_page_is(
    line: ChatLine,
) -> None:
    asked = replace(await line.signs_up(), followed="Lĩnh vực: Đất đai <& nhà ở>")
    await line.room.subscribing.follow(received(asked))
    line.telegram.says(LAN, f"/start {ENROLMENT}")
    await line.heard()
    (shown,) = line.telegram.stands.values()
    assert "Bạn theo dõi: Lĩnh vực: Đất đai <& nhà ở>" in shown.text
    assert "/dung" in shown.text
    page = shown.html.partition('href="')[2].partition('"')[0]
    assert await line.room.link(page, Scope.PREFERENCES) == 1


async def test_who_signed_up_in_english_is_answered_in_english(line: ChatLine) -> None:
    await line.begun(language="en")
    assert "You follow: all fields" in line.telegram.texts[0]


async def test_the_chat_is_an_address_that_is_kept_sealed_and_never_on_the_log(
    line: ChatLine, tmp_path: Path
) -> None:
    chat = 987654321987
    number = await line.begun(chat)
    sealed = (await line.room.subscriber(number)).address
    assert await Vault(line.room.records, bytes(32)).open_contact(number, sealed) == contact_of(
        chat
    )
    async for record in read_to_end(line.room.log, SUBSCRIPTION_STATE):
        assert str(chat).encode() not in (record.value or b"")
    await line.room.log.ping()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path.name for path in files if str(chat).encode() in path.read_bytes()]
    assert not [path.name for path in files if ENROLMENT.encode() in path.read_bytes()]


async def test_a_link_is_good_for_an_hour(line: ChatLine) -> None:
    await line.room.subscribing.follow(received(await line.signs_up()))
    line.room.clock.move(HOUR)
    line.telegram.says(LAN, f"/start {ENROLMENT}")
    await line.heard()
    assert "đã hết hạn" in line.telegram.texts[0]
    assert await line.room.states_told() == []


async def test_what_nobody_began_is_forgotten_after_its_hour(line: ChatLine) -> None:
    beginnings = Beginnings(line.room.records, line.room.clock)
    await line.room.subscribing.follow(received(await line.signs_up()))
    await beginnings.let_go()
    assert await line.room.records.find(BEGINNINGS, "by-end")
    line.room.clock.move(HOUR + 1)
    await beginnings.let_go()
    assert not await line.room.records.find(BEGINNINGS, "by-end")


async def test_a_link_is_good_for_one_chat(line: ChatLine) -> None:
    await line.begun(LAN)
    line.telegram.says(MINH, f"/start {ENROLMENT}")
    await line.heard()
    assert "đã được dùng" in line.telegram.told(MINH)[0]
    assert len(await line.room.states_told()) == 1


async def test_starting_twice_is_one_follow(line: ChatLine) -> None:
    number = await line.begun()
    line.telegram.says(LAN, f"/start {ENROLMENT}")
    await line.heard()
    assert len((await line.room.subscriber(number)).consents) == 1
    assert len(line.telegram.told(LAN)) == 2


async def test_a_stop_ends_all_and_is_answered(line: ChatLine) -> None:
    number = await line.begun()
    line.telegram.says(LAN, "/dung")
    await line.heard()
    assert (await line.room.state(number)).follows == ()
    assert line.telegram.told(LAN)[-1].startswith("Đã dừng.")


async def test_who_starts_and_stops_at_once_is_stopped_however_late_the_planner_is(
    line: ChatLine,
) -> None:
    await line.room.subscribing.follow(received(await line.signs_up()))
    line.telegram.says(LAN, f"/start {ENROLMENT}")
    line.telegram.says(LAN, "DỪNG")
    assert await line.listening().once()
    assert {one.key for one in line.log.appended} == {b"1"}
    await line.planned()
    assert (await line.room.state(1)).follows == ()
    assert len(line.telegram.told(LAN)) == 1, "one answer, to what was said last"


async def test_who_blocks_the_bot_is_stopped_and_not_answered(line: ChatLine) -> None:
    number = await line.begun()
    line.telegram.blocks(LAN)
    await line.heard()
    assert (await line.room.state(number)).follows == ()
    assert line.telegram.calls.count("sendMessage") == 1


async def test_the_own_page_is_told_to_whoever_asks_for_it(line: ChatLine) -> None:
    number = await line.begun()
    line.telegram.says(LAN, "/trang")
    line.telegram.says(MINH, "/trang")
    await line.heard()
    shown = [one for one in line.telegram.stands.values() if one.chat == str(LAN)][-1]
    page = shown.html.partition('href="')[2].partition('"')[0]
    assert await line.room.link(page, Scope.PREFERENCES) == number
    assert "không theo dõi mục nào" in line.telegram.told(MINH)[0]


@pytest.mark.parametrize(
    ("said", "kind", "answer"),
    [
        ("/start", "private", "trang Theo dõi"),
        ("Luật Đất đai mới quy định thế nào?", "private", "Máy tự trả lời"),
        ("/start", "supergroup", "cuộc trò chuyện riêng"),
        ("/dung", "private", "không theo dõi mục nào"),
    ],
)
async def test_whatever_else_is_said_gets_a_short_answer_and_does_nothing(
    line: ChatLine, said: str, kind: str, answer: str
) -> None:
    line.telegram.says(-LAN if kind == "supergroup" else LAN, said, kind)
    await line.heard()
    assert answer in line.telegram.texts[0]
    assert line.log.appended == []


async def test_what_people_in_a_group_say_to_each_other_is_not_answered(line: ChatLine) -> None:
    line.telegram.says(-LAN, "Mai họp tổ dân phố nhé", "group")
    await line.heard()
    assert line.telegram.texts == []


async def test_a_chat_becomes_one_more_address_of_whose_page_asked_for_it(
    line: ChatLine,
) -> None:
    number = await line.room.confirmed("lan@vidu.vn")
    await adds(line.room, number, awaited(ENROLMENT).address, channel=Channel.SOCIAL)
    line.telegram.says(LAN, f"/start {ENROLMENT}")
    line.telegram.says(LAN, f"/start {ENROLMENT}")
    await line.heard()
    assert (await line.room.state(number)).channels == (Channel.EMAIL, Channel.SOCIAL)
    assert len((await line.room.subscriber(number)).others) == 1
    assert line.telegram.told(LAN)[0].startswith("Đã ghi nhận")


async def test_whose_chat_is_closed_for_a_year_is_told_so(line: ChatLine) -> None:
    number = await line.begun()
    contact = contact_of(LAN)
    await line.room.people.let_go(contact, (await line.room.state(number)).number, _in_a_year(line))
    other = ENROLMENT[::-1]
    await line.room.subscribing.follow(received(await line.signs_up(other)))
    line.telegram.says(LAN, f"/start {other}")
    await line.heard()
    assert "trong một năm" in line.telegram.told(LAN)[-1]


def _in_a_year(line: ChatLine) -> Any:
    now = line.room.clock.now()
    return now.replace(year=now.year + 1)


async def test_what_was_heard_when_a_process_died_is_done_once(line: ChatLine) -> None:
    await line.room.subscribing.follow(received(await line.signs_up()))
    line.telegram.says(LAN, f"/start {ENROLMENT}")
    answered = asyncio.Event()

    async def hold() -> None:
        if line.telegram.made:
            answered.set()
            await asyncio.Event().wait()

    line.telegram.trouble.after = hold
    process = asyncio.create_task(line.listening().run())
    await answered.wait()
    line.telegram.trouble.after = None
    process.cancel()
    with pytest.raises(asyncio.CancelledError):
        await process
    await line.heard()
    assert len((await line.room.subscriber(1)).consents) == 1
    await line.heard()
    assert line.telegram.updates == []


async def test_while_the_log_is_away_nothing_is_answered_and_nothing_let_go(
    line: ChatLine,
) -> None:
    number = await line.begun()
    line.telegram.says(LAN, "/dung")
    line.log.away = 1
    listening = asyncio.create_task(line.running())
    while line.log.away:
        await asyncio.sleep(0)  # noqa: TID251 - the loop goes on once
    listening.cancel()
    await asyncio.wait([listening])
    assert len(line.telegram.told(LAN)) == 1
    await line.heard()
    assert (await line.room.state(number)).follows == ()


async def test_one_worker_listens_and_another_goes_on_when_it_leaves(line: ChatLine) -> None:
    first, second = line.listening(), line.listening()
    assert await first.once()
    assert not await second.once()
    assert line.telegram.calls == ["getUpdates"]
    ending = asyncio.create_task(first.run())
    await asyncio.sleep(0)  # noqa: TID251 - it has begun
    ending.cancel()
    await asyncio.wait([ending])
    assert await second.once()


async def test_a_flood_leaves_answers_unsaid_and_deeds_done(line: ChatLine) -> None:
    number = await line.begun()
    line.telegram.says(LAN, "/dung")
    await line.rests(90)
    await line.heard()
    assert (await line.room.state(number)).follows == ()
    assert len(line.telegram.told(LAN)) == 1


async def test_a_token_that_is_refused_is_an_alarm_and_nothing_more(line: ChatLine) -> None:
    line.telegram.token = "moi"
    assert not await line.listening().once()
    line.telegram.token = "7654321:ma-cua-bot"
    assert told_of(line.log, FollowRequested) == told_of(line.log, StopRequested) == []


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        (f"/start {ENROLMENT}", Wish.START),
        (f"/start@LanToaHaNoiBot {ENROLMENT}", Wish.START),
        ("/start", Wish.HELP),
        ("/start mã-lạ", Wish.HELP),
        ("/dung", Wish.STOP),
        ("/dung@LanToaHaNoiBot", Wish.STOP),
        ("/stop", Wish.STOP),
        ("Dừng nhận tin", Wish.STOP),
        ("dung.", Wish.STOP),
        ("STOP", Wish.STOP),
        ("Hủy", Wish.STOP),
        ("Dùng thế nào?", Wish.HELP),
        ("Đừng gửi vào buổi tối", Wish.HELP),
        ("/trang", Wish.PAGE),
        ("", Wish.HELP),
    ],
)
def test_what_is_said_means(text: str, wish: Wish) -> None:
    message = {"chat": {"id": LAN, "type": "private"}, "text": text}
    assert heard({"update_id": 7, "message": message}).wish is wish


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 7},
        {"update_id": 7, "message": {"chat": "lạ"}},
        {"update_id": 7, "channel_post": {"text": "/start"}},
        {
            "update_id": 7,
            "my_chat_member": {
                "chat": {"id": LAN, "type": "private"},
                "new_chat_member": {"status": "member"},
            },
        },
    ],
)
def test_what_we_do_not_know_asks_for_nothing(update: dict[str, Any]) -> None:
    assert (heard(update).update, heard(update).wish) == (7, Wish.NOTHING)
