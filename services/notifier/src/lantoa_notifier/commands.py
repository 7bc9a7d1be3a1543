"""The notifier's part of the command line: ``lantoa subscribers``."""

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from lantoa.contracts.events import Outgoing, decode, encode
from lantoa.contracts.registers import RegisterEntry
from lantoa.contracts.subscriptions import FollowRequested, KeyPublished
from lantoa.contracts.topics import KEY_STATE, REGISTER_STATE, SUBSCRIPTION_COMMAND
from lantoa.engines.eventlog import EventLog
from lantoa.runtime.clock import HANOI
from lantoa.runtime.commands.run import Bars
from lantoa.runtime.commands.shared import in_world
from lantoa.runtime.errors import Away
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.sealing import SEAL, newest_key, seal
from lantoa.runtime.world import World
from lantoa_notifier.importing import Line, lines_of

AT_ONCE = 200
app = typer.Typer()
subscribers = typer.Typer(help="Người theo dõi (subscribers).", no_args_is_help=True)
app.add_typer(subscribers, name="subscribers")
Table = Annotated[Path, typer.Argument(help="CSV, UTF-8", exists=True, dir_okay=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="read and check, write nothing")]


@subscribers.callback()
def _group() -> None:
    """Keeps ``import`` a command of its own, as the only one of the group."""


@subscribers.command("import")
def import_(table: Table, dry_run: DryRun = False) -> None:
    """Nhận người đã đồng ý trên giấy hoặc tại quầy (people who agreed on paper or at a counter).

    Columns: channel (email, sms), address, consent (the sentence agreed to), agreed_on
    (2026-11-27), evidence (where it is kept); fields, areas, audiences, authorities: codes parted
    by ";", empty for all. The same table again changes nothing; who stopped since stays stopped.
    """
    count = in_world(lambda world: _imported(world, table, dry_run=dry_run))
    said = "đã kiểm tra, chưa ghi gì (checked, nothing written)" if dry_run else "đã ghi (written)"
    Console().print(f"{count} dòng (lines) {said}", highlight=False)


async def _imported(world: World, table: Path, *, dry_run: bool) -> int:
    known = {(entry.register, entry.code) async for entry in _registers(world.log)}
    today = world.clock.now().astimezone(HANOI).date()
    with table.open(encoding="utf-8-sig", newline="") as opened:
        lines = lines_of(opened, lambda register, code: (register, code) in known, today)
    if not dry_run:
        await _append(world, lines)
    return len(lines)


async def _append(world: World, lines: Sequence[Line]) -> None:
    key = newest_key([key async for key in _keys(world.log)], SEAL, world.clock.now())
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
        )
        yield encode(
            SUBSCRIPTION_COMMAND,
            command,
            key=f"enrolment-{line.id}",
            id=line.id,
            source="notifier",
            time=command.at,
        )


async def _registers(log: EventLog) -> AsyncIterator[RegisterEntry]:
    async for record in read_to_end(log, REGISTER_STATE):
        if record.value is not None:
            fact = decode(REGISTER_STATE, record.value, record.headers)[1]
            if isinstance(fact, RegisterEntry):
                yield fact


async def _keys(log: EventLog) -> AsyncIterator[KeyPublished]:
    async for record in read_to_end(log, KEY_STATE):
        if record.value is not None:
            fact = decode(KEY_STATE, record.value, record.headers)[1]
            if isinstance(fact, KeyPublished):
                yield fact
