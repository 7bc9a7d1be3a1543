"""``make demo``: the whole story once, by itself, on a scratch folder and free ports.

Exits 0 only if all of it happened and the accounts balance.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from importlib import resources
from pathlib import Path

from rich.console import Console
from rich.table import Table

from deploy.local.server import ServerFailedError
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.opening import open_log
from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import APART, TOGETHER, City, a_city
from lantoa.testing.people import received
from lantoa.testing.pushpeer import PushPeer, push_peer
from lantoa.testing.pushpeople import PUSH_ENV
from tests.journeys.engines import engines, fetched
from tests.journeys.story import Step, Story
from tests.stack_errors import StackMissingError

AT_MOST = 60.0
SEED = {"embedded": "documents", "cluster": "few"}
"""Without the text on Plan 335, which the story publishes. A cold OpenSearch beside seven processes
takes half a minute for all of the documents."""
console = Console()
_clock = SystemClock()


def show(step: Step) -> None:
    """One line of the time line, as it happens."""
    console.print(f"  [green]✓[/] {step.says:<62} {step.milliseconds:>8.0f} ms", highlight=False)


async def tell(city: City, engine: str, peer: PushPeer) -> dict[str, object]:
    """The story, then the account that another program gives of it."""
    begun = _clock.monotonic()
    await city.start()
    seconds = _clock.monotonic() - begun
    console.print(
        f"  [green]✓[/] thành phố đã sẵn sàng, {len(city.processes)} tiến trình"
        f" ({engine}) {seconds * 1000:>18.0f} ms",
        highlight=False,
    )
    mission = resources.files("lantoa_publisher.seed").joinpath("ke-hoach-335.txt")
    with resources.as_file(mission) as path:
        async with open_log(city.env.get("LANTOA_LOG", "sqlite:log.db"), city.data) as log:
            await Story(city, log, peer, Path(path), show).told()
    code, out, err = await city.lantoa("check", "--json")
    account: dict[str, object] = json.loads(out) if out else {}
    if code != 0:
        raise AssertionError(f"lantoa check: {(out + err).decode()}")
    compare(account, city, peer)
    return account


def compare(account: dict[str, object], city: City, peer: PushPeer) -> None:
    """The account's delivered are what was received: in the sinks, and at the push service."""
    kept = sum(len(received(city.data, channel.value)) for channel in Channel)
    pushed = sum(len(browser.received) for browser in peer.browsers.values())
    if account["delivered"] != kept + pushed or account["duplicates"]:
        raise AssertionError(f"{account}: received {kept} in the sinks, {pushed} by push")
    account["received_by_push"] = pushed


def show_account(account: dict[str, object]) -> None:
    """What ``lantoa check`` found."""
    table = Table("tài khoản của lantoa check", "", box=None)
    for name, value in account.items():
        table.add_row(name, str(value))
    console.print(table)


async def run(engine: str, at_most: float = AT_MOST) -> None:
    """The story on an engine, within a minute of its servers being ready if nobody gives more."""
    if engine != "embedded":
        await fetched()
    layout, seed = TOGETHER if engine == "embedded" else APART, {"LANTOA_SEED": SEED[engine]}
    with tempfile.TemporaryDirectory(prefix="lantoa-demo-") as scratch:
        folder = Path(scratch)
        async with (
            engines(engine, folder / "servers") as urls,
            push_peer() as peer,
            a_city(folder / "city", layout=layout, engines=urls | seed | PUSH_ENV) as city,
            asyncio.timeout(at_most),
        ):
            account = await tell(city, engine, peer)
            stopped = await city.stop()
        show_account(account)
        console.print(f"  dừng sạch trong {stopped:.1f} s")


def main() -> int:
    """0 when all of it happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("embedded", "cluster"), default="embedded")
    engine = parser.parse_args().engine
    try:
        asyncio.run(run(engine))
    except (
        AssertionError,
        LookupError,
        RuntimeError,
        ServerFailedError,
        StackMissingError,
        TimeoutError,
    ) as failed:
        console.print(f"  [red]✗[/] {type(failed).__name__}: {failed}", highlight=False)
        return 1
    console.print("  [bold green]Xong: mọi bước đều đã xảy ra, sổ sách cân bằng.[/]")
    return 0


if __name__ == "__main__":
    sys.exit(main())
