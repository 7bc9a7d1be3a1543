"""What the SMSC delivers to us: on the log first, answered then; worked on later, elsewhere.

If the process dies between the append and the answer, the SMSC delivers it again, and the log has
it twice: harmless. Nothing is answered that is not kept, nothing is kept with an address.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

import structlog

from lantoa.contracts.delivery import ReceiptArrived
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import SubscriberNumber, derived_id
from lantoa.contracts.subscriptions import Channel, Contact, StopRequested
from lantoa.contracts.topics import DELIVERY_RECEIPT, SUBSCRIPTION_COMMAND
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Retry
from lantoa.text.addresses import PUBLIC, Reach, WrongAddress, address
from lantoa.text.folding import fold
from lantoa_notifier.accounts.traces import named
from lantoa_notifier.channels.gathering import Appends
from lantoa_notifier.channels.smpp import statuses
from lantoa_notifier.channels.smpp.bodies import Delivered, delivered
from lantoa_notifier.channels.smpp.parts import text_of
from lantoa_notifier.channels.smpp.pdu import WrongPdu
from lantoa_notifier.channels.smpp.receipts import Ids, receipt_of
from lantoa_notifier.channels.smpp.session import Answering
from lantoa_notifier.channels.together import Together

log = structlog.get_logger()
STOP_WORDS: Final = frozenset({"stop", "huy", "ngung"})
"""The first word of a message that ends everything, without its marks and in lower case."""
_TOO_FAST: Final = 0x58
Known = Callable[[Contact], Awaitable[SubscriberNumber | None]]
"""The number of whoever has an address, in the process that owns addresses; None: nobody."""


class _Waiting(NamedTuple):
    ids: Ids
    delivered: Delivered


class Arriving:
    """Takes what all binds are delivered, and appends it many at once."""

    def __init__(self, log_: Appends, known: Known, clock: Clock, reach: Reach = PUBLIC) -> None:
        self._log = log_
        self._reach = reach
        self._known = known
        self._clock = clock
        self._together = Together(self._kept, clock)

    async def run(self) -> None:
        """Append and answer; for ever."""
        await self._together.run()

    def take(self, ids: Ids, body: bytes, answer: Answering) -> None:
        """Take a deliver_sm; it is answered when it is kept."""
        if self._together.is_full:
            answer(_TOO_FAST)
            return
        try:
            waiting = _Waiting(ids, delivered(body))
        except WrongPdu as wrong:
            log.warning("smpp.unreadable", provider=ids.provider, reason=str(wrong))
            answer(statuses.NEVER)
            return
        self._together.take(waiting, partial(_told_so, answer))

    async def _kept(self, some: Sequence[_Waiting]) -> bool:
        try:
            told = [await self._told(one.ids, one.delivered) for one in some]
            if outgoing := [one for one in told if one is not None]:
                await self._log.append(outgoing)
        except Retry as away:
            log.warning("smpp.not_kept", reason=away.reason, deliveries=len(some))
            return False
        return True

    async def _told(self, ids: Ids, what: Delivered) -> Outgoing | None:
        return await self._stop(ids, what) if what.is_message else self._receipt(ids, what)

    def _receipt(self, ids: Ids, what: Delivered) -> Outgoing | None:
        receipt = receipt_of(what, ids)
        if receipt is None:
            metrics.count(metrics.RECEIPTS, ids.provider, "nameless")
            return None
        key = named(ids.provider, receipt.id)
        now = self._clock.now()
        fact = ReceiptArrived(
            provider=ids.provider,
            reference=receipt.id,
            state=receipt.state,
            error=receipt.error,
            at=now,
        )
        name = derived_id("receipt", key, receipt.state, receipt.error)
        return encode(DELIVERY_RECEIPT, fact, key=key, id=name, source="notifier", time=now)

    async def _stop(self, ids: Ids, what: Delivered) -> Outgoing | None:
        number = await self._stopped(what)
        metrics.count(metrics.RECEIPTS, ids.provider, "stop" if number else "message")
        if number is None:
            return None
        now = self._clock.now()
        command = derived_id("sms-stop", number, now.isoformat())
        fact = StopRequested(command_id=command, number=number, at=now)
        return encode(
            SUBSCRIPTION_COMMAND, fact, key=str(number), id=command, source="notifier", time=now
        )

    async def _stopped(self, what: Delivered) -> SubscriberNumber | None:
        """Who wants to hear no more; None: nobody whom we know, or it says something else."""
        if not says_stop(text_of(what.octets, what.coding)):
            return None
        try:
            sender = what.sender if what.sender.startswith(("0", "+")) else f"+{what.sender}"
            form = address(Channel.SMS, sender, self._reach)
        except WrongAddress:
            return None
        return await self._known(Contact(channel=Channel.SMS, address=form))


def _told_so(answer: Answering, is_kept: bool) -> None:
    answer(statuses.OK if is_kept else statuses.NOT_NOW)


def says_stop(text: str) -> bool:
    """Whether the first word of a message is one that ends everything."""
    words = fold(text).split()
    return bool(words) and words[0].strip("\"'.,!:;()") in STOP_WORDS
