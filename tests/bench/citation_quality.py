"""How well citations and numbers are read, on the corpus.

    python tests/bench/citation_quality.py CORPUS

A row of ``citations-visible.jsonl`` is right when one citation found in its context has its point,
clause, article and document number; numbers are compared by key. A number of
``gazette.jsonl.gz`` is right when it reads as one number, whole, and every way to type it (without
marks, in small letters, with blanks, as a query) has one key. What is wrong is told on standard
error, one JSON line a figure on standard output.
"""

import gzip
import json
import re
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from lantoa.text.citations import find_citations
from lantoa.text.folding import fold, strip_marks
from lantoa.text.numbers import find_numbers, number_key, read_number_query
from lantoa.text.references import Reference

Row = dict[str, Any]


def rows(path: Path) -> list[Row]:
    raw = path.read_bytes()
    text = gzip.decompress(raw) if path.suffix == ".gz" else raw
    return [json.loads(line) for line in text.splitlines()]


def parts(reference: Reference) -> tuple[str | None, ...]:
    key = number_key(reference.document) if reference.document else None
    return reference.point, reference.clause, reference.article, key


def is_cited(row: Row) -> bool:
    wanted = Reference(
        point=row.get("point"),
        clause=row.get("clause"),
        article=row["article"],
        document=row["doc_number"],
    )
    return parts(wanted) in [parts(found) for found in find_citations(row["context"])]


def is_one_number(number: str) -> bool:
    spaced = re.sub(r"[-/]", r" \g<0> ", number)
    typed = (number, strip_marks(number), fold(number), spaced, fold(spaced))
    found = [[one.written for one in find_numbers(way)] for way in typed[:2]]
    keys = {number_key(way) for way in typed}
    query = read_number_query(number)
    return found == [[way] for way in typed[:2]] and query is not None and {query.key} == keys


def tell(figure: str, verdicts: list[bool], seconds: float, **more: int) -> None:
    right, total = sum(verdicts), len(verdicts)
    share = round(100 * right / total, 2)
    said = {"figure": figure, "right": right, "of": total, "percent": share, **more}
    sys.stdout.write(json.dumps({**said, "seconds": round(seconds, 3)}) + "\n")


def judge_citations(corpus: Path) -> None:
    cases = rows(corpus / "citations-visible.jsonl")
    began = perf_counter()
    verdicts = [is_cited(row) for row in cases]
    tell("citations", verdicts, perf_counter() - began)
    for row, right in zip(cases, verdicts, strict=True):
        if not right:
            sys.stderr.write(json.dumps(row, ensure_ascii=False) + "\n")


def judge_numbers(corpus: Path) -> None:
    entries = rows(corpus / "gazette.jsonl.gz")
    numbers = [entry["doc_number"] for entry in entries if entry.get("doc_number")]
    shapes = {re.sub(r"\d+", "9", number) for number in numbers}
    began = perf_counter()
    verdicts = [is_one_number(number) for number in numbers]
    spent = perf_counter() - began
    tell("numbers", verdicts, spent, shapes=len(shapes), without=len(entries) - len(numbers))
    for number, right in zip(numbers, verdicts, strict=True):
        if not right:
            sys.stderr.write(number + "\n")


if __name__ == "__main__":
    judge_citations(Path(sys.argv[1]))
    judge_numbers(Path(sys.argv[1]))
