"""``lantoa dead``: list, show, re-drive, drop and set aside. Nothing is ever deleted."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from lantoa.runtime.commands.shared import Json, in_world, tell_json
from lantoa.runtime.deadletters import Letter, origin
from lantoa.runtime.morgue import Morgue
from lantoa.runtime.world import World

app = typer.Typer(help="Thư chết: xem, phát lại, bỏ (dead letters).", no_args_is_help=True)
GroupOption = Annotated[str | None, typer.Option(help="only this group's letters")]
Why = Annotated[str, typer.Option(help="why, for those who come after")]
Where = Annotated[str, typer.Argument(help="TOPIC/PARTITION/OFFSET, as `dead list` shows it")]


@app.command("list")
def list_(group: GroupOption = None, json: Json = False) -> None:
    """Các thư chết đang chờ người xử lý (letters that wait for a person)."""

    async def deed(world: World) -> list[Letter]:
        return await Morgue(world.log).letters(group)

    letters = in_world(deed)
    if json:
        tell_json([_summary(letter) for letter in letters])
        return
    table = Table("nhóm", "nguồn gốc", "lúc", "cách", "lý do", box=None)
    for one in letters:
        moment = one.at.isoformat(timespec="seconds")
        table.add_row(one.group, str(one.origin), moment, one.ending, one.reason[:120])
    Console().print(table if letters else "Không có thư chết.")


@app.command()
def show(
    where: Where,
    group: GroupOption = None,
    value: Annotated[Path | None, typer.Option(help="write the original bytes here")] = None,
) -> None:
    """Một thư chết, nguyên vẹn (one letter, whole)."""

    async def deed(world: World) -> list[Letter]:
        return await Morgue(world.log).find(origin(where), group)

    for letter in in_world(deed):
        if value is not None:
            value.write_bytes(letter.value or b"")
        tell_json(_summary(letter) | _whole(letter))


@app.command()
def redrive(where: Where, why: Why, group: GroupOption = None) -> None:
    """Đưa thư về nhóm của nó để xử lý lại (send it back to its group, and to no other)."""

    async def deed(world: World) -> int:
        morgue = Morgue(world.log)
        letters = await morgue.find(origin(where), group)
        await morgue.redrive(letters, why, world.clock.now())
        return len(letters)

    typer.echo(f"Đã phát lại {in_world(deed)} thư.")


@app.command()
def drop(where: Where, why: Why, group: GroupOption = None) -> None:
    """Bỏ một thư, có lý do; thư vẫn còn trên nhật ký (drop it, with a reason)."""

    async def deed(world: World) -> int:
        morgue = Morgue(world.log)
        letters = await morgue.find(origin(where), group)
        await morgue.drop(letters, why, world.clock.now())
        return len(letters)

    typer.echo(f"Đã bỏ {in_world(deed)} thư.")


@app.command("set-aside")
def set_aside(
    where: Where, why: Why, group: Annotated[str, typer.Option(help="the group that waits")]
) -> None:
    """Gác một sự kiện đang chặn phân vùng sang thư chết (set a waiting event aside)."""

    async def deed(world: World) -> None:
        await Morgue(world.log).set_aside(group, origin(where), why, world.clock.now())

    in_world(deed)
    typer.echo(f"Nhóm {group} sẽ gác {where} trong vài giây.")


def _summary(letter: Letter) -> dict[str, object]:
    return {
        "group": letter.group,
        "origin": str(letter.origin),
        "ending": letter.ending,
        "reason": letter.reason,
        "attempts": letter.attempts,
        "at": letter.at,
    }


def _whole(letter: Letter) -> dict[str, object]:
    return {
        "key": None if letter.key is None else letter.key.decode(errors="replace"),
        "headers": {name: value.decode(errors="replace") for name, value in letter.headers},
        "value": None if letter.value is None else letter.value.decode(errors="replace"),
        "trace": letter.trace,
    }
