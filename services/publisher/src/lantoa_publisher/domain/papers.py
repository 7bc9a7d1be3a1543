"""A paper: a plain text file whose first line is its title and whose last may name its source."""

from lantoa.contracts.content import Kind
from lantoa.text.nfc import clean
from lantoa_publisher.domain.texts import Text

_SOURCE = "Nguồn"


def text_of_paper(
    paper: str,
    *,
    kind: Kind,
    fields: tuple[str, ...] = (),
    areas: tuple[str, ...] = (),
    audiences: tuple[str, ...] = (),
    authority: str | None = None,
) -> Text:
    """The paper as an editorial text; its title repeated further down is left out.

    Raises ValueError when it holds nothing but a title, or a control character.
    """
    lines = [line.strip() for line in clean(paper.removeprefix("\ufeff")).split("\n")]
    lines = [line for line in lines if line]
    if len(lines) < 2:
        raise ValueError("dòng đầu là tiêu đề, sau đó là nội dung (a title line, then a body)")
    title, *rest = lines
    source = rest.pop() if rest[-1].startswith(_SOURCE) else None
    return Text(
        kind=kind,
        title=title,
        body="\n\n".join(line for line in rest if line != title),
        source=source,
        fields=fields,
        areas=areas,
        audiences=audiences,
        authority=authority,
    )
