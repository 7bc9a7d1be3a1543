"""Children sign up with a guardian: what they follow is in force once both have agreed.

Law 91/2025/QH15 on personal data: from seven years on the child and the father, mother or guardian
agree both. No birthday is asked for or kept. A guardian is a subscriber like any other, by number,
so that the address is sealed, asked once a day and erased as everybody's is.
"""

from datetime import datetime
from typing import Protocol

import structlog

from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import CampaignId, SubscriberNumber
from lantoa.contracts.subscriptions import Channel, Contact, FollowRequested, GuardianAnswered
from lantoa.engines.records import AlreadyThere, Records
from lantoa.runtime.errors import Reject, Retry
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.domain.consents import answered, guarding, is_done, waits_for_guardian
from lantoa_notifier.domain.deciding import Part
from lantoa_notifier.links import Links
from lantoa_notifier.subscribers import rendering
from lantoa_notifier.subscribers.answering import Letter, Letters, letter_id
from lantoa_notifier.subscribers.people import Safe, changed, newcomer
from lantoa_notifier.subscribers.records import SUBSCRIBERS, Subscriber
from lantoa_notifier.subscribers.subscribing import Contacts, People, States

log = structlog.get_logger()


class Claims(People, Protocol):
    """Who has which address, and who asked it last."""

    async def asks(
        self, contact: Contact, number: SubscriberNumber, letter: CampaignId, at: datetime
    ) -> bool:
        """Whether that letter may leave for it now, which remembers it."""


class Guarding:
    """Asks guardians, and hears what they answer."""

    def __init__(
        self,
        records: Records,
        contacts: Contacts,
        people: Claims,
        safe: Safe,
        letters: Letters,
        links: Links,
    ) -> None:
        self._records = records
        self._contacts = contacts
        self._people = people
        self._safe = safe
        self._letters = letters
        self._links = links

    async def named(self, child: SubscriberNumber, command: FollowRequested) -> Subscriber | None:
        """The guardian whom a command names, as a subscriber; None when nothing may be sent there.

        Reject for a child who names the own address.
        """
        contact = await self._opened(command)
        number = await self._people.number_of(contact, command.at) if contact else None
        if number is None or contact is None:
            return None
        if number == child:
            raise Reject("a child and the guardian have different addresses")
        return await self._known(number, contact, command)

    async def _opened(self, command: FollowRequested) -> Contact | None:
        if command.guardian is None:
            return None
        return await self._contacts.opened(command.guardian.contact, Channel.EMAIL)

    async def _known(
        self, number: SubscriberNumber, contact: Contact, command: FollowRequested
    ) -> Subscriber:
        stored = await self._records.get(SUBSCRIBERS, str(number))
        if stored is not None and stored.value.erased_at is not None:
            raise Retry("whoever had the address is being erased", dependency="records")
        if stored is not None:
            return stored.value
        fresh = await newcomer(self._safe, number, contact, command.language)
        try:
            await self._records.insert(SUBSCRIBERS, str(number), fresh)
        except AlreadyThere:
            return await self._known(number, contact, command)
        return fresh

    async def ask(
        self, child: Subscriber, guardian: Subscriber, command: FollowRequested
    ) -> list[Outgoing]:
        """The day's letter to the guardian, if anything of the child's waits for the answer.

        What was frozen is emitted whatever has happened since: its account must balance.
        """
        id = letter_id(Part.GUARDIAN, guardian, command.at, Channel.EMAIL)
        was = await self._letters.again(id)
        waiting = [
            consent
            for consent in child.consents
            if waits_for_guardian(consent) and consent.guardian == guardian.number
        ]
        if was or not waiting or not await self._may(guardian, command, id):
            return was
        link = self._links.guardian(guardian.number, guardian.link_version, child.number)
        words = rendering.guardian(waiting, link, guardian.language)
        letter = Letter(Part.GUARDIAN, words, Channel.EMAIL)
        return await self._letters.write(guardian, letter, command.at)

    async def _may(self, guardian: Subscriber, command: FollowRequested, id: CampaignId) -> bool:
        """Whether the address may be asked: once a day, whoever asks, for whatever."""
        contact = await self._opened(command)
        if contact is None:
            return False
        return await self._people.asks(contact, guardian.number, id, command.at)


class Answering:
    """Carries out what guardians answer."""

    def __init__(self, records: Records, states: States) -> None:
        self._records = records
        self._states = states

    async def answer(self, received: Received) -> Produced:
        """The child is told from now on, or no more. A link that was ended only takes back."""
        command: GuardianAnswered = received.fact
        if command.agrees and not await self._stands(command):
            log.info("guardian.link_ended", number=command.guardian)
            return ()

        def once(child: Subscriber) -> Subscriber:
            return child if is_done(child, command) else answered(child, command)

        if await changed(self._records, command.number, once) is not None:
            await self._states.tell(command.number)
        return ()

    async def _stands(self, command: GuardianAnswered) -> bool:
        """Whether the link holds; the guardian's record then names the child, before the child's
        says anything: an erasure finds whom it has to take back from."""

        def named(guardian: Subscriber) -> Subscriber:
            holds = guardian.link_version == command.link_version
            return guarding(guardian, command.number) if holds else guardian

        guardian = await changed(self._records, command.guardian, named)
        return guardian is not None and command.number in named(guardian).wards
