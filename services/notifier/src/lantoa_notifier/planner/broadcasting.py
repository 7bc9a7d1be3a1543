"""Our own pages and channels among those who are told: the planner's side, and the workers'.

An account is a recipient that agrees as long as it stands in the settings; what is posted there
may be narrowed by codes. One that was taken out of them gets nothing more: *suppressed*.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import Final, Protocol

from msgspec import structs
from pyroaring import BitMap

from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import Channel, Contact, QuietHours, Rule
from lantoa_notifier.channels.social.accounts import Account
from lantoa_notifier.domain.caps import Capped
from lantoa_notifier.planner.audiences import Interested
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.subscribers.consenting import Own, covers
from lantoa_notifier.workers import asking
from lantoa_notifier.workers.asking import Asks
from lantoa_notifier.workers.resolving import Addressee

Known = Mapping[SubscriberNumber, Account]
"""The accounts by the numbers that they have as recipients."""


OURS: Final = Own(quiet=QuietHours(time(0), time(0)))
"""What of a post is an account's own: it is Vietnamese, and written whenever there is news."""


class Followers(Protocol):
    """Who follows what."""

    async def interested(self, about: Rule) -> Interested:
        """The people whose follows match."""
        ...


class Broadcasting:
    """The people whose follows match, and the accounts on which it is posted."""

    def __init__(self, followers: Followers, accounts: Sequence[Account]) -> None:
        self._followers = followers
        self._accounts = accounts

    async def interested(self, about: Rule) -> Interested:
        """By channel; the accounts stand under the social one, and wait for no digest."""
        found = await self._followers.interested(about)
        posted = BitMap(one.number for one in self._accounts if covers(one.wants, about))
        posted |= found.everybody.get(Channel.SOCIAL, BitMap())
        return structs.replace(found, everybody={**found.everybody, Channel.SOCIAL: posted})


class Addresses:
    """Where people are, and the accounts of the settings."""

    def __init__(self, people: asking.Addresses, accounts: Known) -> None:
        self._people = people
        self._accounts = accounts

    async def of(
        self, campaign: Campaign, numbers: Collection[SubscriberNumber]
    ) -> Mapping[SubscriberNumber, Addressee]:
        """All that is known."""
        ours = {
            number: Addressee(number, Contact(channel=Channel.SOCIAL, address=account.name), 0)
            for number in numbers
            if (account := self._accounts.get(number)) is not None
        }
        people = [one for one in numbers if one not in ours]
        return {**await self._people.of(campaign, people), **ours}


class Consents:
    """Who agrees; our own accounts do."""

    def __init__(self, people: asking.Consents, accounts: Known) -> None:
        self._people = people
        self._accounts = accounts

    async def willing(
        self, campaign: Campaign, numbers: Collection[SubscriberNumber]
    ) -> Mapping[SubscriberNumber, Own]:
        """Those who may be told now."""
        ours = {
            number: OURS
            for number in numbers
            if (account := self._accounts.get(number)) is not None and _is_wanted(account, campaign)
        }
        others = [number for number in numbers if number not in ours]
        return {**await self._people.willing(campaign, others), **ours}


class Caps:
    """How much people are told in a day; a page or channel hears of everything."""

    def __init__(self, people: asking.Caps, accounts: Known) -> None:
        self._people = people
        self._ours = BitMap(accounts)

    async def take(self, campaign: Campaign, people: BitMap) -> Capped:
        """Count the people among them."""
        return await self._people.take(campaign, people - self._ours)


def _is_wanted(account: Account, campaign: Campaign) -> bool:
    return campaign.about is None or covers(account.wants, campaign.about)


def with_accounts(asks: Asks, accounts: Sequence[Account]) -> Asks:
    """Whom workers ask, who know the accounts, too."""
    known = {account.number: account for account in accounts}
    return replace(
        asks,
        addresses=Addresses(asks.addresses, known),
        consents=Consents(asks.consents, known),
        caps=Caps(asks.caps, known),
    )
