"""The seed set is whole, and its parts agree with one another."""

import re
import unicodedata
from collections import Counter
from datetime import date

import pytest

from lantoa.contracts.ids import content_id as valid_id
from lantoa.contracts.registers import RegisterEntry
from lantoa.text.document_types import DOCUMENT_TYPES
from lantoa.text.folding import fold, slug
from lantoa.text.nfc import clean
from lantoa.text.numbers import content_id, fold_number
from lantoa_publisher import seed

CODE = re.compile(r"[A-Za-z0-9.-]{1,64}")


@pytest.fixture(scope="module")
def documents() -> list[seed.SeedDocument]:
    return list(seed.documents())


def codes(entries: list[RegisterEntry]) -> set[str]:
    assert all(CODE.fullmatch(entry.code) for entry in entries)
    assert len({entry.code for entry in entries}) == len(entries)
    return {entry.code for entry in entries}


def test_there_are_documents_enough_to_be_useful(documents: list[seed.SeedDocument]) -> None:
    assert 120 <= len(documents) <= 160
    assert sum(len(document.articles) for document in documents) > 5_000


def test_every_content_has_an_id_of_its_own_made_of_type_and_number(
    documents: list[seed.SeedDocument],
) -> None:
    ids = [document.id for document in documents] + [item.id for item in seed.news()]
    assert [one for one, times in Counter(ids).items() if times > 1] == []
    assert [valid_id(one) for one in ids] == ids
    assert all(d.id == content_id(d.document_type, d.number) for d in documents)


def test_no_two_documents_share_a_number(documents: list[seed.SeedDocument]) -> None:
    keys = Counter(fold_number(document.number) for document in documents)
    assert [key for key, times in keys.items() if times > 1] == []


def test_articles_have_corpus_ids_and_numbers_of_their_own(
    documents: list[seed.SeedDocument],
) -> None:
    ids = Counter(article.corpus_id for d in documents for article in d.articles)
    assert max(ids.values()) == 1
    assert all(len({a.number for a in d.articles}) == len(d.articles) for d in documents)
    assert all(document.articles for document in documents)


def test_documents_speak_the_registers(documents: list[seed.SeedDocument]) -> None:
    known_fields = codes(list(seed.fields()))
    known_authorities = codes(list(seed.authorities()))
    known_types = codes(list(seed.document_types()))
    for document in documents:
        assert document.field == document.fields[0]
        assert set(document.fields) <= known_fields
        assert document.authority == document.authorities[0]
        assert set(document.authorities) <= known_authorities
        assert slug(document.document_type) in known_types


def test_every_field_but_the_one_the_corpus_lacks_has_a_document(
    documents: list[seed.SeedDocument],
) -> None:
    covered = {field for document in documents for field in document.fields}
    assert codes(list(seed.fields())) - covered == {"29"}


def test_every_text_is_clean_and_composed(documents: list[seed.SeedDocument]) -> None:
    texts = [text for d in documents for a in d.articles for text in (a.title, a.text, *a.path)]
    texts += [d.title for d in documents] + [item.body for item in seed.news()]
    assert all(unicodedata.is_normalized("NFC", text) and clean(text) == text for text in texts)


def test_every_document_has_a_title_with_its_type_and_its_dates(
    documents: list[seed.SeedDocument],
) -> None:
    for document in documents:
        assert fold(document.title).startswith(fold(document.document_type))
        assert document.issued_on is not None
        assert document.effective_on is not None
        assert date(1945, 9, 2) < document.issued_on <= document.effective_on
        assert all(article.effective_on for article in document.articles)


def test_known_traps_of_the_corpus_are_mended(documents: list[seed.SeedDocument]) -> None:
    titles = {document.number: document.title for document in documents}
    assert titles["31/2024/QH15"] == "Luật Đất đai"
    assert titles["02/2011/QH13"] == "Luật Khiếu nại"
    assert titles["72/2025/NQLT/UBTVQH15-CP-ĐCTUBTWMTTQVN"].startswith(
        "Nghị quyết liên tịch quy định chi tiết"
    )


def test_news_read_cleanly() -> None:
    items = list(seed.news())
    assert 10 <= len(items) <= 20
    assert {item.kind for item in items} == {"news", "qa"}
    for item in items:
        assert not re.search(r"Gửi phản hồi|In bài viết|@|Tác giả|File đính kèm", item.body)
        assert item.body[-1] in ".)”", item.body[-80:]
        assert item.source.startswith("https://")


def test_registers_have_names_and_the_city_its_wards() -> None:
    areas = list(seed.areas())
    assert len(codes(areas)) == 157
    assert sum(1 for area in areas if area.valid_from == date(2025, 7, 1)) == 126
    assert sum(1 for area in areas if area.valid_to == date(2025, 6, 30)) == 30
    assert len(codes(list(seed.fields()))) == 45
    assert len(codes(list(seed.audiences()))) == 8
    agencies = {entry.code: entry.name for entry in seed.agencies()}
    assert len(agencies) == 15 + 126
    assert agencies["ubnd-00004"] == "Ủy ban nhân dân phường Ba Đình"
    assert len(codes(list(seed.agencies()))) == len(agencies)
    assert {"ubnd-ha-noi", "hdnd-ha-noi", "so-tu-phap-ha-noi"} <= codes(list(seed.authorities()))


def test_document_types_are_those_of_the_text_library() -> None:
    written = [(entry.code, entry.name, entry.rank) for entry in seed.document_types()]
    assert written == [(kind.slug, kind.name, kind.rank) for kind in DOCUMENT_TYPES]


def test_the_mission_text_is_the_article_on_plan_335_with_its_source() -> None:
    text = seed.mission_text()
    assert text.startswith("Hà Nội tăng cường ứng dụng công nghệ thông tin")
    assert "335/KH-UBND" in text
    assert text.splitlines()[-1].startswith("Nguồn PL&XH: https://")
