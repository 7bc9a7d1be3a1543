"""Whether every article seen with two texts is served with the right one, over HTTP.

    python -m tests.bench.point_in_time CORPUS

A city on the embedded engine imports ``versions.jsonl.gz`` as history. Then each of its articles is
asked for as of 2025-01-01 (the text of 2024), as of today and without a day (the text of 2026).
After that the one amending law whose instructions the corpus holds for some of these articles is
published as an editor would: its proposal put into its text, the documents confirmed. Those
articles are asked for again as of the law's own day: the text of 2026, by law and no longer by
observation; those of which a part holds from a later day only are left out, and counted. One JSON
line a figure.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from lantoa.contracts.ids import ContentId
from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import City, a_city
from lantoa.text.nfc import clean
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.legal.known import Known, meant
from tests.bench.amending_quality import texts
from tests.bench.corpus import Row, complain, percent, rows, say
from tests.bench.corpus_import import Importer, caught_up

THEN, AMENDING, LAWS_DAY, TODAY = "2025-01-01", "56/2024/QH15", "2025-06-01", "2026-11-01"
PATIENCE = 60.0
_clock = SystemClock()


async def shown(city: City, id: str, day: str | None) -> dict[str, Any]:
    """The articles of a content by their ids, as of a day."""
    asked = f"?as_of={day}" if day else ""
    status, body = await city.get(f"{city.gateway}/api/v1/content/{quote(id, safe='')}{asked}")
    assert status == 200, (id, day, status, body[:200])
    return {article["id"]: article for article in json.loads(body)["articles"]}


async def judged(city: City, some: Sequence[Row], ids: dict[str, str], day: str | None) -> None:
    """How many articles are served with the text that they had then."""
    year = "2024" if day == THEN else "2026"
    right = 0
    for row in some:
        article = (await shown(city, ids[row["doc_number"]], day)).get(row["id"])
        wanted = clean(row[f"text_{year}"]).strip()
        same = article is not None and article["text"].strip() == wanted
        right += same
        if not same:
            complain(row=row["id"], as_of=day, got=article and article["text"][:200])
    say(
        figure="point-in-time",
        as_of=day or "no day",
        text=year,
        articles=len(some),
        right=right,
        percent=percent(right, len(some)),
    )


async def ids_of(city: City) -> dict[str, str]:
    """The content ids of what was imported, by number."""
    lines = (city.data / "import.jsonl").read_text().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    return {line["number"]: line["id"] for line in told if line.get("id")}


async def publish_amending(
    city: City, documents: Sequence[Text], ids: dict[str, str]
) -> tuple[str, set[tuple[str, str]]]:
    """Publish the amending law, confirmed; its id, and the articles that it changes later only."""
    text = next(one for one in documents if one.number == AMENDING)
    begun = await city.post("/contents", msgspec.to_builtins(text), status=201)
    url = f"{city.publisher}/api/v1/contents/{begun['id']}"
    async with city.http.get(f"{url}/proposal", headers=city.editor) as answer:
        proposal = await answer.json()
    known = [
        Known(id=ContentId(f"{n}"), number=one.number, title=one.title, issued_on=one.issued_on)
        for n, one in enumerate(documents)
    ]
    for amendment in proposal["amendments"]:
        found = meant(amendment["document"], known, text.issued_on)
        if found and found.number in ids:
            amendment["content"] = ids[found.number]
    body = msgspec.to_builtins(text) | {"amendments": proposal["amendments"]}
    headers = city.editor | {"If-Match": '"1"'}
    async with city.http.put(url, json=body, headers=headers) as answer:
        assert answer.status == 200, await answer.text()
    await city.post(f"/contents/{begun['id']}/publish", {"change": "new"}, status=202)
    late = {
        (amendment["content"], amendment["address"].partition("/")[0])
        for amendment in proposal["amendments"]
        if "content" in amendment and amendment.get("since", LAWS_DAY) > LAWS_DAY
    }
    return str(begun["id"]), late


async def amended(city: City, some: Sequence[Row], ids: dict[str, str], by: str) -> None:
    """How many articles have the text of 2026 from the law's own day on."""
    until = _clock.monotonic() + PATIENCE
    right: dict[str, bool] = {}
    while _clock.monotonic() < until and not (right and all(right.values())):
        await caught_up(city)
        for row in some:
            article = (await shown(city, ids[row["doc_number"]], LAWS_DAY)).get(row["id"], {})
            same = article.get("text", "").split() == clean(row["text_2026"]).split()
            right[row["id"]] = same and article["amended_by"] == by
        await _clock.sleep(1)
    say(
        figure="point-in-time",
        as_of=LAWS_DAY,
        text="2026, by law",
        articles=len(some),
        right=sum(right.values()),
        not_right=[id for id, same in right.items() if not same],
    )


async def main(corpus: Path) -> None:
    """The whole story once."""
    some = rows(corpus / "versions.jsonl.gz")
    with tempfile.TemporaryDirectory() as folder:
        async with a_city(Path(folder) / "city", engines={"LANTOA_SEED": "none"}) as city:
            await city.start()
            importer = Importer(city, corpus / "versions.jsonl.gz")
            await importer.start()
            say(figure="import", exit=await importer.ended())
            await caught_up(city)
            ids = await ids_of(city)
            for day in (THEN, TODAY, None):
                await judged(city, some, ids, day)
            by, late = await publish_amending(city, list(texts(corpus)), ids)
            theirs = [row for row in some if AMENDING in row["amended_by_2026"]]
            now = [
                row
                for row in theirs
                if (ids[row["doc_number"]], f"dieu-{row['article']}") not in late
            ]
            await amended(city, now, ids, by)
            say(figure="point-in-time", later_in_part=len(theirs) - len(now))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
