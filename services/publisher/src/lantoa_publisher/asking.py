"""What the publisher asks other services of the installation, and does without if they are away."""

import asyncio
import math
from collections.abc import Sequence
from typing import Any

import aiohttp
import msgspec
import structlog
from msgspec.structs import replace

from lantoa.contracts.content import ContentEvent, ContentWithdrawn
from lantoa.contracts.proposed import AudienceSize, Proposed
from lantoa.runtime.internal import AUDIENCE, PAGE

COUNT_SECONDS, PAGE_SECONDS = 0.5, 3.0
log = structlog.get_logger()


class Neighbours:
    """The planners, one a shard, and the portal's inner door."""

    def __init__(
        self, session: aiohttp.ClientSession, planners: Sequence[str], portal: str, key: str
    ) -> None:
        self._session = session
        self._planners = planners
        self._portal = portal
        self._headers = {"Authorization": f"Bearer {key}"}

    async def audience(self, event: ContentEvent) -> AudienceSize | None:
        """How many would hear, over all shards; None unless every one of them answers in time."""
        asked = msgspec.json.encode(Proposed(event=_without_text(event)))
        shards = [self._post(url + AUDIENCE, asked, COUNT_SECONDS) for url in self._planners]
        try:
            answers = await asyncio.gather(*shards)
            return _together([msgspec.json.decode(one, type=AudienceSize) for one in answers])
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as away:
            log.info("audience.not_counted", reason=type(away).__name__)
            return None

    async def page(self, event: ContentEvent) -> str | None:
        """The page as people would read it; None when the portal does not answer."""
        asked = msgspec.json.encode(Proposed(event=event))
        try:
            return (await self._post(self._portal + PAGE, asked, PAGE_SECONDS)).decode()
        except (aiohttp.ClientError, TimeoutError) as away:
            log.info("page.not_rendered", reason=type(away).__name__)
            return None

    async def _post(self, url: str, body: bytes, seconds: float) -> bytes:
        limit = aiohttp.ClientTimeout(total=seconds)
        sent: Any = self._session.post(
            url, data=body, headers=self._headers, timeout=limit, raise_for_status=True
        )
        async with sent as answer:
            whole: bytes = await answer.read()
        return whole


def _without_text(event: ContentEvent) -> ContentEvent:
    """The event with the content's values alone: planners do not read."""
    if isinstance(event, ContentWithdrawn):
        return event
    return replace(event, content=replace(event.content, summary="", body="", articles=()))


def _together(shards: Sequence[AudienceSize]) -> AudienceSize:
    """The sums: nobody is in two shards."""
    channels: dict[Any, int] = {}
    areas: dict[str, int] = {}
    again: dict[Any, int] = {}
    for shard in shards:
        pairs = ((channels, shard.channels), (areas, shard.areas), (again, shard.again))
        for sums, counts in pairs:
            for name, count in counts.items():
                sums[name] = sums.get(name, 0) + count
    least = min(shards, key=_budget_left, default=AudienceSize(channels={}, areas={}))
    return replace(least, channels=channels, areas=areas, again=again)


def _budget_left(shard: AudienceSize) -> float:
    return math.inf if shard.sms_budget_left is None else shard.sms_budget_left
