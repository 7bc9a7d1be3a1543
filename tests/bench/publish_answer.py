"""How long an editor waits for the answer to a publish, with twenty editors at work.

Twenty editors each publish a content of their own again and again, without a rest between two: a
harder day than any. On the embedded engine, whose other work (relay, indexing, planning) goes on
beside: once with all services in one process, once with a process a service.

    python -m tests.bench.publish_answer
"""

import asyncio
import statistics
import tempfile
from pathlib import Path

from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import TOGETHER, City, a_city
from tests.bench.measuring import figure, run, tell
from tests.bench.publish_to_searchable import APART, draft

ROW, EDITORS, EACH, ROUNDS, GOAL = "publish-answer", 20, 10, 5, 50.0
LAYOUTS = {"all services in one process": TOGETHER, "one process a service": APART}
_clock = SystemClock()


async def _editor(city: City, name: str) -> list[float]:
    """Milliseconds of each of one editor's publishes."""
    times = []
    for number in range(EACH):
        id = f"{name}-{number}"
        await city.post("/contents", draft(id), status=201)
        began = _clock.monotonic()
        await city.post(f"/contents/{id}/publish", {"change": "new"}, status=202)
        times.append((_clock.monotonic() - began) * 1000)
    return times


async def _round(city: City, turn: int) -> list[float]:
    editors = [_editor(city, f"luot-{turn}-bien-tap-{number}") for number in range(EDITORS)]
    return [time for times in await asyncio.gather(*editors) for time in times]


async def main() -> None:
    """Five rounds after one that warms up, in each layout."""
    for says, layout in LAYOUTS.items():
        with tempfile.TemporaryDirectory() as folder:
            engines = {"LANTOA_SEED": "none"}
            async with a_city(Path(folder) / "city", layout=layout, engines=engines) as city:
                await city.start()
                _tell(says, [await _round(city, turn) for turn in range(ROUNDS + 1)][1:])


def _tell(layout: str, rounds: list[list[float]]) -> None:
    cuts = [statistics.quantiles(times, n=100) for times in rounds]
    says = f"embedded, {layout}, {EDITORS} editors without rest"
    count = f"{ROUNDS} rounds of {EDITORS * EACH}"
    tell(figure(ROW, f"{says}: p50 of {count}", "ms", [cut[49] for cut in cuts]))
    tell(figure(ROW, f"{says}: p95 of {count}", "ms", [cut[94] for cut in cuts], goal=GOAL))


if __name__ == "__main__":
    run(ROW, main)
