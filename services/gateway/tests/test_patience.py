"""An index that is full answers what it can; of one that is away everybody is told at once."""

import asyncio

import pytest

from lantoa.runtime.clock import ManualClock
from lantoa.runtime.errors import Away
from lantoa.testing.builders import NOON
from lantoa_gateway import patience
from lantoa_gateway.patience import LESS, MOST, Late, Patience


@pytest.fixture(autouse=True)
def _nobody_is_late_by_the_machines_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 60.0)


class Index:
    """Answers when it is let, or is late."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOON)
        self.patience = Patience(self.clock)
        self.let = asyncio.Event()

    async def ask(self) -> str:
        async def answer() -> str:
            await self.let.wait()
            return "found"

        return await self.patience.within(answer)

    async def late(self) -> None:
        async def answer() -> str:
            raise TimeoutError

        with pytest.raises(Late):
            await self.patience.within(answer)

    async def taken(self, asked: int) -> int:
        """How many of so many questions at once are answered; the others are told at once."""
        self.let.clear()
        questions = [asyncio.create_task(self.ask()) for _ in range(asked)]
        await asyncio.wait(questions, return_when=asyncio.FIRST_COMPLETED, timeout=0)
        self.let.set()
        said = await asyncio.gather(*questions, return_exceptions=True)
        assert all(one == "found" or isinstance(one, Away) for one in said)
        return said.count("found")


async def test_while_answers_come_in_time_any_number_is_asked_at_once() -> None:
    index = Index()
    assert await index.taken(500) == 500


async def test_after_a_late_answer_a_quarter_are_asked_and_answers_in_time_bring_more() -> None:
    index = Index()
    await index.late()
    assert await index.taken(MOST) == MOST // LESS
    for _ in range(8):
        await index.taken(1)
    assert MOST // LESS < await index.taken(MOST) < MOST
    for _ in range(200):
        await index.taken(1)
    assert await index.taken(500) == 500


async def test_when_a_single_one_is_late_nobody_waits_for_half_a_second() -> None:
    index = Index()
    for _ in range(3):
        index.clock.move(1)
        await index.late()
    assert await index.taken(1) == 0
    index.clock.move(1)
    assert await index.taken(5) == 1
