"""What treats the same matter as an article: its page, the API, and what they say on bad days."""

from datetime import date
from typing import Any

import msgspec
import pytest

from lantoa.contracts.content import Article, Content, Kind, Stub
from lantoa.contracts.ids import ContentId, Version
from services.gateway.tests.conftest import NOON

LAW, DECREE = "luat-57-2020-qh14", "nghi-dinh-13-2021-nd-cp"
PAGE = f"/van-ban/{LAW}/dieu-1/lien-quan"


def decree(a: Any, **changes: Any) -> Content:
    """It carries out the law; its first article cites the law's, its second speaks of youth."""
    articles = (
        Article(
            number="1",
            address="dieu-1",
            title="Đối thoại với thanh niên",
            text="Người quy định tại Điều 1 Luật Thanh niên được mời đối thoại.",
            corpus_id="13/2021/nđ-cp+1",
        ),
        Article(
            number="2",
            address="dieu-2",
            title="Thanh niên xung phong",
            text="Thanh niên là công dân Việt Nam từ đủ 16 tuổi được tình nguyện.",
        ),
        Article(number="3", address="dieu-3", title="Kinh phí", text="Ngân sách bảo đảm."),
    )
    given: dict[str, Any] = {
        "title": "Quy định về đối thoại và cơ chế, chính sách",
        "number": "13/2021/NĐ-CP",
        "document_type": "Nghị định",
        "articles": articles,
    }
    made: Content = a.law(DECREE, **(given | changes))
    return made


async def asked(city: Any, query: str, status: int = 200) -> Any:
    answer = await city.client.get(f"/api/v1/related?{query}")
    raw = await answer.read()
    assert answer.status == status, raw
    return msgspec.json.decode(raw)


async def text_of(city: Any, path: str, status: int = 200) -> str:
    answer = await city.client.get(path, allow_redirects=False)
    assert answer.status == status, await answer.text()
    return str(await answer.text())


async def test_articles_of_other_documents_are_found_and_it_is_said_how(city: Any, a: Any) -> None:
    await city.publish(a.law(), decree(a))
    first, second, *_ = (await asked(city, f"id={LAW}&article=dieu-1"))["results"]
    assert (first["id"], first["citing"], first["cited"]) == ("13/2021/nđ-cp+1", True, False)
    assert first["url"].endswith(f"/van-ban/{DECREE}/dieu-1")
    assert first["document"].startswith("Nghị định 13/2021/NĐ-CP")
    assert (second["article"], second["citing"], second["cited"]) == ("2", False, False)
    back = (await asked(city, f"id={DECREE}&article=dieu-1&size=1"))["results"]
    assert [(one["id"], one["cited"]) for one in back] == [("57/2020/qh14+1", True)]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("id=khong-co&article=dieu-1", 404, "id"),
        ("article=dieu-1", 404, "id"),
        (f"id={LAW}&article=dieu-99", 404, "article"),
        (f"id={LAW}", 404, "article"),
        ("id=ke-hoach-335&article=dieu-1", 404, "article"),
        (f"id={LAW}&article=dieu-1&size=51", 400, "size"),
        (f"id={LAW}&article={'a' * 301}", 400, "article"),
    ],
)
async def test_what_is_wrong_with_a_question_is_named(
    city: Any, a: Any, query: str, status: int, field: str
) -> None:
    await city.publish(a.law(), a.news())
    problem = await asked(city, query, status)
    assert problem["field"] == field
    assert problem["fix"]


async def test_what_was_withdrawn_is_neither_asked_about_nor_found(city: Any, a: Any) -> None:
    await city.publish(a.law(), decree(a))
    stub = Stub(
        id=ContentId(DECREE),
        version=Version(2),
        kind=Kind.LEGAL_DOCUMENT,
        title="Quy định về đối thoại",
        withdrawn_at=NOON,
        reason="Đăng nhầm văn bản.",
    )
    await city.announce(stub)
    found = (await asked(city, f"id={LAW}&article=dieu-1"))["results"]
    assert DECREE not in {one["content_id"] for one in found}
    problem = await asked(city, f"id={DECREE}&article=dieu-1", 410)
    assert problem["reason"] == "Đăng nhầm văn bản."
    assert "Đăng nhầm văn bản." in await text_of(city, f"/van-ban/{DECREE}/dieu-1/lien-quan", 410)


async def test_only_what_holds_today_is_found(city: Any, a: Any) -> None:
    await city.publish(a.law(), decree(a, expires_on=date(2026, 1, 1)))
    found = (await asked(city, f"id={LAW}&article=dieu-1"))["results"]
    assert DECREE not in {one["content_id"] for one in found}


async def test_an_article_leads_to_a_page_of_what_is_related(city: Any, a: Any) -> None:
    await city.publish(a.law(), decree(a))
    assert f'href="{PAGE}"' in await text_of(city, f"/van-ban/{LAW}/dieu-1")
    page = await text_of(city, PAGE)
    citing = page.split("Dẫn chiếu đến điều này")[1].split("</section>")[0]
    like = page.split("Có nội dung gần với điều này")[1].split("</section>")[0]
    assert f'href="/van-ban/{DECREE}/dieu-1"' in citing
    assert "Nghị định 13/2021/NĐ-CP" in citing
    assert f'href="/van-ban/{DECREE}/dieu-2"' in like
    assert "Được điều này dẫn chiếu" not in page
    english = await text_of(city, f"{PAGE}?lang=en")
    assert "Articles that cite it" in english


async def test_an_article_of_an_attached_regulation_has_such_a_page_too(city: Any, a: Any) -> None:
    attached = Article(
        number="1", address="kem-theo/dieu-1", title="Quy chế", text="Theo Điều 2 Luật Thanh niên."
    )
    await city.publish(a.law(), decree(a, articles=(attached,)))
    page = await text_of(city, f"/van-ban/{DECREE}/kem-theo/dieu-1/lien-quan")
    assert f'href="/van-ban/{LAW}/dieu-2"' in page.split("Được điều này dẫn chiếu")[1]


async def test_an_article_to_which_nothing_is_related_says_so(city: Any, a: Any) -> None:
    alone = Article(number="1", address="dieu-1", title="Hiệu lực", text="Từ ngày ký.")
    await city.publish(a.law(articles=(alone,)))
    assert "Chưa tìm thấy quy định nào" in await text_of(city, PAGE)


@pytest.mark.parametrize("place", [f"{LAW}/dieu-99", "khong-co/dieu-1", "ke-hoach-335/dieu-1"])
async def test_there_is_no_such_page_of_what_is_no_article(city: Any, a: Any, place: str) -> None:
    await city.publish(a.law(), a.news())
    await text_of(city, f"/van-ban/{place}/lien-quan", 404)


async def test_while_the_index_is_away_an_article_is_read_as_before(city: Any, a: Any) -> None:
    await city.publish(a.law(), decree(a))
    await text_of(city, f"/van-ban/{LAW}/dieu-1")
    city.weather.away = True
    await text_of(city, f"/van-ban/{LAW}/dieu-1")
    answer = await city.client.get(PAGE)
    assert answer.status == 503
    assert "Retry-After" in answer.headers
