"""A contract's limit holds for three workers that join, die and sleep, as for one."""

import bisect
import signal
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import City, a_city
from lantoa.testing.people import until
from lantoa_notifier.domain.shares import LEASE
from tests.faults.test_smpp import WORKER, asked, settings_of
from tests.smsc import Smsc, smsc

__all__ = ["smsc"]
RATE, PEOPLE = 60, 6000
JITTER = 0.1
"""Seconds by which the machine may bring two messages closer together than they were sent."""
SECOND, THIRD = f"{WORKER}#2", f"{WORKER}#3"


@pytest.mark.timeout(300)
async def test_no_second_has_more_than_the_contract_allows_whatever_workers_do(
    smsc: Smsc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(smsc) | {"LANTOA_SMS_RATE": str(RATE)}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    marks = {}
    async with a_city(tmp_path / "city", layout=(WORKER,), engines=settings) as city:
        await city.start()
        await asked(city, PEOPLE)
        await until(partial(_sent, smsc, 3 * RATE), "one worker sends", 60)
        marks["alone"] = await _latest(smsc)
        await city.add(SECOND)
        await city.add(THIRD)
        await until(partial(_by, smsc, 3), "three send", 60)
        await _pass(5)
        marks["three"] = await _latest(smsc)
        await city.processes[SECOND].kill()
        await _pass(2 * LEASE)
        marks["two"] = await _latest(smsc)
        await _sleeps(city, THIRD, 2 * LEASE)
        marks["woken"] = await _latest(smsc)
        await _pass(LEASE)
        taken = (await smsc.saw())["taken"]
    times = sorted(sms["at"] for sms in taken)
    assert _most(times, 1 - JITTER) <= RATE
    assert _most(times, 5 - JITTER) <= 5 * RATE
    assert set(Counter(sms["to"] for sms in taken).values()) == {1}
    assert _rate(times, marks["alone"] - 2, marks["alone"]) > 0.9 * RATE
    assert _rate(times, marks["three"] - 4, marks["three"]) > 0.5 * RATE
    assert _rate(times, marks["woken"] - 4, marks["woken"]) > 0.9 * RATE


def _most(times: list[float], seconds: float) -> int:
    """The most that came in so many seconds."""
    return max(bisect.bisect_left(times, at + seconds) - n for n, at in enumerate(times))


def _rate(times: list[float], begin: float, end: float) -> float:
    return sum(begin <= at < end for at in times) / (end - begin)


async def _sleeps(city: City, name: str, seconds: float) -> None:
    """A zombie: it holds its binds and its messages, and knows nothing of the time."""
    city.processes[name].signal(signal.SIGSTOP)
    await _pass(seconds)
    city.processes[name].signal(signal.SIGCONT)


async def _pass(seconds: float) -> None:
    await SystemClock().sleep(seconds)


async def _taken(smsc: Smsc) -> list[dict[str, Any]]:
    taken: list[dict[str, Any]] = (await smsc.saw())["taken"]
    return taken


async def _sent(smsc: Smsc, number: int) -> bool:
    return len(await _taken(smsc)) >= number


async def _by(smsc: Smsc, binds: int) -> bool:
    """Whether so many workers sent in the last few seconds."""
    taken = await _taken(smsc)
    return len({sms["bind"] for sms in taken if sms["at"] > taken[-1]["at"] - 3}) == binds


async def _latest(smsc: Smsc) -> float:
    return float((await _taken(smsc))[-1]["at"])
