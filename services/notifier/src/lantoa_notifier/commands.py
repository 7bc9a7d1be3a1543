"""The notifier's part of the command line: ``lantoa subscribers``, ``campaign`` and ``zalo``."""

from collections.abc import AsyncIterator, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from lantoa.contracts.events import Outgoing, decode, encode
from lantoa.contracts.ids import CampaignId, ContentId
from lantoa.contracts.registers import RegisterEntry
from lantoa.contracts.subscriptions import Channel, FollowRequested, KeyPublished
from lantoa.contracts.topics import KEY_STATE, REGISTER_STATE, SUBSCRIPTION_COMMAND, TOPICS, Topic
from lantoa.engines.eventlog import EventLog
from lantoa.runtime.clock import HANOI
from lantoa.runtime.commands.run import Bars
from lantoa.runtime.commands.shared import Json, in_world, tell_json
from lantoa.runtime.errors import Away
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.sealing import SEAL, newest_key, seal
from lantoa.runtime.settings import Environment
from lantoa.runtime.world import World
from lantoa.runtime.wrapping import installation_key
from lantoa_notifier.accounts import reins
from lantoa_notifier.accounts.campaigns import Account, Campaigns
from lantoa_notifier.channels.social.commands import post
from lantoa_notifier.channels.zalo.commands import zalo
from lantoa_notifier.domain.holds import Held
from lantoa_notifier.domain.imports import Imported, imported
from lantoa_notifier.records import IMPORTS, TABLES
from lantoa_notifier.subscribers.enrolling import Enrolling
from lantoa_notifier.subscribers.generating import MOST, TOGETHER, USUAL, Generating, Rules, Wanted
from lantoa_notifier.subscribers.importing import Line, lines_of
from lantoa_notifier.subscribers.numbering import Numbering
from lantoa_notifier.subscribers.vault import WHAT, Vault

T = TypeVar("T")
AT_ONCE, LOOK_AGAIN = 200, 0.5
COUNTS = {
    "intents": "dự định",
    "delivered": "đã giao",
    "pending": "còn chờ",
    "failed": "thất bại",
    "suppressed": "không còn muốn",
    "expired": "quá hạn",
    "cancelled": "đã hủy",
    "dead": "thư chết",
    "unknown": "không rõ",
}
"""The parts of an account (law 9), as people call them."""
ALWAYS = frozenset({"intents", "delivered", "pending"})
WHY = {
    "stopped": "không còn theo dõi",
    "no-address": "không còn địa chỉ",
    "gone": "địa chỉ không tồn tại",
    "undelivered": "nhà mạng báo không đến",
    "unsayable": "không có lời gửi được qua kênh này",
    "capped": "đã nhận đủ tin trong ngày",
    "held": "bị giữ đến khi quá hạn",
    "turn": "đến lượt",
    "hold": "đang bị giữ",
    "cap": "đã nhận đủ tin, chờ ngày sau",
    "quiet": "đang giờ nghỉ, chờ sáng",
    "circuit": "nhà cung cấp ngừng hoạt động",
    "provider": "nhà cung cấp hẹn lại",
}
"""Why somebody was not reached, or waits, as people say it."""
STATES = {
    Held.FREE: "",
    Held.PAUSED: "tạm dừng (paused)",
    Held.AWAITING: "chờ duyệt chi phí (waits for approval)",
    Held.CANCELLED: "đã hủy (cancelled)",
}
"""How a campaign is held, as people call it."""
app = typer.Typer()
subscribers = typer.Typer(help="Người theo dõi (subscribers).", no_args_is_help=True)
app.add_typer(subscribers, name="subscribers")
campaign = typer.Typer(help="Đợt gửi (campaigns).", no_args_is_help=True)
campaign.add_typer(reins.app)
app.add_typer(campaign, name="campaign")
app.add_typer(zalo, name="zalo")
app.add_typer(post, name="post")
Content = Annotated[str, typer.Option(help="of one content: its id")]
Most = Annotated[int, typer.Option(help="how many", min=1, max=500)]
Id = Annotated[str, typer.Argument(help="as `campaign list` shows it")]
Watch = Annotated[bool, typer.Option("--watch", help="stay until nothing is pending")]
Table = Annotated[Path, typer.Argument(help="CSV, UTF-8", exists=True, dir_okay=False)]
Count = Annotated[int, typer.Argument(help="how many", min=1, max=MOST)]
Channels = Annotated[
    list[Channel], typer.Option("--channel", help="again for more: they take turns")
]
Push = Annotated[str, typer.Option(help="under which address their push services are")]
Seed = Annotated[int, typer.Option(help="another makes others, but for their phones")]
ALL_WAYS, PUSH, SEED = list(USUAL.channels), USUAL.push, USUAL.seed
DryRun = Annotated[bool, typer.Option("--dry-run", help="read and check, write nothing")]


