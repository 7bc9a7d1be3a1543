"""Builds the publisher's seed set from a corpus directory: ``make_seed.py CORPUS MISSION_TEXT``.

The same input gives the same bytes. What is chosen stands in ``seed_documents.txt`` and
``seed_news.txt`` beside this file; the registers that are written by hand are left alone.
"""

import csv
import gzip
import json
import re
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lantoa.text.document_types import DOCUMENT_TYPES
from lantoa.text.folding import fold, slug
from lantoa.text.nfc import clean
from lantoa.text.numbers import content_id

Row = dict[str, Any]
HERE = Path(__file__).parent
SEED = HERE.parent / "services/publisher/src/lantoa_publisher/seed"

INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\ufeff]")
FURNITURE = re.compile(r"\s*In\s+bài viết Gửi phản hồi.*", re.DOTALL)
BYLINE = re.compile(r"(?<=[.)…])\s+(?:File đính kèm\b.*|[^.;:]{1,90}(?:File đính kèm\b.*)?)$")
ISSUER_STARTS = (
    r"(?:Bộ|Tòa|Toà|Viện|Ngân hàng|Ủy ban|Uỷ ban|Chính phủ|Đoàn Chủ tịch|Hội Nông dân|Hội đồng)\b"
)
SPELLINGS = (
    "Bộ Công Thương",
    "Hội đồng Thẩm phán Tòa án nhân dân tối cao",
    "Tòa án nhân dân tối cao",
    "Ủy ban Dân tộc",
    "Ủy ban Thường vụ Quốc hội",
    "Viện kiểm sát nhân dân tối cao",
)
ISSUERS = {slug(name): name for name in SPELLINGS}
ISSUERS["ngan-hang-nha-nuoc"] = "Ngân hàng Nhà nước Việt Nam"
CITY = [
    ("ubnd-ha-noi", "Ủy ban nhân dân thành phố Hà Nội"),
    ("hdnd-ha-noi", "Hội đồng nhân dân thành phố Hà Nội"),
    ("so-tu-phap-ha-noi", "Sở Tư pháp Hà Nội"),
]


def main(corpus: Path, mission: Path) -> None:
    """Write every generated file of the seed set."""
    documents = list(make_documents(corpus))
    write_rows(SEED / "documents.jsonl.gz", documents)
    write_rows(SEED / "news.jsonl.gz", make_news(corpus))
    write_table(SEED / "authorities.csv", ("code", "name"), authorities_of(documents))
    types = ((kind.slug, kind.name, kind.rank) for kind in DOCUMENT_TYPES)
    write_table(SEED / "document-types.csv", ("code", "name", "rank"), types)
    for name in ("fields.csv", "areas-hanoi.csv"):
        shutil.copyfile(corpus / name, SEED / name)
    shutil.copyfile(mission, SEED / "ke-hoach-335.txt")
    articles = sum(len(row["articles"]) for row in documents)
    print(f"{len(documents)} documents, {articles} articles in {SEED}")


def make_documents(corpus: Path) -> Iterator[Row]:
    """Yield the chosen documents with their articles, in the order of the list."""
    chosen = list(read_choice())
    numbers = {number for number, *_ in chosen}
    heads = {row["doc_number"]: row for row in select(corpus / "documents.jsonl.gz", numbers)}
    articles = defaultdict(list)
    for row in select(corpus / "articles.jsonl.gz", numbers):
        articles[row["doc_number"]].append(row)
    for number, field, issued, effective, title in chosen:
        known = {"issued_date": issued, "effective_date": effective, "doc_title": title}
        known = {name: value for name, value in known.items() if value}
        rows = [{**row, **known} for row in articles[number]]
        yield make_document({**heads[number], **known}, rows, field)


def make_document(head: Row, rows: list[Row], field: str) -> Row:
    """Return one document as the seed holds it."""
    number, title = whole_number(head["doc_number"], head.get("doc_title") or "")
    issuers = issuers_of(head.get("issuing_body") or "")
    fields = fields_of(rows) or [field]
    return {
        "id": content_id(head["doc_type"], number),
        "number": number,
        "document_type": head["doc_type"],
        "title": full_title(head["doc_type"], title or fallback_title(head, number)),
        "authority": slug(issuers[0]),
        "authority_name": " và ".join(issuers) if len(issuers) < 3 else ", ".join(issuers),
        "authorities": [slug(issuer) for issuer in issuers],
        "issuers": issuers,
        "issued_on": iso_date(head.get("issued_date")),
        "effective_on": iso_date(head.get("effective_date")),
        "field": fields[0],
        "fields": fields,
        "topics": head.get("topics") or [],
        "amended_by": head.get("amended_by") or [],
        "snapshots": head.get("snapshots") or [],
        "articles": [make_article(row, head.get("effective_date")) for row in rows],
    }


