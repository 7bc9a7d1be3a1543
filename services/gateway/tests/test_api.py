"""The JSON API: shapes as named, bounded parameters, errors that name the field and the fix."""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from yarl import URL

from lantoa.contracts.content import Article, Withdrawal

STRANGE = ["", "?", "'\"\\ OR 1=1 --", "*:*", "a\x00b", "(" * 99, "\ud7ff", "😀"]
UNKNOWN = ["khong-co", "%00", "%ff%fe", "+", "..%2f..%2fetc", "a" * 200, "999/2020/QH14"]


async def get(city: Any, path: str, status: int = 200, **kwargs: Any) -> Any:
    answer = await city.client.get(f"/api/v1/{path}", allow_redirects=False, **kwargs)
    raw = await answer.read()
    assert answer.status == status, raw
    return msgspec.json.decode(raw)


async def test_search_gives_articles_and_documents_by_their_public_ids(city: Any, a: Any) -> None:
    await city.publish(a.law())
    found = await get(city, "search", params={"q": "thanh nien", "size": "10"})
    by_id = {result["id"]: result for result in found["results"]}
    assert found["total"] == len(by_id) == 3
    article = by_id["57/2020/qh14+1"]
    assert (article["kind"], article["article"]) == ("article", "1")
    assert article["url"].endswith("/van-ban/luat-57-2020-qh14/dieu-1")
    assert by_id["57/2020/QH14"]["kind"] == "document"
    assert set(article) >= {"content_id", "number", "title", "snippet", "score"}


async def test_search_keeps_to_a_kind(city: Any, a: Any) -> None:
    await city.publish(a.law(), a.news())
    found = await get(city, "search?q=phap+luat&kind=news")
    assert [result["id"] for result in found["results"]] == ["ke-hoach-335"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("size=101", "size"),
        ("size=0", "size"),
        ("size=nhiều", "size"),
        ("size=²", "size"),
        ("offset=1001", "offset"),
        ("kind=law", "kind"),
        ("as_of=2025-02-30", "as_of"),
        ("as_of=20250101", "as_of"),
        ("as_of=", "as_of"),
        ("status=partly", "status"),
        ("rank=1", "rank"),
        ("issued_from=2025", "issued_from"),
        ("issued_from=2025-01-02&issued_to=2025-01-01", "issued_from"),
        ("field=%00", "field"),
        ("type=a b", "type"),
        ("year=20244", "year"),
        ("facets=1", "facets"),
        ("&".join(f"area={n}" for n in range(21)), "area"),
        ("q=" + "a" * 2001, "q"),
        ("after=abc", "after"),
        ("after=%C4%91%C3%A2y", "after"),
        ("after=" + "a" * 7000, "after"),
        ("after=AAAAAAA&offset=1", "offset"),
    ],
)
async def test_a_wrong_parameter_is_named_with_its_fix(city: Any, query: str, field: str) -> None:
    problem = await get(city, f"search?{query}", 400)
    assert problem["field"] == field
    assert problem["fix"].startswith("Dùng")
    english = await get(city, f"search?{query}", 400, headers={"Accept-Language": "en"})
    assert english["fix"].startswith("Use")


async def test_who_reads_too_deep_is_told_how_to_get_there(city: Any) -> None:
    problem = await get(city, "search?q=luat&offset=1001", 400)
    assert (problem["field"], "/api/v1/changes" in problem["fix"]) == ("offset", True)


@pytest.mark.parametrize("q", STRANGE)
async def test_no_question_is_too_strange(city: Any, a: Any, q: str) -> None:
    await city.publish(a.news())
    await get(city, "search", params={"q": q})


@pytest.mark.parametrize("name", ["luat-57-2020-qh14", "57/2020/QH14", "57/2020/qh14"])
async def test_a_content_is_found_by_id_or_number(city: Any, a: Any, name: str) -> None:
    await city.publish(a.law())
    content = await get(city, f"content/{quote(name, safe='')}")
    assert content["id"] == "luat-57-2020-qh14"
    assert (content["kind"], content["status"], content["field"]) == ("document", "published", "44")
    assert [article["address"] for article in content["articles"]] == ["dieu-1", "dieu-2"]
    assert content["articles"][0]["id"] == "57/2020/qh14+1"


