"""What goes out is what was looked at: a text saved in between is not told unread."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from lantoa.contracts.content import Change
from lantoa_publisher.domain.orders import Publish
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.editing import Editing

ID = "luat-dat-dai"
TOO_LONG = "Từ ngày 1/8/2024 không còn khung giá đất. " * 8


class Between:
    """Records in which something happens right after a text was read, once."""

    def __init__(self, records: Any, happens: Callable[[], Awaitable[Any]]) -> None:
        self._records = records
        self._happens: Callable[[], Awaitable[Any]] | None = happens

    async def get(self, table: Any, id: str) -> Any:
        found = await self._records.get(table, id)
        if table.name == "revisions" and self._happens is not None:
            happens, self._happens = self._happens, None
            await happens()
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)


@pytest.mark.parametrize("short", [TOO_LONG, "Bỏ khung giá đất."])
async def test_a_text_saved_while_the_first_was_looked_at_does_not_go_out(
    house: Any, write_text: Any, short: str
) -> None:
    await house.write(ID)
    newer = write_text(short=short)
    meddled = Between(house.records, lambda: house.editing.save(ID, newer, 1, house.everybody))
    editing = Editing(meddled, house.registers, house.world.clock, house.bell)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        await editing.publish(ID, Publish(change=Change.NEW), house.everybody)
    assert refused.value.because is Because.STALE
    assert (await house.head(ID)).version == 0
