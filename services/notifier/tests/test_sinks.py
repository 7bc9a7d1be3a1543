"""The sinks keep what arrived, durably, and one page shows it."""

import asyncio
from datetime import timedelta
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer

from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import BatchId, CampaignId, SubscriberNumber
from lantoa.contracts.subscriptions import Channel
from lantoa.messages.templates import Templates
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.table import ROWS
from lantoa_notifier.workers.sinkpage import sink_page
from lantoa_notifier.workers.sinks import Arrived, Sink, arrived_at, sink_path
from services.notifier.tests.desk import LAW, NOW, Desk, send_all


def arrived(slot: int, text: str = "Thành phố ban hành Kế hoạch 335.") -> Arrived:
    return Arrived(
        at=NOW + timedelta(seconds=slot),
        channel=Channel.SMS,
        reference=f"r{slot}",
        to="+84900000000",
        subject="",
        text=text,
        campaign=CampaignId("c"),
        batch=BatchId("c.000000"),
        slot=slot,
        number=SubscriberNumber(slot),
        purpose=Purpose.ALERT,
    )


async def test_what_comes_together_is_kept_line_by_line(tmp_path: Path) -> None:
    path = sink_path(tmp_path, Channel.SMS)
    sink = Sink(path)
    await asyncio.gather(*(sink.keep(arrived(slot)) for slot in range(50)))
    assert [one.slot for one in arrived_at(path)] == list(range(50))


async def test_a_line_cut_off_by_a_crash_spoils_no_other(tmp_path: Path) -> None:
    path = sink_path(tmp_path, Channel.SMS)
    await Sink(path).keep(arrived(1))
    with path.open("ab") as file:
        file.write(b'{"at":"2026-')
    await Sink(path).keep(arrived(2))
    assert [one.slot for one in arrived_at(path)] == [1, 2]


async def test_nothing_has_arrived_where_there_is_no_file(tmp_path: Path) -> None:
    assert arrived_at(sink_path(tmp_path, Channel.PUSH)) == []


async def test_every_channel_has_a_sink_that_keeps_text_link_and_a_way_to_stop(
    desk: Desk, tmp_path: Path
) -> None:
    for number, row in enumerate(ROWS, start=1):
        people = await desk.followers(number, channel=row.channel)
        templates = Templates(
            subject="Kế hoạch 335",
            text="Toàn văn.",
            short="Kế hoạch 335 đã ban hành",
            url="https://x",
        )
        campaign = await desk.campaign(people, channel=row.channel, templates=templates)
        async with row.opened(desk.opening(DeliverySettings(), tmp_path)) as sender:
            await send_all(desk.worker(sender), campaign)
        (one,) = arrived_at(sink_path(tmp_path, row.channel))
        assert (one.number, one.content_id, one.version) == (number, LAW, 1)
        assert "https://x" in one.text
        by_reply = row.channel is Channel.SMS
        assert (DeliverySettings().sms_stop if by_reply else one.stop_url) in one.text


async def test_the_page_says_that_nothing_is_sent_and_shows_the_newest_first(
    tmp_path: Path,
) -> None:
    sink = Sink(sink_path(tmp_path, Channel.SMS))
    await sink.keep(arrived(1, "Tin cũ"))
    await sink.keep(arrived(2, "Tin mới <script>"))
    async with TestClient(TestServer(sink_page(tmp_path))) as client:
        page = await (await client.get("/")).text()
        told = await (await client.get("/api/v1/arrived")).json()
        style = await client.get("/kieu.css")
        other = await (await client.get("/?kenh=email")).text()
    assert "Không gửi đi đâu cả" in page
    assert page.index("Tin mới") < page.index("Tin cũ")
    assert "<script>" not in page
    assert [one["slot"] for one in told] == [2, 1]
    assert style.status == 200
    assert "Chưa có tin nào" in other
