"""``lantoa zalo authorize``: where an operator begins, and mends what cannot mend itself."""

from typing import Annotated

import typer
from rich.console import Console

from lantoa.runtime.commands.shared import in_world
from lantoa.runtime.world import World
from lantoa.runtime.wrapping import installation_key
from lantoa_notifier.channels.zalo.tokens import WHAT, authorize
from lantoa_notifier.records import TABLES

zalo = typer.Typer(help="Zalo (ZBS).", no_args_is_help=True)
Token = Annotated[
    str,
    typer.Option(
        "--refresh-token",
        prompt="refresh token",
        hide_input=True,
        help="as developers.zalo.me shows it for the official account; asked for when not given",
    ),
]


@zalo.callback()
def _group() -> None:
    """Keeps ``authorize`` a command of its own, as the only one of the group."""


@zalo.command("authorize")
def authorize_(refresh_token: Token) -> None:
    """Nhận refresh token của Official Account (begin with a refresh token of the account).

    It is sealed at once; workers renew it before they send, and every day from then on. Needed at
    the beginning, and when the log says zalo.refresh_refused.
    """

    async def deed(world: World) -> None:
        records = await world.records("notifier")
        await records.prepare(TABLES)
        key = installation_key(world.settings, WHAT)
        await authorize(records, key, refresh_token.strip(), world.clock.now())

    in_world(deed)
    Console().print("đã nhận (kept)", highlight=False)
