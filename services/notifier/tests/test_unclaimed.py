"""An address that somebody asked for and nobody has is forgotten, and nothing is opened by that."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from lantoa.contracts.delivery import BatchRequested
from lantoa.contracts.ids import CampaignId, SubscriberNumber
from lantoa.contracts.subscriptions import Channel, Contact
from lantoa.engines.records import Records, Stored
from lantoa_notifier.domain.claims import REMEMBERED
from lantoa_notifier.keys import SEAL_KEPT, SEAL_USED
from lantoa_notifier.subscribers.records import ADDRESS_CLAIMS, AddressClaim
from lantoa_notifier.subscribers.unclaimed import Unclaimed
from services.notifier.tests.room import Room, facts_of, open_room
from services.notifier.tests.test_addressing import BROWSER, DAY, MAIL, adds, drops, proves

MAILBOX = Contact(channel=Channel.EMAIL, address=MAIL)
OTHER = SubscriberNumber(4711)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def claimed(room: Room) -> AddressClaim | None:
    stored = await room.records.get(ADDRESS_CLAIMS, room.people.claim(MAILBOX))
    return stored.value if stored else None


async def later(room: Room, days: float, records: Records | None = None) -> None:
    """The timer looks when so many days have passed."""
    room.clock.move(days * DAY)
    await Unclaimed(records or room.records, room.clock).let_go()


async def by_phone(room: Room) -> int:
    """Somebody who is told in a browser, and asks for a mailbox."""
    number = await room.confirmed(BROWSER, channel=Channel.PUSH)
    assert facts_of(await adds(room, number, MAIL), BatchRequested)
    return number


def test_it_is_remembered_for_longer_than_a_command_can_be_opened() -> None:
    assert SEAL_USED + SEAL_KEPT < REMEMBERED


async def test_a_question_that_nobody_answered_is_forgotten_after_sixty_days(room: Room) -> None:
    await by_phone(room)
    await later(room, 59)
    assert await claimed(room)
    await later(room, 2)
    assert await claimed(room) is None


async def test_the_link_of_a_question_that_is_forgotten_still_proves(room: Room) -> None:
    number = await by_phone(room)
    await later(room, 61)
    await proves(room, number)
    assert (await room.state(number)).channels == (Channel.PUSH, Channel.EMAIL)


async def test_what_somebody_has_is_never_forgotten(room: Room) -> None:
    number = await by_phone(room)
    await proves(room, number)
    await later(room, 400)
    assert await room.people.known(MAILBOX) == number


async def test_what_was_dropped_is_forgotten_when_its_last_question_is_old(room: Room) -> None:
    number = await by_phone(room)
    await proves(room, number)
    await drops(room, number, Channel.EMAIL)
    await later(room, 1)
    assert await claimed(room), "today's question has been asked"
    await later(room, 61)
    assert await claimed(room) is None


class Crowded:
    """Records in which somebody is faster than who has just read old claims."""

    def __init__(self, room: Room, letter: str) -> None:
        self._room = room
        self._letter = CampaignId(letter)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._room.records, name)

    async def find(self, *values: Any, **others: Any) -> Sequence[Stored[Any]]:
        found = await self._room.records.find(*values, **others)
        now = self._room.clock.now()
        if self._letter:
            assert await self._room.people.asks(MAILBOX, OTHER, self._letter, now)
        else:
            assert await self._room.people.takes(MAILBOX, OTHER, now)
        return found


@pytest.mark.parametrize("letter", ["prove-1.4711.2027-01-24", ""])
async def test_whoever_asks_or_takes_while_it_is_forgotten_keeps_it(
    room: Room, letter: str
) -> None:
    await by_phone(room)
    crowded: Any = Crowded(room, letter)
    await later(room, 61, crowded)
    claim = await claimed(room)
    assert claim is not None
    assert (claim.number, claim.pending) == (OTHER, bool(letter))
