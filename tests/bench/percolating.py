"""How long one new article takes to meet its saved searches, what they weigh, how soon they stand.

Searches of one to three words, drawn as often as the law says them, half with a field, a quarter
with an area: denser than people's, so that many match. Articles of the seed, each on its own. CPU
milliseconds, since one thread does it; no engine takes part.

    python -m tests.bench.percolating [SEARCHES …]
"""

import gc
import random
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate
from time import process_time

import msgspec
from msgspec import UNSET

from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.searches import SavedSearch, SearchHash
from lantoa.search.entries import ARTICLE, Entry
from lantoa.search.percolating import Percolator
from lantoa.search.query import Query
from lantoa.search.saving import hash_of, saved
from lantoa.text.words import counted, is_stop_word, words_of
from lantoa_publisher.seed import documents
from tests.bench.follow_matching import AREAS, FIELDS, memory
from tests.bench.measuring import Cpu, figure, run, tell

ROW, ROUNDS, SEED, ARTICLES = "percolating", 5, 335, 1000
GOALS = {1_000: 100.0, 100_000: 60.0, 1_000_000: 250.0}
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def articles() -> Iterator[Entry]:
    """The articles of the seed as entries, in some field and in the whole city or one ward."""
    chance = random.Random(SEED)
    for document in documents():
        for article in document.articles:
            yield Entry(
                id=article.number,
                content_id=ContentId("luat"),
                version=Version(1),
                kind=ARTICLE,
                title=article.title,
                text=article.text,
                name=document.title,
                published_at=NOW,
                public_id="",
                url="",
                fields=(chance.choice(FIELDS),),
                areas=(chance.choice(AREAS),),
            )


def made(number: int) -> dict[SearchHash, bytes]:
    """So many searches as they stand on the log."""
    chance = random.Random(SEED)
    words = [word for word in counted().marked if words_of(word) == [word] and len(word) > 1]
    words = [word for word in words if not is_stop_word(word)]
    often = list(accumulate(counted().marked[word] for word in words))
    found: dict[SearchHash, bytes] = {}
    while len(found) < number:
        some = chance.choices(words, cum_weights=often, k=chance.choice((1, 2, 2, 3)))
        fields = (chance.choice(FIELDS),) if chance.random() < 0.5 else ()
        areas = (chance.choice(AREAS),) if chance.random() < 0.25 else ()
        search = saved(Query(text=" ; ".join(some), fields=fields, areas=areas))
        found[hash_of(search)] = msgspec.json.encode(search)
    return found


def loaded(searches: dict[SearchHash, bytes]) -> Percolator:
    """The searches as an indexer has them after it has read the log."""
    percolator = Percolator()
    for name, value in searches.items():
        percolator.learn(
            SearchHash(name.encode().decode()), msgspec.json.decode(value, type=SavedSearch)
        )
    return percolator


def slowest(percolator: Percolator, entries: Sequence[Entry]) -> tuple[float, int]:
    """The p99 of the entries in milliseconds, and how many searches all of them answer."""
    times, answers = [], 0
    gc.collect()
    for entry in entries:
        began = process_time()
        answers += len(percolator.matching([entry]))
        times.append((process_time() - began) * 1000)
    return sorted(times)[int(len(times) * 0.99)], answers


async def main(sizes: Sequence[int] = tuple(GOALS)) -> None:
    """Load so many, then let every article meet them."""
    entries = random.Random(SEED).sample(list(articles()), ARTICLES)
    for size in sizes:
        searches = made(size)
        gc.collect()
        before, cpu = memory(), Cpu()
        percolator = loaded(searches)
        seconds = cpu.per(1)
        gc.collect()
        tell(figure(ROW, f"{size:,} saved searches: memory", "MB", [memory() - before]))
        tell(figure(ROW, f"{size:,} saved searches: read at a start", "s", [seconds]))
        rounds = [slowest(percolator, entries) for _ in range(ROUNDS)]
        each = rounds[0][1] // len(entries)
        says = f"{size:,} saved searches: p99 of {len(entries):,} articles, {each:,} answered each"
        tell(figure(ROW, says, "ms", [p99 for p99, _ in rounds], goal=GOALS.get(size, UNSET)))


if __name__ == "__main__":
    run(ROW, partial(main, tuple(map(int, sys.argv[1:])) or tuple(GOALS)))
