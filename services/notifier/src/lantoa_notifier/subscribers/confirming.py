"""The confirmation: the one message that goes out unasked, once an address and day.

By e-mail it has a link, by SMS a code: a link costs two parts more, and people are told not to open
links in messages.
"""

from datetime import datetime
from typing import Protocol

from lantoa.contracts.events import Outgoing
from lantoa.contracts.subscriptions import Channel, FollowRequested
from lantoa.runtime.clock import HANOI
from lantoa_notifier.domain.codes import code_of
from lantoa_notifier.domain.consents import is_pending
from lantoa_notifier.domain.deciding import Part
from lantoa_notifier.links import Links
from lantoa_notifier.records import Subscriber
from lantoa_notifier.subscribers import rendering
from lantoa_notifier.subscribers.answering import Letter, Letters, letter_id


class Allowance(Protocol):
    """What may be spent on codes."""

    async def takes(self, at: datetime) -> bool:
        """Whether one more may leave today, which counts it."""
        ...


class Confirming:
    """Asks people whether it was they who asked."""

    def __init__(self, letters: Letters, links: Links, secret: bytes, codes: Allowance) -> None:
        self._letters = letters
        self._links = links
        self._secret = secret
        self._codes = codes

    async def ask(self, subscriber: Subscriber, command: FollowRequested) -> list[Outgoing]:
        """The day's confirmation, if anything is pending; it confirms all that is.

        What was frozen is emitted whatever has happened since: its account must balance.
        """
        was = await self._letters.again(letter_id(Part.CONFIRM, subscriber, command.at))
        pending = [consent.text for consent in subscriber.consents if is_pending(consent)]
        if was or not pending:
            return was
        if subscriber.channel is not Channel.SMS:
            letter = self._with_link(subscriber, pending)
        elif await self._codes.takes(command.at):
            letter = self._with_code(subscriber, command.at)
        else:
            return []
        return await self._letters.write(subscriber, letter, command.at)

    def _with_link(self, subscriber: Subscriber, pending: list[str]) -> Letter:
        link = self._links.confirm(subscriber.number, subscriber.link_version)
        return Letter(Part.CONFIRM, rendering.confirmation(pending, link, subscriber.language))

    def _with_code(self, subscriber: Subscriber, at: datetime) -> Letter:
        code = code_of(self._secret, subscriber.number, at.astimezone(HANOI).date())
        return Letter(Part.CONFIRM, rendering.code(code, subscriber.language))