def make_article(row: Row, effective: str | None) -> Row:
    """Return one article as the seed holds it, with the document's date if it has none of its own.

    Some articles have a title and no text.
    """
    return {
        "corpus_id": row["id"],
        "number": row["article"],
        "title": tidy(row.get("title") or ""),
        "text": tidy(row.get("text") or ""),
        "path": [tidy(heading) for heading in row.get("path") or []],
        "effective_on": iso_date(row.get("effective_date") or effective),
        "topic_code": row.get("topic_code"),
    }


def make_news(corpus: Path) -> Iterator[Row]:
    """Yield the chosen news without the furniture of their pages and without bylines."""
    chosen = list(read_lines(HERE / "seed_news.txt"))
    rows = {row["id"]: row for row in read_rows(corpus / "news.jsonl.gz")}
    for row in (rows[one] for one in chosen):
        title = re.sub(r"^\d+\.\s*", "", tidy(row["title"]))
        body = BYLINE.sub("", FURNITURE.sub("", tidy(row["text"])))
        body = re.sub(r"\s+([,;.?])", r"\1", re.sub(r"(?<=[.;:]) ([-+]) ", r"\n\n\1 ", body))
        kind = "qa" if row["section"] == "hoi-va-giai-dap-vuong-mac" else "news"
        yield {
            "id": slug(title),
            "kind": kind,
            "title": re.sub(r"\s+\?$", "?", title),
            "body": body.removesuffix("/.").strip(),
            "field": "44",
            "source": row["url"].replace("http://", "https://", 1),
        }


def read_choice() -> Iterator[list[str]]:
    """Yield number, field, issued, effective, title; all but the number may be empty."""
    for line in read_lines(HERE / "seed_documents.txt"):
        parts = [part.strip() for part in line.split("|")]
        yield parts + [""] * (5 - len(parts))


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines that are neither empty nor a comment."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return (line for line in lines if line.strip() and not line.startswith("#"))


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a compressed JSON lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def select(path: Path, numbers: set[str]) -> Iterator[Row]:
    """Yield the rows of the chosen documents."""
    return (row for row in read_rows(path) if row.get("doc_number") in numbers)


def tidy(text: str) -> str:
    """Return the text clean and without letters nobody sees."""
    return clean(INVISIBLE.sub("", text)).strip()


def iso_date(written: str | None) -> str | None:
    """Return 2024-9-16 as 2024-09-16."""
    if not written:
        return None
    year, month, day = map(int, written.split("-"))
    return f"{year:04}-{month:02}-{day:02}"


def whole_number(number: str, title: str) -> tuple[str, str]:
    """Put a number back together whose end slipped into the title."""
    first, _, rest = title.partition(" ")
    return (number + first, rest) if number.endswith("-") else (number, title)


def fallback_title(head: Row, number: str) -> str:
    """Return a name for a document whose title is unknown: a law's topic, else type and number."""
    topics = head.get("topics") or [""]
    is_law = head["doc_type"] in ("Luật", "Bộ luật", "Pháp lệnh")
    return str(topics[0]) if is_law and topics[0] else f"{head['doc_type']} số {number}"


def full_title(kind: str, title: str) -> str:
    """Return the title with its type in front: ``Luật Khiếu nại``, ``Nghị định về …``."""
    title = " ".join(tidy(title).split()).rstrip(".")
    if fold(title) == fold(kind):
        return title
    if fold(title).startswith(f"{fold(kind)} "):
        title = title[len(kind) + 1 :]
    named = kind in ("Luật", "Bộ luật", "Pháp lệnh") or title[1:2].isupper()
    first = title[0].upper() if named else title[0].lower()
    return f"{kind} {first}{title[1:]}"


def fields_of(rows: list[Row]) -> list[str]:
    """Return the codes of the fields, that of most articles first."""
    codes = Counter(str(r["topic_code"]).split(".")[0] for r in rows if r.get("topic_code"))
    return [code for code, _ in sorted(codes.items(), key=lambda one: (-one[1], int(one[0])))]


def issuers_of(body: str) -> list[str]:
    """Return the authorities that issued together, each under one spelling."""
    parts = re.split(rf"(?:, | và )(?={ISSUER_STARTS})", tidy(body).rstrip("."))
    return [ISSUERS.get(slug(part), part) for part in parts]


def authorities_of(documents: list[Row]) -> list[tuple[str, str]]:
    """Return code and commonest spelling of every authority, the city's first."""
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    for row in documents:
        for name in row.pop("issuers"):
            spelt[slug(name)][name] += 1
    names = {code: max(sorted(many), key=many.__getitem__) for code, many in spelt.items()}
    return CITY + sorted(names.items())


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write compressed JSON lines whose bytes depend on the rows alone."""
    shown = ({k: v for k, v in row.items() if k != "issuers"} for row in rows)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in shown)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def write_table(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
