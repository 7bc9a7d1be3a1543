"""How long the corpus takes to come in and to be searchable; with ``--kill``, that it is whole.

    python -m tests.bench.corpus_import CORPUS [--kill] [--keep FOLDER]

All services in one process on the embedded engine, as ``make run`` starts them, in a scratch
folder; ``lantoa import articles.jsonl.gz --publish --history`` in another. Told: seconds until the
importer ends, seconds until every group has read everything, CPU and memory of both, sizes on disk,
and what ``lantoa check --json`` finds.

Then the other files: both texts of the articles in ``versions.jsonl.gz`` are asked of the portal as
of a day in each; ``sample-articles.jsonl`` must take nothing of that away; ``gazette.jsonl.gz`` is
refused line by line.

With ``--kill`` the importer is killed in the middle, then the services, and both are begun again:
the figures count what came of it.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import City, a_city
from tests.bench.corpus import percent, rows, say

MAIN = "from lantoa.runtime.cli import main; main()"
POLL, WAITS_SECONDS = 1.0, 1800.0
KILLED_AFTER = 20.0
"""Seconds of importing before the importer is killed, and then the services."""
_clock = SystemClock()


@dataclass
class Importer:
    """One run of ``lantoa import`` on a file."""

    city: City
    file: Path
    process: asyncio.subprocess.Process | None = None

    @property
    def said(self) -> Path:
        """Where its lines of JSON go."""
        return self.city.data / "import.jsonl"

    async def start(self) -> None:
        """Begin; what it says takes the place of what another run said."""
        command = (sys.executable, "-c", MAIN, "import", str(self.file), "--json")
        with self.said.open("wb") as out, (self.city.data / "import.log").open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                *command, "--publish", "--history", env=self.city.env, stdout=out, stderr=errors
            )

    async def ended(self, seconds: float | None = None) -> int | None:
        """Its exit code; None when it has not ended within so many seconds."""
        assert self.process is not None
        with contextlib.suppress(TimeoutError):
            return await asyncio.wait_for(self.process.wait(), seconds)
        return None

    async def kill(self) -> None:
        """SIGKILL."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()


