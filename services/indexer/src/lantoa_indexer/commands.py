"""The indexer's part of the command line."""

from typing import Annotated

import typer
from rich.console import Console

from lantoa.runtime.commands.run import Bars
from lantoa.runtime.commands.shared import Json, in_world, tell_json
from lantoa.runtime.world import World
from lantoa_indexer.reindexing import Reindexing, Told, Wish

app = typer.Typer()
Undo = Annotated[bool, typer.Option("--undo", help="back to the index before")]
Forget = Annotated[bool, typer.Option("--forget", help="let the index that is not live go")]


@app.command("reindex")
def reindex(json: Json = False, undo: Undo = False, forget: Forget = False) -> None:
    """Dựng lại chỉ mục bên cạnh rồi đổi, không ngừng (rebuild beside and swap, without a stop)."""
    if undo and forget:
        raise typer.BadParameter("--undo, --forget: chọn một (choose one)")
    wish = Wish.UNDO if undo else Wish.FORGET if forget else Wish.REBUILD
    with Bars() as bars:
        told = in_world(lambda world: _asked(world, wish, bars))
    if json:
        tell_json(told)
    else:
        Console().print(_sentence(told), highlight=False)


async def _asked(world: World, wish: Wish, bars: Bars) -> Told:
    index, records = await world.search(), await world.records("indexer")
    asking = Reindexing(index, records, world.clock)
    return await asking.ask(wish, lambda done, whole: bars.show("dựng lại chỉ mục", done, whole))


def _sentence(told: Told) -> str:
    said = f"chỉ mục đang dùng (live): {told.live}; {told.records} bản ghi, {told.seconds} giây"
    return f"{said}; giữ bản cũ (old kept): {told.old} → {told.kept_until}" if told.old else said
