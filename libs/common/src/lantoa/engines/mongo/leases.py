"""Leases by name: a document with an epoch, free when it has expired.

Expiry is by the clocks of those who claim, since not every server can compare with its own. They
are assumed to agree within a second (NTP), and leases are held for many. A wrong clock cannot do
harm beyond a take-over too early or too late: the epoch of a newer holder makes ``renew`` answer
no, and the log fences. A dead holder's lease is taken over after its seconds at the latest.
"""

from datetime import UTC, datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from lantoa.engines.mongo.documents import Document
from lantoa.engines.records import Lease

COLLECTION = "_leases"


def _now() -> float:
    return datetime.now(UTC).timestamp()


async def claim(leases: Any, name: str, owner: str, seconds: float) -> Lease | None:
    """The lease, if it is free or ours already; of many who claim at once one gets it."""
    there: Document | None = await leases.find_one({"_id": name})
    if there is None:
        return await _first(leases, Lease(name, owner, 1, seconds))
    if there["owner"] == owner:
        ours = Lease(name, owner, there["epoch"], seconds)
        return ours if await renew(leases, ours) else None
    if there["owner"] is not None and there["until"] > _now():
        return None
    return await _take(leases, there, Lease(name, owner, there["epoch"] + 1, seconds))


async def _first(leases: Any, lease: Lease) -> Lease | None:
    try:
        await leases.insert_one({"_id": lease.name, **_held(lease)})
    except DuplicateKeyError:
        return None
    return lease


async def _take(leases: Any, seen: Document, lease: Lease) -> Lease | None:
    """Take it if it is still as it was seen: not renewed, not taken."""
    taken = await leases.update_one(seen, {"$set": _held(lease)})
    return lease if taken.matched_count else None


def _held(lease: Lease) -> Document:
    return {"owner": lease.owner, "epoch": lease.epoch, "until": _now() + lease.seconds}


def _ours(lease: Lease) -> Document:
    return {"_id": lease.name, "owner": lease.owner, "epoch": lease.epoch}


async def renew(leases: Any, lease: Lease) -> bool:
    """Hold it for as long again, unless somebody else has it."""
    renewed = await leases.update_one(_ours(lease), {"$set": {"until": _now() + lease.seconds}})
    return bool(renewed.matched_count)


async def release(leases: Any, lease: Lease) -> None:
    """Let it go if it is ours; the epoch stays, so that it grows for ever."""
    await leases.update_one(_ours(lease), {"$set": {"owner": None}})
