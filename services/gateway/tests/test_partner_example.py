"""The example that partners copy really ends with the same set."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).parents[3] / "examples" / "partner.py"


async def follow(city: Any, kept: Path) -> dict[str, Any]:
    url = str(city.client.make_url("/"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(EXAMPLE), url, "--keep", str(kept), "--once"
    )
    assert await process.wait() == 0
    contents: dict[str, Any] = json.loads(kept.read_text())["contents"]
    return contents


async def test_the_example_follows_and_goes_on_where_it_was(
    city: Any, a: Any, tmp_path: Path
) -> None:
    kept = tmp_path / "contents.json"
    await city.publish(a.law(), a.news())
    first = await follow(city, kept)
    assert {id: content["version"] for id, content in first.items()} == {
        "luat-57-2020-qh14": 1,
        "ke-hoach-335": 1,
    }
    await city.withdraw(a.stub())
    second = await follow(city, kept)
    assert second["ke-hoach-335"]["status"] == "withdrawn"
    assert "body" not in second["ke-hoach-335"]
    broken = json.loads(kept.read_text()) | {"cursor": "eyJwb3NpdGlvbnMiOltbMCw5OTk5OTldXX0"}
    kept.write_text(json.dumps(broken))
    assert (await follow(city, kept)).keys() == second.keys()
