"""The command line of the local stack: fetch, up, down, status, clean."""

import argparse
import asyncio
import shutil
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path

from deploy.local.board import Board
from deploy.local.fetch import fetch_kafka, fetch_mongo, fetch_opensearch
from deploy.local.layout import Layout
from deploy.local.probe import PortTakenError
from deploy.local.server import Server, ServerFailedError
from deploy.local.settings import ROOT, SETTINGS, MissingError
from deploy.local.store import Store

FAILED, REFUSED = 1, 2
_LARGEST_OFFSET = 32768 - SETTINGS.mongo.port - 1
_FETCHES = {"kafka": fetch_kafka, "opensearch": fetch_opensearch, "mongo": fetch_mongo}


async def fetch(layout: Layout) -> None:
    """Download, verify and prepare what is missing."""
    await _each(layout, lambda server, board: _fetch(layout, server, board))


async def up(layout: Layout) -> None:
    """Have all three running and answering; print their addresses."""
    await _each(layout, lambda server, board: _up(layout, server, board))
    layout.announce()
    print("\n".join(f"{name:<11} {url}" for name, url in layout.urls.items()))


async def down(layout: Layout) -> None:
    """Have none running; what they stored stays."""
    layout.withdraw()
    await _each(layout, _down)


async def status(layout: Layout) -> None:
    """Print which run and answer."""
    for server in layout.servers:
        identity = server.identity
        answers = "answers" if identity and await server.answers() else "does not answer"
        state = f"running, pid {identity.pid}, {answers}, {server.url}" if identity else "stopped"
        print(f"{server.name:<11} {state}")


async def clean(layout: Layout) -> None:
    """Have none running and nothing stored; what was fetched stays."""
    await down(layout)
    shutil.rmtree(layout.home, ignore_errors=True)
    print(f"deleted {layout.home}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Exit codes: 0 done, 1 a server failed, 2 a person must put something right first.
    """
    asked = _parser().parse_args(arguments)
    layout = Layout(Store(asked.dir.resolve(), asked.jit), asked.offset)
    try:
        with layout.alone():
            asyncio.run(asked.command(layout))
    except (MissingError, PortTakenError, ServerFailedError) as error:
        return _report([error])
    except ExceptionGroup as several:
        ours, others = several.split((MissingError, PortTakenError, ServerFailedError))
        if ours is None or others is not None:
            raise
        return _report(ours.exceptions)
    except KeyboardInterrupt:
        return FAILED
    return 0


async def _each(
    layout: Layout, deed: Callable[[Server, Board], Coroutine[None, None, None]]
) -> None:
    async with (
        Board(server.name for server in layout.servers) as board,
        asyncio.TaskGroup() as group,
    ):
        for server in layout.servers:
            group.create_task(deed(server, board))


async def _fetch(layout: Layout, server: Server, board: Board) -> None:
    await _FETCHES[server.name](layout.store, board)
    board.done(server.name, "fetched and verified")


async def _up(layout: Layout, server: Server, board: Board) -> None:
    if server.identity:
        await server.start()
        board.done(server.name, "was already running")
        return
    await _FETCHES[server.name](layout.store, board)
    board.say(server.name, "starting")
    await server.start()
    board.done(server.name, "ready")


async def _down(server: Server, board: Board) -> None:
    if server.identity is None:
        board.done(server.name, "was not running")
        return
    board.say(server.name, "stopping")
    await server.stop()
    board.done(server.name, "stopped")


def _report(errors: Sequence[Exception]) -> int:
    for error in errors:
        print(f"stack: {error}", file=sys.stderr)
    return FAILED if any(isinstance(error, ServerFailedError) for error in errors) else REFUSED


def _offset(text: str) -> int:
    offset = int(text)
    if not 0 <= offset <= _LARGEST_OFFSET:
        raise argparse.ArgumentTypeError(
            f"between 0 and {_LARGEST_OFFSET}, so that ports stay below 32768"
        )
    return offset


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stack.py", description=__doc__)
    parser.add_argument(
        "--dir", type=Path, default=ROOT / ".local", help="where everything is kept"
    )
    parser.add_argument(
        "--offset", type=_offset, default=0, help="added to every port: a second set"
    )
    parser.add_argument(
        "--jit", choices=sorted(SETTINGS.jit), default="c1", help="c2 for benchmarks"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (fetch, up, down, status, clean):
        said = (command.__doc__ or "").strip()
        commands.add_parser(command.__name__, help=said).set_defaults(command=command)
    return parser
