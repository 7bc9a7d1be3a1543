"""A partner system in one file: it follows Lan Tỏa and ends with the same set of contents.

    python examples/partner.py https://phapluat.example.vn --keep contents.json --once
    python examples/partner.py --kafka broker:9092 --keep contents.json

Over HTTP it needs nothing but Python: it asks for the changes after its cursor, keeps them, keeps
the cursor, and asks again. On Kafka (``pip install aiokafka``) it reads the public topic from the
beginning. Either way a version that is not newer than the one it has is ignored, so that whatever
comes twice is harmless. A withdrawn content loses its text and keeps its reason.
"""

import argparse
import asyncio
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

TOPIC = "lantoa.content.public.v1"
PAGE, PAUSE_SECONDS, TIMEOUT_SECONDS = 100, 5.0, 30
Json = dict[str, Any]


class Contents:
    """The contents we hold and the cursor behind them, in one file that is replaced whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        kept: Json = json.loads(path.read_text()) if path.exists() else {}
        self.cursor: str = kept.get("cursor", "")
        self.held: dict[str, Json] = kept.get("contents", {})

    def take(self, content: Json) -> None:
        """Keep a version, unless we have it or a newer one."""
        held = self.held.get(content["id"])
        if held is None or held["version"] < content["version"]:
            self.held[content["id"]] = content

    def keep(self) -> None:
        """Write contents and cursor together: after a crash we go on from what we really have."""
        beside = self._path.with_suffix(".new")
        whole = {"cursor": self.cursor, "contents": self.held}
        beside.write_text(json.dumps(whole, ensure_ascii=False, indent=1))
        beside.replace(self._path)

    def told(self) -> str:
        """One line on what we hold."""
        published = sum(content["status"] == "published" for content in self.held.values())
        return f"{published} published, {len(self.held) - published} withdrawn"


def page_after(url: str, cursor: str) -> Json:
    """One page of changes; an expired cursor (410) begins again with the empty one.

    When the portal is busy (503) it is asked again after the time that it names.
    """
    while True:
        query = urllib.parse.urlencode({"after": cursor, "limit": PAGE})
        request = urllib.request.Request(f"{url}/api/v1/changes?{query}")  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                page: Json = json.load(answer)
                return page
        except urllib.error.HTTPError as refused:
            with refused:
                if refused.code == 410 and cursor:
                    cursor = ""
                elif refused.code == 503:
                    time.sleep(float(refused.headers.get("Retry-After", PAUSE_SECONDS)))
                else:
                    raise


def follow_http(url: str, contents: Contents, *, once: bool) -> None:
    """Ask until there is no more; then, unless once, ask again after a while."""
    while True:
        page = page_after(url, contents.cursor)
        for event in page["events"]:
            contents.take(event["data"])
        contents.cursor = page["next"]
        contents.keep()
        if not page["more"]:
            print(contents.told(), flush=True)
            if once:
                return
            time.sleep(PAUSE_SECONDS)


async def follow_kafka(broker: str, contents: Contents, *, once: bool) -> None:
    """Read the public topic from its beginning; once: to the end it has now."""
    from aiokafka import AIOKafkaConsumer

    consumer = AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=broker,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    async with consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        while True:
            for records in (await consumer.getmany(timeout_ms=1000)).values():
                for record in records:
                    if record.value is not None:
                        contents.take(json.loads(record.value))
            contents.keep()
            if once and all([await consumer.position(at) >= end for at, end in ends.items()]):
                print(contents.told(), flush=True)
                return


def main() -> None:
    """Follow until stopped, or once to the end."""
    parser = argparse.ArgumentParser(description="Follow Lan Tỏa and keep the same set.")
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8080")
    parser.add_argument("--kafka", help="host:port of a broker, instead of HTTP")
    parser.add_argument("--keep", type=Path, default=Path("contents.json"))
    parser.add_argument("--once", action="store_true", help="stop at the end")
    chosen = parser.parse_args()
    contents = Contents(chosen.keep)
    if chosen.kafka:
        asyncio.run(follow_kafka(chosen.kafka, contents, once=chosen.once))
    else:
        follow_http(chosen.url.rstrip("/"), contents, once=chosen.once)


if __name__ == "__main__":
    main()
