"""The seed set: real documents, news and registers that travel with the publisher.

Where everything comes from is said in the README beside this file.
"""

import csv
import gzip
from collections.abc import Iterator
from datetime import date
from importlib import resources
from typing import Literal

import msgspec

from lantoa.contracts.registers import Register, RegisterEntry


class SeedArticle(msgspec.Struct, frozen=True, kw_only=True):
    """One điều of a seed document; some have a title and no text."""

    corpus_id: str
    """Its id in the corpus and in the sample questions: ``57/2020/qh14+1``."""
    number: str
    title: str
    text: str
    path: tuple[str, ...]
    effective_on: date | None
    topic_code: str | None


class SeedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One legal document; ``field`` is the field of most articles and the first of ``fields``."""

    id: str
    """The content id: ``luat-57-2020-qh14``."""
    number: str
    document_type: str
    title: str
    authority: str
    authority_name: str
    authorities: tuple[str, ...]
    """The codes of all who issued it together, ``authority`` first."""
    issued_on: date | None
    effective_on: date | None
    field: str
    fields: tuple[str, ...]
    topics: tuple[str, ...]
    amended_by: tuple[str, ...]
    snapshots: tuple[str, ...]
    articles: tuple[SeedArticle, ...]


class SeedNews(msgspec.Struct, frozen=True, kw_only=True):
    """One news item or answered question; ``body`` is paragraphs divided by empty lines."""

    id: str
    kind: Literal["news", "qa"]
    title: str
    body: str
    field: str
    source: str


def documents() -> Iterator[SeedDocument]:
    """Yield the legal documents in a fixed order."""
    decoder = msgspec.json.Decoder(SeedDocument)
    return map(decoder.decode, _lines("documents.jsonl.gz"))


def news() -> Iterator[SeedNews]:
    """Yield the news and answered questions in a fixed order."""
    decoder = msgspec.json.Decoder(SeedNews)
    return map(decoder.decode, _lines("news.jsonl.gz"))


def fields() -> Iterator[RegisterEntry]:
    """Yield the legal fields: the subjects of the State codification."""
    return _register(Register.FIELD, "fields.csv")


def areas() -> Iterator[RegisterEntry]:
    """Yield Hà Nội, its wards and communes, and the districts that ended in 2025."""
    return _register(Register.AREA, "areas-hanoi.csv")


def audiences() -> Iterator[RegisterEntry]:
    """Yield the audiences of Plan 335."""
    return _register(Register.AUDIENCE, "audiences.csv")


def authorities() -> Iterator[RegisterEntry]:
    """Yield the issuing authorities of the documents, and the city's own."""
    return _register(Register.AUTHORITY, "authorities.csv")


def document_types() -> Iterator[RegisterEntry]:
    """Yield the types of legal documents; rank 1 is the highest."""
    return _register(Register.DOCUMENT_TYPE, "document-types.csv")


def agencies() -> Iterator[RegisterEntry]:
    """Yield who works at the desk: the city's departments, and each ward's and commune's committee.

    A committee's code is ``ubnd-`` and the code of its area.
    """
    yield from _register(Register.AGENCY, "agencies.csv")
    for area in areas():
        kind = area.name.partition(" ")[0]
        if kind in ("Phường", "Xã"):
            yield RegisterEntry(
                register=Register.AGENCY,
                code=f"ubnd-{area.code}",
                name=f"Ủy ban nhân dân {kind.lower()}{area.name.removeprefix(kind)}",
                valid_from=area.valid_from,
                valid_to=area.valid_to,
            )


def mission_text() -> str:
    """Return the news article on Plan 335/KH-UBND; its first line is its title."""
    return _file("ke-hoach-335.txt").decode()


def _file(name: str) -> bytes:
    return resources.files(__name__).joinpath(name).read_bytes()


def _lines(name: str) -> list[bytes]:
    return gzip.decompress(_file(name)).splitlines()


def _register(register: Register, name: str) -> Iterator[RegisterEntry]:
    for row in csv.DictReader(_file(name).decode().splitlines()):
        known = {key: value for key, value in row.items() if value}
        yield msgspec.convert({**known, "register": register}, RegisterEntry, strict=False)
