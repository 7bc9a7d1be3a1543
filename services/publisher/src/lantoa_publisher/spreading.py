"""Spreading: what indexer, planner and channels report becomes what an editor sees."""

from collections import defaultdict
from collections.abc import Sequence

from lantoa.contracts.delivery import BatchReported
from lantoa.contracts.reached import CampaignPlanned, ContentIndexed
from lantoa.engines.recording import bring
from lantoa.engines.records import Records
from lantoa.runtime.service import Produced, Received
from lantoa_publisher.domain import spread as domain
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.spread import Reached, ReportPage, Spread
from lantoa_publisher.tables import REACHED, REPORTS

PAGES_AT_MOST = 200
"""Pages of 100 batches of 500 people: ten million messages of one version."""


class Spreading:
    """Keeps the account of each version's way, by compare-and-set; facts may come twice."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def keep(self, events: Sequence[Received]) -> Produced:
        """Take down what the events say; the second time changes nothing."""
        pages: dict[tuple[str, str], list[BatchReported]] = defaultdict(list)
        for event in events:
            fact = event.fact
            if isinstance(fact, ContentIndexed | CampaignPlanned):
                await self._reach(fact)
            elif isinstance(fact, BatchReported) and fact.content_id and fact.version:
                of = domain.version_key(fact.content_id, fact.version)
                pages[domain.page_key(fact.batch), of].append(fact)
        for (page, of), reports in pages.items():
            await self._report(page, of, reports)
        return ()

    async def of(self, heads: Sequence[Head]) -> list[Spread]:
        """The spread of the newest version of each content."""
        keys = [domain.version_key(head.id, head.version) for head in heads]
        known = await self._records.get_many(REACHED, keys)
        spreads = []
        for head, key in zip(heads, keys, strict=True):
            found = known.get(key)
            pages = await self._pages(key) if found and found.value.campaigns else []
            spreads.append(domain.spread(head, found.value if found else Reached(), pages))
        return spreads

    async def _pages(self, key: str) -> list[ReportPage]:
        found = await self._records.find(REPORTS, "version", equal=(key,), limit=PAGES_AT_MOST)
        return [page.value for page in found]

    async def _reach(self, fact: ContentIndexed | CampaignPlanned) -> None:
        key = domain.version_key(fact.content_id, fact.version)
        await bring(self._records, REACHED, key, lambda r: domain.reached(r or Reached(), fact))

    async def _report(self, page: str, of: str, reports: Sequence[BatchReported]) -> None:
        await bring(
            self._records,
            REPORTS,
            page,
            lambda p: domain.reported(p or ReportPage(of=of), reports),
        )
