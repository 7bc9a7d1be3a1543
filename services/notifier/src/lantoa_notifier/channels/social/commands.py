"""``lantoa post name``: a person has looked where a first post is that nobody knew of."""

from typing import Annotated

import typer
from rich.console import Console

from lantoa.contracts.ids import ContentId, Version
from lantoa.runtime.commands.shared import Json, in_world, tell_json
from lantoa.runtime.errors import Away
from lantoa.runtime.outbox import OutboxFull
from lantoa.runtime.world import World
from lantoa_notifier.accounts.naming import Named, Naming
from lantoa_notifier.accounts.reins import By, DryRun, Reason, said, signed
from lantoa_notifier.channels.social.accounts import NETWORKS, Account
from lantoa_notifier.domain.sightings import Look
from lantoa_notifier.records import TABLES

post = typer.Typer(help="Bài đăng trên trang, kênh của ta (posts).", no_args_is_help=True)
OfAccount = Annotated[str, typer.Argument(help="as `lantoa check` names it: telegram:@KENH")]
OfContent = Annotated[str, typer.Argument(help="content id")]
OfVersion = Annotated[int, typer.Argument(min=1, help="the version that was posted")]
PostId = Annotated[str, typer.Argument(metavar="POST-ID", help="as the post's address has it")]
Nothing = Annotated[bool, typer.Option("--none", help="looked, and it is not there")]


@post.callback()
def _group() -> None:
    """Keeps ``name`` a command of its own, as the only one of the group."""


@post.command("name")
def name(
    account: OfAccount,
    content: OfContent,
    version: OfVersion,
    reason: Reason,
    post_id: PostId = "",
    none: Nothing = False,
    by: By = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Ghi số hiệu của bài không rõ, hoặc --none khi không có bài (names an unknown first post).

    Later versions then change that post. With --none nothing is posted anew: the next version is.
    """
    if bool(post_id) == none:
        raise ValueError("viết POST-ID hoặc --none, một trong hai (write one of the two)")
    ours = account_of(account)

    async def deed(world: World) -> Named:
        look = Look(
            version=Version(version),
            post=post_id,
            by=signed(by),
            reason=said(reason),
            at=world.clock.now(),
        )
        records = await world.records("notifier")
        await records.prepare(TABLES)
        naming = Naming(records, ours, ContentId(content))
        if dry_run:
            return await naming.foretold(look)
        async with world.log.appender() as appender:
            try:
                return await naming.given(look, appender)
            except OutboxFull as full:
                raise Away(f"sổ kiểm toán chưa ghi kịp ({full})", dependency="log") from full

    _tell(in_world(deed), json, "sẽ là (would be)" if dry_run else "")


def account_of(written: str) -> Account:
    """The account of a name; it need not be one of the settings any more."""
    network, _, place = written.partition(":")
    if network not in NETWORKS or not place:
        raise ValueError(
            f"ACCOUNT {written}: viết như lantoa check liệt kê, ví dụ telegram:@KENH "
            "(write it as `lantoa check` lists it)"
        )
    return Account(network, place)


def _tell(named: Named, json: bool, would: str) -> None:
    if json:
        tell_json(named)
        return
    out = Console(soft_wrap=True, highlight=False)
    stands = f"bản {named.says}, bài {named.post}" if named.post else "không có bài (no post)"
    out.print(f"{named.account} {named.content_id}: {would} {stands}".replace("  ", " "))
    out.print(f"{named.settled:>9} kết cục đã rõ (no longer unknown)", markup=False)
    if named.beside:
        out.print(f"đứng bên cạnh, gỡ bằng tay nếu cần (beside): {', '.join(named.beside)}")
