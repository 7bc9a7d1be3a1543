"""The one module that knows Motor, which is past its end of life.

``open_database`` is all that the engine asks of a driver. Databases and collections are called by
what Motor and PyMongo share, so ``pymongo.AsyncMongoClient`` may stand for ``Client`` as it is.
"""

import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

Client: Any = AsyncIOMotorClient
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
    client = Client(url, appname="lantoa", **BOUNDS, **DURABLE)
    try:
        yield client[name]
    finally:
        closing = client.close()
        if inspect.isawaitable(closing):
            await closing
