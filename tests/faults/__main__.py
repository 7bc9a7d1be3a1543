"""``make faults``: 2,000 publishes × 3 seeds on the embedded engine, 200 × 1 on real servers."""

import asyncio
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from lantoa.testing.city import a_city
from tests.faults.storm import LAYOUT, PER_KILL, SEEDLESS, Storm, kills, rolling, worker_kills
from tests.journeys.engines import engines, fetched
from tests.stack_errors import StackMissingError

ROUNDS = [("embedded", 2000, seed, kills(8)) for seed in (1, 2, 3)]
ROUNDS += [("embedded", 300, 4, rolling()), ("cluster", 200, 5, kills(2))]
SHOWN = ("published", "indexed", "intents", "delivered", "unknown", "duplicates", "balanced")
console = Console()


async def main() -> int:
    """0 when nothing was lost in any round."""
    await fetched()
    for engine, publishes, seed, hurting in ROUNDS:
        console.print(f"→ {engine}: {publishes} công bố, hạt giống {seed}", highlight=False)
        with tempfile.TemporaryDirectory(prefix="lantoa-faults-") as scratch:
            folder = Path(scratch)
            async with (
                engines(engine, folder / "servers") as urls,
                a_city(folder / "city", layout=LAYOUT, engines=urls | SEEDLESS) as c,
            ):
                storm = Storm(c, seed=seed, publishes=publishes)
                account = await storm.run(hurting)
        told = ", ".join(f"{name} {account[name]}" for name in SHOWN)
        console.print(f"  ✓ {len(storm.hurt)} lần bị hại; {told}", highlight=False)
        if account["duplicates"] > PER_KILL * worker_kills(storm):
            console.print("  ✗ quá nhiều tin trùng", style="red")
            return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except StackMissingError as missing:
        sys.exit(str(missing))
