"""One agency publishes seven versions while another publishes one: all arrive, each once, and the
one does not wait for the seven (ADR 12)."""

from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from lantoa.contracts.ids import ContentId
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import DELIVERIES
from lantoa.testing.people import until
from lantoa_notifier.planner.cutting import BATCH
from lantoa_notifier.planner.queueing import AHEAD
from lantoa_notifier.planner.records import CAMPAIGNS
from tests.bench.blast_crowd import FEW
from tests.faults import lengths
from tests.faults.books import mail_book
from tests.faults.fanout import FIELD, OTHER, Fanout, a_fanout, reached

pytestmark = pytest.mark.timeout(lengths.PATIENCE * 2)
PEOPLE = lengths.of(1000, 6000)
"""Those of the agency that publishes much; the other one's are a hundred others."""
MUCH = [ContentId(f"tin-so-tai-chinh-{number}") for number in range(7)]
LITTLE = ContentId("tin-phuong-cua-nam")
NEAR = BATCH * (DELIVERIES[Channel.EMAIL].partitions + AHEAD)
"""What may be sent before the last of the hundred, once they are planned: what stands on the log
for one worker, which then takes the partitions in turn."""


async def is_planned(fanout: Fanout, id: ContentId) -> bool:
    records = await fanout.world.records("notifier")
    return bool(await records.find(CAMPAIGNS, "by-content", equal=(id,), limit=1))


async def test_beside_seven_times_as_much_a_small_agency_is_heard_at_its_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with mail_book() as book:
        told = partial(a_fanout, tmp_path, PEOPLE, [Channel.EMAIL])
        async with told(book.env | {"LANTOA_MAIL_RATE": "400"}, monkeypatch) as fanout:
            for id in MUCH:
                await fanout.publish(id, FIELD, agency="so-tai-chinh")
            await reached(FEW, book.taken)
            await fanout.publish(LITTLE, OTHER, agency="phuong-cua-nam")
            await until(partial(is_planned, fanout, LITTLE), "the one is planned", lengths.PATIENCE)
            before = len(book.taken)
            account = await fanout.settled(len(MUCH) * PEOPLE + FEW)
    neighbours = {f"nguoi-335-{place}@thu.example" for place in range(FEW)}
    times = Counter(one.to for one in book.taken)
    assert {times[to] for to in neighbours} == {1}
    assert {times[to] for to in times.keys() - neighbours} == {len(MUCH)}
    assert len({one.reference for one in book.taken}) == len(book.taken) == account["delivered"]
    last = max(place for place, one in enumerate(book.taken) if one.to in neighbours)
    assert last - before <= NEAR
