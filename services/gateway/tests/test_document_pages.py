"""All that stands around a law on its page: plain words, its life, who rests on it, how to cite."""

import json
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from lantoa.contracts.content import Kind
from lantoa.contracts.forms import Media, Question, Use
from lantoa.contracts.ids import ContentId
from lantoa.contracts.relations import Relates, Relation

LAW = "/van-ban/luat-57-2020-qh14"
URL = "https://phapluat.example.vn"


async def text_of(city: Any, path: str, status: int = 200) -> str:
    answer = await city.client.get(path, allow_redirects=False)
    assert answer.status == status, await answer.text()
    return str(await answer.text())


async def test_a_law_is_said_in_plain_words_and_read_aloud(city: Any, a: Any) -> None:
    spoken = Media(
        sha256="a" * 64,
        type="audio/mpeg",
        name="luat-thanh-nien.mp3",
        size=1_572_864,
        use=Use.AUDIO,
        transcript="Luật Thanh niên nói về quyền của người trẻ.",
    )
    await city.publish(a.law(plain="Ai từ 16 đến 30 tuổi là thanh niên.", media=(spoken,)))
    page = await text_of(city, LAW)
    plain = page.split("Nói dễ hiểu")[1].split("</section>")[0]
    assert "Ai từ 16 đến 30 tuổi là thanh niên." in plain
    assert f'src="/tep/luat-57-2020-qh14/{"a" * 64}"' in plain
    assert "1,5 MB" in plain
    assert "quyền của người trẻ" in plain


async def test_the_life_of_a_law_is_told_in_days_that_lead_to_its_texts(city: Any, a: Any) -> None:
    await city.publish(a.amended_law())
    life = (await text_of(city, LAW)).split("Lịch sử hiệu lực")[1].split("</ol>")[0]
    days = ("16/06/2020", "01/01/2021", "01/01/2025")
    assert sorted(days, key=life.index) == list(days)
    assert f'href="{LAW}?ngay=2025-01-01"' in life
    assert f'href="{LAW}/so-sanh?tu=2024-12-31&amp;den=2025-01-01"' in life


async def test_a_law_is_compared_between_two_days(city: Any, a: Any) -> None:
    await city.publish(a.amended_law())
    page = await text_of(city, f"{LAW}/so-sanh?tu=2024-12-31&den=2025-01-01")
    assert "1 điều thay đổi, 1 điều giữ nguyên" in page
    assert "<del>" in page
    assert "Phạm vi điều chỉnh" not in page
    same = await text_of(city, f"{LAW}/so-sanh?tu=2022-01-01&den=2022-01-02")
    assert "0 điều thay đổi, 2 điều giữ nguyên" in same
    await text_of(city, f"{LAW}/so-sanh?tu=hom-nay", 400)


async def test_an_article_that_comes_or_goes_is_shown_whole(city: Any, a: Any) -> None:
    first, second = a.law().articles
    later = replace(second, valid_from=date(2025, 1, 1))
    await city.publish(a.law(articles=(first, later)))
    page = await text_of(city, f"{LAW}/so-sanh?tu=2024-01-01&den=2025-01-01")
    assert "Được bổ sung" in page
    back = await text_of(city, f"{LAW}/so-sanh?tu=2025-01-01&den=2024-01-01")
    assert "Không còn hiệu lực" in back
    assert "Học tập" in back


async def test_only_legal_documents_are_compared(city: Any, a: Any) -> None:
    await city.publish(a.news())
    await text_of(city, "/van-ban/ke-hoach-335/so-sanh", 404)
    await text_of(city, "/van-ban/ke-hoach-335/toan-van.txt", 404)
    await text_of(city, "/van-ban/khong-co/so-sanh", 404)


async def test_who_guides_a_law_and_who_explains_it_is_found_on_its_page(city: Any, a: Any) -> None:
    law = ContentId("luat-57-2020-qh14")
    guides = Relation(kind=Relates.GUIDES, document="Luật 57/2020/QH14", content=law)
    decree = a.law(
        "nghi-dinh-13-2021-nd-cp",
        number="13/2021/NĐ-CP",
        title="Nghị định quy định về đối thoại với thanh niên",
        relations=(guides,),
    )
    asked = a.news(
        "bao-nhieu-tuoi",
        kind=Kind.QA,
        title="Bao nhiêu tuổi là thanh niên?",
        body="Theo Điều 1 Luật Thanh niên số 57/2020/QH14, từ đủ 16 tuổi.",
    )
    quiz = Question(question="?", choices=("A", "B"), right=0, ground="Điều 2 Luật 57/2020/QH14")
    await city.publish(
        a.law(), decree, asked, a.news("do-vui", kind=Kind.QUIZ, title="Đố vui", quiz=(quiz,))
    )
    page = await text_of(city, LAW)
    guided = page.split("Được hướng dẫn, quy định chi tiết bởi")[1].split("</dd>")[0]
    assert 'href="/van-ban/nghi-dinh-13-2021-nd-cp"' in guided
    explained = page.split('id="giai-thich"')[1]
    assert "Bao nhiêu tuổi là thanh niên?" in explained
    assert "Đố vui" in explained
    assert "Bao nhiêu tuổi là thanh niên?" in await text_of(city, f"{LAW}/dieu-1")
    answer = (await text_of(city, "/noi-dung/bao-nhieu-tuoi")).split("Văn bản được nhắc đến")[1]
    assert f'<a href="{LAW}">Luật Thanh niên</a>' in answer
    await city.announce(a.stub("bao-nhieu-tuoi", kind=Kind.QA))
    assert "Bao nhiêu tuổi" not in await text_of(city, LAW)


