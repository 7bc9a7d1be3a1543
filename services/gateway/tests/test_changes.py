"""Partners who follow the cursor end with what there is, whatever happens while they follow."""

import base64
import random
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from lantoa.contracts.content import PublicContent
from lantoa.contracts.topics import CONTENT_PUBLIC


class Partner:
    """Keeps the newest version of each content, and ignores older ones."""

    def __init__(self, city: Any) -> None:
        self._city = city
        self.cursor = ""
        self.held: dict[str, PublicContent] = {}

    async def step(self, limit: int = 2) -> bool:
        """Take one page; whether more is known to follow."""
        query = {"after": self.cursor, "limit": str(limit)}
        answer = await self._city.client.get("/api/v1/changes", params=query)
        assert answer.status == 200, await answer.text()
        page = await answer.json()
        for event in page["events"]:
            content = msgspec.convert(event["data"], PublicContent)
            known = self.held.get(content.id)
            if known is None or known.version < content.version:
                self.held[content.id] = content
        self.cursor = page["next"]
        return bool(page["more"])

    async def to_the_end(self) -> dict[str, tuple[int, str]]:
        while await self.step():
            pass
        return {id: (held.version, held.status.value) for id, held in self.held.items()}


async def pages(city: Any, query: str, status: int) -> Any:
    answer = await city.client.get(f"/api/v1/changes?{query}")
    assert answer.status == status
    return msgspec.json.decode(await answer.read())


async def test_the_empty_cursor_gives_the_current_set_as_cloudevents(city: Any, a: Any) -> None:
    await city.publish(a.law(), a.news())
    page = await pages(city, "limit=10", 200)
    first, second = page["events"]
    assert first["subject"] == "ke-hoach-335"
    assert second["data"]["articles"][0]["title"] == "Thanh niên"
    for event in (first, second):
        assert event["specversion"] == "1.0"
        assert event["type"] == "vn.lantoa.content.public.v1"
        assert event["data"]["status"] == "published"
        assert "editor" not in event["data"]


async def test_what_happens_later_follows_in_order(city: Any, a: Any) -> None:
    partner = Partner(city)
    await partner.to_the_end()
    await city.publish(a.news())
    await city.publish(a.news(version=2))
    await city.withdraw(a.stub(version=3))
    page = await pages(city, f"after={partner.cursor}", 200)
    assert [event["data"]["version"] for event in page["events"]] == [1, 2, 3]
    assert await partner.to_the_end() == {"ke-hoach-335": (3, "withdrawn")}


async def test_a_version_that_the_index_lacks_is_not_lost(city: Any, a: Any) -> None:
    await city.publish(a.news(), a.news("ban-hai"))
    await city.announce(a.news(version=2), a.news("chua-co-trong-chi-muc"))
    assert await Partner(city).to_the_end() == {
        "ke-hoach-335": (2, "published"),
        "ban-hai": (1, "published"),
        "chua-co-trong-chi-muc": (1, "published"),
    }


async def history(city: Any, a: Any, chance: random.Random) -> AsyncIterator[dict[str, Any]]:
    """Publish and withdraw ten contents at random; sometimes the index is told later."""
    newest: dict[str, tuple[int, str]] = {}
    late: list[Any] = []
    for _ in range(40):
        name = f"noi-dung-{chance.randrange(10)}"
        version = newest.get(name, (0, ""))[0] + 1
        withdrawn = version > 1 and chance.random() < 0.3
        subject = a.stub(name, version) if withdrawn else a.news(name, version)
        await city.announce(subject)
        late.append(subject)
        newest[name] = (version, "withdrawn" if withdrawn else "published")
        if chance.random() < 0.6:
            await city.bring(*late)
            late.clear()
        yield newest


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_following_from_empty_while_things_happen_ends_with_the_same_set(
    city: Any, a: Any, seed: int
) -> None:
    chance = random.Random(seed)
    partner = Partner(city)
    newest: dict[str, Any] = {}
    async for so_far in history(city, a, chance):
        newest = so_far
        if chance.random() < 0.5:
            await partner.step(limit=chance.choice([1, 2, 3]))
    assert await partner.to_the_end() == newest
    assert await Partner(city).to_the_end() == newest


def forged(**members: Any) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(members)).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "a",
        "%%%",
        "con trỏ",
        "e30",
        "A" * 5000,
        forged(positions=[[0, -1]]),
        forged(positions=[[0, 1], [0, 2]]),
        forged(positions=[[0, 1]], more=1),
        forged(positions="all"),
    ],
)
async def test_what_is_no_cursor_is_refused_by_name(city: Any, cursor: str) -> None:
    answer = await city.client.get("/api/v1/changes", params={"after": cursor})
    assert answer.status == 400
    assert msgspec.json.decode(await answer.read())["field"] == "after"


async def test_a_cursor_that_the_log_cannot_serve_begins_again(city: Any) -> None:
    problem = await pages(city, "after=" + forged(positions=[[0, 10**9]]), 410)
    assert problem["begin_again"] == "/api/v1/changes?after="


@pytest.mark.parametrize("limit", ["0", "501", "-1", "x"])
async def test_pages_are_bounded(city: Any, limit: str) -> None:
    assert (await pages(city, f"limit={limit}", 400))["field"] == "limit"


async def test_the_topic_is_the_one_partners_may_read() -> None:
    assert "partners" in CONTENT_PUBLIC.read_by
