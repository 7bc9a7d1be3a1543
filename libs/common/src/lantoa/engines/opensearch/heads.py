"""Heads, read by their ids in real time: no refresh stands between a write and its reader."""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

import msgspec

from lantoa.contracts.ids import ContentId
from lantoa.engines.opensearch.documents import head_id
from lantoa.engines.opensearch.replies import Got, Several
from lantoa.engines.opensearch.server import NOTHING, Server
from lantoa.runtime.errors import Away
from lantoa.search.entries import Head
from lantoa.search.storing import head_from

PART = 100
"""Heads read at once: a large document's is megabytes long."""
_NAMES = MappingProxyType({"_source_includes": "head.entry_ids"})


class Standing(msgspec.Struct, frozen=True, gc=False):
    """What the index has of a content."""

    version: int
    entry_ids: frozenset[str]


class _Ids(msgspec.Struct):
    ids: list[str]


class _Place(msgspec.Struct):
    index: str = msgspec.field(name="_index")
    id: str = msgspec.field(name="_id")
    source: bool = msgspec.field(name="_source", default=False)


class _Places(msgspec.Struct):
    docs: list[_Place]


class _Named(msgspec.Struct):
    entry_ids: frozenset[str] = frozenset()


async def read_heads(server: Server, index: str, ids: Collection[ContentId]) -> list[Head]:
    """Those heads that exist, in the order of content ids."""
    found: list[Head] = []
    names = sorted(set(ids))
    for start in range(0, len(names), PART):
        gotten = await _get_of(server, index, names[start : start + PART])
        found += [head_from(bytes(got.source.head)) for got in gotten if got.source]
    return found


async def read_standing(
    server: Server, index: str, ids: Collection[ContentId]
) -> tuple[str, dict[ContentId, Standing]]:
    """What stands of these contents, and the name of the very index in which it does.

    The name stays true while a swap gives the alias to another index.
    """
    gotten = await _get_of(server, index, ids, _NAMES)
    standing = {
        one: Standing(got.version, _entry_ids(got.source.head))
        for one, got in zip(ids, gotten, strict=True)
        if got.source
    }
    return gotten[0].index, standing


async def read_versions(server: Server, owners: Iterable[tuple[str, ContentId]]) -> dict[str, int]:
    """The versions of heads, by their own ids; contents are given with the index to look in."""
    docs = [_Place(index, head_id(one)) for index, one in owners]
    gotten = await _get(server, "/_mget", _Places(docs)) if docs else []
    return {got.id: got.version for got in gotten if got.found}


async def _get_of(
    server: Server, index: str, ids: Iterable[ContentId], params: Mapping[str, str] = NOTHING
) -> list[Got]:
    """Those of one index, in their order, found or not."""
    return await _get(server, f"/{index}/_mget", _Ids([head_id(one) for one in ids]), params)


async def _get(
    server: Server, path: str, asked: _Ids | _Places, params: Mapping[str, str] = NOTHING
) -> list[Got]:
    several = await server.ask("POST", path, Several, asked, params=params)
    wrong = next((got.error for got in several.docs if got.error), None)
    if wrong is not None:
        raise Away(f"search: {wrong}", dependency="search")
    return several.docs


def _entry_ids(head: msgspec.Raw) -> frozenset[str]:
    return msgspec.json.decode(head, type=_Named).entry_ids if bytes(head) else frozenset()
