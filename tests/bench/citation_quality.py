"""How well citations are read, on the corpus.

    python -m tests.bench.citation_quality CORPUS
    python -m tests.bench.citation_quality CORPUS --sample 200 --seed 7

A row of ``citations-visible.jsonl`` is right when one citation found in its context has its point,
clause, article and document; numbers are compared by key, and the words found must begin or end
where those of the row do. What is wrong is told on standard error, one JSON line a row, with what
was found. Labels that cut a number short ("25/2011/NĐ" of "25/2011/NĐ- CP") are counted apart, and
count as wrong all the same.

With ``--sample`` citations out of random articles are printed instead, to be read by a person.
"""

import argparse
import random
import re
from pathlib import Path
from time import perf_counter

from lantoa.text.citations import Citation, find_citations
from lantoa.text.nfc import nfc
from lantoa.text.numbers import number_key
from tests.bench.corpus import Row, complain, percent, rows, say

Parts = tuple[str | None, ...]
AROUND = 70


def parts(citation: Citation) -> Parts:
    """What is compared."""
    key = number_key(citation.document) if citation.document else None
    return citation.point, citation.clause, citation.article, key


def wanted(row: Row) -> Parts:
    """What a row says is cited."""
    return row.get("point"), row.get("clause"), row["article"], number_key(row["doc_number"])


def stands(row: Row, citation: Citation) -> bool:
    """Whether the citation's words touch those of the row."""
    start = nfc(row["context"]).find(nfc(row["span"]))
    return citation.start < start + len(nfc(row["span"])) and start < citation.end


def is_cut(row: Row) -> bool:
    """Whether the row's number goes on in the text."""
    behind = row["context"].partition(row["doc_number"])[2]
    return re.match(r"\s?[-/&–]\s?[A-ZĐ]", behind) is not None


def judge(corpus: Path) -> None:
    """All rows; the figure, and what is wrong."""
    cases = rows(corpus / "citations-visible.jsonl")
    began = perf_counter()
    found = [find_citations(row["context"]) for row in cases]
    spent = perf_counter() - began
    wrong = [
        (row, citations)
        for row, citations in zip(cases, found, strict=True)
        if not any(parts(one) == wanted(row) and stands(row, one) for one in citations)
    ]
    for row, citations in wrong:
        complain(wanted=wanted(row), found=[parts(one) for one in citations], span=row["span"])
    say(
        figure="citations",
        right=len(cases) - len(wrong),
        of=len(cases),
        percent=percent(len(cases) - len(wrong), len(cases)),
        labels_cut_short=sum(is_cut(row) for row, _ in wrong),
        ms_each=round(1000 * spent / len(cases), 3),
    )


def sample(corpus: Path, times: int, seed: int) -> None:
    """So many citations of so many articles, each with the words around it."""
    articles = rows(corpus / "articles.jsonl.gz")
    draw = random.Random(seed)
    draw.shuffle(articles)
    for row in articles:
        text = nfc(row.get("text", ""))
        found = [one for one in find_citations(text) if not one.shared]
        if not found:
            continue
        one = draw.choice(found)
        around = text[max(0, one.start - AROUND) : one.end + AROUND]
        say(source=row["id"], cited=parts(one), words=text[one.start : one.end], around=around)
        times -= 1
        if not times:
            return


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.citation_quality")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if asked.sample:
        sample(asked.corpus, asked.sample, asked.seed)
    else:
        judge(asked.corpus)
