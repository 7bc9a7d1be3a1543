"""The write API: every deed twice is harmless, every refusal names its field and fix."""

import asyncio
import json
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from lantoa.contracts.content import Lane
from lantoa.contracts.topics import CONTENT_EVENT
from lantoa.engines.records import Records
from lantoa.runtime.errors import Away
from lantoa_publisher.api import ContentsApi
from lantoa_publisher.app import keys_of, opened, web_app
from lantoa_publisher.domain.rights import Role
from lantoa_publisher.editing import Editing
from lantoa_publisher.keys import Key, WrongKeys, sha256_of
from lantoa_publisher.seeding import register_entries
from lantoa_publisher.settings import PublisherSettings
from lantoa_publisher.spreading import Spreading
from lantoa_publisher.tables import HEADS, REVISIONS

API = "/api/v1/contents"
NEWS = {
    "kind": "news",
    "title": "Hà Nội tăng cường phổ biến, giáo dục pháp luật",
    "body": "UBND thành phố đã ban hành Kế hoạch số 335/KH-UBND.",
    "fields": ["44"],
    "areas": ["01"],
}
ID = "ha-noi-tang-cuong-pho-bien-giao-duc-phap-luat"


async def problem(answer: Any) -> tuple[int, dict[str, Any]]:
    assert answer.content_type == "application/problem+json"
    said = await answer.json(content_type=None)
    assert said["title"]
    return answer.status, said


async def stored(house: Any) -> tuple[int, int]:
    heads = await house.records.find(HEADS, "newest", limit=100)
    ids = [f"{head.id}@{n}" for head in heads for n in range(1, 9)]
    return len(heads), len(await house.records.get_many(REVISIONS, ids))


async def test_a_content_from_draft_to_withdrawal(api: Any, house: Any) -> None:
    made = await api.post(API, json=NEWS)
    assert made.status == 201
    said = await made.json()
    assert (said["id"], said["revision"], said["state"]) == (ID, 1, "draft")
    assert made.headers["ETag"] == '"1"'

    out = await api.post(f"{API}/{ID}/publish", json={"change": "new"})
    assert out.status == 202
    assert await out.json() == {
        "id": ID,
        "version": 1,
        "url": f"http://127.0.0.1:8080/noi-dung/{ID}",
    }

    newer = NEWS | {"body": "Bản đã đính chính."}
    saved = await api.put(f"{API}/{ID}", json=newer, headers={"If-Match": '"1"'})
    assert (saved.status, (await saved.json())["revision"]) == (200, 2)
    correction = {"change": "correction", "urgent": True, "change_note": "Sửa ngày ban hành."}
    assert (await api.post(f"{API}/{ID}/publish", json=correction)).status == 202

    shown = await (await api.get(f"{API}/{ID}")).json()
    assert (shown["version"], shown["revision"], shown["waiting"]) == (2, 2, 2)
    assert shown["text"]["body"] == "Bản đã đính chính."

    why = {"reason": "Nội dung đăng nhầm.", "kind": "gone"}
    gone = await api.post(f"{API}/{ID}/withdraw", json=why)
    assert (gone.status, (await gone.json())["version"]) == (202, 3)
    await house.empty_outbox()
    events = [fact for _, fact in await house.told(CONTENT_EVENT)]
    assert [type(fact).__struct_config__.tag for fact in events] == [
        "published",
        "published",
        "withdrawn",
    ]
    assert events[1].content.change_note == "Sửa ngày ban hành."
    assert events[2].stub.reason == "Nội dung đăng nhầm."


async def test_asking_twice_changes_nothing(api: Any, house: Any) -> None:
    assert (await api.post(API, json=NEWS)).status == 201
    again = await api.post(API, json=NEWS)
    assert (again.status, (await again.json())["revision"]) == (200, 1)
    for _ in range(2):
        out = await api.post(f"{API}/{ID}/publish", json={"change": "new"})
        assert (await out.json())["version"] == 1
    newer = NEWS | {"body": "Bản sau."}
    for _ in range(2):
        saved = await api.put(f"{API}/{ID}", json=newer, headers={"If-Match": '"1"'})
        assert (saved.status, (await saved.json())["revision"]) == (200, 2)
    why = {"reason": "Nội dung đăng nhầm."}
    for _ in range(2):
        gone = await api.post(f"{API}/{ID}/withdraw", json=why)
        assert (await gone.json())["version"] == 2
    assert await stored(house) == (1, 2)


