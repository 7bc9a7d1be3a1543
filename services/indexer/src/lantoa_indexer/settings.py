"""The indexer's settings."""

from typing import Annotated

from pydantic import Field

from lantoa.runtime.settings import LantoaSettings


class IndexerSettings(LantoaSettings):
    """How much the indexer takes at once."""

    indexer_batch: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=500, description="most content events indexed in one commit"
    )
    indexer_old_hours: Annotated[float, Field(gt=0, le=24 * 30)] = Field(
        default=24.0, description="hours that the index before a rebuild is kept for undo"
    )
    indexer_audit_per_second: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=20, description="contents compared with the log per second, all the time"
    )
