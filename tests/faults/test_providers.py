"""Providers that refuse, fall silent after they took it, are slow, or send receipts that are wrong.

By e-mail and push the timer's clock is one that is moved: refusals wait for minutes and hours.
"""

import asyncio
import random
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from pyroaring import BitMap

from lantoa.contracts.delivery import BatchRequested, Outcomes
from lantoa.contracts.subscriptions import Channel
from lantoa.testing.pushpeer import Browser
from lantoa_notifier.channels.settings import DeliverySettings, Reach
from lantoa_notifier.channels.table import ROWS
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.workers.sending import Sending
from services.notifier.tests.desk import Desk, facts, open_desk, received
from tests.faults import lengths
from tests.faults.books import Book, Conduct, Note, mail_book, push_book
from tests.faults.fanout import a_fanout
from tests.faults.test_workers_killed import sms_settings
from tests.smsc import Smsc, running_smsc, smsc

__all__ = ["smsc"]
pytestmark = pytest.mark.timeout(lengths.PATIENCE * 2)
PEOPLE = lengths.of(100, 1500)
MOODS = {
    Conduct.TAKE: 60,
    Conduct.SILENCE: 12,
    Conduct.LATER: 20,
    Conduct.NEVER: 5,
    Conduct.SLOW: 3,
}
TRIES, HALF_A_DAY = 4, 43_200
SLOW = lengths.of(1.0, 31.0)
"""Seconds: in the long run more than a worker waits for an answer."""
STRANGE = (
    "id:999999999 sub:001 dlvrd:001 stat:DELIVRD err:000 text:",
    "id:không phải số stat:UNDELIV",
    "stat:DELIVRD",
    "",
)


def moody(to: str, times: int) -> Conduct:
    """Anything may happen, three times to each; then it works. Nobody is turned away later."""
    if times >= TRIES - 1:
        return Conduct.TAKE
    luck = random.Random(f"{to.rpartition('/')[2]} {times}")
    mood = luck.choices(list(MOODS), list(MOODS.values()))[0]
    return Conduct.LATER if times and mood is Conduct.NEVER else mood


async def sent_to_the_end(desk: Desk, worker: Sending, campaign: Campaign) -> Outcomes:
    """Every batch, and again whenever the timer asks; side by side, as of several partitions."""
    asked = list(cut(campaign))
    for _ in range(TRIES + 1):
        await asyncio.gather(*(worker.send(received(batch)) for batch in asked))
        desk.log.appended.clear()
        desk.clock.move(HALF_A_DAY)
        await desk.timing.ask_again()
        asked = [fact for fact in facts(desk.log.appended) if isinstance(fact, BatchRequested)]
    assert not asked
    return await desk.outcomes(campaign)


async def told(book: Book, channel: Channel, settings: DeliverySettings, folder: Path) -> Outcomes:
    """A campaign to everybody on a channel, by a provider of such moods."""
    book.conduct, book.slow = moody, SLOW
    row = next(row for row in ROWS if row.channel is channel)
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(open_desk(folder))
        sender = await stack.enter_async_context(row.opened(desk.opening(settings, folder)))
        browser = Browser()
        for number in range(1, PEOPLE + 1):
            contact = browser.contact(f"http://127.0.0.1:{book.port}/{number}")
            push = contact if channel is Channel.PUSH else None
            await desk.follower(number, channel, contact=push)
        campaign = await desk.campaign(BitMap(range(1, PEOPLE + 1)), channel=channel)
        return await sent_to_the_end(desk, desk.worker(sender, row.lost), campaign)


def prove(book: Book, outcomes: Outcomes, note: Note) -> None:
    """Whoever was not turned away has it, under one reference; again only after a silence."""
    note("again", book.repeated)
    note("failed", outcomes.failed)
    has = {one.to for one in book.taken}
    assert outcomes == Outcomes(delivered=len(has), failed=PEOPLE - len(has))
    assert set(book.asked) - has == {to for to in book.asked if moody(to, 0) is Conduct.NEVER}
    assert len(book.asked) == PEOPLE
    assert book.told_twice == set()
    unheard = sum(
        moody(to, n) in (Conduct.SILENCE, Conduct.SLOW)
        for to, times in book.asked.items()
        for n in range(times)
    )
    assert 0 < book.repeated <= unheard


async def test_a_moody_mail_server_takes_each_mail_under_one_message_id(
    tmp_path: Path, record_property: Note
) -> None:
    async with mail_book() as book:
        settings = DeliverySettings(smtp_url=book.env["LANTOA_SMTP_URL"])
        prove(book, await told(book, Channel.EMAIL, settings, tmp_path), record_property)


async def test_a_moody_push_service_takes_each_note_under_one_topic(
    tmp_path: Path, record_property: Note
) -> None:
    async with push_book() as book:
        settings = DeliverySettings(push_url="webpush:", push_reach=Reach.ANYWHERE)
        prove(book, await told(book, Channel.PUSH, settings, tmp_path), record_property)


async def test_two_slow_smscs_with_wrong_receipts_tell_each_phone_once(
    smsc: Smsc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    async with running_smsc() as second:
        settings = sms_settings(smsc) | {
            "LANTOA_SMPP_URL": f"{smsc.url}?route=khac, {second.url}?route=khac"
        }
        for one in (smsc, second):
            await one.behaves(throttle=4, receipts="twice")
        async with a_fanout(tmp_path, PEOPLE, [Channel.SMS], settings, monkeypatch) as fanout:
            await fanout.publish()
            for text in STRANGE:
                status = await second.delivers(
                    source_addr="84300000001", esm_class=4, short_message=text
                )
                assert status == 0, text
            account = await fanout.settled(PEOPLE)
        saw = [await one.saw() for one in (smsc, second)]
    record_property("throttled", sum(one["throttled"] for one in saw))
    times = Counter(sms["to"] for one in saw for sms in one["taken"])
    assert set(times.values()) == {1}
    assert account["delivered"] == len(times) == PEOPLE
    assert sum(one["throttled"] for one in saw) > 0
