"""``lantoa run``: one service, one role of it, or all of them in one process."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import structlog
import typer
from rich.console import Console

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
    asyncio.run(run_services(chosen(service, role), settings, _welcome))


def _welcome(served: Sequence[Served], admin_port: int) -> None:
    console = Console(stderr=True)
    for one in served:
        title = one.title or "HTTP"
        console.print(f"  [bold]{title:<28}[/] http://{one.host}:{one.port}", highlight=False)
    console.print(f"  {'Phòng máy (/metrics)':<28} http://127.0.0.1:{admin_port}", highlight=False)
    console.print("  Ctrl-C để dừng.\n", highlight=False)
