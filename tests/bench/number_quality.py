"""How well numbers of documents are read: those of the Official Gazette and of the corpus.

    python -m tests.bench.number_quality CORPUS

A number is right when running text gives it whole, every way to type it (without marks, in small
letters, with blanks, as a query) has one key, and it gives an id. Two figures: the numbers of
``gazette.jsonl.gz`` (its entries, the documents they relate to, and entries that have theirs in the
title alone), and those of ``documents.jsonl.gz``, some of which are cut short there.
What is wrong is told on standard error. Shapes: figures as 9.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter

from lantoa.text.folding import fold, strip_marks
from lantoa.text.numbers import content_id, find_numbers, number_key, read_number_query
from tests.bench.corpus import Row, complain, percent, rows, say


def of_gazette(entries: Iterable[Row]) -> Iterator[str]:
    """Every number that the stream tells."""
    for entry in entries:
        yield entry.get("doc_number") or in_title(entry["title"])
        yield from (one["doc_number"] for one in entry.get("related", []) if one["doc_number"])


def in_title(title: str) -> str:
    """The number behind the first "số" of a title, up to the next blank."""
    found = re.search(r"\bsố\s+(\S+)", title)
    return found[1].rstrip(".,;") if found else title


def is_one_number(number: str) -> bool:
    """Whether it is read as one number, whole, however it is typed."""
    spaced = re.sub(r"[-/]", r" \g<0> ", number)
    typed = (number, strip_marks(number), fold(number), spaced, fold(spaced))
    found = [[one.written for one in find_numbers(f"số {way} ngày")] for way in typed[:2]]
    keys = {number_key(way) for way in typed}
    query = read_number_query(number)
    whole = found == [[way] for way in typed[:2]]
    return whole and query is not None and {query.key} == keys and bool(content_id("", number))


def judge(source: str, numbers: list[str], entries: int) -> None:
    """One figure, and the numbers that are wrong."""
    began = perf_counter()
    wrong = [number for number in numbers if not is_one_number(number)]
    spent = perf_counter() - began
    for number in sorted(set(wrong)):
        complain(source=source, number=number)
    say(
        figure="numbers",
        source=source,
        entries=entries,
        right=len(numbers) - len(wrong),
        of=len(numbers),
        percent=percent(len(numbers) - len(wrong), len(numbers)),
        shapes=len({re.sub(r"\d", "9", number) for number in numbers}),
        seconds=round(spent, 2),
    )


if __name__ == "__main__":
    corpus = Path(sys.argv[1])
    gazette, documents = (rows(corpus / f"{name}.jsonl.gz") for name in ("gazette", "documents"))
    judge("gazette", list(of_gazette(gazette)), len(gazette))
    judge(
        "documents",
        [row["doc_number"] for row in documents if row.get("doc_number")],
        len(documents),
    )
