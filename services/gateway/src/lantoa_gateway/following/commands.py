"""Commands to the notifier: appended and acknowledged, the address sealed; then waited for.

Sending one twice is harmless: each has an id, and the notifier does each id once.
"""

import uuid
from collections.abc import Awaitable, Callable
from typing import Protocol

from msgspec.structs import replace

from lantoa.contracts.events import encode
from lantoa.contracts.ids import ContentId, FollowNumber, SubscriberNumber, Version
from lantoa.contracts.subscriptions import (
    Acknowledged,
    Channel,
    CodeTyped,
    Contact,
    CopyRequested,
    ErasureRequested,
    FollowChanged,
    FollowConfirmed,
    FollowRequested,
    Guardian,
    GuardianAnswered,
    LinksEnded,
    QuietChosen,
    QuietHours,
    Sealed,
    StopRequested,
    SubscriberState,
    SubscriptionCommand,
)
from lantoa.contracts.topics import SUBSCRIPTION_COMMAND
from lantoa.engines.eventlog import Appender
from lantoa.runtime.clock import Clock
from lantoa.runtime.links import Link
from lantoa.search.saving import hash_of
from lantoa_gateway.following.wish import Telling, Wish

WAIT_SECONDS, LOOK_AGAIN_SECONDS = 3.0, 0.05


class Sealing(Protocol):
    """Seals an address so that only the notifier can open it."""

    def seal(self, contact: Contact) -> Sealed:
        """The sealed contact; Away while the notifier has published no key for today."""
        ...


class Subscribers(Protocol):
    """What we know of subscribers from the log."""

    async def state(self, number: SubscriberNumber) -> SubscriberState | None:
        """The newest state seen of that subscriber."""
        ...

    async def after(self, command: str) -> SubscriberState | None:
        """The state that came of a command, while it is the newest."""
        ...


