"""Push to a service and browsers that check and decrypt as the standards say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import BatchReported, Outcomes, Purpose
from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import AddressGone, Channel, Contact
from lantoa.messages.templates import Templates
from lantoa.testing.pushpeer import PushPeer, push_peer
from lantoa_notifier.channels.guarding import is_public
from lantoa_notifier.channels.messages import Sender
from lantoa_notifier.channels.settings import DeliverySettings, Reach
from lantoa_notifier.channels.table import ROWS
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.planner.records import Campaign
from services.notifier.tests.desk import LAW, Desk, facts, received, send_all

PUSH = next(row for row in ROWS if row.channel is Channel.PUSH)
NEWS = Templates(subject="Kế hoạch 335", text="Toàn văn", short="Đã ban hành", url="https://x/y")


@pytest.fixture
async def peer() -> AsyncIterator[PushPeer]:
    async with push_peer() as opened:
        yield opened


@asynccontextmanager
async def push(desk: Desk, folder: Path, reach: Reach = Reach.ANYWHERE) -> AsyncIterator[Sender]:
    settings = DeliverySettings(push_url="webpush:", push_reach=reach)
    async with PUSH.opened(desk.opening(settings, folder)) as sender:
        yield sender


async def alert(desk: Desk, *contacts: Contact, **others: object) -> Campaign:
    people = await desk.followers()
    for number, contact in enumerate(contacts, start=1):
        people.add(await desk.follower(number, Channel.PUSH, contact=contact))
    return await desk.campaign(people, channel=Channel.PUSH, templates=NEWS, **others)


async def test_a_browser_reads_the_note(desk: Desk, peer: PushPeer, tmp_path: Path) -> None:
    campaign = await alert(desk, peer.subscribe("lan"))
    async with push(desk, tmp_path) as sender:
        await send_all(desk.worker(sender), campaign)
    (note,) = peer.browsers["lan"].received
    (headers,) = peer.browsers["lan"].headers
    assert note == {
        "title": "Kế hoạch 335",
        "body": "Đã ban hành",
        "url": "https://x/y",
        "tag": LAW,
        "stop_url": "https://lantoa.example/dung/1.1",
        "manage_url": "https://lantoa.example/cua-toi/1.1",
    }
    assert headers["urgency"] == "normal"
    assert int(headers["ttl"]) == 3 * 24 * 3600
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_who_insists_has_a_button_to_acknowledge_what_is_urgent(
    desk: Desk, peer: PushPeer, tmp_path: Path
) -> None:
    lan = await desk.follower(1, Channel.PUSH, contact=peer.subscribe("lan"), insists=True)
    for lane in (Lane.URGENT, Lane.NORMAL):
        campaign = await desk.campaign(
            BitMap([lan]), channel=Channel.PUSH, templates=NEWS, lane=lane, part=lane.value
        )
        async with push(desk, tmp_path) as sender:
            await send_all(desk.worker(sender), campaign)
    urgent, normal = peer.browsers["lan"].received
    assert urgent["acknowledge_url"] == f"https://lantoa.example/da-nhan/1.1?{LAW}=1"
    assert "acknowledge_url" not in normal


async def test_a_withdrawal_replaces_the_alert_on_the_screen(
    desk: Desk, peer: PushPeer, tmp_path: Path
) -> None:
    first = await alert(desk, peer.subscribe("lan"), lane=Lane.URGENT)
    notice = await desk.campaign(
        BitMap.deserialize(first.audience),
        channel=Channel.PUSH,
        version=Version(2),
        part="told",
        purpose=Purpose.WITHDRAWAL,
        templates=Templates(subject="Đã gỡ bỏ: Kế hoạch 335", text="", short="Lý do: đăng nhầm"),
    )
    async with push(desk, tmp_path) as sender:
        for campaign in (first, notice):
            await send_all(desk.worker(sender), campaign)
    lan = peer.browsers["lan"]
    assert [note["title"] for note in lan.screen.values()] == ["Đã gỡ bỏ: Kế hoạch 335"]
    assert lan.headers[0]["topic"] == lan.headers[1]["topic"]
    assert [h["urgency"] for h in lan.headers] == ["high", "normal"]


async def test_each_service_gets_a_token_of_its_own(
    desk: Desk, peer: PushPeer, tmp_path: Path
) -> None:
    async with push_peer() as other, push(desk, tmp_path) as sender:
        campaign = await alert(desk, peer.subscribe("lan"), other.subscribe("minh"))
        await send_all(desk.worker(sender), campaign)
        assert len(other.browsers["minh"].received) == 1
    assert len(peer.browsers["lan"].received) == 1


async def test_a_subscription_that_is_no_more_is_stopped(
    desk: Desk, peer: PushPeer, tmp_path: Path
) -> None:
    campaign = await alert(desk, peer.subscribe("lan"), peer.subscribe("minh"))
    del peer.browsers["lan"]
    (batch,) = cut(campaign)
    async with push(desk, tmp_path) as sender:
        report, stop = facts(await desk.worker(sender).send(received(batch)))
    assert isinstance(report, BatchReported)
    assert isinstance(stop, AddressGone)
    assert (stop.number, stop.channel) == (1, Channel.PUSH)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1, failed=1)


@pytest.mark.parametrize("told", ["120", "Tue, 24 Nov 2026 01:02:00 GMT"])
async def test_a_busy_service_is_given_the_time_it_asks_for(
    desk: Desk, peer: PushPeer, tmp_path: Path, told: str
) -> None:
    campaign = await alert(desk, peer.subscribe("lan"))
    peer.browsers["lan"].answers = [web.Response(status=429, headers={"Retry-After": told})]
    async with push(desk, tmp_path) as sender:
        await send_all(desk.worker(sender), campaign)
    assert (await desk.ledger(campaign)).due == desk.clock.now() + timedelta(seconds=120)


async def test_what_is_no_subscription_is_failed_and_nobody_else_waits(
    desk: Desk, peer: PushPeer, tmp_path: Path
) -> None:
    right = peer.subscribe("lan")
    wrong = [
        replace(right, p256dh="AAAA", auth="A"),
        replace(right, p256dh=None, auth=None),
        replace(right, p256dh=""),
        replace(right, p256dh="BA" + "A" * 85),
        replace(right, p256dh="không phải khóa"),
        replace(right, address="http://[::1/push"),
        replace(right, address="ftp://push.example/x"),
        replace(right, address="http://push.example:99999/x"),
        replace(right, address=""),
    ]
    campaign = await alert(desk, *wrong, right)
    async with push(desk, tmp_path) as sender:
        await send_all(desk.worker(sender), campaign)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1, failed=len(wrong))


async def test_an_endpoint_on_an_inner_address_is_never_connected_to(
    desk: Desk, peer: PushPeer, tmp_path: Path
) -> None:
    campaign = await alert(desk, peer.subscribe("lan"))
    async with push(desk, tmp_path, Reach.PUBLIC) as sender:
        await send_all(desk.worker(sender), campaign)
    assert peer.browsers["lan"].received == []
    assert await desk.outcomes(campaign) == Outcomes(pending=1)


@pytest.mark.parametrize(
    "inner",
    [
        "127.0.0.1",
        "::1",
        "10.1.2.3",
        "169.254.169.254",
        "192.168.0.1",
        "100.64.0.1",
        "0.0.0.0",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fe80::1",
        "fd00::1",
        "224.0.0.1",
    ],
)
def test_inner_addresses_are_known_in_every_form(inner: str) -> None:
    assert not is_public(inner)


def test_the_open_internet_is_public() -> None:
    assert is_public("113.160.92.202")
    assert is_public("2405:4800::1")


async def test_a_service_that_does_not_work_is_left_alone_and_the_others_go_on(
    desk: Desk, peer: PushPeer, tmp_path: Path
) -> None:
    async with push_peer() as broken, push(desk, tmp_path) as sender:
        at_broken = [broken.subscribe(f"minh{n}") for n in range(150)]
        for browser in broken.browsers.values():
            browser.answers = [web.Response(status=503)]
        at_peer = [peer.subscribe(f"lan{n}") for n in range(5)]
        campaign = await alert(desk, *at_broken, *at_peer)
        worker = desk.worker(sender)
        await send_all(worker, campaign)
        asked = sum(not browser.answers for browser in broken.browsers.values())
        assert 10 <= asked <= 60, "those that were on their way, and none after them"
        assert all(len(browser.received) == 1 for browser in peer.browsers.values())
        for browser in broken.browsers.values():
            browser.answers = []
        for _ in range(4):
            desk.clock.move(121)
            await desk.timing.ask_again()
            await desk.carry_out(worker)
        assert await desk.outcomes(campaign) == Outcomes(delivered=155)
        for browser in (*broken.browsers.values(), *peer.browsers.values()):
            assert len(browser.received) == 1
