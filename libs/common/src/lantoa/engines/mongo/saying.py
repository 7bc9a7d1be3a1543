"""What the server's errors mean to us."""

from collections.abc import Iterator
from contextlib import contextmanager

from pymongo.errors import (
    BulkWriteError,
    DocumentTooLarge,
    InvalidOperation,
    OperationFailure,
    PyMongoError,
)

from lantoa.runtime.errors import Away, TooLarge

TAKEN = 11000
"""A key that must be unique is there already."""
TOO_LARGE = {10334, 17419, 17420}
"""A document grows beyond 16 MiB: when inserted, and when changed."""


@contextmanager
def mongo_errors() -> Iterator[None]:
    """What the driver raises becomes TooLarge or Away; a misuse of the driver stays what it is."""
    try:
        yield
    except DocumentTooLarge as large:
        raise TooLarge(str(large)) from large
    except InvalidOperation:
        raise
    except PyMongoError as wrong:
        if TOO_LARGE & set(_codes(wrong)):
            raise TooLarge(str(wrong)[:300]) from wrong
        reason = f"records: {type(wrong).__name__} {str(wrong)[:300]}"
        raise Away(reason, dependency="records") from wrong


def _codes(wrong: PyMongoError) -> list[int | None]:
    """What the server says is wrong, by its numbers."""
    if isinstance(wrong, BulkWriteError):
        return [error["code"] for error in wrong.details.get("writeErrors", [])]
    return [wrong.code] if isinstance(wrong, OperationFailure) else []


def taken(refused: BulkWriteError) -> list[int]:
    """The places, in the bulk, of documents whose id was taken; raises what else went wrong."""
    errors = refused.details.get("writeErrors", [])
    others = [error for error in errors if error["code"] != TAKEN]
    if others or refused.details.get("writeConcernErrors"):
        raise refused
    return [error["index"] for error in errors]
