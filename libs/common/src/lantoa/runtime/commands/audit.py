"""``lantoa audit``: verify the chains, and export what was done. Both read the log alone."""

import enum
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any

import typer
from msgspec import Struct
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lantoa.contracts.audit import DeedDone, Link, link_named
from lantoa.contracts.topics import AUDIT_EVENT
from lantoa.engines.eventlog import EventLog, Record
from lantoa.runtime.chaining import deed_in
from lantoa.runtime.clock import HANOI
from lantoa.runtime.commands.shared import Json, in_world, tell_json
from lantoa.runtime.deedsheet import HEADINGS, cells
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.verifying import Verdict, Verifying, sentences
from lantoa.runtime.world import World
from lantoa.text.sheets import BOM, lines

app = typer.Typer(help="Kiểm toán: kiểm chuỗi, xuất dữ liệu (audit).", no_args_is_help=True)
ServiceOption = Annotated[str | None, typer.Option(help="only the chain of this service")]
DAY = ["%Y-%m-%d"]
STEP = 500
"""Records between two moves of the bar."""


class Format(enum.StrEnum):
    """How an export is written."""

    CSV = "csv"
    JSONL = "jsonl"


class Proof(Struct, frozen=True, kw_only=True):
    """What a verification found."""

    chains: list[Verdict]
    unmet: list[str]
    """Anchors that are in no chain."""
    wrong: list[str]
    """All that is wrong, in sentences; empty when every chain is whole."""


@app.command()
def verify(
    service: ServiceOption = None,
    expect: Annotated[
        list[str] | None,
        typer.Option(metavar="SEQUENCE:HASH", help="an end noted earlier, repeatable"),
    ] = None,
    json: Json = False,
) -> None:
    """Kiểm chuỗi băm: bản ghi nào bị sửa, thiếu, đảo hoặc giả (verify the hash chains)."""
    anchors = [link_named(written) for written in expect or ()]
    proof = in_world(lambda world: _proof(world.log, service, anchors))
    if json:
        tell_json(proof)
    else:
        _tell(proof)
    if proof.wrong:
        raise typer.Exit(1)


@app.command()
def export(
    since: Annotated[
        datetime | None, typer.Option("--from", formats=DAY, help="first day, in Hà Nội")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=DAY, help="last day, in Hà Nội")
    ] = None,
    service: ServiceOption = None,
    format: Annotated[
        Format, typer.Option(help="csv for people, jsonl as on the log")
    ] = Format.CSV,
) -> None:
    """Xuất mọi việc đã làm ra đầu ra chuẩn (export every deed to standard output)."""
    first, last = since.date() if since else date.min, until.date() if until else date.max
    unreadable = in_world(lambda world: _export(world.log, service, first, last, format))
    if unreadable:
        raise ValueError(
            f"{unreadable} bản ghi không đọc được, không có trong bản xuất: chạy "
            "`lantoa audit verify` (unreadable records are not in the export)"
        )


async def check(world: World) -> dict[str, Any]:
    """The audit's part of ``lantoa check``: every chain is whole."""
    proof = await _proof(world.log, None, ())
    links = sum(one.links for one in proof.chains)
    return {"audited": links, "chain_breaks": proof.wrong, "wrong": list(proof.wrong)}


async def _proof(log: EventLog, service: str | None, anchors: Sequence[Link]) -> Proof:
    verifying = Verifying(service, anchors)
    async for record in _records(log, "Kiểm chuỗi"):
        verifying.take(record)
    chains, unmet = verifying.verdicts(), verifying.unmet()
    wrong = list(sentences(chains, unmet))
    return Proof(chains=chains, unmet=[str(anchor) for anchor in unmet], wrong=wrong)


async def _records(log: EventLog, work: str) -> AsyncIterator[Record]:
    """The whole topic, with a bar for whoever waits."""
    starts, ends = await log.starts((AUDIT_EVENT,)), await log.ends((AUDIT_EVENT,))
    total = sum(end - starts[at] for at, end in ends.items())
    with _bar() as bar:
        task, read = bar.add_task(work, total=total), 0
        async for record in read_to_end(log, AUDIT_EVENT):
            yield record
            read += 1
            if read % STEP == 0:
                bar.update(task, completed=read)
        bar.update(task, completed=total)


def _bar() -> Progress:
    said = Console(stderr=True)
    shape = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    hidden = not said.is_terminal
    return Progress(*shape, TimeElapsedColumn(), console=said, transient=True, disable=hidden)


async def _export(
    log: EventLog, service: str | None, first: date, last: date, format: Format
) -> int:
    """Write what fits; how many records could not be read."""
    unreadable = 0
    if format is Format.CSV:
        _write(BOM + lines([HEADINGS]))
    async for record in _records(log, "Xuất"):
        deed = deed_in(record)
        if deed is None:
            unreadable += 1
        elif service in (None, deed.service) and first <= _day(deed) <= last:
            _write(_line(deed, record, format))
    return unreadable


def _day(deed: DeedDone) -> date:
    return deed.at.astimezone(HANOI).date()


def _line(deed: DeedDone, record: Record, format: Format) -> str:
    """One deed; as JSON it is the log's own bytes, so that its hash can be computed again."""
    if format is Format.CSV:
        return lines([cells(deed)])
    return (record.value or b"").decode() + "\n"


def _write(text: str) -> None:
    typer.echo(text.encode(), nl=False)


def _tell(proof: Proof) -> None:
    said = Console(highlight=False, soft_wrap=True)
    for one in proof.chains:
        said.print(
            f"{one.service}: {one.links} việc trong chuỗi, {one.repeats} việc kể lại,"
            f" {one.before} việc trước chuỗi (links, repeats, before the chain)",
            markup=False,
        )
        if one.head and not proof.wrong:
            said.print(f"  mốc để ghi lại nơi khác (note it elsewhere): {one.head}", markup=False)
    if not proof.chains:
        said.print("Chưa có việc nào (nothing was done yet).")
    for line in proof.wrong:
        said.print(f"✗ {line}", style="red", markup=False)
