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
COMMANDS = {module.NAME: module for module in (run, checking, config, lag, topics, cite)}
GROUPS = {"dead": dead.app, "audit": audit.app}


def build() -> typer.Typer:
    """The whole command line, with what the installed services add to it."""
    app = _ours()
    for added in sorted(entry_points(group="lantoa.commands")):
        commands = added.load()
        app.registered_commands += commands.registered_commands
        app.registered_groups += commands.registered_groups
    return app


def build_for(asked: str) -> typer.Typer:
    """What is needed for one word of the command line: for one of the library's no service's
    commands are imported, so that ``lantoa run`` starts sooner and holds no code of another."""
    return _ours() if asked in COMMANDS.keys() | GROUPS.keys() else build()


def _ours() -> typer.Typer:
    app = typer.Typer(
        name="lantoa",
        help="Lan Tỏa: đưa pháp luật đến với người dân Hà Nội.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for name, module in COMMANDS.items():
        app.command(name)(module.command)
    for name, group in GROUPS.items():
        app.add_typer(group, name=name)
    app.add_typer(events.app, name="docs", hidden=True)
    return app


def main() -> None:
    """Run one command; what people can mend is told in one line, without a stack trace."""
    console = Console(stderr=True)
    try:
        build_for("".join(sys.argv[1:2]))()
    except ValidationError as wrong:
        console.print(wrong_settings(wrong), style="red", markup=False)
        sys.exit(USAGE)
    except Retry as away:
        console.print(f"{away.reason} — thử lại sau (try again later)", style="red", markup=False)
        sys.exit(AWAY)
    except (ValueError, OSError) as refused:
        console.print(str(refused), style="red", markup=False)
        sys.exit(REFUSED)
