"""``lantoa campaign pause|resume|cancel|approve``: those who hold the reins of a campaign.

A command writes the order, with its place in the audit, and waits a little until every batch knows.
Workers see it within seconds in any case; what is left over when no planner runs is done by the
next one.
"""

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Final

import typer
from msgspec import Struct
from rich.console import Console

from lantoa.contracts.ids import CampaignId, ContentId, Version
from lantoa.engines.records import Records
from lantoa.runtime.commands.shared import Json, in_world, tell_json
from lantoa.runtime.errors import Away
from lantoa.runtime.outbox import OutboxFull
from lantoa.runtime.world import World
from lantoa_notifier.accounts.campaigns import Account, Campaigns
from lantoa_notifier.accounts.steering import campaigns_of
from lantoa_notifier.domain.holds import Deed, Held, Hold, Impossible, Order, Target, ordered
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.records import HOLDS, TABLES
from lantoa_notifier.workers.holding import Holds

CONSOLE: Final = "key:console"
"""Who did it, when nobody said so: whoever may read the records of this machine."""
STAFF: Final = re.compile(r"nv-[0-9]{6}")
WITHIN, LOOK_AGAIN = 5.0, 0.2
"""Seconds for which a command waits until every batch knows."""
HELPS: Final = {
    Deed.PAUSED: (
        "pause",
        "Tạm dừng: không gửi thêm gì cho đến khi cho đi tiếp (nothing more until it is resumed). "
        "Undo: resume. A campaign lives three days, paused or not.",
    ),
    Deed.RESUMED: (
        "resume",
        "Cho đi tiếp: gửi ngay phần đang chờ (what waited is sent at once). Undo: pause.",
    ),
    Deed.CANCELLED: (
        "cancel",
        "Hủy phần chưa gửi, không lấy lại được (what is not sent never will be; no undo).",
    ),
    Deed.APPROVED: (
        "approve",
        "Duyệt đợt SMS vượt ngân sách ngày (SMS that cost more than may be spent in a day).",
    ),
}
app = typer.Typer()
Of = Annotated[
    str, typer.Argument(help="campaign, as `campaign list` shows it; or a content, with --version")
]
OfVersion = Annotated[
    int | None, typer.Option("--version", min=1, help="all campaigns of this version of a content")
]
Reason = Annotated[str, typer.Option(help="why: the audit keeps it")]
By = Annotated[str, typer.Option(help="your staff number (nv-000123): the audit keeps it")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="say what would happen, change nothing")]


class Told(Struct, frozen=True, kw_only=True):
    """What an order makes of its campaigns."""

    target: str
    state: str
    unsent: int
    """Messages that are not sent, and still may be."""
    cancelled: int
    """Messages that never will be."""
    carried_out: bool
    """Whether every batch knows; else a planner is still to come to it."""
    campaigns: tuple[Account, ...]


def _command(deed: Deed) -> Callable[..., None]:
    """The command that gives such an order."""

    def give(
        id: Of,
        reason: Reason,
        version: OfVersion = None,
        by: By = "",
        dry_run: DryRun = False,
        json: Json = False,
    ) -> None:
        target = _target(id, version)

        async def deed_in(world: World) -> Told:
            order = Order(deed=deed, by=signed(by), reason=said(reason), at=world.clock.now())
            reins = Reins(await _records(world))
            if dry_run:
                return await reins.foretold(target, order)
            return await reins.given(world, target, order)

        _tell(in_world(deed_in), json, "sẽ là (would be)" if dry_run else "")

    return give


for _deed, (_name, _help) in HELPS.items():
    app.command(_name, help=_help)(_command(_deed))


class Reins:
    """Orders, and what they make of campaigns."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._holds = Holds(records)
        self._campaigns = Campaigns(records)

    async def foretold(self, target: Target, order: Order) -> Told:
        """What the order would make of it now; nothing is written."""
        accounts = await self._accounts(target)
        stored = await self._records.get(HOLDS, target.name)
        try:
            hold = ordered(stored.value if stored else Hold(target=target), order)
        except Impossible as impossible:
            raise _with_others(impossible, accounts) from impossible
        return _told(hold, accounts)

    async def given(self, world: World, target: Target, order: Order) -> Told:
        """What it has become, once every batch knows, or as far as it came in five seconds."""
        await self.foretold(target, order)
        hold = await self._ordered(target, order)
        until = world.clock.monotonic() + WITHIN
        while hold.owed_since is not None and world.clock.monotonic() < until:
            await world.clock.sleep(LOOK_AGAIN)
            stored = await self._records.get(HOLDS, target.name)
            hold = stored.value if stored else hold
        return _told(hold, await self._accounts(target))

    async def _ordered(self, target: Target, order: Order) -> Hold:
        try:
            return (await self._holds.order(target, order)).value
        except OutboxFull as full:
            raise Away(
                f"{target.name}: sổ kiểm toán chưa ghi kịp ({full})", dependency="log"
            ) from full

    async def _accounts(self, target: Target) -> Sequence[Account]:
        """Those of its campaigns that were meant for anybody; ValueError when it has none."""
        found: Sequence[Campaign] = await campaigns_of(self._records, target)
        if not found:
            raise ValueError(
                f"không có đợt gửi nào của (no campaign of) {target.name}: lantoa campaign list; "
                "một nội dung thì thêm (of a content, add) --version"
            )
        return [await self._campaigns.account(one) for one in found if one.intents]


def _with_others(impossible: Impossible, accounts: Sequence[Account]) -> ValueError:
    """The refusal, and what else is held of the same version: each is let go by its own name."""
    held = [f"{one.id} ({one.state})" for one in accounts if one.state is not Held.FREE]
    return ValueError("; ".join([str(impossible), *held]))


def _told(hold: Hold, accounts: Sequence[Account]) -> Told:
    return Told(
        target=hold.target.name,
        state=hold.state.value,
        unsent=sum(one.outcomes.pending for one in accounts),
        cancelled=sum(one.outcomes.cancelled for one in accounts),
        carried_out=hold.owed_since is None,
        campaigns=tuple(accounts),
    )


def _target(id: str, version: int | None) -> Target:
    if version is None:
        return Target(campaign=CampaignId(id))
    return Target(content_id=ContentId(id), version=Version(version))


def signed(by: str) -> str:
    """Who gives an order, as the audit names them; ValueError when that is no staff number."""
    if by and not STAFF.fullmatch(by):
        raise ValueError(
            f"--by {by}: viết số hiệu nhân viên như nv-000123 (write a staff number): "
            "lantoa user list"
        )
    return f"staff:{by}" if by else CONSOLE


def said(reason: str) -> str:
    """The reason as it is kept; ValueError when there is none."""
    if not reason.strip():
        raise ValueError("--reason: viết lý do, sổ kiểm toán giữ lại (say why: the audit keeps it)")
    return reason.strip()


async def _records(world: World) -> Records:
    records = await world.records("notifier")
    await records.prepare(TABLES)
    return records


def _tell(told: Told, json: bool, would: str) -> None:
    if json:
        tell_json(told)
        return
    out = Console(soft_wrap=True, highlight=False)
    out.print(f"{told.target}: {would} {told.state}".replace("  ", " "), markup=False)
    out.print(f"{told.unsent:>9} chưa gửi (not sent), {told.cancelled} đã hủy (cancelled)")
    if not told.carried_out and not would:
        out.print("đã ghi; các lô còn lại do bộ lập kế hoạch làm nốt (a planner does the rest)")
