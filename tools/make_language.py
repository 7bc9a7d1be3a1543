"""Counts what the law's language is made of: ``make_language.py CORPUS``.

Writes ``lantoa/text/language.tsv.gz``: how often each syllable and each pair of neighbours, with
their marks, stands in the articles of the State codification. Rare ones are left out, most of them
slips of the pen. The same corpus gives the same bytes.
"""

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from lantoa.text.nfc import nfc

TABLE = Path(__file__).parents[1] / "libs/common/src/lantoa/text/language.tsv.gz"
SYLLABLE = re.compile(r"[^\W\d_]+")
LEAST_OF_SYLLABLES, LEAST_OF_PAIRS = 5, 10
LONGEST = 7
"""Letters: ``nghiêng`` is as long as a syllable gets."""
MOST_OF_A_TEXT = 50_000


def main(corpus: Path) -> None:
    """Count, and write the table."""
    syllables, pairs = Counter[str](), Counter[str]()
    for line in lines(corpus / "articles.jsonl.gz"):
        words = [word for word in SYLLABLE.findall(line) if len(word) <= LONGEST]
        syllables.update(words)
        pairs.update(map(" ".join, pairwise(words)))
    kept = {word: n for word, n in syllables.items() if n >= LEAST_OF_SYLLABLES}
    kept |= {pair: n for pair, n in pairs.items() if n >= LEAST_OF_PAIRS}
    table = "".join(f"{count}\t{words}\n" for words, count in sorted(kept.items()))
    TABLE.write_bytes(gzip.compress(table.encode(), compresslevel=9, mtime=0))


def lines(articles: Path) -> Iterator[str]:
    """The lines of titles and texts, in small letters; no pair crosses the border of two."""
    with gzip.open(articles, "rt", encoding="utf-8") as file:
        for article in map(json.loads, file):
            for part in (article.get("title"), article.get("text")):
                yield from nfc(part or "")[:MOST_OF_A_TEXT].lower().split("\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
