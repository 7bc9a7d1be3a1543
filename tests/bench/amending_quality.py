"""How well amending documents are read and carried out, on the corpus.

    python -m tests.bench.amending_quality CORPUS [-v]

``versions``: the rows of ``versions.jsonl.gz`` whose amending document's instructions stand in the
corpus (the codification leaves most of them out): they are read, carried out on the text of 2024,
and what comes of it is compared with the text of 2026, blanks aside. ``marked``: those that
differ only in "(được bãi bỏ)", which the codification leaves out here and keeps there.
``codified``: every amending article of the corpus whose target is in it. Where the codification has
carried the instruction out already, doing so again changes nothing (``already``); where it has not,
or a later document has amended the place again, it is carried out (``carried_out``), or refused.
One JSON line a figure; ``-v`` tells what is not as it should be.
"""

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from time import process_time

import msgspec

from lantoa.contracts.content import Article
from lantoa.contracts.ids import ContentId
from lantoa_publisher.domain.corpus import ArticleRow, Imported, documents_of
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.legal.consolidating import Act, consolidated
from lantoa_publisher.legal.deeds import Amendment
from lantoa_publisher.legal.known import Known, meant
from lantoa_publisher.legal.patching import REPEALED
from lantoa_publisher.legal.proposing import Proposal, document_of, proposal_for

DAY = date(2025, 1, 1)
BY = ContentId("van-ban-sua-doi")


class Versions(msgspec.Struct):
    """A row of ``versions.jsonl.gz``."""

    id: str
    doc_number: str
    article: str
    title_2024: str
    text_2024: str
    title_2026: str
    text_2026: str
    amended_by_2026: tuple[str, ...] = ()


def lines(path: Path) -> Sequence[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines()


def texts(corpus: Path) -> Iterator[Text]:
    rows = [msgspec.json.decode(x, type=ArticleRow) for x in lines(corpus / "articles.jsonl.gz")]
    for found in documents_of(rows):
        if isinstance(found, Imported):
            yield found.text


def words(article: Article) -> list[str]:
    return f"{article.title} {article.text}".split()


def without_marks(article: Article) -> list[str]:
    kept = [line for line in article.text.split("\n") if REPEALED not in line]
    return f"{article.title} {' '.join(kept)}".split()


def amended(before: Article, amendments: Iterable[Amendment]) -> tuple[Article, list[str]]:
    """The article afterwards, and why instructions could not be carried out."""
    act = Act(by=BY, since=DAY, amendments=tuple(amendments))
    made = consolidated([before], [act])
    return made.articles[-1], [one.reason for one in made.unapplied]


def versions(corpus: Path, proposals: dict[str, Proposal]) -> None:
    """Rows whose amending text is here: carried out, do they give what was seen in 2026?"""
    rows = [
        msgspec.json.decode(line, type=Versions) for line in lines(corpus / "versions.jsonl.gz")
    ]
    tally = Counter(rows=len(rows))
    for row in rows:
        about = [a for n in row.amended_by_2026 for a in of_row(proposals.get(n), row)]
        if not about:
            continue
        before = Article(
            number=row.article,
            address=f"dieu-{row.article}",
            title=row.title_2024,
            text=row.text_2024,
        )
        after, _ = amended(before, about)
        same = words(after) == f"{row.title_2026} {row.text_2026}".split()
        tally["with_amending_text"] += 1
        tally["reproduced"] += same
        tally["marked"] += (
            not same and without_marks(after) == f"{row.title_2026} {row.text_2026}".split()
        )
        if not same:
            tell(row=row.id, got=after.text, wanted=row.text_2026)
    say(figure="versions", **tally)


def of_row(proposal: Proposal | None, row: Versions) -> Iterator[Amendment]:
    """What one amending document does to the article of a row, by the article's number."""
    for one in proposal.amendments if proposal else ():
        if (
            one.address.partition("/")[0] == f"dieu-{row.article}"
            and TARGETS.get(one.document, one.document) == row.doc_number
        ):
            yield one


TARGETS: dict[str, str] = {}
"""Names of amended laws to their numbers, as the corpus tells them."""


def codified(documents: Sequence[Text], proposals: dict[str, Proposal]) -> None:
    """Instructions that the codification has carried out: does doing so again change nothing?"""
    articles = {
        (text.number, article.address): article for text in documents for article in text.articles
    }
    tally: Counter[str] = Counter()
    for number, proposal in proposals.items():
        tally["instructions"] += len(proposal.amendments)
        tally["unread"] += len(proposal.unread)
        together: dict[tuple[str, str], list[Amendment]] = defaultdict(list)
        for one in proposal.amendments:
            target = TARGETS.get(one.document, one.document)
            together[target, one.address.partition("/")[0]].append(one)
        for place, some in together.items():
            judge(number, articles.get(place), some, tally)
        for unread in proposal.unread:
            tell(by=number, unread=unread.instruction, reason=unread.reason)
    say(figure="codified", **tally)


def judge(by: str, before: Article | None, some: list[Amendment], tally: Counter[str]) -> None:
    if before is None:
        tally["article_not_here"] += len(some)
        return
    for one in some:
        after, unapplied = amended(before, [one])
        tally["judged"] += 1
        ending = "refused" if unapplied else "carried_out"
        tally["already" if not unapplied and words(after) == words(before) else ending] += 1
        if unapplied:
            tell(
                by=by,
                source=one.source,
                of=one.document,
                address=one.address,
                unapplied=unapplied,
            )


def main(corpus: Path) -> None:
    documents = list(texts(corpus))
    known = [
        Known(id=ContentId(str(n)), number=text.number, title=text.title, issued_on=text.issued_on)
        for n, text in enumerate(documents)
    ]
    began = process_time()
    proposals: dict[str, Proposal] = {}
    for text in documents:
        proposal = proposal_for(document_of(text))
        if proposal.amendments or proposal.unread:
            proposals[text.number or ""] = proposal
        for one in proposal.amendments:
            found = meant(one.document, known, text.issued_on)
            if found and found.number:
                TARGETS[one.document] = found.number
    spent = process_time() - began
    say(figure="read", documents=len(documents), amending=len(proposals), seconds=round(spent, 2))
    versions(corpus, proposals)
    codified(documents, proposals)


def say(**figures: object) -> None:
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")


def tell(**details: object) -> None:
    if "-v" in sys.argv:
        say(**details)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
