"""The sums of law 9: intents = delivered + failed + suppressed + expired + cancelled + dead +
unknown + pending, campaign by campaign."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import asdict
from pyroaring import BitMap

from lantoa.contracts.delivery import Outcomes
from lantoa.contracts.ids import BatchId, SubscriberNumber
from lantoa.contracts.subscriptions import Channel
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.asked import Asked
from lantoa_notifier.accounts.receivers import Posted, Receivers
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.channels.social.accounts import Account
from lantoa_notifier.planner.records import Campaign


class Accounts:
    """What the stores say, gathered campaign by campaign."""

    def __init__(
        self, receivers: Mapping[Channel, Receivers], posted: Posted, ours: Sequence[Account] = ()
    ) -> None:
        self._receivers = receivers
        self._posted = posted
        self._ours = {account.number: account.name for account in ours}
        self._intents = 0
        self._sums: Counter[str] = Counter(dict.fromkeys(Outcomes.__struct_fields__, 0))
        self._unknown: list[dict[str, Any]] = []
        self.wrong: list[str] = []

    def add(self, campaign: Campaign, asked: Asked, ledgers: Mapping[BatchId, Ledger]) -> None:
        """Take one campaign into the account: every batch that log or ledger knows.

        A ledger without a request is no error: the log lets go of requests. A request without a
        ledger is pending, or dead if it is a dead letter.
        """
        self._intents += campaign.intents
        audience = books.read(campaign.audience)
        begun = BitMap()
        for ledger in ledgers.values():
            people = books.read(ledger.recipients)
            if begun & people:
                self.wrong.append(f"{ledger.batch}: somebody stands in two batches of a campaign")
            begun |= people
            self._batch(ledger, asked)
        self._wait(campaign, asked, ledgers, begun)
        told = begun | asked.people
        if told - audience or len(audience) != campaign.intents:
            self.wrong.append(f"{campaign.id}: its batches or intents are not its audience")
        self._sums["pending"] += len(audience - told)

    def _wait(
        self,
        campaign: Campaign,
        asked: Asked,
        ledgers: Mapping[BatchId, Ledger],
        begun: BitMap,
    ) -> None:
        """Count the batches that were asked for and that nobody has begun."""
        waiting = asked.number - sum(_asked_for(asked, ledgers))
        if waiting != len(asked.people - begun):
            self.wrong.append(f"{campaign.id}: somebody stands in two batches of it")
        dead = sum(number for id, number in asked.buried.items() if id not in ledgers)
        self._sums.update(dead=dead, pending=waiting - dead)

    def _batch(self, ledger: Ledger, asked: Asked) -> None:
        counts = asdict(books.counts(ledger))
        if ledger.batch in asked.buried:
            counts["dead"] += counts.pop("pending")
        self._sums.update(counts)
        if (receivers := self._receivers.get(ledger.channel)) is not None:
            receivers.note(ledger)
        if ledger.channel is Channel.SOCIAL:
            self._posted.note(ledger)
        unknown = books.numbers(ledger, books.those(ledger, books.Fate.UNKNOWN)).values()
        self._unknown += [{"batch": ledger.batch, **self._who(number)} for number in unknown]

    def _who(self, number: SubscriberNumber) -> dict[str, Any]:
        """A person by number, a page or channel of ours by its name."""
        name = self._ours.get(number)
        return {"account": name} if name else {"subscriber": number}

    def figures(self) -> dict[str, Any]:
        """The account as ``lantoa check`` tells it."""
        balanced = self._intents == sum(self._sums.values())
        if not balanced:
            self.wrong.append(f"intents {self._intents} ≠ the sum of all outcomes and pending")
        return {
            "intents": self._intents,
            **self._sums,
            "unknown_listed": self._unknown,
            "duplicates": sum(one.duplicates for one in self._receivers.values()),
            "balanced": balanced and not self.wrong,
            "wrong": self.wrong,
        }


def _asked_for(asked: Asked, ledgers: Mapping[BatchId, Ledger]) -> Iterator[int]:
    """How many people each of the ledgers has whose request is still there."""
    for id, ledger in ledgers.items():
        if int(id.rpartition(".")[2]) in asked.sequences:
            yield len(books.read(ledger.recipients))
