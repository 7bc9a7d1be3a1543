"""What is promised of tantivy alone: one writer among processes, and no loss by SIGKILL."""

import asyncio
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest
import tantivy

from lantoa.contracts.content import Content, Kind
from lantoa.contracts.ids import ContentId, Revision, Version
from lantoa.engines.opening import open_search
from lantoa.engines.searchindex import WrongSchema
from lantoa.runtime.errors import Away
from lantoa.search.building import indexed
from lantoa.search.entries import Indexed
from lantoa.search.query import Query

WRITER = """
import asyncio, sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from test_tantivy import news
from lantoa.engines.opening import open_search

async def main():
    async with open_search("tantivy:search", Path(sys.argv[1])) as index:
        await index.prepare()
        for version in range(1, 100_000):
            batch = [news(f"tin-{place}", version) for place in range(5)]
            await asyncio.gather(*(index.apply([content]) for content in batch))
            print(version, flush=True)

asyncio.run(main())
"""


def news(content_id: str, version: int) -> Indexed:
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    return indexed(
        Content(
            id=ContentId(content_id),
            version=Version(version),
            revision=Revision(version),
            kind=Kind.NEWS,
            title="Tin từ một tiến trình khác",
            published_at=moment,
            updated_at=moment,
        )
    )


@contextmanager
def writer(data: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes version after version and says what was acknowledged."""
    folders = [str(Path(__file__).parent), *(p for p in sys.path if p)]
    command = [sys.executable, "-c", WRITER, str(data), *folders]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def acknowledged(process: subprocess.Popen[str], times: int) -> int:
    """The last of so many versions acknowledged."""
    assert process.stdout is not None
    return [int(process.stdout.readline()) for _ in range(times)][-1]


@pytest.mark.parametrize("times", [1, 4, 9])
async def test_sigkill_loses_nothing_acknowledged_and_the_next_writer_takes_over(
    tmp_path: Path, times: int
) -> None:
    async with open_search("tantivy:search", tmp_path) as index:
        with writer(tmp_path) as process:
            await asyncio.to_thread(acknowledged, process, times)
            with pytest.raises(Away, match="another process"):
                await index.apply([news("tin-0", 1)])
            process.send_signal(signal.SIGKILL)
            rest = await asyncio.to_thread(process.communicate)
        last = max([times, *map(int, rest[0].split())])
        began = monotonic()
        await index.apply([news("tin-cua-nguoi-sau", 1)])
        assert monotonic() - began < 1
        heads = await index.heads([ContentId(f"tin-{place}") for place in range(5)])
        assert len(heads) == 5
        assert min(head.version for head in heads) >= last
        answer = await index.ask(Query(text="tiến trình khác"))
        assert answer.total == 6


async def test_a_reader_in_another_process_sees_what_was_acknowledged(tmp_path: Path) -> None:
    async with open_search("tantivy:search", tmp_path) as index:
        with writer(tmp_path) as process:
            for _ in range(5):
                seen = await asyncio.to_thread(acknowledged, process, 1)
                head = await index.head(ContentId("tin-4"))
                assert head is not None
                assert head.version >= seen


async def test_callers_share_a_commit(tmp_path: Path) -> None:
    async with open_search("tantivy:search", tmp_path) as index:
        await index.prepare()
        await asyncio.gather(*(index.apply([news(f"tin-{n}", 1)]) for n in range(200)))
        folder = tmp_path / "search" / "index-1"
        assert tantivy.Index.open(str(folder)).searcher().num_segments < 10
        assert (await index.ask(Query(text="tin"))).total == 200


async def test_a_caller_that_gives_up_does_not_stop_the_others(tmp_path: Path) -> None:
    async with open_search("tantivy:search", tmp_path) as index:
        await index.prepare()
        calls = [asyncio.create_task(index.apply([news(f"tin-{n}", 1)])) for n in range(3)]
        await asyncio.wait(calls, timeout=0)
        calls[1].cancel()
        await asyncio.gather(calls[0], calls[2])
        assert (await index.ask(Query(text="tin"))).total == 3


async def test_an_index_of_another_version_is_named_not_misread(tmp_path: Path) -> None:
    folder = tmp_path / "search" / "index-1"
    folder.mkdir(parents=True)
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("khac")
    tantivy.Index(builder.build(), path=str(folder))
    async with open_search("tantivy:search", tmp_path) as index:
        await index.prepare()
        with pytest.raises(WrongSchema, match="index-1"):
            await index.ping()
        with pytest.raises(Away, match="index-1"):
            await index.ask(Query(text="luật"))


async def test_an_index_that_vanished_is_away_not_an_error(tmp_path: Path) -> None:
    async with open_search("tantivy:search", tmp_path) as index:
        await index.prepare()
        await index.ping()
        (tmp_path / "search" / "index-1").rename(tmp_path / "aside")
        with pytest.raises(Away):
            await index.ask(Query())
        with pytest.raises(Away):
            await index.apply([news("tin", 1)])


@contextmanager
def disk_full() -> Iterator[None]:
    """No file of this process may grow."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


async def test_a_full_disk_is_waited_for_and_loses_nothing(tmp_path: Path) -> None:
    async with open_search("tantivy:search", tmp_path) as index:
        await index.prepare()
        await index.apply([news("truoc", 1)])
        with disk_full():
            for _ in range(2):
                with pytest.raises(Away, match="did not commit"):
                    await index.apply([news("trong-luc-day", 1)])
            assert (await index.ask(Query(text="tin"))).total == 1
        await index.apply([news("trong-luc-day", 1)])
        assert (await index.ask(Query(text="tin"))).total == 2


async def test_only_an_index_that_exists_is_swapped_in(tmp_path: Path) -> None:
    async with open_search("tantivy:search", tmp_path) as index:
        await index.prepare()
        with pytest.raises(LookupError):
            await index.swap("khong-co")
        with pytest.raises(ValueError, match="name"):
            await index.beside("../ngoai")
        await index.ping()


async def test_of_too_many_questions_at_once_some_are_answered_and_the_others_refused_at_once(
    tmp_path: Path,
) -> None:
    async with open_search("tantivy:search", tmp_path) as index:
        await index.prepare()
        await index.apply([news("ngay-phap-luat", 1)])
        asked = (index.ask(Query(text="Ngày Pháp luật")) for _ in range(100))
        endings = await asyncio.gather(*asked, return_exceptions=True)
        answered = [one for one in endings if not isinstance(one, BaseException)]
        refused = [one for one in endings if isinstance(one, Away)]
        assert answered
        assert refused
        assert len(answered) + len(refused) == len(endings)
        assert (await index.ask(Query(text="Ngày Pháp luật"))).total == answered[0].total