async def test_the_same_source_with_another_text_is_told_where_it_stands(api: Any) -> None:
    law = NEWS | {"kind": "legal-document", "number": "335/KH-UBND", "document_type": "Kế hoạch"}
    assert (await api.post(API, json=law)).status == 201
    status, said = await problem(await api.post(API, json=law | {"body": "Toàn văn."}))
    assert (status, said["id"], said["revision"]) == (409, "ke-hoach-335-kh-ubnd", 1)
    assert "PUT" in said["fix"]


async def test_two_contents_that_come_at_once_for_one_readable_id_stay_two(
    api: Any, house: Any
) -> None:
    law = NEWS | {"kind": "legal-document", "number": "13/CP", "document_type": "Nghị định"}
    years = [law | {"issued_on": f"{year}-03-02"} for year in (1993, 1994, 1995)]
    answers = await asyncio.gather(*(api.post(API, json=one) for one in years))
    assert [answer.status for answer in answers] == [201, 201, 201]
    assert len({(await answer.json())["id"] for answer in answers}) == 3


async def test_an_edit_needs_the_revision_it_was_made_from(api: Any, house: Any) -> None:
    await api.post(API, json=NEWS)
    status, said = await problem(await api.put(f"{API}/{ID}", json=NEWS))
    assert (status, said["field"]) == (428, "If-Match")
    newer = NEWS | {"body": "Bản sau."}
    await api.put(f"{API}/{ID}", json=newer, headers={"If-Match": '"1"'})
    late = NEWS | {"body": "Bản của người đến muộn."}
    status, said = await problem(
        await api.put(f"{API}/{ID}", json=late, headers={"If-Match": '"1"'})
    )
    assert (status, said["revision"], said["field"]) == (409, 2, "If-Match")
    status, said = await problem(
        await api.put(f"{API}/{ID}", json=late, headers={"If-Match": "mới"})
    )
    assert (status, said["field"]) == (400, "If-Match")
    assert await stored(house) == (1, 2)


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"title": ""}, 422, "title"),
        ({"body": ""}, 422, "body"),
        ({"kind": "poem"}, 422, "kind"),
        ({"titel": "x"}, 422, "titel"),
        ({"body": "chuông \u0007"}, 422, "body"),
        ({"fields": ["x y"]}, 422, "fields[0]"),
        ({"issued_on": "hôm qua"}, 422, "issued_on"),
        ({"id": "Không-Dấu"}, 422, "id"),
        ({"effective_on": "2026-01-02", "expires_on": "2026-01-01"}, 422, "expires_on"),
    ],
)
async def test_a_wrong_field_is_named_with_its_fix_and_nothing_is_written(
    api: Any, house: Any, change: dict[str, Any], status: int, field: str
) -> None:
    answered, said = await problem(await api.post(API, json=NEWS | change))
    assert (answered, said["field"]) == (status, field)
    assert said["fix"]
    assert await stored(house) == (0, 0)


DEEP = b'{"kind":"news","title":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
MANY = {"articles": [{"number": "1", "address": "dieu-1", "title": "", "text": ""}] * 5001}


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        (DEEP, 422, "title"),
        (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, 422, "a"),
        (b'{"kind":"news","title":"\\ud800","body":"x"}', 400, None),
        (b'{"kind":"news","title":"\xff","body":"x"}', 400, None),
        (b'{"kind":"news","kind":"qa","title":1e999}', 422, "title"),
        (json.dumps(NEWS | {"effective_on": "0000-01-01"}).encode(), 422, "effective_on"),
        (json.dumps(NEWS | {"effective_on": "10000-01-01"}).encode(), 422, "effective_on"),
        (json.dumps(NEWS | {"title": "a" * 1001}).encode(), 422, "title"),
        (json.dumps(NEWS | {"title": "\u0958" * 900}).encode(), 422, "title"),
        (json.dumps(NEWS | {"kind": "legal-document"} | MANY).encode(), 422, "articles"),
        (json.dumps(NEWS | {"body": "á" * 5_000_000}).encode(), 413, None),
    ],
    ids=[
        "deep",
        "deeper",
        "half",
        "bytes",
        "inf",
        "0000",
        "10000",
        "long",
        "grows",
        "many",
        "10 MB",
    ],
)
async def test_a_monstrous_body_is_refused_and_nothing_is_written(
    api: Any, house: Any, sent: bytes, status: int, field: str | None
) -> None:
    answered, said = await problem(await api.post(API, data=BytesIO(sent)))
    assert (answered, said.get("field")) == (status, field)
    assert await stored(house) == (0, 0)


