"""Digests: each version once, of a day or a week, to whom it was planned and who still wants it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from lantoa.contracts.content import Change, ContentPublished, ContentWithdrawn, Kind, Lane
from lantoa.contracts.delivery import BatchRequested, Outcomes
from lantoa.contracts.events import encode
from lantoa.contracts.ids import ContentId, FollowNumber, SubscriberNumber
from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.contracts.subscriptions import Channel, CopyRequested, FollowChanged, Pace, Rule
from lantoa.contracts.topics import REGISTER_STATE
from lantoa.engines.records import Records, Table
from lantoa.runtime.errors import Away, Reject, Retry
from lantoa.runtime.timesignal import TimeSignal
from lantoa_notifier.accounts.records import LEDGER
from lantoa_notifier.channels.composing import spliced
from lantoa_notifier.channels.messages import Lost
from lantoa_notifier.digests.closing import Closing
from lantoa_notifier.digests.naming import FieldNames
from lantoa_notifier.planner.queueing import Queue
from services.notifier.tests.desk import Desk, Killed, Peer, facts
from services.notifier.tests.desk import received as handed
from services.notifier.tests.room import (
    LAND,
    NOON,
    RightClock,
    Room,
    facts_of,
    intents,
    matched,
    open_room,
    published,
    received,
    search,
    told,
    withdrawn,
)

HOUR, DAY = 3600.0, 86400.0
HOUSING = Rule(fields=("45",))


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


def news(id: str, title: str, version: int = 1, **values: Any) -> ContentPublished:
    """Another content than the plan."""
    change = values.pop("change", Change.NEW)
    return published(version, change, id=ContentId(id), title=title, **values)


def gone(id: str, version: int = 2) -> ContentWithdrawn:
    event = withdrawn(version)
    return replace(event, stub=replace(event.stub, id=ContentId(id)))


class Mortal:
    """Records of a process that dies before one of its writes."""

    def __init__(self, records: Records, writes: int) -> None:
        self._records = records
        self._left = writes

    def __getattr__(self, name: str) -> Any:
        deed = getattr(self._records, name)
        if name not in ("insert", "insert_many", "put"):
            return deed

        async def perhaps(*values: Any) -> Any:
            if not self._left:
                raise Killed
            self._left -= 1
            return await deed(*values)

        return perhaps


class Disturbed:
    """Records in which something happens just before the first change of a table."""

    def __init__(
        self, records: Records, table: Table[Any], happens: Callable[[], Awaitable[None]]
    ) -> None:
        self._records = records
        self._table = table
        self._happens: Callable[[], Awaitable[None]] | None = happens

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    async def put(self, table: Table[Any], *values: Any) -> Any:
        if table is self._table and self._happens is not None:
            happens, self._happens = self._happens, None
            await happens()
        return await self._records.put(table, *values)


async def send(room: Room, peer: Peer) -> list[Any]:
    """The workers of e-mail come to all that was asked for until now."""
    desk = Desk(room.records, room.clock, bytes(32))
    desk.peer = peer
    worker, reports = desk.worker(lost=Lost.RESEND), []
    for batch in facts_of(room.taken.appended, BatchRequested):
        reports += facts(await worker.send(handed(batch)))
    return reports


async def morning(room: Room) -> None:
    """It becomes seven o'clock on the next day (a Wednesday), and the timer looks."""
    room.clock.move((datetime(2026, 11, 25, 0, 0, tzinfo=UTC) - room.clock.now()).total_seconds())
    await room.closes()


def shown(peer: Peer) -> list[str]:
    """What each e-mail listed."""
    return [message.listed.text for message in peer.took]


