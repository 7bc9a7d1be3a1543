"""One person's record, changed by compare-and-set: whoever loses the race thinks again."""

from collections.abc import Callable
from typing import Protocol

from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import Contact
from lantoa.engines.records import Conflict, Records
from lantoa_notifier.subscribers.records import SUBSCRIBERS, Subscriber

Change = Callable[[Subscriber], Subscriber]


class Safe(Protocol):
    """Keeps addresses sealed with a key per person."""

    async def seal_contact(self, number: SubscriberNumber, contact: Contact) -> bytes:
        """The contact, sealed."""
        ...


async def changed(records: Records, number: SubscriberNumber, change: Change) -> Subscriber | None:
    """The person as changed; None when there is nobody of that number.

    A change that gives back the very record it was given is none, and nothing is written.
    """
    while (stored := await records.get(SUBSCRIBERS, str(number))) is not None:
        after = change(stored.value)
        if after is stored.value:
            return after
        try:
            await records.put(SUBSCRIBERS, stored.id, after, stored.revision)
        except Conflict:
            continue
        return after
    return None


async def newcomer(
    safe: Safe, number: SubscriberNumber, contact: Contact, language: str
) -> Subscriber:
    """Somebody of that address who has agreed to nothing yet; nothing is kept of them but a key."""
    return Subscriber(
        number=number,
        channel=contact.channel,
        address=await safe.seal_contact(number, contact),
        consents=(),
        link_version=1,
        last_command="",
        language=language,
    )
