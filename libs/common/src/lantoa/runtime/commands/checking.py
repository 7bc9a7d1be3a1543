"""``lantoa check``: proves the accounts from the log, the index, the ledger and the receivers.

A program of its own: it asks no service, and reads no service's counters. What it knows of each
store is contributed by the packages that own them (entry points ``lantoa.checks``).
"""

from collections.abc import Awaitable, Callable
from importlib.metadata import entry_points
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from lantoa.runtime.commands.shared import Json, in_world, tell_json
from lantoa.runtime.world import World

NAME = "check"
Checker = Callable[[World], Awaitable[dict[str, Any]]]
"""Reads the stores and returns figures and findings; ``wrong`` lists what must not be."""


def command(json: Json = False) -> None:
    """Đối chiếu nhật ký, chỉ mục, sổ gửi và nơi nhận (accounts balance, or what is wrong)."""
    found = in_world(_check)
    wrong = found.pop("wrong")
    if json:
        tell_json(found)
    else:
        table = Table("", "", box=None, show_header=False)
        for name, value in found.items():
            table.add_row(name, str(value))
        Console().print(table)
        for line in wrong:
            Console().print(f"[red]✗[/] {line}", highlight=False)
    if wrong:
        raise typer.Exit(1)


async def _check(world: World) -> dict[str, Any]:
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for point in sorted(entry_points(group="lantoa.checks")):
        checker: Checker = point.load()
        part = await checker(world)
        wrong += part.pop("wrong")
        found |= part
    return found | {"wrong": wrong}
