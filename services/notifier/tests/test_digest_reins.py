"""Who holds the reins holds digests, too: whole ones, and what they would mention."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lantoa.contracts.delivery import BatchRequested, Outcomes
from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.subscriptions import Pace
from lantoa_notifier.accounts.campaigns import Campaigns
from lantoa_notifier.domain.holds import Deed, Held, Order, Target
from lantoa_notifier.workers.holding import FRESH
from services.notifier.tests.desk import Desk, Peer
from services.notifier.tests.desk import received as handed
from services.notifier.tests.room import Room, facts_of, open_room
from services.notifier.tests.test_digests import DAY, morning, news, send, shown

DRAFT = Target(content_id=ContentId("dang-nham"), version=Version(1))


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """Somebody awaits a digest of two contents."""
    async with open_room(tmp_path) as opened:
        await opened.confirmed("lan@vidu.vn", pace=Pace.DAILY)
        await opened.plan(news("gia-dat-2026", "Bảng giá đất năm 2026"))
        await opened.plan(news("dang-nham", "Bản dự thảo đăng nhầm"))
        yield opened


async def ordered(room: Room, deed: Deed, target: Target) -> None:
    order = Order(deed=deed, by="staff:nv-000017", reason="Đăng nhầm", at=room.clock.now())
    await room.holds.order(target, order)


async def letters(room: Room) -> list[str]:
    """What is read in the letters that leave now."""
    peer = Peer()
    await send(room, peer)
    return shown(peer)


async def a_digest(room: Room) -> tuple[Desk, BatchRequested]:
    await morning(room)
    (batch,) = facts_of(room.taken.appended, BatchRequested)
    return Desk(room.records, room.clock, bytes(32)), batch


async def test_a_version_that_was_cancelled_is_in_no_digest(room: Room) -> None:
    await ordered(room, Deed.CANCELLED, DRAFT)
    await morning(room)
    (letter,) = await letters(room)
    assert "Bảng giá đất năm 2026" in letter
    assert "đăng nhầm" not in letter


async def test_what_is_cancelled_after_the_digest_was_made_is_left_out(room: Room) -> None:
    await morning(room)
    await ordered(room, Deed.CANCELLED, DRAFT)
    (letter,) = await letters(room)
    assert "đăng nhầm" not in letter


async def test_a_paused_version_comes_with_the_digest_after_it_was_resumed(room: Room) -> None:
    await ordered(room, Deed.PAUSED, DRAFT)
    await morning(room)
    (letter,) = await letters(room)
    assert "đăng nhầm" not in letter
    await ordered(room, Deed.RESUMED, DRAFT)
    room.taken.appended.clear()
    room.clock.move(DAY)
    await room.closes()
    (letter,) = await letters(room)
    assert "đăng nhầm" in letter
    assert "Bảng giá đất năm 2026" not in letter


async def test_a_digest_is_listed_paused_and_resumed_like_any_campaign(room: Room) -> None:
    desk, batch = await a_digest(room)
    digest = await room.campaign(batch)
    await desk.orders(Deed.PAUSED, digest)
    await desk.worker().send(handed(batch))
    assert not desk.peer.took
    (account,) = await Campaigns(room.records).newest(1)
    assert (account.id, account.content_id, account.state) == (digest.id, None, Held.PAUSED)
    assert account.waits == {"hold": 1}
    await desk.orders(Deed.RESUMED, digest)
    await desk.steering.carry_out()
    desk.clock.move(FRESH)
    await desk.timing.ask_again()
    await desk.carry_out(desk.worker())
    assert await desk.outcomes(digest) == Outcomes(delivered=1)


async def test_a_cancelled_digest_is_sent_to_nobody_and_its_account_balances(room: Room) -> None:
    desk, batch = await a_digest(room)
    digest = await room.campaign(batch)
    await desk.orders(Deed.CANCELLED, digest)
    await desk.steering.carry_out()
    await desk.worker().send(handed(batch))
    assert not desk.peer.took
    assert await desk.outcomes(digest) == Outcomes(cancelled=1)
