"""A tree while it grows: drafts of nodes, which part is open, what comes below it."""

from collections import defaultdict
from dataclasses import dataclass, field

from lantoa_publisher.legal.addresses import below, step_of
from lantoa_publisher.legal.labels import Label
from lantoa_publisher.legal.tree import Node, PartKind

_RANKS = {
    PartKind.ATTACHMENT: 0,
    PartKind.ANNEX: 0,
    PartKind.SIGNATURE: 0,
    PartKind.FORM: 1,
    PartKind.PART: 1,
    PartKind.CHAPTER: 2,
    PartKind.SECTION: 3,
    PartKind.SUBSECTION: 4,
    PartKind.ARTICLE: 5,
    PartKind.CLAUSE: 6,
    PartKind.SUBCLAUSE: 7,
    PartKind.POINT: 8,
}
_LISTS = {PartKind.ATTACHMENT, PartKind.ANNEX, PartKind.FORM, PartKind.SIGNATURE}
_LEAF = 9


@dataclass
class Draft:
    """A node that may still get text and children."""

    kind: PartKind
    number: str = ""
    label: str = ""
    heading: str = ""
    texts: list[str] = field(default_factory=list)
    children: list["Draft"] = field(default_factory=list)
    numbers: defaultdict[PartKind, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The numbers of its children, by kind."""

    def add_heading(self, line: str) -> None:
        """One more line of its heading."""
        self.heading = f"{self.heading}\n{line}" if self.heading else line

    def add_text(self, line: str) -> None:
        """One more paragraph of its own; after a child it becomes a child itself."""
        if self.children or self.kind in _LISTS:
            self.children.append(Draft(PartKind.PARAGRAPH, texts=[line]))
        else:
            self.texts.append(line)


class Growth:
    """The drafts at the top, and the chain of those still open, at most one of a kind."""

    def __init__(self) -> None:
        self.top: list[Draft] = []
        self._open: dict[PartKind, Draft] = {}

    @property
    def newest(self) -> Draft | None:
        """The innermost part that is open."""
        return next(reversed(self._open.values()), None)

    def nearest(self, kind: PartKind) -> Draft | None:
        """The open part of a kind."""
        return self._open.get(kind)

    def is_within(self, kinds: frozenset[PartKind]) -> bool:
        """Whether a part of one of these kinds is open."""
        return not kinds.isdisjoint(self._open)

    def begin(self, label: Label) -> Draft:
        """Open a part below the nearest one that ranks above it."""
        draft = Draft(label.kind, label.number, label.printed)
        rank = _RANKS.get(label.kind, _LEAF)
        while self._open and _RANKS.get(next(reversed(self._open)), _LEAF) >= rank:
            self._open.popitem()
        self.add(draft)
        if (above := self.newest) is not None:
            above.numbers[label.kind].append(label.number)
        self._open[label.kind] = draft
        return draft

    def close(self) -> None:
        """Nothing is open any more: what comes next stands at the top."""
        self._open.clear()

    def add(self, draft: Draft) -> None:
        """Put a leaf into the open part."""
        above = self.newest
        (self.top if above is None else above.children).append(draft)

    def add_text(self, line: str) -> None:
        """Put a paragraph into the open part."""
        above = self.newest
        if above is None:
            self.top.append(Draft(PartKind.PARAGRAPH, texts=[line]))
        else:
            above.add_text(line)


def frozen(drafts: list[Draft]) -> tuple[Node, ...]:
    """The nodes of finished drafts, with their addresses, each address once."""
    return _freeze(drafts, None, "", "", {})


def _freeze(
    drafts: list[Draft], kind: PartKind | None, parent: str, root: str, taken: dict[str, int]
) -> tuple[Node, ...]:
    nodes = []
    for draft in drafts:
        step = step_of(draft.kind, draft.number)
        address = _only(below(kind, parent, draft.kind, step, root), taken)
        inner = address if draft.kind is PartKind.ATTACHMENT else root
        nodes.append(
            Node(
                kind=draft.kind,
                number=draft.number,
                label=draft.label,
                heading=draft.heading,
                text="\n".join(draft.texts),
                address=address,
                children=_freeze(draft.children, draft.kind, address or parent, inner, taken),
            )
        )
    return tuple(nodes)


def _only(address: str, taken: dict[str, int]) -> str:
    """The address, counted where it was given before: ``phu-luc``, ``phu-luc.2``."""
    if not address:
        return ""
    taken[address] = taken.get(address, 0) + 1
    return address if taken[address] == 1 else f"{address}.{taken[address]}"
