"""What the server says, as far as we listen."""

import msgspec
from msgspec import Struct

from lantoa.contracts.ids import ContentId


class Anything(Struct):
    """An answer of which only the success matters."""


class Why(Struct, frozen=True, gc=False):
    """An error of one item."""

    type: str = ""
    reason: str | None = None
    caused_by: "Why | None" = None

    def __str__(self) -> str:
        """What is wrong, and behind it what caused it."""
        said = ": ".join(part for part in (self.type, self.reason) if part)
        return f"{said}; {self.caused_by}" if self.caused_by else said


class Written(Struct, gc=False):
    """How one item of a bulk ended."""

    status: int
    error: Why | None = None


class Line(Struct, gc=False):
    """One item of a bulk, under the name of its deed."""

    index: Written


class Bulk(Struct):
    """How a bulk ended, item by item."""

    items: list[Line] = []


class Source(Struct, gc=False):
    """What is kept of an entry or a head, its JSON untouched."""

    entry: msgspec.Raw = msgspec.Raw()
    head: msgspec.Raw = msgspec.Raw()
    owner: ContentId = ContentId("")


class Got(Struct, gc=False):
    """One document read by its id, in real time."""

    id: str = msgspec.field(name="_id")
    index: str = msgspec.field(name="_index", default="")
    found: bool = False
    version: int = msgspec.field(name="_version", default=0)
    source: Source | None = msgspec.field(name="_source", default=None)
    error: Why | None = None


class Several(Struct):
    """Documents read by their ids."""

    docs: list[Got]


class Found(Struct):
    """One hit of a search."""

    id: str = msgspec.field(name="_id")
    index: str = msgspec.field(name="_index")
    version: int = msgspec.field(name="_version", default=0)
    source: Source = msgspec.field(name="_source", default_factory=Source)
    sort: list[int | float | str] = []


class Total(Struct):
    """How many match."""

    value: int = 0


class Hits(Struct):
    """The hits of a search."""

    hits: list[Found] = []
    total: Total = msgspec.field(default_factory=Total)


class Many(Struct):
    """How many documents there are of a sort."""

    doc_count: int


class Counted(Many, kw_only=True):
    """How many documents have a value."""

    key: str


class Values(Struct):
    """The values of a field, or the sorts that were named."""

    buckets: list[Counted] | dict[str, Many] = []


class Narrowed(Struct):
    """The values of a field among some of the documents."""

    of: Values = msgspec.field(default_factory=Values)


class Searched(Struct):
    """What a search found."""

    hits: Hits
    aggregations: dict[str, Narrowed] = {}


class PointInTime(Struct):
    """A view of an index that stands still."""

    pit_id: str
