"""Every route × every role, and nobody: what the two tables say is what the service does."""

import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from lantoa.runtime.http import application
from lantoa_publisher.app import opened
from lantoa_publisher.domain.rights import RIGHTS, Deed, Role
from lantoa_publisher.keys import sha256_of
from lantoa_publisher.routes import ROUTES, Door, UnknownRoutes, check, names_of
from services.publisher.tests.visitor import TOKEN, Visitor, browser_of

WHO = (None, *Role)
KEY = "khoa-cua-{}"
AGENCY = "so-y-te-ha-noi"
LEAVES = "POST /dang-xuat"
"""Whoever goes through this door is out: it is tried last."""


def expected(rule: Any, role: Role | None) -> str:
    """What the tables say."""
    if rule is Door.OPEN:
        return "allowed"
    if role is None:
        return "401"
    return "allowed" if rule is Door.IN or rule in RIGHTS[role] else "403"


def ending(status: int) -> str:
    return str(status) if status in (401, 403) else "allowed"


@pytest.fixture
async def desk(house: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    keys = ",".join(f"{role}:{role}:{sha256_of(KEY.format(role))}:{AGENCY}" for role in Role)
    monkeypatch.setenv("LANTOA_SEED", "none")
    monkeypatch.setenv("LANTOA_PUBLISHER_KEYS", keys)
    async with opened(house.world, None) as service:
        yield service.served[0].app


async def test_the_table_has_every_route_of_the_service_and_no_other(desk: Any) -> None:
    assert set(names_of(desk)) == set(ROUTES)


async def test_each_role_may_on_each_route_what_the_tables_say(
    desk: Any, house: Any, served: Any
) -> None:
    people = {role: await house.hire(f"{role}-x", role, agency=AGENCY) for role in Role}
    wrong = []
    for role in WHO:
        async with served(desk) as visitor:
            if role is not None:
                await visitor.sign_in(people[role], house.world.clock.now())
            await visitor.see("/tai-khoan")
            for route in sorted(ROUTES, key=lambda name: name == LEAVES):
                got = ending(await asked(visitor, route, role))
                if got != expected(ROUTES[route], role):
                    wrong.append((role, route, got))
    assert wrong == []
    assert len(list(itertools.product(WHO, ROUTES))) >= 7 * 45


def path_of(route: str) -> str:
    """An address that the route answers, of something that is not there."""
    pattern = route.split(" ")[1]
    return re.sub(r"\{[a-z]+\}", "khong-co", pattern.replace("{nonce}", "0" * 12))


async def asked(visitor: Visitor, route: str, role: Role | None) -> int:
    """The status of a route for a role, asked as a page of ours or a program would ask."""
    method, path = route.split(" ")[0], path_of(route)
    if path.startswith("/api/"):
        key = {"Authorization": f"Bearer {KEY.format(role)}"} if role else {}
        async with visitor.client.request(method, path, data=b"{}", headers=key) as answer:
            return answer.status
    form = {"token": TOKEN.findall(visitor.page)[0]} if method == "POST" else None
    async with visitor.client.request(method, path, data=form, allow_redirects=False) as answer:
        return 200 if route == "POST /vao" else answer.status


FORMS = sorted(name for name in ROUTES if name.startswith("POST /") and "/api/" not in name)


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        (False, {}),
        (True, {"Origin": "https://evil.example"}),
        (True, {"Origin": "null"}),
        (True, {"Sec-Fetch-Site": "cross-site"}),
    ],
    ids=["no token", "another site", "no origin", "sent across sites"],
)
async def test_no_form_of_the_desk_is_taken_from_elsewhere(
    desk: Any, house: Any, served: Any, token: bool, headers: dict[str, str]
) -> None:
    person = await house.hire("hoa.le", Role.CITY_ADMIN)
    taken = []
    async with served(desk) as visitor:
        await visitor.sign_in(person, house.world.clock.now())
        await visitor.see("/tai-khoan")
        form = {"token": TOKEN.findall(visitor.page)[0]} if token else {}
        for route in FORMS:
            async with visitor.client.post(
                path_of(route), data=form, headers=headers, allow_redirects=False
            ) as answer:
                if answer.status != 403:
                    taken.append((route, answer.status))
    assert taken == []
    assert len(FORMS) > 30


@pytest.mark.parametrize("role", list(Role))
def test_the_rights_of_a_role_are_those_that_the_issue_names(role: Role) -> None:
    keeps = {
        Role.AUTHOR: (Deed.APPROVE, Deed.PUBLISH, Deed.STAFF, Deed.AUDIT, Deed.REGISTERS),
        Role.REVIEWER: (Deed.PUBLISH, Deed.STAFF, Deed.AUDIT, Deed.REGISTERS),
        Role.PUBLISHER: (Deed.STAFF, Deed.AUDIT, Deed.REGISTERS, Deed.HISTORY),
        Role.AGENCY_ADMIN: (Deed.AUDIT, Deed.REGISTERS, Deed.HISTORY),
        Role.CITY_ADMIN: (),
        Role.AUDITOR: tuple(set(Deed) - {Deed.READ, Deed.AUDIT}),
    }
    assert not set(keeps[role]) & RIGHTS[role]


async def test_a_route_that_nobody_thought_of_keeps_the_service_from_starting() -> None:
    async def forgotten(_request: web.Request) -> web.Response:
        return web.Response()

    app = application("publisher")
    app.router.add_post("/viet/nham", forgotten)
    with pytest.raises(UnknownRoutes, match="POST /viet/nham"):
        check(app)


async def test_what_is_missing_is_named_to_programs_in_both_languages(
    desk: Any, served: Any
) -> None:
    headers = {"Authorization": f"Bearer {KEY.format(Role.AUTHOR)}"}
    async with served(desk) as visitor:
        path = "/api/v1/contents/x/withdraw"
        for language, role in (("vi", "Người công bố"), ("en", "publisher")):
            wanted = headers | {"Accept-Language": language}
            async with visitor.client.post(path, data=b"{}", headers=wanted) as answer:
                said = await answer.json(content_type=None)
            assert (answer.status, said["deed"], said["role"]) == (403, "withdraw", "author")
            assert role in said["fix"]


async def test_an_address_that_is_not_there_is_told_only_to_who_is_in(
    desk: Any, house: Any, served: Any
) -> None:
    person = await house.hire("minh.tran", Role.AUTHOR)
    async with served(desk) as visitor:
        await visitor.see("/khong-co")
        assert visitor.status == 401
        await visitor.sign_in(person, house.world.clock.now())
        await visitor.see("/khong-co")
        assert visitor.status == 404


@pytest.fixture
def served() -> Any:
    return _served


@asynccontextmanager
async def _served(app: web.Application) -> AsyncIterator[Visitor]:
    """A new browser before the desk."""
    async with browser_of(TestServer(app)) as client:
        yield Visitor(client)
