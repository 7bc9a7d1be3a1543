"""A search is followed from the page where it was asked, or that page says why it cannot be."""

import re
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from lantoa.contracts.registers import Register
from lantoa.contracts.searches import SavedSearch
from lantoa.contracts.subscriptions import Channel, FollowRequested, Rule
from lantoa.engines.eventlog import Record
from lantoa.runtime.links import Scope
from lantoa.runtime.service import Received
from lantoa.search.query import Query
from lantoa.search.saving import hash_of, saved
from services.gateway.tests.test_following import FORM, post
from services.gateway.tests.test_push import asked, follow

ASKED = "Tranh chấp ĐẤT đai"
DISPUTES = saved(Query(text=ASKED))
FOLLOW = re.compile(r'href="(/theo-doi\?tim=[^"]+)"')


async def offered(city: Any, **wanted: str) -> str | None:
    """Where the search page's button leads; None when there is none."""
    page = await (await city.client.get("/tim-kiem", params=wanted)).text()
    found = FOLLOW.search(page)
    return unescape(found[1]) if found else None


async def address_of(city: Any, **wanted: str) -> str:
    """The search as the form sends it."""
    href = await offered(city, **wanted)
    assert href is not None
    return dict(parse_qsl(urlsplit(href).query))["tim"]


async def test_the_button_leads_to_the_form_with_the_search_as_it_was_typed(city: Any) -> None:
    href = await offered(city, q=ASKED, **{"linh-vuc": "44", "loai-van-ban": "nghi-dinh"})
    form = await (await city.client.get(href)).text()
    (label,) = re.findall(r'name="tim" value="[^"]+" checked><span lang="vi">([^<]+)<', form)
    name = city.memory.registers.name(Register.FIELD, "44")
    assert unescape(label) == f"“{ASKED}” · Loại văn bản: Nghị định · Lĩnh vực: {name}"


async def test_a_followed_search_goes_to_the_notifier_with_its_words(city: Any) -> None:
    address = await address_of(city, q=ASKED)
    await post(city, "/theo-doi", data=FORM | {"tim": address})
    (command,) = await city.commands()
    assert isinstance(command, FollowRequested)
    assert command.rule.searches == (hash_of(DISPUTES),)
    assert command.rule.fields == ("44",)
    (followed,) = command.searches
    assert (followed.search, followed.said) == (DISPUTES, "tranh chấp đất đai")


async def test_filters_are_saved_and_said_by_their_names(city: Any) -> None:
    address = await address_of(city, q="nđ 168/2024", **{"linh-vuc": "44"})
    await post(city, "/theo-doi", data=FORM | {"tim": address})
    ((followed,),) = [command.searches for command in await city.commands()]
    assert (followed.search.number, followed.search.fields) == ("168-2024", ("44",))
    name = city.memory.registers.name(Register.FIELD, "44")
    assert followed.said == f"nđ 168/2024; Lĩnh vực: {name}"


async def test_the_days_of_issue_are_saved_and_said(city: Any) -> None:
    address = await address_of(city, q="hòa giải", **{"tu-ngay": "2026-01-01"})
    await post(city, "/theo-doi", data=FORM | {"tim": address})
    ((followed,),) = [command.searches for command in await city.commands()]
    assert followed.search.issued_from == date(2026, 1, 1)
    assert followed.said == "hòa giải; Ban hành từ ngày 01/01/2026"


async def test_a_browser_follows_a_search(city: Any) -> None:
    await follow(city, asked(fields=[], searches=[await address_of(city, q=ASKED)]))
    (command,) = await city.commands()
    assert command.channel is Channel.PUSH
    assert [one.search for one in command.searches] == [DISPUTES]


def told(name: str, search: SavedSearch | None) -> Received:
    return Received(search, None, Record("any", 0, 0, 0, name.encode(), b"", ()))


async def test_ones_own_page_says_what_a_followed_search_looks_for(city: Any) -> None:
    search = saved(Query(text="tranh chấp của đất đai", fields=("44",), types=("nghi-dinh",)))
    number = saved(Query(text="nđ 168/2024"))
    names = (hash_of(search), hash_of(number), hash_of(DISPUTES))
    await city.subscriber(following=True, rule=Rule(searches=names))
    ended = told(names[2], DISPUTES), told(names[2], None)
    await city.searches.project([told(names[0], search), told(names[1], number), *ended])
    await city.searches.project([told(names[0], search), told(names[2], None)])
    link = f"/theo-doi/cua-toi?t={city.token(Scope.PREFERENCES)}"
    page = unescape(await (await city.client.get(link)).text())
    field = city.memory.registers.name(Register.FIELD, "44")
    (said,) = re.findall(r"<dt>Tìm kiếm</dt><dd lang=.vi.>([^<]+)<", page)
    assert said.split(" · ") == [
        f"tranh chấp, đất đai; Loại văn bản: Nghị định; Lĩnh vực: {field}",
        "Nghị định 168-2024",
        "tìm kiếm đã lưu",
    ]


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"q": "luật"}, "Những từ này có trong gần như mọi văn bản."),
        ({"q": "gọi 0912 345 678"}, "số điện thoại"),
        ({"q": "đất đai " * 60}, "Câu tìm quá dài"),
        ({"q": "đất đai", "hieu-luc": "da-het"}, "sẽ không có gì mới"),
        ({"q": "đất đai", "ngay": "2020-01-01"}, "Ngày đã qua"),
        ({"linh-vuc": "99"}, "Chọn một giá trị có trong danh mục."),
    ],
)
async def test_a_search_that_cannot_be_followed_says_why(
    city: Any, wanted: dict[str, str], why: str
) -> None:
    page = await (await city.client.get("/tim-kiem", params=wanted)).text()
    assert why in page
    assert FOLLOW.search(page) is None
    english = await (await city.client.get("/tim-kiem", params=wanted | {"lang": "en"})).text()
    assert "This search cannot be followed." in english
    assert why not in english


async def test_an_empty_search_page_offers_nothing(city: Any) -> None:
    page = await (await city.client.get("/tim-kiem")).text()
    assert "Theo dõi tìm kiếm này" not in page
    assert "Không theo dõi được" not in page


@pytest.mark.parametrize("wrong", ["q=lu%E1%BA%ADt", "trang=2", "&&&&" * 200 + "a=1", "q=%00"])
async def test_what_cannot_be_followed_is_refused_by_the_form_and_by_the_address_of_push(
    city: Any, wrong: str
) -> None:
    form = await post(city, "/theo-doi", 422, data=FORM | {"tim": wrong})
    assert 'href="#tim"' in form
    problem = await follow(city, asked(searches=[wrong]), 422)
    assert problem["field"] == "searches"
    assert not await city.commands()
