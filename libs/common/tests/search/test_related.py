"""Articles that treat the same matter: what the index is asked, and the order of its hits."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from lantoa.contracts.ids import ContentId, Version
from lantoa.search.entries import ARTICLE, Entry
from lantoa.search.query import Hit
from lantoa.search.related import Related, likeness, query_like, related

LAND_LAW = {
    "content_id": ContentId("luat-31-2024-qh15"),
    "number": "31/2024/QH15",
    "number_key": "31-2024-qh15",
    "name": "Luật 31/2024/QH15 Đất đai",
    "issued_on": date(2024, 1, 18),
}
LAND_DECREE = {
    "content_id": ContentId("nghi-dinh-102-2024-nd-cp"),
    "number": "102/2024/NĐ-CP",
    "number_key": "102-2024-nd-cp",
    "name": "Nghị định 102/2024/NĐ-CP Quy định chi tiết một số điều của Luật Đất đai",
}


def article(of: dict[str, Any], number: str, title: str, text: str) -> Entry:
    return Entry(
        id=f"{of['content_id']}/dieu-{number}",
        version=Version(1),
        kind=ARTICLE,
        title=title,
        text=text,
        published_at=datetime(2026, 11, 24, tzinfo=UTC),
        public_id=f"{of['number']}+{number}",
        url=f"/van-ban/{of['content_id']}/dieu-{number}",
        article=number,
        **of,
    )


RECOVERY = article(
    LAND_LAW, "81", "Thu hồi đất do vi phạm", "Nhà nước thu hồi đất theo Điều 86 của Luật này."
)
PROCEDURE = article(LAND_LAW, "86", "Trình tự thu hồi đất", "Thông báo cho người sử dụng đất.")
SPEAKS = article(LAND_LAW, "5", "Nguyên tắc sử dụng đất", "Đúng mục đích, tiết kiệm.")


def order(source: Entry, beside: list[Entry], *hits: tuple[Entry, float]) -> list[Related]:
    found = [Hit(entry=entry, score=score) for entry, score in hits]
    return list(related(source, beside, found))


def test_what_an_article_cites_and_what_cites_it_come_before_what_is_only_like_it() -> None:
    cites = article(LAND_DECREE, "32", "Thông báo", "Thực hiện Điều 81 Luật số 31/2024/QH15.")
    first, second, third = order(
        RECOVERY, [PROCEDURE, SPEAKS], (SPEAKS, 20.0), (PROCEDURE, 9.0), (cites, 8.0)
    )
    assert (first.entry, first.cited, first.citing) == (PROCEDURE, True, False)
    assert (second.entry, second.cited, second.citing) == (cites, False, True)
    assert (third.entry, third.cited, third.citing) == (SPEAKS, False, False)


@pytest.mark.parametrize(
    "said",
    [
        "theo khoản 1 Điều 81 Luật Đất đai",
        "theo khoản 1 Điều 81 Luật Đất đai năm 2024",
        "quy định tại các điều 80, 81 và 82 của Luật Đất đai số 31/2024/QH15",
    ],
)
def test_a_law_is_cited_by_number_or_by_name(said: str) -> None:
    cites = article(LAND_DECREE, "32", "Thông báo", f"1. Cơ quan thực hiện {said}.")
    (only,) = order(RECOVERY, [], (cites, 8.0))
    assert only.citing


@pytest.mark.parametrize(
    "said",
    [
        "theo khoản 1 Điều 81 Luật Đất đai năm 2013",
        "theo Điều 81 Nghị định này",
        "theo Điều 181 Luật Đất đai",
        "theo khoản 81 Điều 5 Luật Đất đai",
    ],
)
def test_another_law_of_that_name_and_another_article_are_not_meant(said: str) -> None:
    other = article(LAND_DECREE, "32", "Thông báo", f"1. Cơ quan thực hiện {said}.")
    (only,) = order(RECOVERY, [], (other, 8.0))
    assert not only.citing


def test_of_the_same_document_counts_what_cites_or_is_cited_though_not_like() -> None:
    assert [one.entry for one in order(RECOVERY, [RECOVERY, PROCEDURE, SPEAKS])] == [PROCEDURE]
    assert [one.entry for one in order(PROCEDURE, [RECOVERY, PROCEDURE, SPEAKS])] == [RECOVERY]


def test_an_article_is_not_related_to_itself_in_whatever_version() -> None:
    assert order(RECOVERY, [RECOVERY], (RECOVERY, 9.0)) == []


def test_what_is_as_near_comes_in_the_order_of_the_ids() -> None:
    others = [article(LAND_DECREE, number, "Giá đất", "Bảng giá.") for number in ("9", "7", "8")]
    found = order(RECOVERY, [], *((one, 5.0) for one in others))
    assert [one.entry.article for one in found] == ["7", "8", "9"]


def test_an_article_is_known_by_its_title_first_then_by_what_it_says_often() -> None:
    weights = {pair.words: pair.weight for pair in likeness(RECOVERY)}
    assert weights["thu_hoi"] > weights["dieu_86"] > weights["dat_dai"]


def test_spelling_makes_no_difference() -> None:
    shouted = article(LAND_LAW, "81", "THU HỒI ĐẤT DO VI PHẠM", RECOVERY.text.upper())
    assert likeness(shouted) == likeness(RECOVERY)


def test_a_text_of_any_length_asks_for_a_bounded_number_of_pairs() -> None:
    words = " ".join(f"tiếng{n}" for n in range(5000))
    assert len(likeness(article(LAND_LAW, "1", words, words))) < 500


def test_only_articles_that_hold_on_the_day_are_asked_for() -> None:
    query = query_like(RECOVERY, date(2026, 1, 1))
    assert (query.kinds, query.as_of) == ((ARTICLE,), date(2026, 1, 1))
