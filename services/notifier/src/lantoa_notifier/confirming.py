"""The confirmation: the one message that goes out unasked, once an address and day."""

from lantoa.contracts.events import Outgoing
from lantoa.contracts.subscriptions import FollowRequested
from lantoa_notifier import rendering
from lantoa_notifier.answering import Letter, Letters, letter_id
from lantoa_notifier.domain.consents import is_pending
from lantoa_notifier.domain.deciding import Part
from lantoa_notifier.links import Links
from lantoa_notifier.records import Subscriber


class Confirming:
    """Asks people whether it was they who asked."""

    def __init__(self, letters: Letters, links: Links) -> None:
        self._letters = letters
        self._links = links

    async def ask(self, subscriber: Subscriber, command: FollowRequested) -> list[Outgoing]:
        """The day's confirmation, if anything is pending. Its link confirms all that is.

        What was frozen is emitted whatever has happened since: its account must balance.
        """
        pending = [consent.text for consent in subscriber.consents if is_pending(consent)]
        if not pending:
            return await self._letters.again(letter_id(Part.CONFIRM, subscriber, command.at))
        return await self._letters.write(subscriber, self._letter(subscriber, pending), command.at)

    def _letter(self, subscriber: Subscriber, pending: list[str]) -> Letter:
        link = self._links.confirm(subscriber.number, subscriber.link_version)
        return Letter(Part.CONFIRM, rendering.confirmation(pending, link))
