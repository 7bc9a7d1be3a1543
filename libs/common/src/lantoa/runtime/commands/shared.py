"""What several commands need: a world for a moment, and output for people or programs."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import msgspec
import typer

from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import World, open_world

T = TypeVar("T")
Json = Annotated[bool, typer.Option("--json", help="one JSON value, for programs")]


def in_world(deed: Callable[[World], Awaitable[T]]) -> T:
    """Do something in the world that the settings name."""

    async def within() -> T:
        async with open_world(CommonSettings()) as world:
            return await deed(world)

    return asyncio.run(within())


def tell_json(value: Any) -> None:
    """A value as one line of JSON on standard output."""
    typer.echo(msgspec.json.encode(value).decode())