class Commands:
    """Appends commands. Raises Away when the log does not acknowledge: nothing is half done."""

    def __init__(
        self, appender: Appender, sealing: Sealing, subscribers: Subscribers, clock: Clock
    ) -> None:
        self._appender = appender
        self._sealing = sealing
        self._subscribers = subscribers
        self._clock = clock

    async def follow(self, contact: Contact, wish: Wish) -> None:
        """Ask the notifier to tell that address, once its owner has confirmed."""
        searches = tuple({hash_of(one.search): None for one in wish.searches})
        command = FollowRequested(
            command_id=new_id(),
            channel=contact.channel,
            contact=self._sealing.seal(contact),
            rule=replace(wish.rule, searches=searches),
            consent_text=wish.consent,
            at=self._clock.now(),
            searches=wish.searches,
            pace=wish.pace,
            quiet=wish.quiet,
            language=wish.language,
            guardian=self._guardian(wish),
            followed=wish.followed,
        )
        await self._append(command, key=f"enrolment-{new_id()}")

    def _guardian(self, wish: Wish) -> Guardian | None:
        if not wish.guardian:
            return None
        contact = Contact(channel=Channel.EMAIL, address=wish.guardian)
        return Guardian(contact=self._sealing.seal(contact), consent_text=wish.guardian_consent)

    async def answer(self, link: Link, *, agrees: bool) -> bool:
        """A guardian's answer for the child that the link names; seen done or not."""
        child = SubscriberNumber(link.follow or 0)
        command = GuardianAnswered(
            command_id=new_id(),
            number=child,
            guardian=link.number,
            link_version=link.version,
            agrees=agrees,
            at=self._clock.now(),
        )
        await self._append(command, key=str(child))
        return await self._seen(child, _carried_out(command.command_id))

    async def confirm(self, link: Link) -> bool:
        """Confirm what the link is about; whether it was seen done within 3 seconds."""
        command = FollowConfirmed(
            command_id=new_id(),
            number=link.number,
            link_version=link.version,
            at=self._clock.now(),
            follow=link.follow,
        )
        await self.ask(command, link)
        return await self._seen(link.number, _done(command.command_id, link, confirmed))

    async def code(self, contact: Contact, code: str) -> SubscriberState | None:
        """Confirm by the code that was sent there; what came of it, if it was seen in 3 seconds.

        A wrong code and an unknown number are never seen done, and take as long as each other.
        """
        command = CodeTyped(
            command_id=new_id(),
            channel=contact.channel,
            contact=self._sealing.seal(contact),
            code=code,
            at=self._clock.now(),
        )
        await self._append(command, key=f"enrolment-{new_id()}")

        async def state() -> SubscriberState | None:
            return await self._subscribers.after(command.command_id)

        await self._until(state, lambda found: found is not None)
        return await state()

    async def stop(self, link: Link) -> bool:
        """Stop what the link is about; whether it was seen done within 3 seconds."""
        command = StopRequested(
            command_id=new_id(), number=link.number, at=self._clock.now(), follow=link.follow
        )
        await self.ask(command, link)
        return await self._seen(link.number, _done(command.command_id, link, stopped))

    async def change(self, link: Link, follow: FollowNumber, telling: Telling) -> bool:
        """Have one follow told in that way; whether it was seen done within 3 seconds."""
        command = FollowChanged(
            command_id=new_id(),
            number=link.number,
            link_version=link.version,
            at=self._clock.now(),
            follow=follow,
            pace=telling.pace,
            channels=telling.channels,
            language=telling.language,
            insists=telling.insists,
        )
        return await self.carried_out(command, link)

    async def quiet(self, link: Link, hours: QuietHours | None) -> bool:
        """Have the person's phone quiet at these hours, or at everybody's; seen done or not."""
        command = QuietChosen(
            command_id=new_id(),
            number=link.number,
            link_version=link.version,
            at=self._clock.now(),
            quiet=hours,
        )
        return await self.carried_out(command, link)

    async def acknowledge(self, link: Link, content: ContentId, version: Version) -> None:
        """The person has received what is urgent: it need not be told again."""
        command = Acknowledged(
            command_id=new_id(),
            number=link.number,
            content_id=content,
            version=version,
            at=self._clock.now(),
        )
        await self.ask(command, link)

    async def end_links(self, link: Link) -> bool:
        """Let links of this one's version allow nothing more, except to stop; seen done or not."""
        command = LinksEnded(
            command_id=new_id(),
            number=link.number,
            link_version=link.version,
            at=self._clock.now(),
        )
        await self.ask(command, link)
        return await self._seen(link.number, lambda state: not is_current(state, link))

    async def copy(self, link: Link) -> None:
        """Ask the notifier to write to the person what is kept about them."""
        command = CopyRequested(
            command_id=new_id(),
            number=link.number,
            link_version=link.version,
            at=self._clock.now(),
        )
        await self.ask(command, link)

    async def erase(self, link: Link, *, closed: bool) -> bool:
        """Ask the notifier to forget the person; seen done or not."""
        command = ErasureRequested(
            command_id=new_id(),
            number=link.number,
            link_version=link.version,
            at=self._clock.now(),
            closed=closed,
        )
        await self.ask(command, link)
        return await self._seen(link.number, lambda state: state is None)

    async def ask(self, command: SubscriptionCommand, link: Link) -> None:
        """A command of whoever has the link, acknowledged by the log."""
        await self._append(command, key=str(link.number))

    async def carried_out(self, command: SubscriptionCommand, link: Link) -> bool:
        """A command of whoever has the link; whether it was seen done within 3 seconds."""
        await self.ask(command, link)
        return await self._seen(link.number, _carried_out(command.command_id))

    async def _append(self, command: SubscriptionCommand, key: str) -> None:
        record = encode(
            SUBSCRIPTION_COMMAND,
            command,
            key=key,
            id=command.command_id,
            source="gateway",
            time=command.at,
        )
        await self._appender.append([record])

    async def _seen(
        self, number: SubscriberNumber, done: Callable[[SubscriberState | None], bool]
    ) -> bool:
        return await self._until(lambda: self._subscribers.state(number), done)

    async def _until(
        self,
        asked: Callable[[], Awaitable[SubscriberState | None]],
        done: Callable[[SubscriberState | None], bool],
    ) -> bool:
        end = self._clock.monotonic() + WAIT_SECONDS
        while not done(await asked()):
            if self._clock.monotonic() >= end:
                return False
            await self._clock.sleep(LOOK_AGAIN_SECONDS)
        return True


def is_current(state: SubscriberState | None, link: Link) -> bool:
    """Whether the link is of the generation that holds."""
    return state is not None and state.link_version == link.version


def confirmed(state: SubscriberState, link: Link) -> bool:
    """Whether what the link is about is followed."""
    return any(link.follow in (None, follow.number) for follow in state.follows)


def stopped(state: SubscriberState, link: Link) -> bool:
    """Whether nothing that the link is about is followed any more."""
    return not confirmed(state, link)


def _carried_out(command_id: str) -> Callable[[SubscriberState | None], bool]:
    def done(state: SubscriberState | None) -> bool:
        return state is not None and state.last_command == command_id

    return done


def _done(
    command_id: str, link: Link, reached: Callable[[SubscriberState, Link], bool]
) -> Callable[[SubscriberState | None], bool]:
    def done(state: SubscriberState | None) -> bool:
        return state is not None and (state.last_command == command_id or reached(state, link))

    return done


def new_id() -> str:
    """One that no command had."""
    return uuid.uuid4().hex
