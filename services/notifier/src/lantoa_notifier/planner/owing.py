"""What is still owed of a content: changes that were passed over, kept until they are matched."""

from collections.abc import Callable, Collection

from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.subscriptions import Occasion
from lantoa.engines.records import AlreadyThere, Conflict, Records, Stored
from lantoa_notifier.records import OWED, Owed


class Owing:
    """One small record a content, only for contents of which something was ever passed over."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def of(self, content: ContentId) -> Owed:
        """What is owed, and up to which version planning has ended."""
        stored = await self._records.get(OWED, content)
        return stored.value if stored else _nothing(content)

    async def owe(
        self, content: ContentId, version: Version, changes: Collection[Occasion]
    ) -> None:
        """A version was passed over: its changes stay owed. A second time changes nothing."""
        await self._change(content, version, lambda owed: tuple(sorted({*owed.changes, *changes})))

    async def settle(self, content: ContentId, version: Version) -> None:
        """A version was planned, and what was owed with it."""
        if await self._records.get(OWED, content) is not None:
            await self._change(content, version, lambda _: ())

    async def _change(
        self,
        content: ContentId,
        version: Version,
        changes: Callable[[Owed], tuple[Occasion, ...]],
    ) -> None:
        while True:
            stored = await self._records.get(OWED, content)
            owed = stored.value if stored else _nothing(content)
            if version <= owed.version:
                return
            after = Owed(content_id=content, version=version, changes=changes(owed))
            if await self._replaced(stored, after):
                return

    async def _replaced(self, stored: Stored[Owed] | None, owed: Owed) -> bool:
        try:
            if stored is None:
                await self._records.insert(OWED, owed.content_id, owed)
            else:
                await self._records.put(OWED, stored.id, owed, stored.revision)
        except (AlreadyThere, Conflict):
            return False
        return True


def _nothing(content: ContentId) -> Owed:
    return Owed(content_id=content, version=Version(0))
