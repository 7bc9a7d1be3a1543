"""One agency publishes seven versions while another publishes one: all arrive, each once, and the
one does not wait for the seven (ADR 12)."""

from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from lantoa.contracts.ids import ContentId
from lantoa.contracts.subscriptions import Channel
from lantoa_notifier.planner.cutting import BATCH
from lantoa_notifier.planner.queueing import AHEAD
from tests.bench.blast_crowd import FEW
from tests.faults import lengths
from tests.faults.books import mail_book
from tests.faults.fanout import FIELD, OTHER, a_fanout, reached

pytestmark = pytest.mark.timeout(lengths.PATIENCE * 2)
PEOPLE = lengths.of(1000, 6000)
"""Those of the agency that publishes much; the other one's are a hundred others."""
MUCH = [ContentId(f"tin-so-tai-chinh-{number}") for number in range(7)]
LITTLE = ContentId("tin-phuong-cua-nam")
NEAR = BATCH * (AHEAD + 2)
"""What may be sent before the last of the hundred: what stands on the log for one worker, a turn of
the other, and what is under way."""


async def test_beside_seven_times_as_much_a_small_agency_is_heard_at_its_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with mail_book() as book:
        told = partial(a_fanout, tmp_path, PEOPLE, [Channel.EMAIL])
        async with told(book.env | {"LANTOA_MAIL_RATE": "400"}, monkeypatch) as fanout:
            for id in MUCH[:4]:
                await fanout.publish(id, FIELD, agency="so-tai-chinh")
            await reached(FEW, book.taken)
            before = len(book.taken)
            await fanout.publish(LITTLE, OTHER, agency="phuong-cua-nam")
            for id in MUCH[4:]:
                await fanout.publish(id, FIELD, agency="so-tai-chinh")
            account = await fanout.settled(len(MUCH) * PEOPLE + FEW)
    neighbours = {f"nguoi-335-{place}@thu.example" for place in range(FEW)}
    times = Counter(one.to for one in book.taken)
    assert {times[to] for to in neighbours} == {1}
    assert {times[to] for to in times.keys() - neighbours} == {len(MUCH)}
    assert len({one.reference for one in book.taken}) == len(book.taken) == account["delivered"]
    last = max(place for place, one in enumerate(book.taken) if one.to in neighbours)
    assert last - before <= NEAR
