"""One agency publishes seven versions while another publishes one: all arrive, each once.

Within a lane messages leave in the order in which they were planned; that the one overtakes the
seven is not promised yet (docs/runbook), so it is not asserted.
"""

from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from lantoa.contracts.ids import ContentId
from lantoa.contracts.subscriptions import Channel
from tests.bench.blast_crowd import FEW
from tests.faults import lengths
from tests.faults.books import mail_book
from tests.faults.fanout import FIELD, OTHER, a_fanout

pytestmark = pytest.mark.timeout(lengths.PATIENCE * 2)
PEOPLE = lengths.of(600, 6000)
"""Those of the agency that publishes much; the other one's are a hundred others."""
MUCH = [ContentId(f"tin-so-tai-chinh-{number}") for number in range(7)]
LITTLE = ContentId("tin-phuong-cua-nam")


async def test_beside_seven_times_as_much_everybody_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with mail_book() as book:
        told = partial(a_fanout, tmp_path, PEOPLE, [Channel.EMAIL])
        async with told(book.env | {"LANTOA_MAIL_RATE": "400"}, monkeypatch) as fanout:
            for id in MUCH[:4]:
                await fanout.publish(id, FIELD)
            await fanout.publish(LITTLE, OTHER)
            for id in MUCH[4:]:
                await fanout.publish(id, FIELD)
            account = await fanout.settled(len(MUCH) * PEOPLE + FEW)
    neighbours = {f"nguoi-335-{place}@thu.example" for place in range(FEW)}
    times = Counter(one.to for one in book.taken)
    assert {times[to] for to in neighbours} == {1}
    assert {times[to] for to in times.keys() - neighbours} == {len(MUCH)}
    assert len({one.reference for one in book.taken}) == len(book.taken) == account["delivered"]