async def test_a_law_is_cited_as_clerks_do(city: Any, a: Any) -> None:
    await city.publish(a.amended_law())
    sentence = "Luật Thanh niên số 57/2020/QH14 ngày 16/06/2020 của Quốc hội"
    page = await text_of(city, LAW)
    assert sentence in page
    assert f'<a href="{URL}{LAW}">' in page
    assert f"Điều 1 {sentence}" in await text_of(city, f"{LAW}/dieu-1")
    then = await text_of(city, f"{LAW}?ngay=2022-01-01")
    assert f"{sentence} (bản có hiệu lực ngày 01/01/2022)" in then


async def test_the_whole_text_is_one_file(city: Any, a: Any) -> None:
    await city.publish(a.amended_law())
    answer = await city.client.get(f"{LAW}/toan-van.txt")
    assert (answer.status, answer.content_type) == (200, "text/plain")
    text = await answer.text()
    assert "Điều 2. Phạm vi điều chỉnh\n1. Luật này" in text
    assert "đến 35 tuổi" in text
    assert "đến 30 tuổi" in await text_of(city, f"{LAW}/toan-van.txt?ngay=2022-01-01")


def linked(page: str) -> dict[str, Any]:
    text = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    found: dict[str, Any] = json.loads(text)
    return found


async def test_programs_are_told_what_a_law_is(city: Any, a: Any) -> None:
    await city.publish(a.amended_law())
    page = await text_of(city, LAW)
    law = linked(page)
    assert law["@type"] == "Legislation"
    assert law["legislationIdentifier"] == "57/2020/QH14"
    assert law["legislationLegalForce"] == "https://schema.org/PartiallyInForce"
    assert law["temporalCoverage"] == "2021-01-01/.."
    assert law["isBasedOn"] == [{"@type": "Legislation", "name": "Hiến pháp năm 2013"}]
    assert f'<link rel="canonical" href="{URL}{LAW}">' in page
    assert '<meta name="DC.creator" content="Quốc hội">' in page
    assert '<meta property="og:title" content="Luật Thanh niên">' in page
    assert f'hreflang="en" href="{URL}{LAW}?lang=en"' in page
    article = linked(await text_of(city, f"{LAW}/dieu-1"))
    assert article["isPartOf"]["name"] == "Luật Thanh niên"


@pytest.mark.parametrize(
    ("kind", "told"), [(Kind.NEWS, "NewsArticle"), (Kind.QA, "QAPage"), (Kind.LEAFLET, "Article")]
)
async def test_programs_are_told_what_any_content_is(
    city: Any, a: Any, kind: Kind, told: str
) -> None:
    evil = '</script><script>alert("1")</script>'
    await city.publish(a.news(kind=kind, title=evil))
    page = await text_of(city, "/noi-dung/ke-hoach-335")
    assert linked(page)["@type"] == told
    assert linked(page)["name"] == evil
    assert "<script>alert" not in page


async def test_an_answer_stops_leading_to_a_law_that_is_gone(city: Any, a: Any) -> None:
    await city.publish(a.law(), a.news(body="Theo Luật số 57/2020/QH14, từ đủ 16 tuổi."))
    path = "/noi-dung/ke-hoach-335"
    first = await city.client.get(path)
    assert f'<a href="{LAW}">' in await first.text()
    await city.withdraw(a.stub("luat-57-2020-qh14", kind=Kind.LEGAL_DOCUMENT))
    second = await city.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status == 200
    assert f'<a href="{LAW}">' not in await second.text()


async def test_of_many_that_refer_to_a_law_some_are_named_and_the_rest_counted(
    city: Any, a: Any
) -> None:
    refers = Relation(
        kind=Relates.REFERS, document="57/2020/QH14", content=ContentId("luat-57-2020-qh14")
    )
    others = [a.law(f"luat-{n}", number=f"{n}/2021/QH15", relations=(refers,)) for n in range(33)]
    await city.publish(a.law(), *others)
    page = await text_of(city, LAW)
    assert page.count('<li><a href="/van-ban/luat-') == 30
    assert "và 3 văn bản khác" in page


@pytest.mark.parametrize("portion", ["0", "2", "100", "hai", "-1", "1e1", "²"])
async def test_a_portion_that_a_law_has_not_is_no_page(city: Any, a: Any, portion: str) -> None:
    await city.publish(a.law())
    answer = await city.client.get(f"/van-ban/luat-57-2020-qh14?phan={portion}")
    assert answer.status == 404


async def test_the_first_portion_and_all_of_a_short_law_are_the_law(city: Any, a: Any) -> None:
    await city.publish(a.law())
    for portion in ("1", "tat-ca"):
        answer = await city.client.get(f"/van-ban/luat-57-2020-qh14?phan={portion}")
        assert answer.status == 200
        assert "chia thành các phần" not in await answer.text()
