"""One form for all searches of one meaning."""

from datetime import date
from unicodedata import normalize

import pytest
from msgspec.structs import replace

from lantoa.contracts.events import decode
from lantoa.contracts.searches import SavedSearch
from lantoa.contracts.topics import SEARCH_SAVED
from lantoa.search.query import Facet, Order, Query
from lantoa.search.saving import ended, hash_of, recorded, saved
from lantoa.testing.builders import NOON


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cấp sổ đỏ", "sổ đỏ, CẤP"),
        ("cấp sổ đỏ", normalize("NFD", "Cấp sổ đỏ")),
        ("hòa giải ở cơ sở", "hoà giải ở cơ sở"),
        ("UBND phường", "Ủy ban nhân dân phường"),
        ("nđ 168/2024/NĐ-CP", "nghị định số 168/2024/nđ-cp"),
        ("05/2022/QH15", "5/2022/QH15"),
        ("an toàn an toàn", "an toàn"),
    ],
)
def test_what_means_the_same_has_one_name(one: str, other: str) -> None:
    assert hash_of(saved(Query(text=one))) == hash_of(saved(Query(text=other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("đất", "dat"), ("nđ 31/2025", "31/2025"), ("sổ đỏ", "sổ"), ("tàng", "tăng")],
)
def test_what_means_another_thing_has_another_name(one: str, other: str) -> None:
    assert hash_of(saved(Query(text=one))) != hash_of(saved(Query(text=other)))


def test_the_order_of_values_and_what_is_of_one_moment_make_no_difference() -> None:
    query = Query(text="cấp sổ đỏ", fields=("44", "12"), kinds=("document",))
    other = replace(
        query,
        fields=("12", "44", "12"),
        as_of=date(2026, 11, 24),
        order=Order.NEWEST,
        size=5,
        offset=20,
        facets=tuple(Facet),
    )
    assert saved(query) == saved(other)


def test_a_saved_search_stands_on_the_log_under_its_name_and_ends_there() -> None:
    search = saved(Query(text="cấp sổ đỏ"))
    record = recorded(search, "notifier", NOON)
    name = hash_of(search).encode()
    assert (record.topic, record.key) == (SEARCH_SAVED.name, name)
    assert decode(SEARCH_SAVED, record.value, record.headers)[1] == search
    assert record == recorded(search, "notifier", NOON)
    assert (ended(hash_of(search)).key, ended(hash_of(search)).value) == (name, None)


def test_a_name_is_the_same_for_ever() -> None:
    search = SavedSearch(words=("sổ", "đỏ"), fields=("44",))
    assert hash_of(search) == "8f59386f9448b2bf86dc33e00c90cf50"
