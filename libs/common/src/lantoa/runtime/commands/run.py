"""``lantoa run``: one service, one role of it, or all of them in one process."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import structlog
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from lantoa.runtime.logging import configure_logging
from lantoa.runtime.running import run_services
from lantoa.runtime.service import Served
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.specs import chosen

NAME = "run"
log = structlog.get_logger()


def command(
    service: Annotated[str, typer.Argument(help="all, publisher, indexer, notifier or gateway")],
    role: Annotated[str | None, typer.Option(help="one role of the notifier")] = None,
) -> None:
    """Chạy dịch vụ đến khi nhận Ctrl-C (run until Ctrl-C or SIGTERM)."""
    settings = CommonSettings()
    configure_logging(settings)
    with Bars() as bars:
        asyncio.run(run_services(chosen(service, role), settings, _welcome, bars.show))


class Bars:
    """Progress bars of long work on a terminal, each gone when its work is done; else nothing."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(*columns, console=console, transient=True)
        self._terminal = console.is_terminal
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "Bars":
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, work: str, done: int, total: int) -> None:
        """So much of the work is done."""
        if not self._terminal or (done == total and work not in self._tasks):
            return
        if work not in self._tasks:
            self._tasks[work] = self._progress.add_task(work, total=total)
            self._progress.start()
        self._progress.update(self._tasks[work], completed=done)
        if done == total:
            self._progress.stop()


def _welcome(served: Sequence[Served], admin_port: int) -> None:
    console = Console(stderr=True)
    for one in sorted(served, key=lambda one: one.port):
        title = one.title or "HTTP"
        console.print(f"  [bold]{title:<36}[/] http://{one.host}:{one.port}", highlight=False)
    console.print(f"  {'Phòng máy (/metrics)':<36} http://127.0.0.1:{admin_port}", highlight=False)
    console.print("  Ctrl-C để dừng.\n", highlight=False)
