"""The publisher is shown a page before anybody can read it, exactly as it will be read."""

import re
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from aiohttp.test_utils import TestClient, TestServer

from lantoa.contracts.content import ContentPublished, ContentWithdrawn, Kind
from lantoa.contracts.proposed import Proposed
from lantoa.runtime.internal import PAGE
from lantoa_gateway.pages.previews import Previews
from services.gateway.tests.conftest import URL

KEY = {"Authorization": "Bearer khoa-noi-bo"}


@pytest.fixture
async def door(city: Any) -> AsyncIterator[TestClient[Any, Any]]:
    """The portal's inner door, and somebody with the key."""
    memory = city.memory
    previews = Previews(memory.registers, memory.holdings, city.world.clock, URL)
    app = previews.app("khoa-noi-bo")
    async with TestClient(TestServer(app), headers=KEY) as client:
        yield client


def asked(event: Any) -> dict[str, Any]:
    return {"data": msgspec.json.encode(Proposed(event=event))}


async def page_of(client: Any, path: str) -> str:
    answer = await client.get(path)
    return str(await answer.text())


def main_of(page: str) -> str:
    found = re.search(r"<main.*</main>", page, re.DOTALL)
    assert found
    return found[0]


@pytest.mark.parametrize("kind", ["law", "news"])
async def test_the_preview_is_the_page_that_people_then_read(
    city: Any, door: Any, a: Any, kind: str
) -> None:
    about = a.news("hoi-dap", kind=Kind.QA, body="Theo Luật số 57/2020/QH14, từ đủ 16 tuổi.")
    await city.publish(about, a.law("luat-9", number="9/2020/QH14"))
    content = getattr(a, kind)(summary="Đã có Luật 9/2020/QH14.")
    answer = await door.post(PAGE, **asked(ContentPublished(content=content)))
    preview = await answer.text()
    await city.publish(content)
    path = f"/{'van-ban' if kind == 'law' else 'noi-dung'}/{content.id}"
    assert main_of(preview) == main_of(await page_of(city.client, path))
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")


async def test_a_withdrawal_is_previewed_as_its_readers_will_see_it(
    city: Any, door: Any, a: Any
) -> None:
    await city.publish(a.news())
    answer = await door.post(PAGE, **asked(ContentWithdrawn(stub=a.stub())))
    preview = await answer.text()
    await city.withdraw(a.stub())
    assert main_of(preview) == main_of(await page_of(city.client, "/noi-dung/ke-hoach-335"))


async def test_what_is_previewed_is_nowhere_on_the_portal(city: Any, door: Any, a: Any) -> None:
    await door.post(PAGE, **asked(ContentPublished(content=a.news())))
    assert (await city.client.get("/noi-dung/ke-hoach-335")).status == 404
    assert (await city.client.post(PAGE, **asked(ContentPublished(content=a.news())))).status == 404


async def test_style_and_sign_come_from_the_portal_that_people_use(door: Any, a: Any) -> None:
    preview = await (await door.post(PAGE, **asked(ContentPublished(content=a.news())))).text()
    assert f'href="{URL}/tinh/site.css?v=' in preview
    assert f'src="{URL}/tinh/icon.svg"' in preview


async def test_nobody_without_the_key_is_shown_anything(door: Any, a: Any) -> None:
    proposed = asked(ContentPublished(content=a.news()))
    answer = await door.post(PAGE, **proposed, headers={"Authorization": "Bearer khac"})
    assert answer.status == 401
    assert "335" not in await answer.text()


async def test_markup_in_a_draft_is_only_text(door: Any, a: Any) -> None:
    hostile = a.news(title="<script>alert(1)</script>", body="<img src=x onerror=alert(1)>")
    preview = await (await door.post(PAGE, **asked(ContentPublished(content=hostile)))).text()
    assert "<script>alert" not in preview
    assert "<img src=x" not in preview
