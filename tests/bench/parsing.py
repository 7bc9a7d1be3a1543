"""What taking a document apart costs in CPU, against the least that reads its every line.

    python -m tests.bench.parsing

The documents are the seed's, printed line by line. The subject makes lines into a tree
(``legal.parsing.parse``: head, parts, quotations, signature, addresses). The floor splits the same
text into lines and asks one regular expression of each whether a part begins there: far less than a
tree, but the least that any reader of such texts does.
"""

import re
from collections.abc import Callable, Sequence

from lantoa_publisher.legal.parsing import parse
from lantoa_publisher.legal.tree import Line, Source
from lantoa_publisher.seed import SeedDocument, documents
from tests.bench.measuring import Cpu, Measured, paired, run, tell

ROW, GOAL = "parsing", 40.0
_LABEL = re.compile(
    r"(?:Phần|Chương|Mục|Điều) [\dIVXLC]+[a-zđ]?\.?|\d{1,3}[a-zđ]?\. |[a-zđ]\d?\) |“"
)


def printed(document: SeedDocument) -> str:
    """The document as it would be printed."""
    parts = []
    for article in document.articles:
        parts += [f"Điều {article.number}. {article.title}", article.text]
    return "\n".join(parts)


def lines_of(text: str) -> Source:
    """The lines of a text, as a reader of files gives them."""
    return Source(tuple(Line(line.strip()) for line in text.split("\n") if line.strip()))


def repeated(deed: Callable[[str], object], texts: Sequence[str]) -> Measured:
    """CPU of the deed, each document once."""

    async def measure() -> float:
        cpu = Cpu()
        for text in texts:
            deed(text)
        return cpu.per(len(texts))

    return measure


async def main() -> None:
    """The tree against the floor."""
    texts = [printed(document) for document in documents()]
    lines = sum(text.count("\n") + 1 for text in texts) // len(texts)
    size = sum(map(len, texts)) // len(texts) // 1000
    each = f"{lines} lines, {size} thousand letters a document"

    def tree(text: str) -> object:
        return parse(lines_of(text))

    def floor(text: str) -> object:
        return [_LABEL.match(line.strip()) for line in text.split("\n") if line.strip()]

    says = f"legal document to tree / split and one regular expression a line, {each}"
    tell(await paired(ROW, says, repeated(tree, texts), repeated(floor, texts), goal=GOAL))


if __name__ == "__main__":
    run(ROW, main)