async def test_a_day_shows_the_text_of_that_day(city: Any, a: Any) -> None:
    def way(text: str, begins: date, ends: date | None) -> Article:
        return Article(
            number="1",
            address="dieu-1",
            title="Độ tuổi",
            text=text,
            valid_from=begins,
            valid_to=ends,
        )

    ways = (
        way("Từ đủ 16 tuổi.", date(2021, 1, 1), date(2026, 1, 1)),
        way("Từ đủ 15 tuổi.", date(2026, 1, 1), None),
    )
    await city.publish(a.law(articles=ways))

    async def texts(query: str) -> list[str]:
        content = await get(city, f"content/luat-57-2020-qh14{query}")
        return [article["text"] for article in content["articles"]]

    assert await texts("?as_of=2025-01-01") == ["Từ đủ 16 tuổi."]
    assert await texts("?as_of=2026-01-01") == ["Từ đủ 15 tuổi."]
    assert await texts("?as_of=2020-01-01") == []
    assert await texts("") == ["Từ đủ 15 tuổi."]
    found = await get(city, "search?q=tuoi&kind=article&as_of=2025-01-01")
    assert [result["snippet"] for result in found["results"]] == ["Từ đủ 16 tuổi."]


async def test_a_number_of_several_documents_is_answered_with_the_list(city: Any, a: Any) -> None:
    await city.publish(a.law(), a.law("luat-57-2020-qh14-2", title="Luật khác"))
    problem = await get(city, "content/57%2F2020%2FQH14", 409)
    ids = {document["id"] for document in problem["documents"]}
    assert ids == {"luat-57-2020-qh14", "luat-57-2020-qh14-2"}


async def test_a_withdrawn_content_has_title_date_and_reason_and_no_text(city: Any, a: Any) -> None:
    await city.publish(a.law())
    stub = a.stub("luat-57-2020-qh14", number="57/2020/QH14", title="Luật Thanh niên")
    await city.withdraw(stub)
    for name in ("luat-57-2020-qh14", "57%2F2020%2FQH14"):
        problem = await get(city, f"content/{name}", 410)
        assert problem["content_title"] == "Luật Thanh niên"
        assert problem["reason"] == "Đăng nhầm bản dự thảo"
        assert problem["withdrawn_at"].startswith("2026-11-24T05:00")
        assert "articles" not in problem
    for as_of in ("", "&as_of=2022-01-01"):
        assert (await get(city, f"search?q=thanh+nien{as_of}"))["total"] == 0


async def test_replaced_names_the_replacement_and_redirected_leads_there(city: Any, a: Any) -> None:
    await city.withdraw(a.stub(withdrawal=Withdrawal.REPLACED, target="ban-moi"))
    assert (await get(city, "content/ke-hoach-335", 410))["replaced_by"] == "ban-moi"
    await city.withdraw(a.stub(version=3, withdrawal=Withdrawal.REDIRECTED, target="ban-moi"))
    answer = await city.client.get("/api/v1/content/ke-hoach-335", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (308, "/api/v1/content/ban-moi")


@pytest.mark.parametrize("name", UNKNOWN)
async def test_what_is_unknown_says_where_to_look(city: Any, name: str) -> None:
    problem = await get(city, f"content/{name}", 404)
    assert (problem["field"], "search" in problem["fix"]) == ("id", True)


async def test_the_api_says_that_the_index_is_away(city: Any) -> None:
    city.weather.away = True
    answer = await city.client.get("/api/v1/search?q=luat")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("luat thanh nien", "luật thanh niên"),
        ("luật thnah niên 2020", "luật thanh niên 2020"),
        ("Luật Thanh niên", None),
        ("57/2020/QH14", None),
    ],
)
async def test_a_question_is_told_as_it_was_meant_and_asked_as_it_was_typed(
    city: Any, a: Any, q: str, said: str | None
) -> None:
    await city.publish(a.law())
    found = await get(city, "search", params={"q": q})
    assert found["did_you_mean"] == said
    assert found["total"] == 3


