"""A contract's limit holds for three workers that join, die and sleep, as for one."""

import bisect
import signal
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import a_city
from lantoa.testing.people import until
from lantoa_notifier.domain.shares import LEASE
from tests.faults import lengths
from tests.faults.test_smpp import WORKER, asked, settings_of
from tests.smsc import Smsc, smsc

__all__ = ["smsc"]
RATE, PEOPLE = 60, 6000
JITTER = 0.2
"""Seconds by which the machine may bring two messages closer together than they were sent."""
SECOND, THIRD = f"{WORKER}#2", f"{WORKER}#3"


@lengths.WHEN_ASKED
@pytest.mark.timeout(300)
async def test_no_second_has_more_than_the_contract_allows_whatever_workers_do(
    smsc: Smsc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(smsc) | {"LANTOA_SMS_RATE": str(RATE)}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    async with a_city(tmp_path / "city", layout=(WORKER,), engines=settings) as city:
        await city.start()
        await asked(city, PEOPLE)
        await until(partial(_is_full, smsc), "one worker uses all of it", 60)
        await city.add(SECOND)
        await city.add(THIRD)
        await until(partial(_by, smsc, 3), "three send", 60)
        await city.processes[SECOND].kill()
        await _pass(LEASE)
        city.processes[THIRD].signal(signal.SIGSTOP)
        await _pass(LEASE)
        await until(partial(_is_full, smsc), "the first has all of it again", 60)
        city.processes[THIRD].signal(signal.SIGCONT)
        await _pass(LEASE)
        taken = await _taken(smsc)
    times = sorted(sms["at"] for sms in taken)
    assert _most(times, 1 - JITTER) <= RATE
    assert _most(times, 5 - JITTER) <= 5 * RATE
    assert set(Counter(sms["to"] for sms in taken).values()) == {1}


def _most(times: list[float], seconds: float) -> int:
    """The most that came in so many seconds."""
    return max(bisect.bisect_left(times, at + seconds) - n for n, at in enumerate(times))


async def _pass(seconds: float) -> None:
    await SystemClock().sleep(seconds)


async def _taken(smsc: Smsc) -> list[dict[str, Any]]:
    taken: list[dict[str, Any]] = (await smsc.saw())["taken"]
    return taken


async def _is_full(smsc: Smsc) -> bool:
    """Whether the last three seconds had nearly as many as the contract allows."""
    times = [sms["at"] for sms in await _taken(smsc)]
    return sum(at > times[-1] - 3 for at in times) > 0.85 * 3 * RATE if times else False


async def _by(smsc: Smsc, binds: int) -> bool:
    """Whether so many workers sent in the last few seconds."""
    taken = await _taken(smsc)
    return len({sms["bind"] for sms in taken if sms["at"] > taken[-1]["at"] - 3}) == binds
