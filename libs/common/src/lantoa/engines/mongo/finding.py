"""The question that ``find`` asks, as a filter and an order."""

from collections.abc import Sequence
from typing import Any

from lantoa.engines.mongo.documents import paths
from lantoa.engines.ranges import Range
from lantoa.engines.records import Index

Filter = dict[str, Any]
Order = list[tuple[str, int]]


def question(index: Index, within: Range) -> tuple[Filter, Order]:
    """The filter and the order; ValueError when the range does not fit the index."""
    within.check(index)
    places = paths(index)
    order = [*places, "_id"]
    way = -1 if within.descending else 1
    conditions = [_there(places, within), *_equal(places, within), *_bounds(places, within)]
    if within.after is not None:
        conditions.append(_after(order, within.after, "$lt" if within.descending else "$gt"))
    return {"$and": conditions}, [(place, way) for place in order]


def _there(places: Sequence[str], within: Range) -> Filter:
    """A record stands in an index with all of its fields or not at all, so one is enough."""
    return {places[min(len(within.equal), len(places) - 1)]: {"$ne": None}}


def _equal(places: Sequence[str], within: Range) -> list[Filter]:
    return [{place: value} for place, value in zip(places, within.equal, strict=False)]


def _bounds(places: Sequence[str], within: Range) -> list[Filter]:
    bounds = {"$gte": within.lower, "$lt": within.upper}
    set_ = {sign: bound for sign, bound in bounds.items() if bound is not None}
    return [{places[len(within.equal)]: set_}] if set_ else []


def _after(order: Sequence[str], last: Sequence[Any], beyond: str) -> Filter:
    """Beyond the last one in the first field, or equal in it and beyond in the next, and so on."""
    ways = [
        {**dict(zip(order[:n], last[:n], strict=True)), order[n]: {beyond: last[n]}}
        for n in range(len(order))
    ]
    return {"$or": ways}