@subscribers.command("import")
def import_(table: Table, dry_run: DryRun = False, by: reins.By = "") -> None:
    """Nhận người đã đồng ý trên giấy hoặc tại quầy (people who agreed on paper or at a counter).

    Columns: channel (email, sms), address, consent (the sentence agreed to), agreed_on
    (2026-11-27), evidence (where it is kept); fields, areas, audiences, authorities: codes parted
    by ";", empty for all; pace: at-once (empty), daily, weekly. The same table again changes
    nothing; who stopped since stays stopped.
    """
    signed = reins.signed(by)

    async def deed(world: World) -> int:
        lines = await _read(world, table)
        if not dry_run:
            await _note(world, imported(digest, len(lines), signed, world.clock.now()))
            await _append(world, lines)
        return len(lines)

    digest = sha256(table.read_bytes()).hexdigest()
    count = in_world(deed)
    said = "đã kiểm tra, chưa ghi gì (checked, nothing written)" if dry_run else "đã ghi (written)"
    Console().print(f"{count} dòng (lines) {said}", highlight=False)


@subscribers.command("generate")
def generate(
    count: Count, channel: Channels = ALL_WAYS, push: Push = PUSH, seed: Seed = SEED
) -> None:
    """Tạo người giả để đo, chỉ ở môi trường dev (synthetic people for benches, dev only).

    Addresses are nobody's (.example, phone prefixes no carrier has). The same again adds nobody.
    """
    wanted = Wanted(channels=tuple(channel), push=push.rstrip("/"), seed=seed)
    made = in_world(lambda world: _generated(world, count, wanted))
    Console().print(f"{made} người mới (new people), {count - made} đã có (known)", highlight=False)


@campaign.command("list")
def list_(content: Content = "", most: Most = 20, json: Json = False) -> None:
    """Các đợt gửi mới nhất: dự định, đã giao, còn chờ … (the newest, with their accounts)."""

    async def deed(world: World) -> Sequence[Account]:
        campaigns = await _campaigns(world)
        return await campaigns.newest(most, ContentId(content) if content else None)

    accounts = in_world(deed)
    if json:
        tell_json(accounts)
        return
    none = "Chưa có đợt gửi nào (no campaign yet)."
    out = Console(soft_wrap=True, highlight=False)
    out.print("\n".join(map(_lines, accounts)) or none, markup=False)


def _lines(account: Account) -> str:
    """A campaign's id, whole, on a line of its own; what it is and how it stands below, on eighty
    columns. Endings that nobody had are left out."""
    at = account.created_at.astimezone(HANOI).strftime("%d/%m %H:%M")
    counts = {name: getattr(account.outcomes, name, account.intents) for name in COUNTS}
    told = [f"{COUNTS[name]} {n}" for name, n in counts.items() if n or name in ALWAYS]
    words = (at, account.agency or "", STATES[account.state], *told)
    return f"{account.id}\n    {' · '.join(word for word in words if word)}"


@campaign.command("show")
def show(id: Id, watch: Watch = False, json: Json = False) -> None:
    """Một đợt gửi: mỗi kết cục bao nhiêu người (one campaign, in numbers)."""
    account = in_world(lambda world: _shown(world, CampaignId(id), watch=watch))
    if json:
        tell_json(account)
        return
    out = Console(soft_wrap=True, highlight=False)
    out.print(account.subject, style="bold", markup=False)
    kinds = (account.channel.value, account.purpose.value, account.lane, account.agency)
    out.print(" · ".join(kind for kind in kinds if kind), markup=False)
    if account.state is not Held.FREE:
        said = f"{STATES[account.state]}: {account.by}, {account.reason}"
        out.print(said, style="bold", markup=False)
    for name, said in COUNTS.items():
        count = getattr(account.outcomes, name, account.intents)
        out.print(f"{said:>16} {count:>9} ({name})", markup=False)
    for title, counts in (("vì sao (why)", account.reasons), ("chờ (waits for)", account.waits)):
        if counts:
            out.print(f"{title}:", markup=False)
        for name, count in counts.items():
            out.print(f"{WHY.get(name, name):>30} {count:>9} ({name})", markup=False)


