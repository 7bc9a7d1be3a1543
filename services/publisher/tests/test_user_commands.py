"""``lantoa user``: the first administrator of an empty installation, and emergencies."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from lantoa_publisher.commands import app
from services.publisher.tests.visitor import Visitor

Run = Callable[..., Awaitable[Result]]


@pytest.fixture
def run(house: Any, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line of the machine where the records are."""
    monkeypatch.setenv("LANTOA_DATA", str(house.world.data))

    async def invoke(*words: str) -> Result:
        return await asyncio.to_thread(lambda: CliRunner().invoke(app, ["user", *words]))

    return invoke


async def test_the_first_administrator_signs_in_with_what_the_command_prints(
    run: Run, visitor: Visitor, house: Any
) -> None:
    added = await run("add", "lan.nguyen", "--role", "city-admin", "--full-name", "Nguyễn Lan")
    assert added.exit_code == 0, added.output
    assert "nv-000001 (lan.nguyen), city-admin." in added.stdout
    once = added.stdout.split()[-1]
    await visitor.see("/dang-nhap")
    await visitor.send("/dang-nhap", name="lan.nguyen", password=once)
    assert visitor.path == "/dang-nhap/mat-khau"
    assert [(one.deed, one.by) for one in await house.deeds()] == [("account.added", "key:console")]


async def test_accounts_are_listed_moved_blocked_and_reset(run: Run, house: Any) -> None:
    await run("add", "minh.tran", "--role", "author", "--json")
    await run("role", "minh.tran", "--role", "agency-admin", "--agency", "so-y-te-ha-noi")
    assert "blocked" in (await run("block", "nv-000001")).stdout
    await run("unblock", "MINH.TRAN")
    reset = json.loads((await run("reset", "minh.tran", "--json")).stdout)
    assert (reset["state"], len(reset["password"])) == ("new", 23)
    listed = json.loads((await run("list", "--json")).stdout)
    assert [(one["number"], one["role"], one["agency"]) for one in listed] == [
        ("nv-000001", "agency-admin", "so-y-te-ha-noi")
    ]
    assert "password" not in listed[0]
    assert len(await house.deeds()) == 5


async def test_what_is_refused_is_said_in_both_languages(run: Run) -> None:
    await run("add", "minh.tran", "--role", "author")
    for words, says in (
        (("add", "minh.tran", "--role", "author"), "đã có người dùng"),
        (("add", "tên có dấu", "--role", "author"), "Tên đăng nhập không hợp lệ"),
        (("add", "hoa.le", "--role", "agency-admin"), "phải thuộc một đơn vị"),
        (("block", "khong.co"), "Không có tài khoản khong.co"),
    ):
        refused = await run(*words)
        assert isinstance(refused.exception, ValueError)
        assert says in str(refused.exception)
        assert "(" in str(refused.exception)
    assert (await run("add", "hoa.le", "--role", "root")).exit_code == 2