async def test_hits_are_counted_and_narrowed(city: Any, a: Any) -> None:
    await city.publish(a.law(), a.news(title="Thanh niên tình nguyện"))
    asked = "search?q=thanh+nien&facets=true"
    found = await get(city, asked)
    kinds = {one["value"]: one["count"] for one in found["facets"]["kind"]}
    assert kinds == {"article": 2, "document": 1, "news": 1}
    assert [one["value"] for one in found["facets"]["type"]] == ["luat"]
    assert found["facets"]["rank"] == [{"value": "law", "count": 3}]
    assert (await get(city, asked + "&rank=decree&rank=ministry"))["total"] == 0
    narrowed = await get(city, asked + "&kind=news")
    assert narrowed["total"] == 1
    assert {one["value"]: one["count"] for one in narrowed["facets"]["kind"]} == kinds
    assert (await get(city, "search?q=thanh+nien&type=luat&type=nghi-dinh&year=2020"))["total"] == 3
    assert (await get(city, "search?q=thanh+nien&year=1999"))["total"] == 0
    assert (await get(city, "search?q=thanh+nien"))["facets"] == {}


async def test_what_holds_not_yet_and_what_no_longer_is_counted_and_found(
    city: Any, a: Any
) -> None:
    ended, begins = date(2026, 1, 1), date(2027, 1, 1)
    await city.publish(
        a.law(),
        a.law("luat-cu", number="1/2005/QH11", expires_on=ended, articles=()),
        a.law("luat-moi", number="9/2026/QH16", effective_on=begins, articles=()),
    )
    asked = "search?q=thanh+nien&kind=document&facets=true"
    statuses = {one["value"]: one["count"] for one in (await get(city, asked))["facets"]["status"]}
    assert statuses == {"in-force": 2, "not-yet": 1, "expired": 1}
    for more, ids in (
        ("", {"luat-57-2020-qh14", "luat-moi"}),
        ("&status=not-yet", {"luat-moi"}),
        ("&status=expired", {"luat-cu"}),
        ("&status=expired&status=not-yet", {"luat-cu", "luat-moi"}),
        ("&status=expired&as_of=2025-12-31", set()),
        ("&status=in-force&as_of=2025-12-31", {"luat-57-2020-qh14", "luat-cu", "luat-moi"}),
    ):
        found = await get(city, asked + more)
        assert {one["content_id"] for one in found["results"]} == ids, more


async def test_days_of_issue_are_days_in_ha_noi_both_included(city: Any, a: Any) -> None:
    late = datetime(2026, 1, 1, 17, 30, tzinfo=UTC)
    await city.publish(a.law(), a.news(title="Thanh niên tình nguyện", published_at=late))
    asked = "search?q=thanh+nien&facets=true"
    law = await get(city, asked + "&issued_from=2020-06-16&issued_to=2020-06-16")
    assert law["total"] == 3
    news = await get(city, asked + "&issued_from=2026-01-02&issued_to=2026-01-02")
    assert [one["kind"] for one in news["results"]] == ["news"]
    assert (await get(city, asked + "&issued_to=2020-06-15"))["total"] == 0


NAMED = [
    "khoản 1 Điều 2 Luật Thanh niên 2020",
    "luat thanh nien dieu 2",
    "điều 2 57/2020/QH14",
    "Theo Điều 2 Luật Thanh niên thì thanh niên có quyền gì?",
]


@pytest.mark.parametrize("q", NAMED)
async def test_an_article_that_is_named_comes_first_then_its_document(
    city: Any, a: Any, q: str
) -> None:
    await city.publish(
        a.law(), a.law("luat-khac", title="Luật về thanh niên", number="1/2000/QH10")
    )
    found = await get(city, "search", params={"q": q})
    named = [result["url"].rpartition("/van-ban/")[2] for result in found["results"]]
    assert named[:2] == ["luat-57-2020-qh14/dieu-2", "luat-57-2020-qh14"]
    assert len(named) == len(set(named)) == found["total"]


async def test_a_law_named_with_another_year_is_not_put_first(city: Any, a: Any) -> None:
    await city.publish(a.law())
    found = await get(city, "search", params={"q": "Luật Thanh niên 2005 điều 2"})
    assert found["results"][0]["score"] < 1000


