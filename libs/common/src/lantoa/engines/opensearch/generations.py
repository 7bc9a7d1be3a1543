"""The sibling indices of one prefix, and which of them the alias makes the live one."""

import re
from contextlib import suppress
from typing import Any

import msgspec

from lantoa.engines.opensearch.mapping import MAPPING, SETTINGS
from lantoa.engines.opensearch.replies import Anything
from lantoa.engines.opensearch.server import SCAN_SECONDS, Missing, Refused, Server
from lantoa.engines.searchindex import WrongSchema
from lantoa.runtime.errors import Away

FIRST = "index-1"
"""The index that is live until another is swapped in."""
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
ACTIVE = {"wait_for_active_shards": "1", "timeout": "2s"}
EXISTS = "resource_already_exists_exception"


class Generations:
    """Index ``<prefix>-<name>`` for each name; the alias ``<prefix>`` is the live one."""

    def __init__(self, server: Server, prefix: str) -> None:
        self._server = server
        self.alias = prefix

    def at(self, name: str | None) -> str:
        """What to ask: the index of that name, or the live one."""
        return self.alias if name is None else f"{self.alias}-{name}"

    async def prepare(self, name: str | None) -> None:
        """Make the index if it is missing, the first one with its alias at once."""
        if name is not None:
            await self._ready(name, {})
        elif await self._live() is None:
            await self._ready(FIRST, {self.alias: {}})
            if await self._live() is None:
                await self._point([{"add": self._pair(FIRST)}])
        else:
            await self._complete(self.alias)

    async def swap(self, name: str) -> str:
        """Make that index the live one in one step; the name of the old one.

        LookupError when there is none of that name; Away when somebody else swapped meanwhile.
        """
        old = await self.live()
        if old == name:
            return old
        if not await self._exists(name):
            raise LookupError(f"there is no index {name!r} beside the live one")
        remove = self._pair(old) | {"must_exist": True}
        await self._point([{"remove": remove}, {"add": self._pair(name)}])
        return old

    async def live(self) -> str:
        """The name of the live index; Away when there is none."""
        live = await self._live()
        if live is None:
            raise Away(f"search: no live index {self.alias}", dependency="search")
        return live

    async def forget(self, name: str) -> None:
        """Remove that index, harmless when it is gone; ValueError if it is the live one."""
        if name == await self.live():
            raise ValueError(f"{name} is the live index")
        with suppress(Missing):
            path = f"/{self.at(name)}"
            await self._server.ask("DELETE", path, Anything, seconds=SCAN_SECONDS)

    async def _live(self) -> str | None:
        try:
            said = await self._server.ask("GET", f"/_alias/{self.alias}", dict[str, msgspec.Raw])
        except Missing:
            return None
        return min(said).removeprefix(f"{self.alias}-")

    async def _exists(self, name: str) -> bool:
        try:
            await self._server.ask("GET", f"/{self.at(name)}/_settings", Anything)
        except Missing:
            return False
        return True

    async def _ready(self, name: str, aliases: dict[str, Any]) -> None:
        if not await self._exists(name):
            await self._make(name, aliases)
        await self._complete(self.at(name))

    async def _make(self, name: str, aliases: dict[str, Any]) -> None:
        body = {"settings": SETTINGS, "mappings": MAPPING, "aliases": aliases}
        path = f"/{self.at(name)}"
        try:
            await self._server.ask("PUT", path, Anything, body, seconds=SCAN_SECONDS)
        except Refused as wrong:
            if EXISTS not in str(wrong):
                raise

    async def _complete(self, index: str) -> None:
        """Give an index made before the fields that came since, and wait until it answers."""
        path = f"/{index}/_mapping"
        try:
            await self._server.ask("PUT", path, Anything, MAPPING, seconds=SCAN_SECONDS)
        except Refused as other:
            raise WrongSchema(f"{index}: {other}") from other
        await self._server.ask("GET", f"/_cluster/health/{index}", Anything, params=ACTIVE)

    async def _point(self, actions: list[dict[str, Any]]) -> None:
        body = {"actions": actions}
        try:
            await self._server.ask("POST", "/_aliases", Anything, body, seconds=SCAN_SECONDS)
        except Missing as moved:
            raise Away(f"search: swapped meanwhile: {moved}", dependency="search") from moved

    def _pair(self, name: str) -> dict[str, Any]:
        return {"index": self.at(name), "alias": self.alias}
