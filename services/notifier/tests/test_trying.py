"""Saying something to our bot or account on this machine, where neither is connected."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from lantoa.contracts.chats import awaited, awaited_at_zalo
from lantoa_notifier.chats.conversing import Conversing
from lantoa_notifier.chats.trying import PATH, TryingPage
from lantoa_notifier.chats.words import TELEGRAM
from lantoa_notifier.chats.zalo.words import ZALO
from lantoa_notifier.workers.sinkpage import sink_page
from services.notifier.tests.chatline import ENROLMENT, ChatLine, chat_line
from services.notifier.tests.room import PORTAL, received

LAN = "100001"


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[ChatLine]:
    async with chat_line(tmp_path) as opened:
        yield opened


@pytest.fixture
async def page(line: ChatLine, tmp_path: Path) -> AsyncIterator[TestClient]:
    room = line.room
    conversations = {
        tongue.place: Conversing(
            room.records, line.log, room.people, room.keys, line.links, PORTAL, tongue, room.clock
        )
        for tongue in (TELEGRAM, ZALO)
    }
    app = sink_page(tmp_path)
    TryingPage(conversations, room.clock).add_to(app)
    async with TestClient(TestServer(app)) as client:
        yield client


async def said(page: TestClient, place: str, text: str) -> str:
    answer = await page.post(PATH, data={"noi": place, "ai": LAN, "loi": text})
    assert answer.status == 200
    return await answer.text()


@pytest.mark.parametrize(
    ("place", "start", "stop", "address"),
    [
        ("telegram", f"/start {ENROLMENT}", "/dung", awaited(ENROLMENT).address),
        ("zalo", "LT 48291 35702", "DUNG", awaited_at_zalo("4829135702").address),
    ],
)
async def test_one_begins_and_stops_without_any_network(
    line: ChatLine,
    page: TestClient,
    place: str,
    start: str,
    stop: str,
    address: str,
) -> None:
    asked = await line.room.request(address, channel=(await line.signs_up()).channel)
    await line.room.subscribing.follow(received(asked))
    assert "Bạn đã bắt đầu theo dõi" in await said(page, place, start)
    await line.planned()
    assert len((await line.room.state(1)).follows) == 1
    line.room.clock.move(1)
    assert "Đã dừng." in await said(page, place, stop)
    await line.planned()
    assert (await line.room.state(1)).follows == ()
    assert line.telegram.calls == []


async def test_the_form_is_there_and_other_sites_and_strange_forms_are_refused(
    page: TestClient,
) -> None:
    assert "Trò chuyện thử" in await (await page.get(PATH)).text()
    assert f'href="{PATH}"' in await (await page.get("/")).text()
    form = {"noi": "telegram", "ai": LAN, "loi": "/trang"}
    strange = await page.post(PATH, data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert strange.status == 400
    for wrong in ({"noi": "facebook"}, {"ai": "Lan"}, {"ai": "-1"}):
        assert (await page.post(PATH, data=form | wrong)).status == 400


async def test_what_is_said_to_the_page_is_shown_as_text(page: TestClient) -> None:
    shown = await said(page, "zalo", "<b>Xin chào</b>")
    assert "<b>Xin" not in shown
    assert "(không trả lời)" in shown