@pytest.mark.parametrize(
    ("deed", "sent", "field"),
    [
        ("publish", {"change": "new", "change_note": "\u0958" * 900}, "change_note"),
        ("withdraw", {"reason": "\u0958" * 900}, "reason"),
        ("withdraw", {"reason": " \u200b "}, "reason"),
    ],
)
async def test_an_order_that_could_not_be_read_again_is_refused_and_the_content_stays_whole(
    api: Any, deed: str, sent: dict[str, str], field: str
) -> None:
    id = (await (await api.post(API, json=NEWS)).json())["id"]
    if deed == "withdraw":
        await api.post(f"{API}/{id}/publish", json={"change": "new"})
    status, said = await problem(await api.post(f"{API}/{id}/{deed}", json=sent))
    assert (status, said["field"]) == (422, field)
    assert (await api.get(f"{API}/{id}")).status == 200


TITLE = str(NEWS["title"])


async def test_one_title_is_one_content_however_its_letters_are_made(api: Any) -> None:
    first = await (await api.post(API, json=NEWS)).json()
    for way in (
        unicodedata.normalize("NFD", NEWS["title"]),
        f"\u202e{TITLE}\u200b",
        f"{TITLE}\r\n",
    ):
        again = await api.post(API, json=NEWS | {"title": way})
        assert (again.status, (await again.json())["id"]) == (200, first["id"])
    shown = await (await api.get(f"{API}/{first['id']}")).json()
    assert shown["text"]["title"] == TITLE


async def test_refusals_speak_english_to_those_who_ask(api: Any) -> None:
    headers = {"Accept-Language": "en"}
    _, said = await problem(await api.post(API, json=NEWS | {"title": ""}, headers=headers))
    assert said["fix"] == "Write a title."


async def test_a_code_that_no_register_has_is_named(house: Any, api: Any) -> None:
    house.registers.learn(register_entries())
    async with served(house) as own:
        _, said = await problem(await own.post(API, json=NEWS | {"areas": ["01", "99999"]}))
        assert said["field"] == "areas[1]"
        made = await own.post(API, json=NEWS | {"authority": "ubnd-ha-noi"})
        assert made.status == 201
        shown = await (await own.get(f"{API}/{ID}")).json()
        assert shown["text"]["authority_name"] == "Ủy ban nhân dân thành phố Hà Nội"


@pytest.mark.parametrize("path", ["khong-co", "khong-co/spread", "%00", "a%2Fb"])
async def test_what_is_not_there_is_not_found(api: Any, path: str) -> None:
    assert (await problem(await api.get(f"{API}/{path}")))[0] == 404


async def test_a_body_that_is_too_large_or_no_json_is_refused(api: Any, house: Any) -> None:
    assert (await problem(await api.post(API, data=BytesIO(bytes(4 * 1024 * 1024 + 1)))))[0] == 413
    assert (await problem(await api.post(API, data=b"{")))[0] == 400
    assert await stored(house) == (0, 0)


async def test_nobody_comes_in_without_a_key(browser: Any) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}):
        answer = await browser.post(API, json=NEWS, headers=headers)
        status, said = await problem(answer)
        assert (status, said["field"]) == (401, "Authorization")


async def test_the_key_of_this_machine_is_its_owners_alone(api: Any, house: Any) -> None:
    path = house.world.data / "keys" / "dev"
    assert path.stat().st_mode & 0o777 == 0o600


async def test_production_knows_the_configured_keys_alone(house: Any) -> None:
    world = house.world
    world.settings = world.settings.model_copy(update={"env": "production"})
    assert keys_of(world, PublisherSettings()) == ([], None)
    digest = sha256_of("khoá của lan")
    for wrong in ("lan:chief:00", f"lan:editor:{digest}", f"lan:author:{digest}:", "lan"):
        with pytest.raises(WrongKeys):
            keys_of(world, PublisherSettings(publisher_keys=wrong))
    written = f"lan:author:{digest}:so-y-te-ha-noi, may:auditor:{digest}"
    keys, dev = keys_of(world, PublisherSettings(publisher_keys=written))
    assert dev is None
    assert [(k.actor.by, k.actor.role, k.actor.agency) for k in keys] == [
        ("key:lan", Role.AUTHOR, "so-y-te-ha-noi"),
        ("key:may", Role.AUDITOR, None),
    ]