def costs_of(pid: int) -> dict[str, float]:
    """CPU seconds and the most memory of a process so far."""
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    status = Path(f"/proc/{pid}/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0])
    return {"cpu_seconds": (int(stat[11]) + int(stat[12])) / 100, "peak_mb": peak // 1024}


async def caught_up(city: City) -> None:
    """Return when every outbox is empty and every group has read all there is."""
    until = _clock.monotonic() + WAITS_SECONDS
    while _clock.monotonic() < until:
        code, told, _ = await city.lantoa("lag", "--json")
        if code == 0 and not await waiting(city) and not any(g["lag"] for g in json.loads(told)):
            return
        await _clock.sleep(POLL)
    raise TimeoutError("not caught up")


async def waiting(city: City) -> bool:
    """Whether some outbox is still to be told."""
    port = city.processes["all"].admin_port
    _, page = await city.get(f"http://127.0.0.1:{port}/metrics")
    ages = [line for line in page.decode().splitlines() if line.startswith("lantoa_outbox_age")]
    return any(float(line.split()[-1]) > 0 for line in ages)


async def measured(city: City, file: Path) -> None:
    """One import, whole."""
    importer = Importer(city, file)
    began = _clock.monotonic()
    await importer.start()
    peak: dict[str, float] = {}
    while (code := await importer.ended(POLL)) is None:
        assert importer.process is not None
        with contextlib.suppress(FileNotFoundError, IndexError):
            peak = costs_of(importer.process.pid)
    seconds = round(_clock.monotonic() - began, 1)
    say(figure="import", seconds=seconds, exit=code, importer=peak, **told(importer.said))
    await caught_up(city)
    say(figure="searchable", seconds=round(_clock.monotonic() - began, 1))


def told(said: Path) -> dict[str, object]:
    """What the importer says came of it: contents that are out, articles, what was refused."""
    lines = [json.loads(line) for line in said.read_bytes().splitlines()]
    out = [line for line in lines if line["version"]]
    return {
        "contents": len({line["id"] for line in out}),
        "articles": sum(line["articles"] for line in out),
        "mended": sum(bool(line["mended"]) for line in lines),
        "refused": [line["refused"] for line in lines if line["refused"]],
    }


async def killed_between(city: City, file: Path) -> None:
    """An import whose importer is killed, then its services; both are begun again."""
    for kill_services in (False, True):
        importer = Importer(city, file)
        await importer.start()
        await importer.ended(KILLED_AFTER)
        done = len(importer.said.read_bytes().splitlines())
        if kill_services:
            await city.processes["all"].kill()
            say(figure="killed", what="services", after=done, exit=await importer.ended())
            await city.start()
        else:
            await importer.kill()
            say(figure="killed", what="importer", after=done)


async def others(city: City, corpus: Path) -> None:
    """The other files, and what held on a day of each snapshot."""
    ids: dict[str, str] = {}
    for name in ("versions.jsonl.gz", "news.jsonl.gz", "sample-articles.jsonl", "gazette.jsonl.gz"):
        importer = Importer(city, corpus / name)
        await importer.start()
        code = await importer.ended()
        lines = [json.loads(line) for line in importer.said.read_bytes().splitlines()]
        changed, refused = (
            sum(bool(line[key]) for line in lines) for key in ("changed", "refused")
        )
        say(
            figure="import",
            file=name,
            exit=code,
            texts=len(lines),
            changed=changed,
            refused=refused,
        )
        ids |= {} if ids else {line["number"]: line["id"] for line in lines}
    await caught_up(city)
    for day, told_in in (("2025-01-01", "text_2024"), (str(_clock.now().date()), "text_2026")):
        await as_of(city, corpus, ids, day, told_in)


async def as_of(city: City, corpus: Path, ids: Mapping[str, str], day: str, key: str) -> None:
    """How many of the articles seen with two texts have the right one on that day."""
    seen = rows(corpus / "versions.jsonl.gz")
    held: dict[str, dict[str, str]] = {}
    for number, id in ids.items():
        _, page = await city.get(f"{city.gateway}/api/v1/content/{id}?as_of={day}")
        articles = json.loads(page)["articles"]
        held[number] = {one["number"]: one["text"].strip() for one in articles}
    right = sum(held[row["doc_number"]].get(row["article"]) == row[key].strip() for row in seen)
    say(figure="as of", day=day, right=right, of=len(seen), percent=percent(right, len(seen)))


async def proved(city: City) -> None:
    """What the services cost, what lies on disk, and whether the index is the log's."""
    pid = city.processes["all"].pid
    assert pid is not None
    sizes = {
        path.name: sum(f.stat().st_size for f in path.rglob("*") if f.is_file()) // 2**20
        if path.is_dir()
        else path.stat().st_size // 2**20
        for path in sorted(city.data.iterdir())
    }
    say(figure="services", **costs_of(pid), mb_on_disk={k: v for k, v in sizes.items() if v})
    code, told, complaint = await city.lantoa("check", "--json")
    found = json.loads(told) if told else {"said": complaint.decode()}
    say(figure="check", exit=code, found=found)


@contextlib.asynccontextmanager
async def scratch(keep: Path | None) -> AsyncIterator[Path]:
    """A folder that is deleted afterwards, unless it is to be kept."""
    if keep is not None:
        yield keep
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "city"


async def main(corpus: Path, keep: Path | None, kill: bool) -> None:
    """The whole story once."""
    async with scratch(keep) as folder, a_city(folder, engines={"LANTOA_SEED": "none"}) as city:
        await city.start()
        if kill:
            await killed_between(city, corpus / "articles.jsonl.gz")
        await measured(city, corpus / "articles.jsonl.gz")
        await proved(city)
        await others(city, corpus)
        await proved(city)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.corpus_import")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--keep", type=Path, help="a new folder that stays")
    parser.add_argument("--kill", action="store_true")
    asked = parser.parse_args()
    asyncio.run(main(asked.corpus, asked.keep, asked.kill))
