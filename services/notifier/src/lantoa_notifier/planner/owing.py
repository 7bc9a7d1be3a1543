"""What is still owed of a content: changes that were passed over, kept until they are matched."""

from collections.abc import Callable, Collection

from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.subscriptions import Occasion
from lantoa.engines.recording import bring
from lantoa.engines.records import Records
from lantoa_notifier.planner.records import OWED, Owed


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
        def later(was: Owed | None) -> Owed | None:
            owed = was or _nothing(content)
            if version <= owed.version:
                return None
            return Owed(content_id=content, version=version, changes=changes(owed))

        await bring(self._records, OWED, content, later)


def _nothing(content: ContentId) -> Owed:
    return Owed(content_id=content, version=Version(0))
