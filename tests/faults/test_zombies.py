"""Workers that stand still for half a minute in the middle of a group, and wake when others have
their batches: they end what they had begun, and then find that it is no longer theirs."""

import signal
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from lantoa.contracts.subscriptions import Channel
from lantoa.runtime.clock import SystemClock
from lantoa.testing.people import until
from tests.faults import lengths
from tests.faults.books import Note, mail_book
from tests.faults.fanout import a_fanout, reached
from tests.faults.test_workers_killed import IN_DOUBT, sms_settings
from tests.smsc import Smsc, smsc

__all__ = ["smsc"]
pytestmark = [pytest.mark.timeout(lengths.PATIENCE * 2), lengths.WHEN_ASKED]
CHANNELS = (Channel.EMAIL, Channel.SMS)
PEOPLE, EACH = lengths.of((800, 400), (6000, 3000))
STOPPED = lengths.of(14.0, 30.0)
"""Seconds: longer than a lease on partitions."""
ZOMBIES = ("notifier:email", "notifier:sms")
_clock = SystemClock()


async def test_workers_that_stood_still_tell_no_phone_twice_and_nobody_by_two_references(
    smsc: Smsc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    async with mail_book() as mails:
        settings = mails.env | sms_settings(smsc) | {"LANTOA_MAIL_RATE": "100"}
        async with a_fanout(tmp_path, PEOPLE, CHANNELS, settings, monkeypatch) as fanout:
            await fanout.publish()
            await reached(30, mails.taken)
            await until(partial(_submitted, smsc, 30), "phones ring", lengths.PATIENCE)
            for name in ZOMBIES:
                fanout.city.processes[name].signal(signal.SIGSTOP)
            begun = len(mails.taken)
            for name in ZOMBIES:
                await fanout.city.add(f"{name}#2")
            await _clock.sleep(STOPPED)
            assert len(mails.taken) > begun, "the second worker has taken over"
            for name in ZOMBIES:
                fanout.city.processes[name].signal(signal.SIGCONT)
            account = await fanout.settled(PEOPLE)
    record_property("again", mails.repeated)
    record_property("unknown", account["unknown"])
    times = Counter(sms["to"] for sms in (await smsc.saw())["taken"])
    assert len({one.to for one in mails.taken}) == EACH
    assert mails.told_twice == set()
    assert mails.repeated <= IN_DOUBT
    assert set(times.values()) == {1}
    assert account["delivered"] + account["unknown"] == PEOPLE
    assert account["unknown"] == len(account["unknown_listed"]) <= IN_DOUBT
    assert EACH - len(times) <= account["unknown"], "who has nothing is on the list"


async def _submitted(smsc: Smsc, number: int) -> bool:
    return bool((await smsc.saw())["submits"] >= number)
