"""What ``lantoa check`` says of a city's accounts."""

from collections.abc import Mapping
from typing import Any

import msgspec

from lantoa.testing.city import City
from lantoa.testing.people import until


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
