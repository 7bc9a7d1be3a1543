"""What comes of what somebody says in a chat: commands on the log first, an answer then.

A number is claimed here for a chat that begins, so that what follows from it on the log, the
follow and any stop, has one key and keeps its order, however far behind the planner is.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final, Protocol

from msgspec.structs import replace

from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import SubscriberNumber, derived_id
from lantoa.contracts.subscriptions import (
    AddressGone,
    AddressRequested,
    Contact,
    Sealed,
    StopRequested,
)
from lantoa.contracts.topics import SUBSCRIPTION_COMMAND
from lantoa.engines.records import Records
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa_notifier.channels.gathering import Appends
from lantoa_notifier.chats.beginnings import Beginnings
from lantoa_notifier.chats.hearing import Wish
from lantoa_notifier.chats.records import Waits
from lantoa_notifier.chats.words import ChatWords, Tongue
from lantoa_notifier.subscribers.records import SUBSCRIBERS

FIRST_LINKS: Final = 1
"""The version of the links of somebody who is new."""
Command = Waits | StopRequested | AddressGone


class Asked(Protocol):
    """What somebody asks for in a chat."""

    @property
    def id(self) -> str:
        """The same however often it is asked."""
        ...

    @property
    def contact(self) -> Contact:
        """Where it was said."""
        ...

    @property
    def wish(self) -> Wish:
        """What it asks for."""
        ...

    @property
    def enrolment(self) -> str:
        """The sign-up that is begun by it, if it begins one."""
        ...

    @property
    def language(self) -> str:
        """What the person speaks, as far as we know."""
        ...


class People(Protocol):
    """Who has which address."""

    async def number_of(self, contact: Contact, now: datetime) -> SubscriberNumber | None:
        """The number of whoever has it, new the first time; None: nothing may be sent there."""
        ...

    async def known(self, contact: Contact) -> SubscriberNumber | None:
        """The number of whoever has it; None when nobody does."""
        ...

    def claim(self, contact: Contact) -> str:
        """What its owner is known by, without the address."""
        ...


class Seals(Protocol):
    """Seals addresses for the log."""

    async def sealed(self, contact: Contact, now: datetime) -> Sealed:
        """The contact, for this installation alone."""
        ...


class Links(Protocol):
    """Signed links."""

    def manage(self, number: SubscriberNumber, link_version: int) -> str:
        """Where a person sees and changes what they follow."""
        ...


class Conversing:
    """Does what people ask for in their chats."""

    def __init__(
        self,
        records: Records,
        log_: Appends,
        people: People,
        seals: Seals,
        links: Links,
        portal: str,
        tongue: Tongue,
        clock: Clock,
    ) -> None:
        self._tongue = tongue
        self._records = records
        self._log = log_
        self._beginnings = Beginnings(records, clock)
        self._people = people
        self._seals = seals
        self._links = links
        self._sign_up = f"{portal.rstrip('/')}/theo-doi"
        self._clock = clock

    async def heed(self, asked: Asked) -> str:
        """The answer, once all that was asked for is on the log; empty: none."""
        if asked.wish is not Wish.NOTHING:
            metrics.count(metrics.RECEIPTS, self._tongue.place, asked.wish.value)
        deeds: Mapping[Wish, Callable[[Asked], Awaitable[str]]] = {
            Wish.START: self._start,
            Wish.STOP: self._stop,
            Wish.LEAVE: self._leave,
            Wish.PAGE: self._page,
            Wish.HELP: self._help,
            Wish.GROUP: self._group,
        }
        deed = deeds.get(asked.wish)
        return await deed(asked) if deed else ""

    async def _start(self, asked: Asked) -> str:
        contact, now = asked.contact, self._clock.now()
        claim = self._people.claim(contact)
        wanted = await self._beginnings.take(asked.enrolment, claim, now)
        if wanted is None:
            return self._tongue.words(asked.language).over.format(self._sign_up)
        words = self._tongue.words(wanted.language)
        if isinstance(wanted, AddressRequested):
            return await self._add(wanted, contact, words)
        number = await self._people.number_of(contact, now)
        if number is None:
            return words.closed
        await self._begin(wanted, number, contact)
        followed = self._tongue.escaped(wanted.followed) or words.everything
        return words.started.format(followed, await self._own_page(number))

    async def _add(self, wanted: AddressRequested, contact: Contact, words: ChatWords) -> str:
        """The chat is one more address of the person whose page it was asked for on."""
        known = await self._people.known(contact)
        if known not in (None, wanted.number):
            return words.taken
        await self._begin(wanted, wanted.number, contact)
        return words.added

    async def _begin(self, wanted: Waits, number: SubscriberNumber, contact: Contact) -> None:
        """The same as was asked for, of the chat; beginning it twice is one command."""
        now = self._clock.now()
        command = replace(
            wanted,
            command_id=derived_id("chat-start", wanted.command_id),
            contact=await self._seals.sealed(contact, now),
            at=now,
        )
        await self._append(command, number)

    async def _stop(self, asked: Asked) -> str:
        words = self._tongue.words(asked.language)
        number = await self._people.known(asked.contact)
        if number is None:
            return words.unknown.format(self._sign_up)
        command = StopRequested(
            command_id=derived_id("chat-stop", number, asked.id),
            number=number,
            at=self._clock.now(),
        )
        await self._append(command, number)
        return words.stopped

    async def _leave(self, asked: Asked) -> str:
        """Nobody is there any more: what is followed goes on by the person's other addresses."""
        number, now = await self._people.known(asked.contact), self._clock.now()
        if number is not None:
            command = AddressGone(
                command_id=derived_id("chat-left", number, asked.id),
                number=number,
                at=now,
                channel=asked.contact.channel,
                sent=now,
            )
            await self._append(command, number)
        return ""

    async def _page(self, asked: Asked) -> str:
        words = self._tongue.words(asked.language)
        number = await self._people.known(asked.contact)
        if number is None:
            return words.unknown.format(self._sign_up)
        return words.page.format(await self._own_page(number))

    async def _help(self, asked: Asked) -> str:
        return self._tongue.words(asked.language).help.format(self._sign_up)

    async def _group(self, asked: Asked) -> str:
        return self._tongue.words(asked.language).group

    async def _own_page(self, number: SubscriberNumber) -> str:
        stored = await self._records.get(SUBSCRIBERS, str(number))
        version = stored.value.link_version if stored else FIRST_LINKS
        return self._tongue.escaped(self._links.manage(number, version))

    async def _append(self, command: Command, number: SubscriberNumber) -> None:
        await self._log.append([_told(command, number)])


def _told(command: Command, number: SubscriberNumber) -> Outgoing:
    return encode(
        SUBSCRIPTION_COMMAND,
        command,
        key=str(number),
        id=command.command_id,
        source="notifier",
        time=command.at,
    )