async def test_three_events_and_one_withdrawal_are_one_letter_with_two_entries(
    room: Room,
) -> None:
    lan = await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    for event in (
        news("gia-dat-2026", "Bảng giá đất năm 2026"),
        news("cap-so-do", "Trình tự cấp sổ đỏ lần đầu"),
        news("dang-nham", "Bản dự thảo đăng nhầm"),
        gone("dang-nham"),
    ):
        assert told(await room.plan(event)) == {}, "nobody is told at once"
    await morning(room)
    peer = Peer()
    await send(room, peer)
    (letter,) = shown(peer)
    assert peer.numbers == [lan]
    assert "Bảng giá đất năm 2026" in letter
    assert "Trình tự cấp sổ đỏ lần đầu" in letter
    assert "đăng nhầm" not in letter
    assert peer.subjects == ["Pháp luật hằng ngày: 25/11/2026"]


async def test_an_entry_leads_to_the_article_that_is_followed_and_that_it_changes(
    room: Room,
) -> None:
    place = ContentId("luat-57-2020-qh14/dieu-1")
    said = "Văn bản: Điều 1 – Luật Thanh niên"
    rule = Rule(documents=(place,))
    await room.confirmed("lan@vidu.vn", rule, pace=Pace.DAILY, followed=said)
    await room.confirmed("minh@vidu.vn", LAND, pace=Pace.DAILY, followed="Lĩnh vực: Đất đai")
    await room.plan(news("luat-sua-doi", "Luật sửa đổi", affects=(place,)))
    await morning(room)
    peer = Peer()
    await send(room, peer)
    lan, minh = shown(peer)
    why = f"Mục bạn theo dõi: {said}\nXem điều bạn theo dõi trước và sau thay đổi: https://"
    assert f"\n{why}lantoa.example/van-ban/{place}" in lan
    assert "Mục bạn theo dõi" not in minh, "the heading names the field"


