"""The law of ranking: every engine scores as plain BM25 over the twins, and so all rank alike."""

# ruff: noqa: F401, F811 - fixtures are imported, and named again by the tests that use them
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import pytest

from lantoa.engines.searchindex import SearchIndex
from lantoa.search.building import indexed
from lantoa.search.entries import Entry
from lantoa.search.ordering import ordered
from lantoa.search.query import Hit, Query
from lantoa.search.ranked import ask_ranked
from lantoa.search.twins import SHINGLE_WEIGHT, asked, twins_of
from lantoa.text.folding import fold
from tests.laws.search_engines import article, engine, fresh_id, law, search_index

K1, B = 1.2, 0.75
TEXTS = (
    "Phạt tiền từ 18.000.000 đồng đối với người điều khiển xe ô tô vượt đèn đỏ.",
    "Phạt tiền người điều khiển xe mô tô không đội mũ bảo hiểm.",
    "Người đi bộ phải chấp hành hiệu lệnh của đèn tín hiệu.",
    "Thanh niên là công dân Việt Nam từ đủ 16 tuổi đến 30 tuổi.",
    "Công dân nam từ đủ 18 tuổi được đăng ký nghĩa vụ quân sự.",
    "Trẻ em được đăng ký khai sinh trong thời hạn 60 ngày.",
    "Ủy ban nhân dân cấp xã đăng ký khai sinh cho trẻ em.",
    "Nhà nước thu hồi đất để phát triển kinh tế.",
    "Người có đất thu hồi được bồi thường về đất.",
    "Cơ quan thuế thu tiền sử dụng đất khi chuyển mục đích.",
)
QUESTIONS = (
    "vượt đèn đỏ bị phạt tiền bao nhiêu",
    "đăng ký khai sinh cho trẻ em ở đâu",
    "từ đủ 18 tuổi",
    "bồi thường khi thu hồi đất",
    "người điều khiển xe mô tô",
)


def plain_hits(entries: Sequence[Entry], text: str) -> list[Hit]:
    """What a loop over all entries finds: those that have a telling pair, by BM25.

    Robertson and others, Okapi at TREC-3, 1994.
    """
    words, twins = asked(text), [twins_of(entry) for entry in entries]
    by_word = _scores([twin.syllables.split() for twin in twins], words.syllables)
    by_pair = _scores([twin.shingles.split() for twin in twins], words.shingles)
    hits = [
        Hit(entry=entry, score=one + SHINGLE_WEIGHT * two)
        for entry, twin, one, two in zip(entries, twins, by_word, by_pair, strict=True)
        if set(words.telling) & set(twin.shingles.split())
    ]
    return sorted(hits, key=lambda hit: -hit.score)


def _scores(texts: Sequence[Sequence[str]], words: Mapping[str, int]) -> list[float]:
    usual = sum(map(len, texts)) / len(texts)
    having = Counter(word for text in texts for word in set(text))
    scores = []
    for text in texts:
        norm = K1 * (1 - B + B * len(text) / usual)
        scores.append(
            sum(
                times
                * math.log(1 + (len(texts) - having[word] + 0.5) / (having[word] + 0.5))
                * text.count(word)
                * (K1 + 1)
                / (text.count(word) + norm)
                for word, times in words.items()
            )
        )
    return scores


def shares(hits: Sequence[Hit]) -> list[float]:
    """Of the best score: Lucene leaves out a factor that all scores have."""
    return [hit.score / hits[0].score for hit in hits]


@pytest.mark.parametrize("typed", [str, fold, str.upper])
async def test_every_engine_ranks_as_a_plain_loop_does(
    search_index: SearchIndex, typed: Callable[[str], str]
) -> None:
    law_of_all = indexed(law(fresh_id(), 1, *(article(n, text) for n, text in enumerate(TEXTS))))
    await search_index.apply([law_of_all])
    for question in QUESTIONS:
        asked_for = Query(text=typed(question), size=20)
        expected = ordered(question, plain_hits(law_of_all.entries, question))
        found = (await ask_ranked(search_index, asked_for)).hits
        assert [hit.entry.id for hit in found] == [hit.entry.id for hit in expected]
        assert shares(found) == pytest.approx(shares(expected), rel=0.01)
