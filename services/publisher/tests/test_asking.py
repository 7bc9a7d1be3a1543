"""Other services are asked shortly; without an answer the desk says so and goes on."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest

from lantoa.contracts.content import Content, ContentPublished, ContentWithdrawn, subject_of
from lantoa.contracts.proposed import AudienceSize
from lantoa.contracts.subscriptions import Channel
from lantoa.testing.builders import a_law, a_stub
from lantoa_publisher.asking import Neighbours
from services.publisher.tests.neighbourhood import Neighbour

LAW = ContentPublished(content=a_law())


class Street:
    """Some neighbours, and whoever asks them."""

    def __init__(self, stack: AsyncExitStack, session: aiohttp.ClientSession) -> None:
        self._stack = stack
        self._session = session

    async def asking(self, *planners: Neighbour, portal: Neighbour | None = None) -> Neighbours:
        urls = [await self._stack.enter_async_context(one.answering()) for one in planners]
        there = await self._stack.enter_async_context((portal or Neighbour()).answering())
        return Neighbours(self._session, urls, there, "khoa-noi-bo")


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    async with aiohttp.ClientSession() as session, AsyncExitStack() as stack:
        yield Street(stack, session)


async def test_shards_are_added_up(street: Street) -> None:
    other = AudienceSize(
        channels={Channel.EMAIL: 60, Channel.PUSH: 5}, areas={"01": 60}, again={Channel.SMS: 4}
    )
    asking = await street.asking(Neighbour(), Neighbour(counts=other))
    counted = await asking.audience(LAW)
    assert counted == AudienceSize(
        channels={Channel.EMAIL: 12_400, Channel.SMS: 1_000, Channel.PUSH: 5},
        areas={"01": 9_060, "00004": 7},
        again={Channel.SMS: 4},
    )


async def test_what_may_be_spent_is_the_least_that_any_shard_says(street: Street) -> None:
    said = ((900, None), (None, None), (40, "so-tu-phap"))
    told = [
        AudienceSize(channels={}, areas={}, sms_budget_left=left, sms_budget_of=of)
        for left, of in said
    ]
    asking = await street.asking(*(Neighbour(counts=one) for one in told))
    counted = await asking.audience(LAW)
    assert counted is not None
    assert (counted.sms_budget_left, counted.sms_budget_of) == (40, "so-tu-phap")


async def test_planners_are_told_values_and_no_text(street: Street) -> None:
    planner = Neighbour()
    await (await street.asking(planner)).audience(LAW)
    (event,) = planner.asked
    asked = subject_of(event)
    assert isinstance(asked, Content)
    assert (asked.fields, asked.authority, asked.id) == (("36",), "quoc-hoi", LAW.content.id)
    assert (asked.articles, asked.body, asked.summary) == ((), "", "")
    assert planner.keys == ["Bearer khoa-noi-bo"]


@pytest.mark.parametrize("status", [401, 404, 500, 503])
async def test_one_shard_that_refuses_means_not_counted(street: Street, status: int) -> None:
    asking = await street.asking(Neighbour(), Neighbour(status=status))
    assert await asking.audience(LAW) is None


async def test_a_slow_shard_is_waited_for_half_a_second(street: Street) -> None:
    asking = await street.asking(Neighbour(), Neighbour(is_stuck=True))
    begun = time.monotonic()
    assert await asking.audience(LAW) is None
    assert 0.4 < time.monotonic() - begun < 2


async def test_an_answer_that_is_none_means_not_counted(street: Street) -> None:
    odd = Neighbour()
    odd.counts = "mười"  # type: ignore[assignment]
    assert await (await street.asking(odd)).audience(LAW) is None


async def test_nobody_there_means_not_counted_and_no_page(street: Street) -> None:
    async with aiohttp.ClientSession() as session:
        asking = Neighbours(session, ["http://127.0.0.1:9"], "http://127.0.0.1:9", "k")
        assert await asking.audience(LAW) is None
        assert await asking.page(LAW) is None


@pytest.mark.parametrize("event", [LAW, ContentWithdrawn(stub=a_stub())])
async def test_the_portal_is_handed_the_whole_version(street: Street, event: Any) -> None:
    portal = Neighbour()
    asking = await street.asking(portal=portal)
    assert await asking.page(event) == portal.html
    assert portal.asked == [event]


async def test_a_portal_that_refuses_shows_no_page(street: Street) -> None:
    assert await (await street.asking(portal=Neighbour(status=500))).page(LAW) is None
