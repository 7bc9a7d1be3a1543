"""How well documents are taken apart: articles, clauses and points found, text conserved.

    python -m tests.bench.structure_quality CORPUS [-v]

CORPUS is the folder of the corpus. The files of ``raw/`` are read as ``lantoa parse`` reads them;
their articles must be numbered through from 1 (clauses and points: found, counted). The documents
of ``articles.jsonl.gz`` are printed again, with the headings that their rows name, and parsed;
every article must be found, and stand below its headings (where the texts bring none of their own:
the codification's are not always those of the document). No word may be lost in the tree, or in the
editorial text that is made of it.

The clauses and points to compare with are counted on the lines, article by article, with plain
regular expressions over what stands outside of quotation marks: nothing of the parser. One JSON
line a figure; with ``-v`` also each row that differs.
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from time import process_time
from typing import Any

from lantoa_publisher.domain.legal_texts import legal_text
from lantoa_publisher.extracting.apart import read_file
from lantoa_publisher.legal.conservation import TextLost, check_conserved
from lantoa_publisher.legal.parsing import parse
from lantoa_publisher.legal.tree import Document, Line, Node, PartKind, Source, count_of, nodes_of
from tests.bench.corpus import Row, percent, rows, say

CLAUSE = re.compile(r"(\d{1,3}[a-zđ]{0,2}) ?\.(?![0-9])")
POINT = re.compile(r"([a-zđ]\d?) ?\)")
ARTICLE = re.compile(r"Điều \d+[a-zđ]?\. ")
BEHIND = re.compile(
    r"Nơi nhận:|(?:PHỤ LỤC|Phụ lục)(?: [IVXLC\d]+)?$"
    r"|(?:PHỤ LỤC|MẪU SỐ|Mẫu số) ?[IVXLC\d]*:? ?[A-ZĐ]{2}|[ĐÐ]iều \d+[a-zđ]?\. "
)
"""What some rows hold behind their article: addressees, an annex, another article."""
HEADING = re.compile(r"(?:phần|chương|mục|tiểu mục) ", re.IGNORECASE)
HEADINGS = (PartKind.PART, PartKind.CHAPTER, PartKind.SECTION, PartKind.SUBSECTION)
Tally = Counter[str]


def judge_raw(folder: Path) -> None:
    """Every whole document: found articles against 1, 2, 3 … to the last, and what they hold."""
    for path in sorted(folder.iterdir()):
        read = read_file(path)
        legal_text(read.document)
        numbers = [n.number for n in nodes_of(read.document) if n.kind is PartKind.ARTICLE]
        parts = count_of(read.document)
        clauses, points = map(sum, zip(*map(counted, articles_in(read.source)), strict=True))
        say(
            figure="raw",
            file=path.name,
            articles=len(numbers),
            numbered_through=numbers == [str(n) for n in range(1, len(numbers) + 1)],
            clauses=[parts.get("clause", 0), clauses],
            points=[parts.get("point", 0), points],
            text_lost=0,  # or TextLost would have been raised
            dropped=len(read.document.dropped),
            parts=parts,
        )


def articles_in(source: Source) -> Iterator[list[str]]:
    """The lines below each heading of an article that stands outside of quotations."""
    lines: list[str] | None = None
    depth = 0
    for line in source.lines:
        if depth == 0 and ARTICLE.match(line.text):
            if lines is not None:
                yield lines
            lines = []
        elif lines is not None:
            lines.append(line.text)
        depth = max(0, depth + line.text.count("“") - line.text.count("”"))
    yield lines or []


def documents(found: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows of one document each, articles in their order."""
    together: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in found:
        if row.get("article") and row.get("doc_number"):
            key = (row["doc_number"], row.get("doc_type"), row.get("issued_date"))
            together[(*key, row.get("issuing_body"))].append(row)
    for some in together.values():
        yield sorted(some, key=lambda row: (leading(row["article"]), row["article"]))


def printed(some: Sequence[Row]) -> Source:
    """A document as it would be printed."""
    lines: list[str] = []
    above: Sequence[str] = ()
    for row in some:
        path = row.get("path") or ()
        same = takewhile(lambda both: both[0] == both[1], zip(above, path, strict=False))
        lines += path[len(list(same)) :]
        above = path
        lines.append(f"Điều {row['article']}. {row.get('title', '')}".strip())
        lines += lines_of(row)
    return Source(tuple(Line(line) for line in lines))


