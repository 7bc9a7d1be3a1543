"""Whose content it is: every route that names one, asked over HTTP by people of another agency.

A draft of another agency is not there for them, by any address; what is out they may read, and
change nothing of it, and see nothing of how it came about.
"""

import itertools
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestServer

from lantoa.contracts.content import Change
from lantoa.runtime.service import Service
from lantoa_publisher.app import opened
from lantoa_publisher.desk.bulk import BULK
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.orders import Publish
from lantoa_publisher.domain.rights import Actor, Deed, Role
from lantoa_publisher.domain.titles import having
from lantoa_publisher.keys import sha256_of
from lantoa_publisher.reviewing import Limit, Reviewing
from lantoa_publisher.routes import ROUTES, Door
from services.publisher.tests.visitor import TOKEN, Visitor, browser_of

HEALTH, JUSTICE = "so-y-te-ha-noi", "so-tu-phap-ha-noi"
LOCAL = (Role.AUTHOR, Role.REVIEWER, Role.PUBLISHER, Role.AGENCY_ADMIN)
"""The roles that are bound to one agency."""
KEY = "khoa-{}"
FIRST = {"If-Match": '"1"'}
TEXT = {"kind": "news", "title": "Tin của người khác", "body": "Đã đổi."}
OTHER_DEEDS = (Deed.STAFF, Deed.REGISTERS, Deed.AUDIT)
BODIES: Mapping[str, Mapping[str, Any]] = {
    "PUT /api/v1/contents/{id}": TEXT,
    "POST /api/v1/contents/{id}/publish": {"change": "minor", "change_note": "Đổi."},
    "POST /api/v1/contents/{id}/withdraw": {"kind": "gone", "reason": "Không phải của tôi."},
    "POST /api/v1/contents/{id}/submit": {"change": "new"},
    "POST /api/v1/contents/{id}/send-back": {"reason": "Thiếu nguồn."},
    "PUT /api/v1/contents/{id}/schedule": {"at": "2027-01-01T08:00:00+07:00"},
    "PUT /api/v1/contents/{id}/assignment": {"to": "key:author"},
    "PUT /api/v1/contents/{id}/access": {"people": ["key:author"]},
    "POST /api/v1/contents/{id}/comments": {"said": "Tôi thấy rồi."},
    "POST /api/v1/contents/{id}/reviewed": {"reasons": ["x"]},
}
COLLEAGUES_ONLY = {
    "GET /noi-dung/{id}/so-sanh",
    "GET /noi-dung/{id}/lich-su",
    "GET /noi-dung/{id}/tep-goc",
}
"""Reading that tells how a content came about."""
ONE = sorted(name for name, rule in ROUTES.items() if "{id}" in name and rule not in Door)
"""Every route that names a content."""


NO_CONTENT = {name for name, rule in ROUTES.items() if rule in Door or rule in OTHER_DEEDS} | {
    "GET /tro-giup",
    "GET /viet",
    "GET /viet/{kind}",
    "GET /api/v1/registers/{register}",
    "POST /nhap",
}
"""Ways in, people, registers and the audit, which have tests of their own; and blank pages."""
LISTS = {
    "GET /": "/",
    "GET /noi-dung": "/noi-dung?q=Tin+s%E1%BA%AFp+%C4%91%E1%BB%95i",
    "GET /nhap": "/nhap",
    "GET /api/v1/reviews": "/api/v1/reviews",
}
"""Where many contents are told of, and how they are asked for what others prepare."""
IN_THE_FORM = {"POST /hang-loat/xem", "POST /hang-loat/lam", "POST /api/v1/contents"}
"""Contents named in the form, not in the address."""
OWN_PLACES = {
    "GET /viet/{kind}/{nonce}",
    "POST /viet/{kind}/{nonce}",
    "POST /viet/{kind}/{nonce}/giu",
    "POST /viet/{kind}/{nonce}/bo",
    "GET /nhap/{import}",
    "POST /nhap/{import}",
}
"""What one person has typed or brought."""
BY_HASH = {"GET /tep/{sha256}"}
"""A file is shown to who knows its 256 bits, which only those are told who see its content."""


def test_every_route_is_tried_here_or_has_no_content() -> None:
    assert set(ROUTES) == set(ONE) | NO_CONTENT | set(LISTS) | IN_THE_FORM | OWN_PLACES | BY_HASH


