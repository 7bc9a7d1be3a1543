"""What ``find`` is asked: one range of one index, checked before an engine is."""

from collections.abc import Sequence
from dataclasses import dataclass

from lantoa.engines.records import Index, Scalar


@dataclass(frozen=True)
class Range:
    """A part of an index, as the port names it."""

    equal: Sequence[Scalar] = ()
    lower: Scalar | None = None
    upper: Scalar | None = None
    after: tuple[Scalar | str, ...] | None = None
    descending: bool = False
    limit: int = 100

    @property
    def bounded(self) -> bool:
        """Whether the field after the fixed ones has a bound."""
        return self.lower is not None or self.upper is not None

    def check(self, index: Index) -> None:
        """ValueError when the range does not fit the index."""
        width = len(index.fields)
        if len(self.equal) + self.bounded > width:
            raise ValueError(f"the index has {width} fields; fewer can be fixed or bounded")
        if self.after is not None and len(self.after) != width + 1:
            raise ValueError(f"after is the {width} values of the index and the id")