def lines_of(row: Row) -> list[str]:
    """The lines of an article's text that say something."""
    return [line.strip() for line in row.get("text", "").split("\n") if line.strip()]


def leading(number: str) -> int:
    """The figure of 29a."""
    found = re.match(r"\d+", number)
    return int(found[0]) if found else 0


def counted(lines: Sequence[str]) -> tuple[int, int]:
    """Clauses and points of one article, told by lines outside of quotations alone.

    Some rows hold what stands behind the article, too: another one, the addressees, an annex.
    """
    clauses = points = depth = 0
    last = 0
    for text in lines:
        if depth == 0 and BEHIND.match(text):
            break
        clause, point = CLAUSE.match(text), POINT.match(text)
        if depth == 0 and clause and leading(clause[1]) >= last:
            clauses, last = clauses + 1, leading(clause[1])
        elif depth == 0 and point:
            points += 1
        depth = max(0, depth + text.count("“") - text.count("”"))
    return clauses, points


def articles_of(document: Document) -> dict[str, tuple[list[str], Counter[PartKind]]]:
    """For each article the headings above it, and how many clauses and points it holds."""
    found: dict[str, tuple[list[str], Counter[PartKind]]] = {}
    waiting: list[tuple[Node, list[str]]] = [(node, []) for node in reversed(document.children)]
    within: Counter[PartKind] = Counter()
    while waiting:
        node, above = waiting.pop()
        if node.kind is PartKind.ARTICLE:
            within = found.setdefault(node.number, (above, Counter()))[1]
        within[node.kind] += 1
        below = [*above, f"{node.label} {node.heading}"] if node.kind in HEADINGS else above
        waiting.extend((child, below) for child in reversed(node.children))
    return found


def judge_corpus(path: Path, verbose: bool) -> None:
    """Every document printed again: what is found of what was counted."""
    total, missing, extra = Tally(), Tally(), Tally()
    lost = 0
    spent = 0.0
    for some in documents(rows(path)):
        source = printed(some)
        began = process_time()
        document = parse(source)
        spent += process_time() - began
        try:
            check_conserved(source, document)
            legal_text(document)
        except TextLost:
            lost += 1
        compare(some, document, total, missing, extra, verbose)
        total["documents"] += 1
    for kind in ("articles", "places", "clauses", "points"):
        say(
            figure="corpus",
            kind=kind,
            counted=total[kind],
            missing=missing[kind],
            extra=extra[kind],
            percent_found=percent(total[kind] - missing[kind], total[kind]),
        )
    each = round(1000 * spent / total["documents"], 2)
    say(figure="corpus", documents=total["documents"], text_lost=lost, parse_cpu_ms_each=each)


def compare(
    some: Sequence[Row],
    document: Document,
    total: Tally,
    missing: Tally,
    extra: Tally,
    verbose: bool,
) -> None:
    """Add one document to the tallies."""
    found = articles_of(document)
    own_headings = any(HEADING.match(line) for row in some for line in lines_of(row))
    extra["articles"] += len(found.keys() - {row["article"] for row in some})
    for row in some:
        above, inner = found.get(row["article"], ([], Counter()))
        clauses, points = counted(lines_of(row))
        wanted = {
            "articles": (1, int(row["article"] in found)),
            "clauses": (clauses, inner[PartKind.CLAUSE]),
            "points": (points, inner[PartKind.POINT]),
        }
        if row.get("path") and not own_headings:
            wanted["places"] = 1, int(alike(above, row["path"]))
        for name, (number, have) in wanted.items():
            total[name] += number
            missing[name] += max(0, number - have)
            extra[name] += max(0, have - number)
            if verbose and have != number:
                say(row=row["id"], kind=name, counted=number, found=have)


def alike(above: Sequence[str], path: Sequence[str]) -> bool:
    """Whether headings are the same, blanks aside."""
    return [heading.split() for heading in above] == [heading.split() for heading in path]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.structure_quality")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    asked = parser.parse_args()
    judge_raw(asked.corpus / "raw")
    judge_corpus(asked.corpus / "articles.jsonl.gz", asked.verbose)
