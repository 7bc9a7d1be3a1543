"""``lantoa search``: asks the portal's search API as any program would."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

import aiohttp
import msgspec
import typer
from rich.console import Console

from lantoa.runtime.commands.shared import Json
from lantoa.runtime.errors import Away
from lantoa_gateway.api.search import LARGEST
from lantoa_gateway.settings import GatewaySettings

SECONDS = 10.0
app = typer.Typer()
Question = Annotated[str, typer.Argument(help="with or without marks", metavar="TEXT")]
Kind = Annotated[str, typer.Option(help="article, document, news, qa …")]
AsOf = Annotated[str, typer.Option("--as-of", help="the day asked for, 2025-01-31; today if none")]
Size = Annotated[int, typer.Option(help="how many", min=1, max=LARGEST)]
Url = Annotated[str, typer.Option(help="address of the portal; by default this machine")]


class TurnedDown(ValueError):  # noqa: N818 - reads as a fact
    """The portal refused the question: why, and how to mend it."""


@app.command("search")
def search(
    text: Question,
    kind: Kind = "",
    as_of: AsOf = "",
    size: Size = 10,
    url: Url = "",
    json: Json = False,
) -> None:
    """Tìm trên cổng thông tin (search the portal); --json: the API's own answer."""
    wanted = {"q": text, "size": str(size), "kind": kind, "as_of": as_of}
    answer = asyncio.run(_asked(url or _here(), {k: v for k, v in wanted.items() if v}))
    if json:
        typer.echo(answer.decode())
    else:
        _tell(msgspec.json.decode(answer))


async def _asked(url: str, wanted: Mapping[str, str]) -> bytes:
    """The API's answer; TurnedDown when it refuses, Away when it does not answer."""
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{url.rstrip('/')}/api/v1/search", params=wanted) as answer,
        ):
            body = await answer.read()
    except (aiohttp.ClientError, TimeoutError) as away:
        raise Away(f"{url}: {away}", dependency="gateway") from away
    if answer.status == 200:
        return body
    problem = msgspec.json.decode(body)
    said = " – ".join(str(problem[n]) for n in ("title", "field", "fix") if problem.get(n))
    if answer.status >= 500:
        raise Away(said, dependency="gateway")
    raise TurnedDown(said)


def _here() -> str:
    settings = GatewaySettings()
    return f"http://{settings.gateway_host}:{settings.gateway_port}"


def _tell(answer: Mapping[str, Any]) -> None:
    out = Console(soft_wrap=True, highlight=False)
    out.print(f"{answer['total']} kết quả (results)", markup=False)
    if answer.get("did_you_mean"):
        out.print(f"Có phải bạn muốn tìm (did you mean): {answer['did_you_mean']}", markup=False)
    for place, one in enumerate(answer["results"], 1):
        label = f"Điều {one['article']}. " if one["article"] else ""
        out.print(f"{place:>3}. {label}{one['title']}", markup=False, style="bold")
        out.print(f"     {one['number'] or one['kind']}  {one['url']}", markup=False)
