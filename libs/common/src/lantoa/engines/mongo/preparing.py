"""Making the indexes of a table, and placing the records that were there before an index."""

from typing import Any

from lantoa.engines.encoding import decoder
from lantoa.engines.indexing import check
from lantoa.engines.mongo.documents import Document, key, paths, placed
from lantoa.engines.records import Index, Table

STEP = 500


async def prepare(collection: Any, table: Table[Any]) -> None:
    """Make what is missing; harmless when all is there, and when two do it at once."""
    check(table)
    for index in table.indexes:
        order = [(path, 1) for path in (*paths(index), "_id")]
        await collection.create_index(order, name=key(index))
        await _place(collection, table, index)


async def _place(collection: Any, table: Table[Any], index: Index) -> None:
    """Place those that were never placed; the first path lets the index narrow the question."""
    never = {paths(index)[0]: None, f"i.{key(index)}": {"$exists": False}}
    while some := await collection.find(never).limit(STEP).to_list(STEP):
        for document in some:
            await _place_one(collection, table, index, document)


async def _place_one(collection: Any, table: Table[Any], index: Index, document: Document) -> None:
    """Unless somebody changed it meanwhile: then it is asked for again."""
    kind: Any = table.type
    value = decoder(kind).decode(document["value"])
    standing = {"_id": document["_id"], "revision": document["revision"]}
    await collection.update_one(standing, {"$set": {f"i.{key(index)}": placed(index, value)}})
