"""Who of a batch is told now: asked before each group, for anybody may stop meanwhile."""

from pyroaring import BitMap

from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.domain.quiet import rings
from lantoa_notifier.workers.asking import Asks
from lantoa_notifier.workers.going import Run


class Choosing:
    """Asks about people; what has to wait for them, the go puts off."""

    def __init__(self, asks: Asks) -> None:
        self._asks = asks

    async def count(self, run: Run, ledger: Ledger) -> None:
        """Once a go: of those who are awake, whoever has heard enough for a day waits."""
        if run.counted:
            return
        awake = await self._awake(run, ledger)
        people = BitMap(books.numbers(ledger, awake).values())
        capped = await self._asks.caps.take(run.campaign, people)
        run.counted = True
        if capped.opens is not None:
            slots = books.slots_of(ledger, capped.people)
            run.put_off(slots, capped.opens, books.Wait.CAP)

    async def willing(self, run: Run, ledger: Ledger, slots: BitMap) -> BitMap:
        """The slots whose people agree, at this moment, and have an address."""
        numbers = books.numbers(ledger, slots)
        willing = await self._asks.consents.willing(run.campaign, numbers.values())
        run.own |= willing
        agreeing = willing.keys() & run.addressees.keys()
        return BitMap(slot for slot, number in numbers.items() if number in agreeing)

    def asleep(self, run: Run, ledger: Ledger, slots: BitMap) -> BitMap:
        """The slots whose people are not to be woken now: they wait for their morning."""
        now, asleep = self._asks.clock.now(), BitMap()
        for slot, number in books.numbers(ledger, slots).items():
            morning = self._asks.quiet.of(run.own[number].quiet).until(run.campaign, now)
            if morning is not None:
                asleep.add(slot)
                run.let_sleep(slot, morning)
        return asleep

    async def _awake(self, run: Run, ledger: Ledger) -> BitMap:
        """The slots to be done without those that are left to sleep: they count in the morning."""
        todo = run.todo(ledger)
        if not rings(run.campaign):
            return todo
        return todo - self.asleep(run, ledger, await self.willing(run, ledger, todo))