async def test_a_page_begins_where_the_one_before_ended_though_an_article_was_named(
    city: Any, a: Any
) -> None:
    await city.publish(a.law(), a.news())
    q = "điều 2 luật thanh niên"
    pages = [await get(city, f"search?size=1&offset={n}", params={"q": q}) for n in range(3)]
    whole = await get(city, "search?size=3", params={"q": q})
    assert [page["results"][0]["url"] for page in pages] == [
        result["url"] for result in whole["results"]
    ]


async def test_who_follows_next_is_given_everything_once_though_contents_come_and_go(
    city: Any, a: Any
) -> None:
    days = [a.news(f"tin-{n}", title=f"Ngày hội thanh niên {n}") for n in range(7)]
    await city.publish(*days)
    first = await get(city, "search?q=ngay+hoi&size=3&kind=news&kind=qa")
    await city.publish(a.news("tin-moi", title="Ngày hội mới"), a.news("tin-6", 2, title="Khác"))
    await city.withdraw(a.stub(first["results"][0]["content_id"]))
    second = await get(city, here(first["next"]))
    third = await get(city, here(second["next"]))
    given = [one["content_id"] for page in (first, second, third) for one in page["results"]]
    assert len(given) == len(set(given))
    assert {one.id for one in days[:6]} <= set(given)
    assert third["next"] is None


async def test_a_walk_goes_on_past_what_the_index_does_not_know_to_be_withdrawn(
    city: Any, a: Any
) -> None:
    days = [a.news(f"tin-{n}", title=f"Ngày hội thanh niên {n}") for n in range(3)]
    await city.publish(*days)
    (first,) = (await get(city, "search?q=ngay+hoi&size=1&kind=news"))["results"]
    await city.announce(a.stub(first["content_id"]))
    page, given = await get(city, "search?q=ngay+hoi&size=1&kind=news"), []
    while True:
        given += [one["content_id"] for one in page["results"]]
        if page["next"] is None:
            break
        page = await get(city, here(page["next"]))
    assert sorted(given) == sorted({one.id for one in days} - {first["content_id"]})


async def test_next_asks_of_the_same_day_and_the_same_choice(city: Any, a: Any) -> None:
    await city.publish(a.law(), a.news(title="Thanh niên"))
    found = await get(city, "search?q=thanh+nien&size=1&kind=article&kind=document&facets=true")
    asked = URL(found["next"]).query
    assert asked["as_of"] == "2026-11-24"
    assert asked.getall("kind") == ["article", "document"]
    rest = await get(city, here(found["next"]))
    assert (rest["total"], rest["facets"]) == (found["total"], found["facets"])


@pytest.mark.parametrize("query", ["size=3", "size=1&offset=1", "size=1&kind=qa"])
async def test_there_is_no_next_at_the_end_nor_with_an_offset(
    city: Any, a: Any, query: str
) -> None:
    await city.publish(a.law())
    assert (await get(city, f"search?q=thanh+nien&{query}"))["next"] is None


def here(address: str) -> str:
    """The path of an address behind that of the API."""
    return address.partition("/api/v1/")[2]


async def test_a_search_that_may_be_saved_is_told_what_it_looks_for(city: Any) -> None:
    path = "saved-searches/check"
    found = await get(city, path, params={"q": "Tranh chấp đất đai", "field": "44"})
    assert found["words"] == ["tranh chấp", "đất đai"]
    again = await get(city, path, params={"q": "đất đai, tranh chấp", "field": "44"})
    assert found["id"] == again["id"]
    number = await get(city, path, params={"q": "nđ 168/2024/NĐ-CP"})
    assert (number["words"], number["number"]) == ([], "168-2024-nd-cp")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"),
        ("q=quy+%C4%91%E1%BB%8Bnh", "q"),
        ("field=999", "field"),
        ("type=sac-lenh", "type"),
        ("q=thanh+ni%C3%AAn&as_of=2025-01-01", "as_of"),
        ("q=thanh+ni%C3%AAn&year=1066", "year"),
    ],
)
async def test_a_search_that_could_never_fire_is_refused_with_the_fix(
    city: Any, query: str, field: str
) -> None:
    path = f"saved-searches/check?{query}"
    problem = await get(city, path, 422)
    assert problem["field"] == field
    assert problem["fix"]
    english = await get(city, path, 422, headers={"Accept-Language": "en"})
    assert english["fix"] != problem["fix"]
