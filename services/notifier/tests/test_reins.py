"""``lantoa campaign`` as an operator types it beside a running notifier, and what is audited."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import AUDIT_EVENT
from lantoa.engines.opening import open_records
from lantoa.runtime.chaining import deed_in
from lantoa.runtime.cli import build
from lantoa.runtime.clock import ManualClock
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.wrapping import installation_key
from lantoa_notifier.accounts.campaigns import Campaigns
from lantoa_notifier.accounts.records import LEDGER
from lantoa_notifier.domain.holds import Deed
from lantoa_notifier.planner.cutting import cut, request
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.subscribers.vault import WHAT
from lantoa_notifier.workers.sinks import arrived_at, sink_path
from services.notifier.tests.desk import EVERY_TABLE, LAW, Desk
from services.notifier.tests.test_app import CLOCK, PATIENCE, append, running, settings, until

__all__ = ["settings"]
MINE = ("--reason", "Sai số điện thoại đường dây nóng", "--by", "nv-000017")


async def lantoa(*arguments: str) -> Result:
    """A command of its own process, as far as the records and the log know."""
    return await asyncio.to_thread(CliRunner().invoke, build(), arguments)


async def told(*arguments: str) -> dict[str, Any]:
    """What a command answers; the service of the same process may log into its output meanwhile."""
    result = await lantoa(*arguments, "--json")
    assert result.exit_code == 0, result.output
    (said,) = (line for line in result.output.splitlines() if line.startswith("{"))
    answer: dict[str, Any] = json.loads(said)
    return answer


@pytest.fixture(autouse=True)
def same_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANTOA_DATA", str(tmp_path))


async def confirmation(desk: Desk) -> Campaign:
    """A message to two people that asks for no consent, frozen and on no log yet."""
    people = await desk.followers(1, 2)
    return await desk.campaign(people, purpose=Purpose.CONFIRMATION, about=None)


async def test_paused_then_resumed_and_both_stand_in_the_notifiers_own_chain(
    settings: CommonSettings, tmp_path: Path
) -> None:
    box = sink_path(settings.data, Channel.EMAIL)
    async with (
        open_records(settings.records, tmp_path, "notifier") as records,
        running(settings) as log,
    ):
        await records.prepare(EVERY_TABLE)
        desk = Desk(records, ManualClock(CLOCK.now()), installation_key(settings, WHAT))
        campaign = await confirmation(desk)
        paused = await told("campaign", "pause", campaign.id, *MINE)
        assert (paused["state"], paused["unsent"], paused["carried_out"]) == ("paused", 2, True)
        for batch in cut(campaign):
            await append(log, request(batch, Lane.NORMAL, CLOCK.now()))
        (batch,) = cut(campaign)
        async with asyncio.timeout(PATIENCE):
            while (waits := await records.get(LEDGER, batch.batch)) is None or not waits.value.due:
                await CLOCK.sleep(0.02)
        assert arrived_at(box) == []
        await told("campaign", "resume", campaign.id, *MINE)
        await until(lambda: len(arrived_at(box)) == 2)
        async with asyncio.timeout(PATIENCE):
            while len(deeds := [deed_in(r) async for r in read_to_end(log, AUDIT_EVENT)]) < 2:
                await CLOCK.sleep(0.02)
        assert [(d.service, d.deed, d.record, d.by) for d in deeds if d] == [
            ("notifier", "campaign.paused", campaign.id, "staff:nv-000017"),
            ("notifier", "campaign.resumed", campaign.id, "staff:nv-000017"),
        ]
        verdict = await lantoa("audit", "verify", "--service", "notifier")
        assert verdict.exit_code == 0, verdict.output


async def test_a_dry_run_says_what_would_be_left_unsent_and_changes_nothing(
    desk: Desk,
) -> None:
    campaign = await desk.campaign(await desk.followers(1, 2))
    would = await told("campaign", "cancel", LAW, "--version", "1", "--dry-run", *MINE)
    assert (would["state"], would["unsent"]) == ("cancelled", 2)
    account = await Campaigns(desk.records).of(campaign.id)
    assert account is not None
    assert (account.state, account.outcomes.pending) == ("free", 2)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("pause", "khong-co", *MINE), "lantoa campaign list"),
        (("pause", LAW, *MINE), "--version"),
        (("pause", LAW, "--reason", " "), "--reason"),
        (("pause", LAW, "--reason", "Sai", "--by", "Lan"), "nv-000123"),
        (("resume", LAW, "--version", "1", *MINE), "not held"),
    ],
)
async def test_what_cannot_be_done_is_said_with_its_fix(
    desk: Desk, typed: tuple[str, ...], says: str
) -> None:
    await desk.campaign(await desk.followers(1))
    result = await lantoa("campaign", *typed)
    assert result.exit_code != 0
    assert says in f"{result.output}{result.exception}"


async def test_who_approves_a_version_is_told_which_of_its_campaigns_waits(desk: Desk) -> None:
    campaign = await desk.campaign(await desk.followers(1))
    await desk.orders(Deed.FROZEN, campaign, cost=900_000)
    result = await lantoa("campaign", "approve", LAW, "--version", "1", *MINE)
    assert result.exit_code != 0
    assert f"{campaign.id} (awaiting-approval)" in f"{result.output}{result.exception}"
    approved = await told("campaign", "approve", campaign.id, "--dry-run", *MINE)
    assert approved["state"] == "free"


async def test_without_a_planner_the_order_stands_and_waits_for_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lantoa_notifier.accounts.reins.WITHIN", 0.1)
    campaign = await desk.campaign(await desk.followers(1))
    result = await lantoa("campaign", "pause", campaign.id, *MINE)
    assert "a planner does the rest" in result.output
    shown = await lantoa("campaign", "show", campaign.id)
    assert "tạm dừng (paused): staff:nv-000017, Sai số điện thoại đường dây nóng" in shown.output
    listed = await lantoa("campaign", "list", "--json")
    assert [one["state"] for one in json.loads(listed.output)] == ["paused"]
    lines = (await lantoa("campaign", "list")).output.splitlines()
    assert (lines[0], len(lines)) == (campaign.id, 2)
    assert lines[1].endswith("tạm dừng (paused) · dự định 1 · đã giao 0 · còn chờ 1")
