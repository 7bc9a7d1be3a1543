"""What ``lantoa check`` says of a city's accounts, and how far its readers are behind."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from lantoa.contracts.topics import TOPICS
from lantoa.engines.opening import open_log
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.commands.lag import lags_of
from lantoa.testing.city import City
from lantoa.testing.people import until


async def behind(city: City) -> Mapping[str, int]:
    """What each group has still to do, by ``lantoa lag``'s own arithmetic: whoever waits asks it
    often, and a command is a process that takes half a second of a core."""
    lags: Counter[str] = Counter()
    async with open_log(city.env.get("LANTOA_LOG", "sqlite:log.db"), city.data) as log:
        for one in await lags_of(log, await log.groups(), TOPICS, SystemClock().now()):
            lags[one.group] += one.lag
    return lags


async def balanced(city: City) -> bool:
    """Whether everything is in order, and nothing is pending."""
    code, out, _ = await city.lantoa("check", "--json")
    return code == 0 and bool(msgspec.json.decode(out)["pending"] == 0)


async def account(city: City, seconds: float) -> Mapping[str, Any]:
    """All that is said, once nothing is pending."""
    said: dict[str, Any] = {}

    async def is_quiet() -> bool:
        _, out, _ = await city.lantoa("check", "--json")
        said.update(msgspec.json.decode(out))
        return bool(said["pending"] == 0)

    await until(is_quiet, "nothing is pending", seconds)
    return said