async def _shown(world: World, id: CampaignId, *, watch: bool) -> Account:
    campaigns = await _campaigns(world)
    with Bars() as bars:
        while (account := await campaigns.of(id)) is not None:
            if not watch or account.outcomes.pending == 0:
                return account
            said = " ".join((account.id, STATES[account.state])).strip()
            bars.show(said, account.done, account.intents)
            await world.clock.sleep(LOOK_AGAIN)
    raise ValueError(f"không có đợt gửi (no campaign) {id}: lantoa campaign list")


async def _campaigns(world: World) -> Campaigns:
    records = await world.records("notifier")
    await records.prepare(TABLES)
    return Campaigns(records)


async def _read(world: World, table: Path) -> Sequence[Line]:
    entries = _facts(world.log, REGISTER_STATE, RegisterEntry)
    names = {(entry.register, entry.code): entry.name async for entry in entries}
    today = world.clock.now().astimezone(HANOI).date()
    with table.open(encoding="utf-8-sig", newline="") as opened:
        return lines_of(opened, names, today, world.settings.reach)


async def _note(world: World, run: Imported) -> None:
    """Who does it, for the audit, before the first line is taken in: no import goes unsigned."""
    records = await world.records("notifier")
    await records.prepare(TABLES)
    await records.insert(IMPORTS, run.outbox[0].id, run)


async def _append(world: World, lines: Sequence[Line]) -> None:
    keys = [key async for key in _facts(world.log, KEY_STATE, KeyPublished)]
    key = newest_key(keys, SEAL, world.clock.now())
    if key is None:
        raise Away("chưa có khóa niêm phong địa chỉ (no key to seal with)", dependency="keys")
    with Bars() as bars:
        async with world.log.appender() as appender:
            for first in range(0, len(lines), AT_ONCE):
                some = lines[first : first + AT_ONCE]
                await appender.append(list(_commands(world, some, key)))
                bars.show("ghi yêu cầu", first + len(some), len(lines))


def _commands(world: World, lines: Sequence[Line], key: KeyPublished) -> Iterator[Outgoing]:
    for line in lines:
        command = FollowRequested(
            command_id=line.id,
            channel=line.contact.channel,
            contact=seal(line.contact, key),
            rule=line.rule,
            consent_text=line.consent,
            at=world.clock.now(),
            given=line.given,
            pace=line.pace,
            followed=line.followed,
        )
        yield encode(
            SUBSCRIPTION_COMMAND,
            command,
            key=f"enrolment-{line.id}",
            id=line.id,
            source="notifier",
            time=command.at,
        )


async def _generated(world: World, count: int, wanted: Wanted) -> int:
    if world.settings.env is not Environment.DEV:
        raise ValueError(
            "người giả chỉ ở môi trường dev: LANTOA_ENV=dev (synthetic people only in dev)"
        )
    records, secret = await world.records("notifier"), installation_key(world.settings, WHAT)
    await records.prepare(TABLES)
    await world.log.prepare(TOPICS)
    entries = [entry async for entry in _facts(world.log, REGISTER_STATE, RegisterEntry)]
    claims, made = Enrolling(records, Numbering(records), secret), 0
    async with world.log.appender() as log:
        vault, rules = Vault(records, secret), Rules(entries)
        generating = Generating(records, claims, vault, log, rules, wanted)
        with Bars() as bars:
            for first in range(0, count, TOGETHER):
                some = range(first, min(count, first + TOGETHER))
                made += await generating.make(some, world.clock.now())
                bars.show("tạo người giả", some.stop, count)
    return made


async def _facts(log: EventLog, topic: Topic, kind: type[T]) -> AsyncIterator[T]:
    """What a compacted topic tells now, of that kind."""
    async for record in read_to_end(log, topic):
        if record.value is not None:
            fact = decode(topic, record.value, record.headers)[1]
            if isinstance(fact, kind):
                yield fact
