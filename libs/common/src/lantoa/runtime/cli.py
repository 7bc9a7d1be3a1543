"""The command line: ``lantoa``. Services and their commands announce themselves by entry points.

Exit codes: 0 done; 1 refused, or something wrong was found; 2 wrong usage or settings;
3 a server is away, try again.
"""

import sys
from importlib.metadata import entry_points

import typer
from pydantic import ValidationError
from rich.console import Console

from lantoa.runtime.commands import audit, checking, cite, config, dead, events, lag, run, topics
from lantoa.runtime.config import wrong_settings
from lantoa.runtime.errors import Retry

REFUSED, USAGE, AWAY = 1, 2, 3


def build() -> typer.Typer:
    """The whole command line, with what the installed services add to it."""
    app = typer.Typer(
        name="lantoa",
        help="Lan Tỏa: đưa pháp luật đến với người dân Hà Nội.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for module in (run, checking, config, lag, topics, cite):
        app.command(module.NAME)(module.command)
    app.add_typer(dead.app, name="dead")
    app.add_typer(audit.app, name="audit")
    app.add_typer(events.app, name="docs", hidden=True)
    for added in sorted(entry_points(group="lantoa.commands")):
        commands = added.load()
        app.registered_commands += commands.registered_commands
        app.registered_groups += commands.registered_groups
    return app


def main() -> None:
    """Run one command; what people can mend is told in one line, without a stack trace."""
    console = Console(stderr=True)
    try:
        build()()
    except ValidationError as wrong:
        console.print(wrong_settings(wrong), style="red", markup=False)
        sys.exit(USAGE)
    except Retry as away:
        console.print(f"{away.reason} — thử lại sau (try again later)", style="red", markup=False)
        sys.exit(AWAY)
    except (ValueError, OSError) as refused:
        console.print(str(refused), style="red", markup=False)
        sys.exit(REFUSED)
