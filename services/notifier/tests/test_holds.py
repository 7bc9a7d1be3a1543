"""What those who hold the reins may order, and what the audit is told of it."""

from datetime import UTC, datetime, timedelta

import pytest

from lantoa.contracts.ids import CampaignId, ContentId, Version
from lantoa.runtime.outbox import MAX_PENDING, OutboxFull
from lantoa_notifier.domain.holds import (
    Deed,
    Held,
    Hold,
    Impossible,
    Order,
    Target,
    carried_out,
    ordered,
    stand,
)

NOON = datetime(2026, 11, 27, 5, tzinfo=UTC)
FREE = Hold(target=Target(campaign=CampaignId("luat-57-2020-qh14.v1.s0.sms.main")))


def order(deed: Deed, reason: str = "Sai số điện thoại", cost: int = 0) -> Order:
    return Order(deed=deed, by="staff:nv-000017", reason=reason, at=NOON, cost=cost)


def test_who_paused_it_and_why_is_owed_to_the_audit_in_the_same_record() -> None:
    hold = ordered(FREE, order(Deed.PAUSED))
    assert hold.state is Held.PAUSED
    assert [(p.what, p.by, p.note) for p in hold.outbox] == [
        ("campaign.paused", "staff:nv-000017", "Sai số điện thoại")
    ]
    assert hold.owed_since == NOON


def test_the_same_order_again_changes_nothing() -> None:
    for deeds in ([Deed.PAUSED], [Deed.PAUSED, Deed.RESUMED], [Deed.CANCELLED]):
        hold = FREE
        for deed in deeds:
            hold = ordered(hold, order(deed))
        assert ordered(hold, order(deeds[-1], "lần nữa")) == hold


def test_what_is_cancelled_stays_cancelled() -> None:
    hold = ordered(FREE, order(Deed.CANCELLED))
    for deed in (Deed.PAUSED, Deed.RESUMED, Deed.APPROVED):
        with pytest.raises(Impossible, match="cancelled for good"):
            ordered(hold, order(deed))
    assert ordered(hold, order(Deed.FROZEN, cost=1)) == hold


def test_nobody_resumes_what_nobody_paused() -> None:
    with pytest.raises(Impossible, match="not held"):
        ordered(FREE, order(Deed.RESUMED))


def test_what_waits_for_approval_is_not_let_go_by_resuming_it() -> None:
    hold = ordered(FREE, order(Deed.FROZEN, cost=900_000))
    for deed in (Deed.RESUMED, Deed.PAUSED):
        with pytest.raises(Impossible, match="campaign approve"):
            ordered(hold, order(deed))
    assert ordered(hold, order(Deed.APPROVED)).state is Held.FREE


def test_a_campaign_is_frozen_for_its_cost_once() -> None:
    frozen = ordered(FREE, order(Deed.FROZEN, cost=900_000))
    approved = ordered(frozen, order(Deed.APPROVED))
    assert ordered(approved, order(Deed.FROZEN, cost=900_000)) == approved
    paused = ordered(FREE, order(Deed.PAUSED))
    assert ordered(paused, order(Deed.FROZEN, cost=900_000)).state is Held.AWAITING


def test_every_order_is_a_fact_of_its_own() -> None:
    hold = FREE
    for deed in (Deed.PAUSED, Deed.RESUMED, Deed.PAUSED):
        hold = ordered(hold, order(deed))
    assert len({fact.id for fact in hold.outbox}) == 3


def test_while_the_log_is_away_too_long_nothing_more_is_ordered() -> None:
    hold = FREE
    for place in range(MAX_PENDING):
        hold = ordered(hold, order((Deed.PAUSED, Deed.RESUMED)[place % 2]))
    with pytest.raises(OutboxFull):
        ordered(hold, order(Deed.PAUSED))


def test_a_version_and_its_campaign_are_held_as_the_stricter_says() -> None:
    version = Hold(target=Target(content_id=ContentId("luat-57-2020-qh14"), version=Version(1)))
    paused = ordered(version, order(Deed.PAUSED))
    cancelled = ordered(FREE, order(Deed.CANCELLED))
    assert stand([paused, FREE]).state is Held.PAUSED
    assert stand([paused, cancelled]).state is Held.CANCELLED
    assert stand([paused, cancelled]).orders == 2
    assert stand([]).state is Held.FREE
    assert paused.target.name == "luat-57-2020-qh14@1"


def test_an_order_that_is_carried_out_is_owed_no_more_and_its_fact_still_is() -> None:
    hold = carried_out(ordered(FREE, order(Deed.PAUSED)))
    assert hold.owed_since is None
    assert hold.outbox
    assert ordered(hold, replaced(order(Deed.RESUMED))).owed_since == NOON + timedelta(minutes=1)


def replaced(given: Order) -> Order:
    return Order(deed=given.deed, by=given.by, reason=given.reason, at=NOON + timedelta(minutes=1))
