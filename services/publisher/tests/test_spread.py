"""The spread: stored, on the log, searchable, planned, sent n of m; reports may come twice."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lantoa.contracts.content import Change
from lantoa.contracts.delivery import BatchReported, Outcomes, Purpose
from lantoa.contracts.ids import CampaignId, ContentId, Version, batch_id, campaign_id
from lantoa.contracts.reached import CampaignPlanned, ContentIndexed
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.eventlog import Record
from lantoa.runtime.service import Received
from lantoa.testing.builders import NOON
from lantoa_publisher.domain.orders import Publish
from lantoa_publisher.domain.spread import ReportPage, reported, total
from lantoa_publisher.spreading import Spreading

ID = ContentId("ke-hoach-335")
CAMPAIGN = campaign_id(ID, Version(1), 0, "email", "1")
SECOND = timedelta(seconds=1)


def arrived(*facts: Any) -> list[Received]:
    record = Record("topic", 0, 0, 0, b"", b"", ())
    return [Received(fact, None, record) for fact in facts]


def indexed() -> ContentIndexed:
    return ContentIndexed(content_id=ID, version=Version(1), entries=1, at=NOON + SECOND)


def planned(intents: int = 2) -> CampaignPlanned:
    return CampaignPlanned(
        content_id=ID,
        version=Version(1),
        campaign=CAMPAIGN,
        channel="email",
        intents=intents,
        batches=1,
        at=NOON + 2 * SECOND,
    )


def report(sequence: int, revision: int, delivered: int, pending: int = 0) -> BatchReported:
    return BatchReported(
        batch=batch_id(CampaignId(CAMPAIGN), sequence),
        campaign=CAMPAIGN,
        channel=Channel.EMAIL,
        purpose=Purpose.ALERT,
        outcomes=Outcomes(delivered=delivered, pending=pending),
        revision=revision,
        at=NOON,
        content_id=ID,
        version=Version(1),
    )


async def test_a_version_goes_its_way_step_by_step(house: Any, api: Any) -> None:
    await house.out(ID)
    spreading = Spreading(house.records)

    async def seen() -> dict[str, Any]:
        found: dict[str, Any] = await (await api.get(f"/api/v1/contents/{ID}/spread")).json()
        return found

    stored = await seen()
    assert (stored["stored_at"], stored["on_log_at"]) == ("2026-11-24T05:00:00Z", None)
    await house.empty_outbox()
    assert (await seen())["on_log_at"] == "2026-11-24T05:00:00Z"
    await spreading.keep(arrived(indexed()))
    assert (await seen())["searchable_at"] == "2026-11-24T05:00:01Z"
    await spreading.keep(arrived(planned()))
    before = await seen()
    assert (before["planned_at"], before["sent"], before["of"]) == ("2026-11-24T05:00:02Z", 0, 2)
    await spreading.keep(arrived(report(0, 1, delivered=1, pending=1), report(0, 2, delivered=2)))
    after = await seen()
    assert (after["sent"], after["of"], after["channels"]) == (2, 2, {"email": 2})
    assert after["outcomes"]["delivered"] == 2


async def test_facts_that_come_twice_or_late_change_nothing(house: Any) -> None:
    head = await house.out(ID)
    spreading = Spreading(house.records)
    facts = [indexed(), planned(600), report(0, 2, 500), report(1, 1, 100)]
    await spreading.keep(arrived(*facts))
    once = await spreading.of([head])
    await spreading.keep(arrived(*facts, report(0, 1, 17)))
    assert await spreading.of([head]) == once
    assert (once[0].sent, once[0].of) == (600, 600)


async def test_what_is_held_is_seen_until_it_is_let_go_whatever_comes_late(house: Any) -> None:
    head = await house.out(ID)
    spreading = Spreading(house.records)
    waits = replace(planned(600), state="awaiting-approval", orders=1, cost=420_000)
    await spreading.keep(arrived(waits, planned(600)))
    [spread] = await spreading.of([head])
    assert [(one.state, one.people, one.cost) for one in spread.held] == [
        ("awaiting-approval", 600, 420_000)
    ]
    await spreading.keep(arrived(replace(waits, state="", orders=2), waits))
    [spread] = await spreading.of([head])
    assert (spread.held, spread.of) == ((), 600)


async def test_who_is_told_again_on_another_channel_is_counted_once(house: Any) -> None:
    head = await house.out(ID)
    again = campaign_id(ID, Version(1), 0, "sms", "again-main-email")
    step = replace(planned(1), campaign=again, channel="sms")
    told = replace(report(0, 1, 1), batch=batch_id(again, 0), campaign=again)
    await Spreading(house.records).keep(arrived(planned(2), step, report(0, 1, 2), told))
    [spread] = await Spreading(house.records).of([head])
    assert (spread.sent, spread.of, spread.again, spread.channels) == (2, 2, 1, {"email": 2})


async def test_a_new_version_begins_its_own_way(house: Any, write_text: Any) -> None:
    await house.out(ID)
    spreading = Spreading(house.records)
    await spreading.keep(arrived(indexed(), planned()))
    await house.editing.save(ID, write_text(body="Bản sau."), 1, house.everybody)
    order = Publish(change=Change.MAJOR)
    head = await house.editing.publish(ID, order, house.everybody)
    [spread] = await spreading.of([head])
    assert (spread.version, spread.searchable_at, spread.of) == (2, None, 0)


@given(
    reports=st.lists(
        st.builds(report, st.integers(0, 3), st.integers(1, 4), st.integers(0, 5)), max_size=20
    ),
    order=st.randoms(),
)
def test_any_order_of_reports_gives_the_newest_of_each_batch(
    reports: list[BatchReported], order: Any
) -> None:
    unique = {(r.batch, r.revision): r for r in reports}
    facts = list(unique.values())
    order.shuffle(facts)
    page = reported(ReportPage(of="x"), facts)
    newest: dict[str, BatchReported] = {}
    for fact in sorted(facts, key=lambda fact: fact.revision):
        newest[fact.batch] = fact
    assert total(c.outcomes for c in page.batches.values()) == total(
        fact.outcomes for fact in newest.values()
    )
