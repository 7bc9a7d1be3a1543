"""The log or the records away for a minute in the middle of a fan-out by e-mail and by SMS.

On the embedded engine a file that somebody else has locked; on the cluster a server that is killed
and comes back with what it had written. Nobody is left out, no phone rings twice.
"""

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, closing
from functools import partial
from pathlib import Path

import pytest

from deploy.local.server import Server
from deploy.local.servers import KafkaServer, MongoServer
from lantoa.contracts.subscriptions import Channel
from lantoa.runtime.clock import SystemClock
from lantoa.testing.people import until
from tests.faults import lengths
from tests.faults.books import MailBook, Note, mail_book
from tests.faults.fanout import Fanout, a_fanout, reached
from tests.faults.test_workers_killed import IN_DOUBT, sms_settings
from tests.smsc import Smsc, smsc
from tests.stack_local import free_port

__all__ = ["smsc"]
pytestmark = [pytest.mark.timeout(lengths.PATIENCE * 3), lengths.WHEN_ASKED]
CHANNELS = (Channel.EMAIL, Channel.SMS)
PEOPLE, EACH = lengths.of((800, 400), (6000, 3000))
AWAY = lengths.of(8.0, 60.0)
"""Seconds: longer than anything waits for a locked file."""
Outage = Callable[[], AbstractAsyncContextManager[None]]
_clock = SystemClock()


@asynccontextmanager
async def locked(file: Path) -> AsyncIterator[None]:
    """Nobody else can write the file."""
    there = f"file:{file}?mode=rw"
    opened = partial(sqlite3.connect, there, uri=True, isolation_level=None, timeout=30)
    with closing(opened()) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@asynccontextmanager
async def killed(server: Server) -> AsyncIterator[None]:
    """The server is not there."""
    await server.kill()
    yield
    await server.start()


async def told_through(
    fanout: Fanout, mails: MailBook, phones: Smsc, outages: Sequence[Outage], note: Note
) -> None:
    """Everybody is told, though each of these happens meanwhile; the accounts afterwards."""
    await fanout.publish()
    for place, outage in enumerate(outages, start=1):
        await reached(20 * place, mails.taken)
        await until(partial(_submitted, phones, 20 * place), "some phones ring", lengths.PATIENCE)
        async with outage():
            await _clock.sleep(AWAY)
    account = await fanout.settled(PEOPLE)
    note("again", mails.repeated)
    note("unknown", account["unknown"])
    times = Counter(sms["to"] for sms in (await phones.saw())["taken"])
    assert len({one.to for one in mails.taken}) == EACH
    assert mails.told_twice == set()
    assert mails.repeated <= len(outages) * IN_DOUBT
    assert set(times.values()) == {1}
    assert account["delivered"] + account["unknown"] == PEOPLE
    assert account["unknown"] == len(account["unknown_listed"]) <= len(outages) * IN_DOUBT
    assert EACH - len(times) <= account["unknown"], "who has nothing is on the list"


async def _submitted(phones: Smsc, number: int) -> bool:
    return bool((await phones.saw())["submits"] >= number)


async def test_records_and_log_that_take_nothing_for_a_while_lose_nothing(
    smsc: Smsc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    async with mail_book() as mails:
        settings = mails.env | sms_settings(smsc) | {"LANTOA_MAIL_RATE": "100"}
        async with a_fanout(tmp_path, PEOPLE, CHANNELS, settings, monkeypatch) as fanout:
            outages = [
                partial(locked, tmp_path / name) for name in ("records.notifier.db", "log.db")
            ]
            await told_through(fanout, mails, smsc, outages, record_property)


@pytest.mark.cluster
async def test_a_broker_and_records_that_are_killed_for_a_while_lose_nothing(
    smsc: Smsc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        kafka = await enter(KafkaServer(tmp_path / "kafka", free_port()))
        mongo = await enter(MongoServer(tmp_path / "mongo", free_port(1)))
        mails = await enter(mail_book())
        urls = {"LANTOA_LOG": kafka.url, "LANTOA_RECORDS": mongo.url, "LANTOA_MAIL_RATE": "100"}
        settings = mails.env | sms_settings(smsc) | urls
        folder = tmp_path / "city"
        fanout = await enter(a_fanout(folder, PEOPLE, CHANNELS, settings, monkeypatch))
        outages = [partial(killed, server) for server in (kafka, mongo)]
        await told_through(fanout, mails, smsc, outages, record_property)
