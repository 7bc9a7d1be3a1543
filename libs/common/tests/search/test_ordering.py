"""The order of the first hits, and pages of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from lantoa.contracts.ids import ContentId, Version
from lantoa.search.entries import ARTICLE, DOCUMENT, Entry
from lantoa.search.ordering import FIRST, ordered
from lantoa.search.query import Answer, Hit, Order, Pair, Query
from lantoa.search.ranked import ask_ranked
from lantoa.search.twins import PINNED

FILLING = "\n".join(f"{n}. Cơ quan có thẩm quyền quyết định việc khác." for n in range(1, 40))
ASKED = "người vượt đèn đỏ bị phạt bao nhiêu"


def entry(id: str, title: str, text: str, **more: Any) -> Entry:
    given: dict[str, Any] = {
        "content_id": ContentId(id),
        "kind": ARTICLE,
        "name": "Nghị định 168/2024/NĐ-CP",
    }
    return Entry(
        id=id,
        version=Version(1),
        title=title,
        text=text,
        published_at=datetime(2026, 11, 24, tzinfo=UTC),
        public_id=id,
        url=f"/van-ban/{id}",
        **(given | more),
    )


ANSWERS = entry("co", "Xử phạt", f"{FILLING}\n40. Phạt tiền người vượt đèn đỏ.\n{FILLING}")
SCATTERED = entry("khong", "Xử phạt", f"Người đi xe.\n{FILLING}\nĐèn xe.\n{FILLING}\nVượt xe, đỏ.")


def ids(text: str, *hits: tuple[Entry, float]) -> list[str]:
    return [hit.entry.id for hit in ordered(text, [Hit(entry=e, score=s) for e, s in hits])]


@pytest.mark.parametrize("typed", [ASKED, "nguoi vuot den do bi phat bao nhieu", ASKED.upper()])
def test_one_clause_that_answers_is_worth_more_than_words_here_and_there(typed: str) -> None:
    assert ids(typed, (SCATTERED, 10.0), (ANSWERS, 9.9)) == ["co", "khong"]


def test_what_is_as_near_stays_as_the_index_gave_it() -> None:
    twins = [(entry(f"dieu-{n}", "Xử phạt", "Phạt tiền."), 5.0) for n in range(9)]
    assert ids(ASKED, *twins) == [f"dieu-{n}" for n in range(9)]


def test_of_two_that_say_the_same_the_one_of_the_document_that_says_more_of_it_comes_first() -> (
    None
):
    alone = entry("khac", "Xử phạt", "Phạt tiền.")
    first, second = (
        entry(f"dieu-{n}", "Xử phạt", "Phạt tiền.", content_id=ContentId("luat")) for n in (1, 2)
    )
    assert ids(ASKED, (alone, 5.0), (first, 5.0), (second, 5.0)) == ["dieu-1", "dieu-2", "khac"]


@pytest.mark.parametrize("kind", ["Thông tư", "Thông tư liên tịch", "thong-tu"])
def test_of_two_that_say_the_same_a_decree_stands_before_a_circular(kind: str) -> None:
    circular = entry("thong-tu", "Xử phạt", "Phạt tiền.", document_type=kind)
    decree = entry("nghi-dinh", "Xử phạt", "Phạt tiền.", document_type="Nghị định")
    assert ids(ASKED, (circular, 5.0), (decree, 5.0)) == ["nghi-dinh", "thong-tu"]


@pytest.mark.parametrize("typed", ["Hòa giải ở cơ sở", "luat hoa giai o co so"])
def test_a_document_whose_whole_title_is_typed_comes_first(typed: str) -> None:
    law = entry("luat", "Luật Hòa giải ở cơ sở", "", kind=DOCUMENT, document_type="Luật")
    about = entry("dieu-1", "Hòa giải ở cơ sở", "Hòa giải ở cơ sở. " * 9)
    assert ids(typed, (about, 30.0), (law, 8.0)) == ["luat", "dieu-1"]


def test_a_document_whose_number_is_typed_stays_before_all() -> None:
    decree = entry("nghi-dinh", "Nghị định về xử phạt", "", kind=DOCUMENT)
    hits = ((decree, PINNED + 1), (ANSWERS, 9.0))
    assert ids("168/2024/NĐ-CP", *hits) == ["nghi-dinh", "co"]


def test_scores_fall_from_first_to_last() -> None:
    hits = [Hit(entry=SCATTERED, score=10.0), Hit(entry=ANSWERS, score=9.9)]
    assert [hit.score for hit in ordered(ASKED, hits)] == [10.0, 9.9]


def test_a_hit_says_where_its_best_passage_begins() -> None:
    lead = "Phạm vi điều chỉnh của nghị định này. " * 20
    long = entry("dai", "Xử phạt", f"{lead}\nVượt đèn đỏ bị phạt tiền.\n{lead}")
    (hit,) = ordered(ASKED, [Hit(entry=long, score=9.0)])
    assert long.text[hit.passage :].startswith("Vượt đèn đỏ")


class Shelf:
    """An index of many entries that all match, in the order of their numbers."""

    def __init__(self, size: int) -> None:
        texts = (("Phạt tiền người vượt đèn đỏ." if n % 7 == 0 else "Phạt.") for n in range(size))
        entries = (entry(f"{n:03}", "Xử phạt", text) for n, text in enumerate(texts))
        self.hits = tuple(Hit(entry=one, score=9.0) for one in entries)

    async def ask(self, query: Query) -> Answer:
        end = query.offset + query.size
        return Answer(total=len(self.hits), hits=self.hits[query.offset : end])


async def page(offset: int, size: int, order: Order = Order.RELEVANCE) -> list[str]:
    query = Query(text=ASKED, offset=offset, size=size, order=order)
    answer = await ask_ranked(Shelf(FIRST + 30), query)
    return [hit.entry.id for hit in answer.hits]


@pytest.mark.parametrize("size", [7, 20, FIRST + 30])
async def test_pages_of_any_size_show_each_hit_once_in_one_order(size: int) -> None:
    read = [id for start in range(0, FIRST + 30, size) for id in await page(start, size)]
    assert sorted(read) == [f"{n:03}" for n in range(FIRST + 30)]
    assert read[:8] == ["000", "007", "014", "021", "028", "035", "042", "049"]
    assert read[FIRST:] == [f"{n:03}" for n in range(FIRST, FIRST + 30)]


async def test_the_newest_stay_the_newest() -> None:
    assert await page(0, 3, Order.NEWEST) == ["000", "001", "002"]


async def test_what_is_like_something_stays_as_the_index_gave_it() -> None:
    shelf = Shelf(2)
    circular = entry("thong-tu", "Xử phạt", "Phạt.", document_type="Thông tư")
    shelf.hits = (Hit(entry=circular, score=9.0), *shelf.hits)
    found = await ask_ranked(shelf, Query(like=(Pair("xu_phat", 1.0),)))
    assert [hit.entry.id for hit in found.hits] == ["thong-tu", "000", "001"]
