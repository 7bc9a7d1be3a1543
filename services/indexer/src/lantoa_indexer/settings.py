"""The indexer's settings."""

from typing import Annotated

from pydantic import Field

from lantoa.runtime.settings import LantoaSettings


class IndexerSettings(LantoaSettings):
    """How much the indexer takes at once."""

    indexer_batch: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=500, description="most content events indexed in one commit"
    )
