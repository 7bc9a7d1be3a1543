"""What may be saved; a refusal says why, in which field, and how to mend it."""

from datetime import date

import pytest

from lantoa.search.query import Facet, Query, Status
from lantoa.search.savable import MOST_VALUES, MOST_WORDS, NotSavable, savable
from lantoa.search.saving import saved

TODAY = date(2026, 11, 27)


class City:
    """One code in each register, and one content that was withdrawn."""

    def has(self, facet: Facet, code: str) -> bool:
        return code == "44"

    def is_withdrawn(self, content_id: str) -> bool:
        return content_id == "da-thu-hoi"


@pytest.mark.parametrize(
    "query",
    [
        Query(text="công chức"),
        Query(text="sổ đỏ"),
        Query(text="168/2024/NĐ-CP"),
        Query(text="quy định", fields=("44",)),
        Query(fields=("44",)),
        Query(content_ids=("da-thu-hoi", "con-day")),
        Query(text="thanh niên", as_of=TODAY, years=(2019, 2027)),
        Query(text="thanh niên", kinds=("document", "article", "news")),
        Query(text="thanh niên", statuses=(Status.EXPIRED, Status.NOT_YET)),
        Query(text="thanh niên", issued_from=TODAY, issued_to=TODAY),
        Query(text="bị phạt bao nhiêu khi vượt đèn đỏ"),
        Query(text="phạt 1.500.000.000 đồng"),
        Query(text="quy hoạch 30/04/2026 và 168/2024/NĐ-CP"),
    ],
)
def test_what_may_come_true_is_saved(query: Query) -> None:
    assert savable(query, City(), TODAY) == saved(query)


@pytest.mark.parametrize(
    ("query", "field", "why"),
    [
        (Query(), "text", "neither a word nor a filter"),
        (Query(text=" ? ", fields=("44",)), "text", "no word"),
        (Query(text="và của các"), "text", "nearly every text"),
        (Query(text="nhung va duoc"), "text", "nearly every text"),
        (Query(text="quy định"), "text", "nearly every text"),
        (Query(text="luật"), "text", "nearly every text"),
        (Query(text="1 2 3"), "text", "nearly every text"),
        (Query(text="a" * 301), "text", "too long"),
        (Query(text=" ".join(f"từ{n}" for n in range(MOST_WORDS + 1))), "text", "too long"),
        (Query(text="đơn của lan.nguyen@vidu.vn"), "text", "e-mail address"),
        (Query(text="gọi 0912 345 678 về đất đai"), "text", "telephone"),
        (Query(text="căn cước 001.085.012.345"), "text", "identity number"),
        (Query(years=tuple(range(1960, 1961 + MOST_VALUES))), "years", "Too many"),
        (Query(text="thanh niên", statuses=(Status.EXPIRED,)), "statuses", "nothing new"),
        (
            Query(text="thanh niên", issued_from=TODAY, issued_to=date(2026, 1, 1)),
            "issued_from",
            "after the last",
        ),
        (Query(issued_from=TODAY), "text", "neither a word nor a filter"),
        (Query(kinds=("tin-tuc",)), "kinds", "tin-tuc"),
        (Query(kinds=("legal-document",)), "kinds", "legal-document"),
        (Query(fields=("44", "99")), "fields", "99"),
        (Query(areas=("00000",)), "areas", "00000"),
        (Query(types=("sac-lenh",)), "types", "sac-lenh"),
        (Query(audiences=("x",)), "audiences", "x"),
        (Query(authorities=("x",)), "authorities", "x"),
        (Query(fields=("44",), years=(1900,)), "years", "1900"),
        (Query(fields=("44",), years=(2099,)), "years", "2099"),
        (Query(text="sổ đỏ", as_of=date(2025, 1, 1)), "as_of", "past"),
        (Query(content_ids=("da-thu-hoi",)), "content_ids", "withdrawn"),
    ],
)
def test_what_could_never_fire_or_always_would_is_refused(
    query: Query, field: str, why: str
) -> None:
    with pytest.raises(NotSavable, match=why) as refused:
        savable(query, City(), TODAY)
    said = refused.value
    assert said.field == field
    assert all((said.vi, said.fix_vi, said.fix_en))
