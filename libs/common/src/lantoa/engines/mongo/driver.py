"""The one module that knows Motor, which is past its end of life.

``open_database`` is all that the engine asks of a driver. Its collections are called by the names
and arguments that Motor and PyMongo share: ``AsyncMongoClient`` takes Motor's place by the two
lines below that name the client and by ``await client.close()``.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

BOUNDS: dict[str, Any] = {
    "serverSelectionTimeoutMS": 3_000,
    "connectTimeoutMS": 3_000,
    "socketTimeoutMS": 10_000,
    "waitQueueTimeoutMS": 5_000,
    "wTimeoutMS": 10_000,
}
DURABLE: dict[str, Any] = {"w": "majority", "journal": True, "readPreference": "primary"}


@asynccontextmanager
async def open_database(url: str, name: str) -> AsyncIterator[Any]:
    """The database of that name; nothing is asked of the server yet."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        url, appname="lantoa", **BOUNDS, **DURABLE
    )
    try:
        yield client[name]
    finally:
        client.close()