@pytest.fixture
async def service(house: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Service]:
    """The publisher as it is wired, with a key for each role of the department of justice."""
    keys = ",".join(f"{r}:{r}:{sha256_of(KEY.format(r))}:{JUSTICE}" for r in LOCAL)
    monkeypatch.setenv("LANTOA_SEED", "none")
    monkeypatch.setenv("LANTOA_PUBLISHER_KEYS", keys)
    async with opened(house.world, None) as service:
        yield service


@pytest.fixture
async def others(house: Any, service: Service) -> AsyncIterator[dict[Role, Visitor]]:
    """One person of each role in another agency, signed in."""
    server = TestServer(service.served[0].app)
    people: dict[Role, Visitor] = {}
    for role in LOCAL:
        person = await house.hire(f"{role}-khac", role, agency=JUSTICE)
        people[role] = Visitor(await browser_of(server).__aenter__())
        await people[role].sign_in(person, house.world.clock.now())
        await people[role].see("/tai-khoan")
    yield people
    for visitor in people.values():
        await visitor.client.close()


async def written(house: Any, id: str) -> Head:
    """A draft of the department of health."""
    author = Actor(by="staff:nv-000900", role=Role.AUTHOR, agency=HEALTH)
    return (await house.editing.create(house.text(), id, author))[0]


async def asked(visitor: Visitor, role: Role, route: str, id: str) -> tuple[int, str]:
    """The answer to a route about a content, asked with all that the route wants."""
    method, _, pattern = route.partition(" ")
    path = pattern.replace("{id}", id)
    if path.startswith("/api/"):
        headers = FIRST | {"Authorization": f"Bearer {KEY.format(role)}"}
        body = BODIES.get(route) if method in ("POST", "PUT") else None
        sent: dict[str, Any] = {"json": body, "headers": headers}
    else:
        token = TOKEN.findall(visitor.page)[0]
        sent = {"data": FormData({"token": token, **FIELDS}) if method == "POST" else None}
    async with visitor.client.request(method, path, allow_redirects=False, **sent) as answer:
        return answer.status, await answer.text()


FIELDS = {
    "revision": "1",
    "change": "new",
    "reason": "Vì thế.",
    "note": "Vì thế.",
    "said": "Tôi thấy rồi.",
    "do": "save",
    "title": "Tin của người khác",
    "body": "Đã đổi.",
}


@pytest.mark.parametrize("limited", [False, True])
async def test_a_draft_of_another_agency_is_at_no_address(
    house: Any, others: dict[Role, Visitor], limited: bool
) -> None:
    head = await written(house, "ban-nhap")
    if limited:
        admin = Actor(by="staff:nv-000901", role=Role.AGENCY_ADMIN, agency=HEALTH)
        reviewing = Reviewing(house.records, house.world.clock, house.bell)
        head = await reviewing.limit(head.id, Limit(people=("staff:nv-000900",)), admin)
    wrong = []
    for role, route in itertools.product(LOCAL, ONE):
        status, said = await asked(others[role], role, route, head.id)
        refused = status == 404 or (status == 403 and role not in having(ROUTES[route]))
        if not refused or head.title in said:
            wrong.append((role.value, route, status))
    assert not wrong, "\n".join(map(str, wrong))
    assert await house.head(head.id) == head


async def test_what_another_agency_has_out_is_read_and_not_changed(
    house: Any, others: dict[Role, Visitor]
) -> None:
    await written(house, "tin-da-dang")
    head = await house.editing.publish("tin-da-dang", Publish(change=Change.NEW), house.everybody)
    wrong = []
    for role, route in itertools.product(LOCAL, ONE):
        status, _ = await asked(others[role], role, route, head.id)
        reads = route.startswith("GET") and ROUTES[route] == "read"
        fits = status == 200 if reads and route not in COLLEAGUES_ONLY else status in (403, 404)
        if not fits:
            wrong.append((role.value, route, status))
    assert not wrong, "\n".join(map(str, wrong))
    assert await house.head(head.id) == head


