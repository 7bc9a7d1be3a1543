"""A first post that nobody knew of is named by a person: post, account and audit follow."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from pyroaring import BitMap
from typer.testing import CliRunner

from lantoa.contracts.ids import ContentId, Version
from lantoa.runtime.cli import build
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.shares import Share
from lantoa.runtime.world import World, open_world
from lantoa.testing.builders import NOON
from lantoa_notifier.accounts.auditing import posts as deeds
from lantoa_notifier.accounts.checking import check
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.social.posts import id_of
from lantoa_notifier.channels.social.records import POSTS, Post
from lantoa_notifier.domain.sightings import Look, NotLost, seen
from services.notifier.tests.test_checking_posts import ACCOUNT, CONTENT, ended, world

__all__ = ["world"]
LOST = Post(account=ACCOUNT.name, content_id=CONTENT, lost=(Version(1),))
MINE = ("--reason", "Đã xem trên kênh", "--by", "nv-000017")
WHICH = ("post", "name", ACCOUNT.name, CONTENT, "1")


def look(post: str, version: int = 1) -> Look:
    return Look(version=Version(version), post=post, by="staff:nv-000017", reason="Đã xem", at=NOON)


def test_the_next_version_changes_the_post_that_somebody_named() -> None:
    named = seen(LOST, look("7"))
    assert (named.version, named.post, named.lost) == (Version(1), "7", ())


def test_a_post_named_after_a_newer_one_stands_beside_it() -> None:
    named = seen(Post(**(_fields(LOST) | {"version": Version(2), "post": "8"})), look("7"))
    assert (named.version, named.post, named.before) == (Version(2), "8", ("7",))


def test_what_is_not_there_is_posted_by_the_next_version() -> None:
    named = seen(LOST, look(""))
    assert (named.version, named.post, named.lost) == (Version(0), "", ())


def test_the_same_again_changes_nothing_and_another_sighting_is_refused() -> None:
    named = seen(LOST, look("7"))
    assert seen(named, look("7")) == named
    with pytest.raises(NotLost, match="không rõ"):
        seen(named, look("8"))


@pytest.mark.parametrize("id", ["bai-7", "0", "https://t.me/phapluathanoi/7"])
def test_an_id_that_the_network_does_not_write_is_refused(id: str) -> None:
    with pytest.raises(ValueError, match="POST-ID"):
        seen(LOST, look(id))


def _fields(post: Post) -> dict[str, Any]:
    return {name: getattr(post, name) for name in post.__struct_fields__}


@pytest.fixture
async def unknown(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A post of which nobody knows, in the ledger and in its record."""
    monkeypatch.setenv("LANTOA_DATA", str(tmp_path))
    records = await ended(world, {Fate.UNKNOWN: BitMap([0])})
    await records.insert(POSTS, id_of(ACCOUNT.number, CONTENT), LOST)
    return world


async def told(*arguments: str) -> dict[str, Any]:
    result = await asyncio.to_thread(CliRunner().invoke, build(), [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.output)
    return answer


async def accounts() -> tuple[int, int, int, bool]:
    async with open_world(CommonSettings()) as fresh:
        found = await check(fresh)
    return found["delivered"], found["failed"], found["unknown"], found["balanced"]


async def test_named_by_hand_it_is_delivered_and_the_accounts_balance(unknown: World) -> None:
    foretold = await told(*WHICH, "7", *MINE, "--dry-run")
    assert (foretold["post"], foretold["settled"]) == ("7", 1)
    assert await accounts() == (0, 0, 1, True)
    await told(*WHICH, "7", *MINE)
    assert await accounts() == (1, 0, 0, True)
    assert (await told(*WHICH, "7", *MINE))["settled"] == 0


async def test_what_nobody_finds_has_failed(unknown: World) -> None:
    await told(*WHICH, "--none", *MINE)
    assert await accounts() == (0, 1, 0, True)


async def test_the_audit_is_told_who_named_it_and_why(unknown: World) -> None:
    await told(*WHICH, "7", *MINE)
    stored = await (await unknown.records("notifier")).get(POSTS, id_of(ACCOUNT.number, CONTENT))
    assert stored is not None
    [said] = await deeds([Share(stored, stored.value.outbox)])
    [deed] = said.deeds
    assert "nv-000017" in repr(deed)
    assert "Đã xem trên kênh" in repr(deed)


async def test_the_post_of_another_content_is_not_taken(unknown: World) -> None:
    other = Post(
        account=ACCOUNT.name, content_id=ContentId("luat-dat-dai"), version=Version(1), post="7"
    )
    records = await unknown.records("notifier")
    await records.insert(POSTS, id_of(ACCOUNT.number, other.content_id), other)
    result = await asyncio.to_thread(CliRunner().invoke, build(), [*WHICH, "7", *MINE])
    assert result.exit_code != 0
    assert "luat-dat-dai" in f"{result.output} {result.exception}"


@pytest.mark.parametrize("ids", [(), ("7", "--none")])
async def test_an_id_or_nothing_is_to_be_said(unknown: World, ids: tuple[str, ...]) -> None:
    result = await asyncio.to_thread(CliRunner().invoke, build(), [*WHICH, *ids, *MINE])
    assert result.exit_code != 0
    assert await accounts() == (0, 0, 1, True)