async def test_only_an_admin_uses_the_history_lane(house: Any) -> None:
    key = Key(name="lan", role=Role.PUBLISHER, sha256=sha256_of("khoa-cua-lan"))
    async with served(house, key) as own:
        await own.post(API, json=NEWS)
        order = {"change": "new", "lane": "history"}
        status, said = await problem(await own.post(f"{API}/{ID}/publish", json=order))
        assert (status, said["field"]) == (403, "lane")


async def test_history_is_published_in_its_lane(api: Any, house: Any) -> None:
    await api.post(API, json=NEWS)
    await api.post(f"{API}/{ID}/publish", json={"change": "new", "lane": "history"})
    assert (await house.head(ID)).lane_waiting == Lane.HISTORY


async def test_a_replaced_content_names_one_that_lives(api: Any) -> None:
    await api.post(API, json=NEWS)
    await api.post(f"{API}/{ID}/publish", json={"change": "new"})
    why = {"reason": "Đã có bản mới.", "kind": "replaced", "target": "khong-co"}
    status, said = await problem(await api.post(f"{API}/{ID}/withdraw", json=why))
    assert (status, said["field"]) == (422, "target")
    await api.post(API, json=NEWS | {"id": "ban-moi", "body": "Bản mới."})
    await api.post(f"{API}/ban-moi/publish", json={"change": "new"})
    why["target"] = "ban-moi"
    assert (await api.post(f"{API}/{ID}/withdraw", json=why)).status == 202


async def test_drafts_cannot_be_withdrawn(api: Any) -> None:
    await api.post(API, json=NEWS)
    answer = await api.post(f"{API}/{ID}/withdraw", json={"reason": "Đăng nhầm."})
    status, said = await problem(answer)
    assert (status, said["state"]) == (409, "draft")


class AwayRecords:
    """Records that do not answer."""

    def __getattr__(self, _name: str) -> Any:
        async def away(*_args: Any, **_named: Any) -> None:
            raise Away("records do not answer", dependency="records")

        return away


async def test_records_away_is_a_clear_503(house: Any) -> None:
    async with served(house, records=AwayRecords()) as own:
        answer = await own.post(API, json=NEWS)
        status, said = await problem(answer)
        assert (status, said["dependency"]) == (503, "records")
        assert int(answer.headers["Retry-After"]) > 0


async def test_a_text_left_without_a_head_by_a_crash_is_taken_up_again(
    house: Any, write_text: Any
) -> None:
    await house.write("cu")
    await house.records.delete(HEADS, "cu")
    assert (await house.write("cu")).revision == 1
    await house.records.delete(HEADS, "cu")
    assert (await house.write("cu", body="Văn bản khác.")).revision == 2


@asynccontextmanager
async def served(
    house: Any, key: Key | None = None, records: Any = None
) -> AsyncIterator[TestClient[Any, Any]]:
    store: Records = records or house.records
    key = key or Key(name="lan", role=Role.CITY_ADMIN, sha256=sha256_of("khoa-cua-lan"))
    editing = Editing(store, house.registers, house.world.clock, house.bell)
    api = ContentsApi(editing, Spreading(store), "http://127.0.0.1:8080")
    headers = {"Authorization": "Bearer khoa-cua-lan"}
    async with TestClient(TestServer(web_app([key], api.routes())), headers=headers) as client:
        yield client


async def test_the_service_reads_what_it_shows(house: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("LANTOA_SEED", "none")
    async with opened(house.world, None) as service:
        assert [topic.name for topic in service.readings[0].topics] == [
            "lantoa.content.reached.v1",
            "lantoa.delivery.reported.v1",
        ]
        assert list(service.background) == ["relay"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("incoming", [{"kind": "replaces", "document": "31/2024/QH15"}]),
        ("outdated", [{"kind": "repeals", "document": "Luật cũ", "content": "luat-cu"}]),
        ("affects", ["luat-31-2024-qh15/dieu-5"]),
        ("version", 9),
        ("state", "published"),
        ("agency", "so-y-te-ha-noi"),
        ("writers", []),
        ("published_at", "2020-01-01T00:00:00Z"),
    ],
)
async def test_nobody_writes_what_is_the_systems(api: Any, field: str, value: Any) -> None:
    text = {key: told for key, told in NEWS.items() if key != "id"}
    status, said = await problem(await api.post(API, json=text | {field: value}))
    assert (status, said["field"]) == (422, field)
    await api.post(API, json=NEWS)
    answer = await api.put(f"{API}/{ID}", json=text | {field: value}, headers={"If-Match": '"1"'})
    status, said = await problem(answer)
    assert (status, said["field"]) == (422, field)
