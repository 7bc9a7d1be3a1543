"""The planner killed again and again while campaigns wait for their turn (ADR 12): what it asked
for and had not written down is asked for again, and nobody is told twice or left out."""

import random
from collections import Counter
from pathlib import Path

import pytest

from lantoa.contracts.ids import ContentId
from lantoa.contracts.subscriptions import Channel
from tests.faults import lengths
from tests.faults.books import mail_book
from tests.faults.fanout import FIELD, PLANNER, a_fanout, reached

pytestmark = pytest.mark.timeout(lengths.PATIENCE * 2)
KILLS, SEED = lengths.of(3, 20), 335
PEOPLE = 1500 * KILLS
AGENCIES = ("so-tai-chinh", "so-y-te")


async def test_who_comes_after_a_planner_that_died_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    luck = random.Random(SEED)
    async with (
        mail_book() as book,
        a_fanout(tmp_path, PEOPLE, [Channel.EMAIL], book.env, monkeypatch) as fanout,
    ):
        for agency in AGENCIES:
            await fanout.publish(ContentId(f"tin-{agency}"), FIELD, agency=agency)
        for kill in range(KILLS):
            await reached(kill * 2000 + luck.randint(1, 1000), book.taken)
            await fanout.killed(PLANNER)
        account = await fanout.settled(len(AGENCIES) * PEOPLE)
    assert account["delivered"] == len(AGENCIES) * PEOPLE
    assert len({one.reference for one in book.taken}) == len(book.taken)
    assert set(Counter(one.to for one in book.taken).values()) == {len(AGENCIES)}
