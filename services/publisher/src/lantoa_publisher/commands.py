"""The publisher's commands: publish, withdraw, import, all through the API of one that runs."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from lantoa.contracts.content import Change, Kind, Lane, Withdrawal
from lantoa.runtime.commands.shared import Json, tell_json
from lantoa.runtime.settings import CommonSettings
from lantoa_publisher.client import Client, connected
from lantoa_publisher.domain.heads import Stage
from lantoa_publisher.domain.papers import text_of_paper
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.importing import Importing, Line, Tally, rows
from lantoa_publisher.parse_command import parse
from lantoa_publisher.settings import PublisherSettings
from lantoa_publisher.staff.commands import app as user

app = typer.Typer()
T = TypeVar("T")
Url = Annotated[str | None, typer.Option(help="address of the publisher; by default this machine")]
ReadableFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE")
]
ReadableFiles = Annotated[
    list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE…")
]
Codes = list[str]

app.command()(parse)
app.add_typer(user, name="user")


@app.command()
def publish(
    file: ReadableFile,
    kind: Annotated[Kind, typer.Option(help="what sort of content it is (.txt)")] = Kind.NEWS,
    field: Annotated[Codes | None, typer.Option(help="code of a legal field, repeatable")] = None,
    area: Annotated[Codes | None, typer.Option(help="code of an area, repeatable")] = None,
    authority: Annotated[str | None, typer.Option(help="code of who issued it")] = None,
    audience: Annotated[Codes | None, typer.Option(help="code of an audience, repeatable")] = None,
    change: Annotated[Change, typer.Option(help="what the editor says has changed")] = Change.NEW,
    id: Annotated[str | None, typer.Option(help="the content id it shall have or has")] = None,
    urgent: Annotated[bool, typer.Option("--urgent", help="in the urgent lane")] = False,
    note: Annotated[str, typer.Option(help="what has changed, for readers")] = "",
    url: Url = None,
    json: Json = False,
) -> None:
    """Công bố một tệp .txt hoặc .json (publish a file; .txt: the first line is the title)."""
    codes = {"fields": field, "areas": area, "audiences": audience}
    named: dict[str, Any] = {name: tuple(given) for name, given in codes.items() if given}
    named |= {"authority": authority} if authority else {}
    text, wanted = _text_of(file, kind, named)
    order = {"change": change, "urgent": urgent, "change_note": note}

    async def deed(client: Client) -> dict[str, Any]:
        stands, _ = await client.store(text, id or wanted)
        return await client.publish(stands.id, order)

    answer = _with_client(url, deed)
    _tell(answer, _brought(answer), json)


@app.command()
def withdraw(
    id: Annotated[str, typer.Argument(help="the content id", metavar="ID")],
    reason: Annotated[str, typer.Option(help="why; readers will see it")],
    kind: Annotated[Withdrawal, typer.Option(help="gone, replaced, redirected")] = Withdrawal.GONE,
    target: Annotated[str | None, typer.Option(help="the content that takes its place")] = None,
    url: Url = None,
    json: Json = False,
) -> None:
    """Gỡ một nội dung đang công bố (withdraw a published content)."""
    why = {"reason": reason, "kind": kind} | ({"target": target} if target else {})
    answer = _with_client(url, lambda client: client.withdraw(id, why))
    _tell(answer, f"Đã gỡ {answer['id']}, phiên bản {answer['version']}.", json)


@app.command(name="import")
def import_(
    files: ReadableFiles,
    publish: Annotated[bool, typer.Option("--publish", help="publish what is imported")] = False,
    history: Annotated[
        bool, typer.Option("--history", help="publish in the history lane: nobody is alerted")
    ] = False,
    url: Url = None,
    json: Json = False,
) -> None:
    """Nhập văn bản .docx .pdf .html .txt, hoặc tệp .jsonl .jsonl.gz, thành bản nháp (as drafts).

    What is there already is passed over, so an import that was broken off is simply begun again.
    --json: one line a text, as it is stored.
    """
    if history and not publish:
        raise typer.BadParameter("--history đi cùng --publish (goes with --publish)")
    lanes = [Lane.HISTORY if history else Lane.NORMAL] if publish else []
    said = Console(stderr=True)

    def told(line: Line) -> None:
        for note in line.mended:
            said.print(f"{line.number or line.id}: {note}", style="yellow", markup=False)

    async def deed(client: Client) -> Tally:
        importing = Importing(client, lanes, tell_json if json else told)
        with _bar() as bar:
            for file in files:
                shown = partial(_show, bar, bar.add_task(file.name, total=None))
                await importing.bring(list(rows(file)), shown)
        return importing.tally

    tally = _with_client(url, deed)
    said.print(
        f"Đã lưu {tally.stored}, không đổi {tally.unchanged}, công bố {tally.published},"
        f" chữa nguồn {tally.mended}, từ chối {len(tally.refused)}."
    )
    for reason in tally.refused:
        said.print(reason, style="red", markup=False)
    if tally.refused:
        raise typer.Exit(1)


def _brought(answer: Mapping[str, Any]) -> str:
    """How far a text came: out, or to somebody who has to approve it."""
    if answer.get("stage") == Stage.SUBMITTED.value:
        return f"Đã trình {answer['id']}: chờ người khác duyệt rồi mới công bố."
    return f"Đã công bố {answer['id']}, phiên bản {answer['version']}: {answer['url']}"


def _text_of(file: Path, kind: Kind, named: dict[str, Any]) -> tuple[Text, str | None]:
    """The text of a file, and the id it asks for; what the command line names counts."""
    try:
        if file.suffix == ".json":
            written = msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
            wanted = written.pop("id", None)
            return msgspec.structs.replace(msgspec.convert(written, Text), **named), wanted
        return text_of_paper(file.read_text("utf-8"), kind=kind, **named), None
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise ValueError(f"{file}: {wrong}") from wrong


def _with_client(url: str | None, deed: Callable[[Client], Awaitable[T]]) -> T:
    settings = PublisherSettings()
    address = url or f"http://{settings.publisher_host}:{settings.publisher_port}"

    async def within() -> T:
        async with connected(address, _key(settings)) as client:
            return await deed(client)

    return asyncio.run(within())


def _key(settings: PublisherSettings) -> str:
    given = settings.publisher_key.get_secret_value()
    path = CommonSettings().data / "keys" / "dev"
    if given or path.exists():
        return given or path.read_text("utf-8").strip()
    raise FileNotFoundError(
        f"chưa có khoá {path}: chạy `lantoa run all` trước, hoặc đặt LANTOA_PUBLISHER_KEY "
        "(no key: run it first, or set LANTOA_PUBLISHER_KEY)"
    )


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def _show(bar: Progress, task: TaskID, done: int, all: int) -> None:
    bar.update(task, completed=done, total=all)


def _tell(answer: Any, sentence: str, json: bool) -> None:
    if json:
        tell_json(answer)
    else:
        Console(soft_wrap=True).print(sentence, markup=False, highlight=False)