async def test_what_another_agency_prepares_behind_what_is_out_is_told_at_no_address(
    house: Any, others: dict[Role, Visitor]
) -> None:
    await written(house, "tin-da-dang")
    head = await house.editing.publish("tin-da-dang", Publish(change=Change.NEW), house.everybody)
    newer = house.text(title="Tin sắp đổi: MẬT", body="Điều sắp công bố: MẬT", summary="MẬT")
    head = await house.editing.save(head.id, newer, 1, house.everybody)
    reviewing = Reviewing(house.records, house.world.clock, house.bell)
    await reviewing.comment(head.id, "Nhận xét MẬT", house.everybody)
    wrong = []
    for role, route in itertools.product(LOCAL, ONE):
        if route.startswith("GET"):
            status, said = await asked(others[role], role, route, head.id)
            if status == 200 and "MẬT" in said:
                wrong.append((role.value, route, status))
    assert not wrong, "\n".join(map(str, wrong))


SECRET = {"title": "Tin sắp đổi: MẬT", "body": "Điều sắp công bố: MẬT", "summary": "MẬT"}


async def prepared(house: Any) -> Head:
    """A draft of the department of health, with words that nobody else may read."""
    author = Actor(by="staff:nv-000900", role=Role.AUTHOR, agency=HEALTH)
    return (await house.editing.create(house.text(**SECRET), "tin-mat", author))[0]


async def test_no_list_tells_of_what_another_agency_prepares(
    house: Any, others: dict[Role, Visitor]
) -> None:
    await prepared(house)
    for role, path in itertools.product(LOCAL, LISTS.values()):
        headers = {"Authorization": f"Bearer {KEY.format(role)}"} if "/api/" in path else {}
        async with others[role].client.get(path, headers=headers) as answer:
            said = await answer.text()
        assert answer.status in (200, 403), (role, path)
        assert "MẬT" not in said, (role, path)
        assert "tin-mat" not in said, (role, path)


@pytest.mark.parametrize("slug", list(BULK))
async def test_no_deed_on_many_reaches_what_another_agency_prepares(
    house: Any, others: dict[Role, Visitor], slug: str
) -> None:
    head = await prepared(house)
    form = FIELDS | {"do": slug, "id": head.id, "to": "nv-000001", "kind": "gone"}
    for role, path in itertools.product(LOCAL, ("/hang-loat/xem", "/hang-loat/lam")):
        page = await others[role].send(path, **form)
        await others[role].see("/tai-khoan")
        assert "MẬT" not in page, (role, path)
    assert await house.head(head.id) == head


@pytest.mark.parametrize("slug", list(BULK))
async def test_no_deed_on_many_changes_what_another_agency_has_out(
    house: Any, others: dict[Role, Visitor], slug: str
) -> None:
    await written(house, "tin-da-dang")
    head = await house.editing.publish("tin-da-dang", Publish(change=Change.NEW), house.everybody)
    form = FIELDS | {"do": slug, "id": head.id, "to": "nv-000001", "kind": "gone"}
    for role in LOCAL:
        await others[role].send("/hang-loat/lam", **form)
        await others[role].see("/tai-khoan")
    assert await house.head(head.id) == head


async def test_an_id_that_is_taken_by_a_draft_tells_nothing_of_it(
    house: Any, others: dict[Role, Visitor]
) -> None:
    head = await prepared(house)
    for role in LOCAL:
        headers = {"Authorization": f"Bearer {KEY.format(role)}"}
        for sent in (TEXT | {"id": head.id}, TEXT | SECRET | {"id": head.id}):
            async with others[role].client.post(
                "/api/v1/contents", json=sent, headers=headers
            ) as answer:
                said = await answer.text()
            assert answer.status == 409, role
            assert "MẬT" not in said, role
            assert "revision" not in said, role
    assert await house.head(head.id) == head


async def test_what_one_person_types_or_brings_is_at_nobody_elses_address(
    house: Any, others: dict[Role, Visitor]
) -> None:
    writer, *rest = (others[role] for role in LOCAL)
    place = "/viet/news/0123456789ab"
    await writer.send(place + "/giu", title="Đang gõ: MẬT", seen="0", revision="0")
    form = FormData({"token": TOKEN.findall(await writer.see("/nhap"))[0]})
    form.add_field("files", "Điều 1. MẬT".encode(), filename="mat.txt")
    async with writer.client.post("/nhap", data=form) as answer:
        brought = answer.url.path
    assert answer.status == 200
    for other in rest:
        assert "MẬT" not in await other.see(place)
        await other.see("/tai-khoan")
        await other.send(place + "/bo")
        await other.see(brought)
        assert other.status == 404
        await other.see("/tai-khoan")
        await other.send(brought, title="Chiếm lấy", areas="01")
        assert other.status == 404
    assert "MẬT" in await writer.see(place)
