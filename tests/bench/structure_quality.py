"""How well documents are taken apart: articles, clauses and points found, text conserved.

    python tests/bench/structure_quality.py CORPUS

CORPUS is the folder of the corpus. The files of ``raw/`` are read as ``lantoa parse`` reads them;
their articles must be numbered through from 1. The documents of ``articles.jsonl.gz`` are printed
again and parsed; the count to compare with is made on the rows, article by article, with plain
regular expressions over what stands outside of quotation marks. One JSON line a figure.
"""

import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

from lantoa_publisher.extracting.apart import read_file
from lantoa_publisher.legal.conservation import check_conserved
from lantoa_publisher.legal.parsing import parse
from lantoa_publisher.legal.tree import Document, Line, PartKind, Source, count_of, nodes_of

CLAUSE = re.compile(r"(\d{1,3}[a-zđ]{0,2}) ?\.(?![0-9])")
POINT = re.compile(r"([a-zđ]\d?) ?\)")
Row = dict[str, Any]
Tally = Counter[str]


def raw(folder: Path) -> None:
    """Every whole document: found articles against 1, 2, 3 … to the last."""
    for path in sorted(folder.iterdir()):
        found = read_file(path)
        numbers = [node.number for node in nodes_of(found.document) if node.kind == "article"]
        through = [str(n) for n in range(1, len(numbers) + 1)]
        say(
            figure="raw",
            file=path.name,
            articles=len(numbers),
            numbered_through=numbers == through,
            dropped=len(found.document.dropped),
            parts=count_of(found.document),
        )


def documents(path: Path) -> Iterator[list[Row]]:
    """The rows of one document each, articles in their order."""
    together: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for line in gzip.decompress(path.read_bytes()).splitlines():
        row = json.loads(line)
        if row.get("article") and row.get("doc_number"):
            key = (row["doc_number"], row.get("doc_type"), row.get("issued_date"))
            together[(*key, row.get("issuing_body"))].append(row)
    for rows in together.values():
        yield sorted(rows, key=lambda row: (leading(row["article"]), row["article"]))


def printed(rows: list[Row]) -> Source:
    """A document as it would be printed."""
    lines = []
    for row in rows:
        lines.append(f"Điều {row['article']}. {row.get('title', '')}".strip())
        lines += [line.strip() for line in row.get("text", "").split("\n") if line.strip()]
    return Source(tuple(Line(line) for line in lines))


def leading(number: str) -> int:
    """The figure of 29a."""
    found = re.match(r"\d+", number)
    return int(found[0]) if found else 0


def counted(row: Row) -> tuple[int, int]:
    """Clauses and points of one article, told by lines outside of quotations alone."""
    clauses = points = depth = 0
    last = 0
    for line in row.get("text", "").split("\n"):
        text = line.strip()
        clause, point = CLAUSE.match(text), POINT.match(text)
        if depth == 0 and clause and leading(clause[1]) >= last:
            clauses, last = clauses + 1, leading(clause[1])
        elif depth == 0 and point:
            points += 1
        depth = max(0, depth + text.count("“") - text.count("”"))
    return clauses, points


def inside(document: Document) -> dict[str, Counter[PartKind]]:
    """How many clauses and points each article holds."""
    found: dict[str, Counter[PartKind]] = {}
    current: Counter[PartKind] = Counter()
    for node in nodes_of(document):
        if node.kind is PartKind.ARTICLE:
            current = found.setdefault(node.number, Counter())
        current[node.kind] += 1
    return found


def corpus(path: Path) -> None:
    """Every document printed again: what is found of what was counted."""
    total, missing, extra = Tally(), Tally(), Tally()
    lost = 0
    began = process_time()
    for rows in documents(path):
        source = printed(rows)
        document = parse(source)
        try:
            check_conserved(source, document)
        except ValueError:
            lost += 1
        found = inside(document)
        compare(rows, found, total, missing, extra)
        total["documents"] += 1
    spent = process_time() - began
    for kind in ("articles", "clauses", "points"):
        share = round(100 * (1 - missing[kind] / total[kind]), 3)
        say(
            figure="corpus",
            kind=kind,
            counted=total[kind],
            missing=missing[kind],
            extra=extra[kind],
            percent_found=share,
        )
    say(
        figure="corpus",
        documents=total["documents"],
        text_lost=lost,
        ms_each=round(1000 * spent / total["documents"], 2),
    )


def compare(
    rows: list[Row],
    found: dict[str, Counter[PartKind]],
    total: Tally,
    missing: Tally,
    extra: Tally,
) -> None:
    for row in rows:
        total["articles"] += 1
        inner = found.get(row["article"])
        missing["articles"] += inner is None
        wanted = dict(zip((PartKind.CLAUSE, PartKind.POINT), counted(row), strict=True))
        for kind, number in wanted.items():
            have = inner[kind] if inner else 0
            name = f"{kind.value}s"
            total[name] += number
            missing[name] += max(0, number - have)
            extra[name] += max(0, have - number)
            if "-v" in sys.argv and have != number:
                say(row=row["id"], kind=name, counted=number, found=have)
    extra["articles"] += len(found.keys() - {row["article"] for row in rows})


def say(**figures: object) -> None:
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    raw(folder / "raw")
    corpus(folder / "articles.jsonl.gz")
