"""Which member of a group should hold which partition: arithmetic that all members agree on."""

from collections.abc import Mapping

Parts = frozenset[int]


def share(member: str, members: Mapping[str, Parts]) -> Parts:
    """The partitions of one member, given what each reads; shares differ by one at most.

    It depends on names alone, so a member that comes back under its name gets the same.
    """
    everything = sorted(frozenset[int]().union(*members.values()))
    return frozenset(
        part for turn, part in enumerate(everything) if _holder(turn, part, members) == member
    )


def _holder(turn: int, part: int, members: Mapping[str, Parts]) -> str:
    readers = sorted(name for name, parts in members.items() if part in parts)
    return readers[turn % len(readers)]