async def test_what_is_replayed_is_not_sent_again(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
    await morning(room)
    peer = Peer()
    await send(room, peer)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
    for _ in range(3):
        await room.closes()
        room.clock.move(DAY)
    await send(room, peer)
    assert len(peer.took) == 1


async def test_an_empty_day_sends_nothing(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.plan(news("dang-nham", "Bản dự thảo đăng nhầm"))
    await room.plan(gone("dang-nham"))
    await morning(room)
    assert not room.taken.appended


async def test_a_week_waits_for_monday(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.WEEKLY)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
    await morning(room)
    assert not room.taken.appended
    room.clock.move(5 * DAY)
    await room.closes()
    peer = Peer()
    await send(room, peer)
    assert peer.subjects == ["Pháp luật hằng tuần: 30/11/2026"]


async def test_what_is_urgent_does_not_wait(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn", pace=Pace.WEEKLY)
    assert told(await room.plan(published(lane=Lane.URGENT))) == {Channel.EMAIL: {lan}}
    await morning(room)
    assert not room.taken.appended


async def test_the_faster_of_two_follows_decides_and_the_digest_leaves_it_out(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.confirmed("lan@vidu.vn", HOUSING)
    assert told(await room.plan(news("nha-o", "Luật Nhà ở", fields=("44", "45")))) == {
        Channel.EMAIL: {lan}
    }
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
    await morning(room)
    peer = Peer()
    await send(room, peer)
    assert "Luật Nhà ở" not in shown(peer)[0]
    assert "Bảng giá đất năm 2026" in shown(peer)[0]


async def test_what_a_search_told_at_once_is_not_in_the_digest(room: Room) -> None:
    sought = search("phổ biến pháp luật")
    lan = await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.confirmed("lan@vidu.vn", Rule(), searches=[sought])
    await room.plan(published())
    assert told(await room.find(matched(sought))) == {Channel.EMAIL: {lan}}
    await morning(room)
    assert not room.taken.appended


async def test_who_stopped_one_of_two_follows_is_shown_what_is_left(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    lan = await room.confirmed("lan@vidu.vn", HOUSING, pace=Pace.DAILY)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
    await room.plan(news("nha-o", "Luật Nhà ở", fields=("45",)))
    await morning(room)
    await room.stop(lan, follow=FollowNumber(1))
    peer = Peer()
    await send(room, peer)
    assert "Bảng giá đất" not in shown(peer)[0]
    assert "Luật Nhà ở" in shown(peer)[0]


async def test_who_stopped_all_is_sent_nothing_and_the_account_balances(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
    await morning(room)
    await room.stop(lan)
    peer = Peer()
    (report,) = await send(room, peer)
    assert not peer.took
    assert report.outcomes == Outcomes(suppressed=1)


async def test_what_is_withdrawn_after_the_freeze_is_left_out(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
    await room.plan(news("dang-nham", "Bản dự thảo đăng nhầm"))
    await morning(room)
    assert told(await room.plan(gone("dang-nham"))) == {}, "nobody had it"
    peer = Peer()
    await send(room, peer)
    assert "đăng nhầm" not in shown(peer)[0]


async def test_a_digest_of_which_all_was_withdrawn_is_cancelled(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.plan(news("dang-nham", "Bản dự thảo đăng nhầm"))
    await morning(room)
    await room.plan(gone("dang-nham"))
    peer = Peer()
    (report,) = await send(room, peer)
    assert not peer.took
    assert report.outcomes == Outcomes(cancelled=1)


async def test_what_was_put_right_is_shown_as_put_right(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2025"))
    right = news("gia-dat-2026", "Bảng giá đất năm 2026", 2, change=Change.CORRECTION)
    assert told(await room.plan(right)) == {}, "nobody had the first"
    await morning(room)
    peer = Peer()
    await send(room, peer)
    assert "Bảng giá đất năm 2026" in shown(peer)[0]
    assert "Bảng giá đất năm 2025" not in shown(peer)[0]


async def test_a_correction_that_is_not_planned_yet_holds_the_digest(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2025"))
    await morning(room)
    right = news("gia-dat-2026", "Bảng giá đất năm 2026", 2, change=Change.CORRECTION)
    await room.heads.note(right)
    peer = Peer()
    (report,) = await send(room, peer)
    assert not peer.took
    assert report.outcomes == Outcomes(pending=1)


@pytest.mark.parametrize("notice", ["withdrawal", "correction"])
async def test_whoever_was_shown_it_hears_what_became_of_it(room: Room, notice: str) -> None:
    lan = await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.confirmed("minh@vidu.vn", HOUSING, pace=Pace.DAILY)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2025"))
    await room.plan(news("nha-o", "Luật Nhà ở", fields=("45",)))
    await morning(room)
    await send(room, Peer())
    right = news("gia-dat-2026", "Bảng giá đất năm 2026", 2, change=Change.CORRECTION)
    event = gone("gia-dat-2026") if notice == "withdrawal" else right
    assert told(await room.plan(event)) == {Channel.EMAIL: {lan}}


async def test_a_withdrawal_between_two_looks_of_a_worker_is_heeded(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.confirmed("minh@vidu.vn", pace=Pace.DAILY)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
    await room.plan(news("dang-nham", "Bản dự thảo đăng nhầm"))
    await morning(room)
    notices: list[Any] = []

    async def withdraw() -> None:
        notices.extend(await room.plan(gone("dang-nham")))

    peer = Peer()
    desk = Desk(Disturbed(room.records, LEDGER, withdraw), room.clock, bytes(32))
    desk.peer = peer
    (batch,) = facts_of(room.taken.appended, BatchRequested)
    await desk.worker().send(handed(batch))
    assert len(peer.took) == 2
    assert not any("đăng nhầm" in letter for letter in shown(peer))
    assert told(notices) == {}


async def test_a_planner_that_dies_at_any_point_of_closing_loses_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    for dies_after in range(9):
        folder = tmp_path / str(dies_after)
        folder.mkdir()
        async with open_room(folder) as room:
            for who in ("lan@vidu.vn", "minh@vidu.vn"):
                await room.confirmed(who, pace=Pace.DAILY)
            await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
            await room.plan(news("cap-so-do", "Trình tự cấp sổ đỏ lần đầu"))
            room.clock.move(DAY)
            dying = Mortal(room.records, dies_after)
            closing = Closing(dying, Queue(dying), FieldNames(room.log), RightClock(), room.clock)
            with contextlib.suppress(Killed):
                await room.closes(closing)
            room.taken.appended += await room.plan(news("sau-do", "Tin đăng sau đó"))
            await room.closes()
            peer = Peer()
            await send(room, peer)
            assert len(peer.took) == 2, dies_after
            assert all(letter.count("https://") == 2 for letter in shown(peer)), dies_after
            room.clock.move(DAY)
            await room.closes()
            await send(room, peer)
            assert [letter.count("https://") for letter in shown(peer)[2:]] == [1, 1]


async def test_while_the_log_is_away_the_digest_waits(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
    room.asked.away = 1
    with pytest.raises(Away):
        await morning(room)
    await room.closes()
    peer = Peer()
    await send(room, peer)
    assert len(peer.took) == 1


async def test_a_clock_that_steps_skips_and_doubles_nothing(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
    peer = Peer()
    for place, step in enumerate((DAY, -DAY, 2 * DAY, -HOUR, DAY)):
        room.clock.move(step)
        await room.closes()
        await room.closes()
        await room.plan(news(f"tin-{place}", f"Tin sau bước thứ {place}"))
    for _ in range(4):
        await send(room, peer)
        room.clock.move(DAY)
        await room.closes()
    letters = "\n".join(shown(peer))
    titles = ["Bảng giá đất năm 2026", *(f"Tin sau bước thứ {place}" for place in range(5))]
    assert [letters.count(title) for title in titles] == [1] * 6


async def test_days_on_which_nobody_closed_are_made_up_for_in_one_letter(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
    room.clock.move(DAY)
    await room.plan(news("cap-so-do", "Trình tự cấp sổ đỏ lần đầu"))
    room.clock.move(3 * DAY)
    await room.closes()
    peer = Peer()
    await send(room, peer)
    (letter,) = shown(peer)
    assert letter.count("https://") == 2


async def test_entries_stand_by_field_and_what_binds_most_comes_first(room: Room) -> None:
    entries = [
        RegisterEntry(register=Register.FIELD, code="44", name="Đất đai"),
        RegisterEntry(register=Register.FIELD, code="45", name="Nhà ở"),
    ]
    async with room.log.appender() as appender:
        await appender.append(
            [
                encode(REGISTER_STATE, e, key=f"field/{e.code}", id=e.code, source="t", time=NOON)
                for e in entries
            ]
        )
    await room.confirmed("lan@vidu.vn", Rule(), pace=Pace.DAILY)
    await room.plan(news("tin", "Tin về đất đai"))
    law = {"kind": Kind.LEGAL_DOCUMENT, "document_type": "luat", "number": "27/2023/QH15"}
    await room.plan(news("nha-o", "Luật Nhà ở", fields=("45",), **law))
    decree = {"kind": Kind.LEGAL_DOCUMENT, "document_type": "nghi-dinh", "number": "1/2026/NĐ-CP"}
    await room.plan(news("nghi-dinh", "Nghị định về giá đất", **decree))
    await morning(room)
    peer = Peer()
    await send(room, peer)
    said = ("NHÀ Ở", "Luật Nhà ở", "ĐẤT ĐAI", "Nghị định về giá đất", "Tin về đất đai")
    places = [shown(peer)[0].index(words) for words in said]
    assert places == sorted(places)


async def test_a_follow_is_told_at_another_pace_from_the_next_version_on(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn")
    command = FollowChanged(
        command_id=room.command(),
        number=SubscriberNumber(lan),
        link_version=1,
        at=NOON,
        follow=FollowNumber(1),
        pace=Pace.DAILY,
    )
    await room.subscribing.change(received(command))
    assert (await room.state(lan)).follows[0].pace is Pace.DAILY
    assert told(await room.plan(published())) == {}
    await room.subscribing.change(
        received(replace(command, command_id=room.command(), pace=Pace.AT_ONCE))
    )
    assert told(await room.plan(published(2, Change.MAJOR))) == {Channel.EMAIL: {lan}}


async def test_a_planner_that_died_before_the_campaigns_finds_its_mentions(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    minh = await room.confirmed("minh@vidu.vn")
    assert intents(await room.plan(published()))["v1.email.main"] == 1
    for channel in Channel:
        await room.lose_campaign(f"v1.s0.{channel}.main")
    assert told(await room.plan(published())) == {Channel.EMAIL: {minh}}
    await morning(room)
    peer = Peer()
    await send(room, peer)
    assert len(peer.took) == 1


async def test_the_letter_says_it_in_text_and_in_html_with_the_ways_out(room: Room) -> None:
    sought = search("giá đất <b>")
    await room.confirmed("lan@vidu.vn", Rule(), searches=[sought], pace=Pace.DAILY)
    await room.plan(published(title="Bảng giá đất & lệ phí năm 2026", summary="Từ 1/1/2026."))
    await room.find(matched(sought))
    await morning(room)
    peer = Peer()
    await send(room, peer)
    mail = message_from_bytes(spliced(peer.took[0], "Lan Tỏa <tin@vidu.vn>"), policy=SMTP)
    text, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))
    for words in ("Bảng giá đất & lệ phí năm 2026", "Từ 1/1/2026.", "giá đất <b>", "/dung/1.1"):
        assert words in text, text
    for words in ("Bảng giá đất &amp; lệ phí năm 2026</a>", "giá đất &lt;b&gt;", "/cua-toi/1.1"):
        assert words in html, html
    assert "splice" not in text + html
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_what_is_short_does_not_wait(room: Room) -> None:
    with pytest.raises(Reject, match="only e-mail"):
        await room.follow("0912345678", channel=Channel.SMS, pace=Pace.DAILY)


async def test_a_person_reads_in_the_copy_how_soon_they_hear(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn", pace=Pace.WEEKLY)
    produced = await room.asks_of_themselves(CopyRequested, lan)
    (batch,) = facts_of(produced, BatchRequested)
    assert "mỗi tuần một thư" in (await room.campaign(batch)).templates.text


async def test_a_clock_that_the_log_contradicts_closes_nothing(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
    room.clock.move(DAY)
    signal = TimeSignal(room.log, room.clock, "notifier")
    closing = Closing(room.records, Queue(room.records), FieldNames(room.log), signal, room.clock)
    with pytest.raises(Retry, match="our clock is off"):
        await closing.close()
    assert not room.taken.appended
    await room.closes()
    assert room.taken.appended


async def test_two_planners_make_one_digest(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    for place in range(5):
        await room.plan(news(f"tin-{place}", f"Tin số {place}"))
    room.clock.move(DAY)
    await asyncio.gather(*(room.closes() for _ in range(3)))
    peer = Peer()
    await send(room, peer)
    (letter,) = shown(peer)
    assert letter.count("https://") == 5


async def test_who_may_have_the_letter_of_a_worker_that_died_hears_of_the_withdrawal(
    room: Room,
) -> None:
    lan = await room.confirmed("lan@vidu.vn", pace=Pace.DAILY)
    await room.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
    await room.plan(news("cap-so-do", "Trình tự cấp sổ đỏ lần đầu"))
    await morning(room)
    with pytest.raises(BaseExceptionGroup):
        await send(room, Peer(script=[Killed()]))
    assert told(await room.plan(gone("cap-so-do"))) == {Channel.EMAIL: {lan}}
    peer = Peer()
    (report,) = await send(room, peer)
    assert report.outcomes == Outcomes(delivered=1)
    assert "cấp sổ đỏ" not in shown(peer)[0]


async def test_a_week_leaves_out_what_a_day_has_told(room: Room) -> None:
    sought = search("phổ biến pháp luật")
    await room.confirmed("lan@vidu.vn", pace=Pace.WEEKLY)
    await room.confirmed("lan@vidu.vn", Rule(), searches=[sought], pace=Pace.DAILY)
    await room.plan(published())
    await room.find(matched(sought))
    await morning(room)
    room.clock.move(6 * DAY)
    await room.closes()
    campaigns = {batch.campaign for batch in facts_of(room.taken.appended, BatchRequested)}
    assert campaigns == {"digest.daily-2026-11-25.s0.email"}
