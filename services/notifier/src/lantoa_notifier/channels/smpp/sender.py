"""SMS by SMPP: a message as its parts, over the best bind that is well.

Delivered when every part is accepted. A part whose answer is lost makes the message *unknown*: it
is never sent again. A throttled part is sent again, slower: it was surely not taken.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import count

from lantoa.messages import sms
from lantoa.messages.sms import Route, SmsRules
from lantoa.messages.templates import Templates
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.accounts.traces import named
from lantoa_notifier.channels.messages import Answer, Message, unsayable
from lantoa_notifier.channels.short import rules_for
from lantoa_notifier.channels.smpp import bodies, statuses
from lantoa_notifier.channels.smpp.binding import Bind
from lantoa_notifier.channels.smpp.parts import parts_of
from lantoa_notifier.channels.smpp.pdu import Pdu
from lantoa_notifier.channels.smpp.session import NotSent, Session, Unanswered

SMPP = "smpp"
PATIENCE = 20.0
"""Seconds a message is tried while the SMSC says that we are too fast."""


class Throttled(Exception):  # noqa: N818 - reads as a fact
    """We are too fast for the SMSC: it did not take the part."""


class SmppSender:
    """Sends over binds in the order of their priority."""

    def __init__(self, binds: Sequence[Bind], source: str, rules: SmsRules, clock: Clock) -> None:
        self._binds = binds
        self._source = source
        self._rules = rules
        self._clock = clock
        self._references = count()

    async def send(self, message: Message) -> Answer:
        """What came of it. Away: no bind is well, or all throttle; nothing was sent."""
        ends = self._clock.monotonic() + PATIENCE
        while True:
            try:
                return await self._over(self._best(), message, ends)
            except (Throttled, NotSent) as slow:
                if self._clock.monotonic() >= ends:
                    raise Away("the SMSC throttles", dependency=SMPP, after=5) from slow

    async def probe(self) -> None:
        """Return when a bind is up and takes messages: who is too fast has to wait, not to die."""
        if self._best().rests:
            raise Away("the SMSC throttles", dependency=SMPP)

    def _best(self) -> Bind:
        """The first that is up and does not rest; when all do, the first that is up.

        One that is slow is not given up for another that is slow.
        """
        up = [bind for bind in self._binds if bind.session is not None]
        if not up:
            refused = [f"{b.account.name} {b.refused}" for b in self._binds if b.refused]
            why = f"refused: {', '.join(refused)}" if refused else "no bind is up"
            raise Away(f"SMPP: {why}", dependency=SMPP)
        return next((bind for bind in up if not bind.rests), up[0])

    async def _over(self, bind: Bind, message: Message, ends: float) -> Answer:
        text = said_over(bind.account.route, message, self._rules)
        if text is None:
            return unsayable(why_not_over(bind.account.route, message, self._rules))
        parts = parts_of(text, next(self._references))
        if len(parts) > self._rules.most_parts:
            return unsayable(f"{len(parts)} parts")
        bind.begins()
        answer = await self._parts(bind, message.to.contact.address, parts, ends)
        bind.heard(answer)
        return answer

    async def _parts(
        self, bind: Bind, number: str, parts: Sequence[bodies.Part], ends: float
    ) -> Answer:
        """All parts over one session: a phone puts together what came by one way."""
        session, ids = bind.session, [""] * len(parts)
        if session is None:
            raise NotSent
        for place, part in enumerate(parts):
            body = bodies.submit(self._source, number, part)
            try:
                answer = await self._part(bind, session, body, ends if place else 0)
            except (Unanswered, NotSent, Throttled, Away) as lost:
                if isinstance(lost, Unanswered) or place:
                    return Answer(Fate.UNKNOWN, _why(lost), ids=tuple(ids))
                raise
            if answer.status != statuses.OK:
                refused = statuses.refusal(answer.status)
                return replace(refused, fate=Fate.FAILED, ids=tuple(ids)) if place else refused
            ids[place] = _named(bind, answer.body)
        return Answer(Fate.DELIVERED, ids=tuple(ids))

    async def _part(self, bind: Bind, session: Session, body: bytes, ends: float) -> Pdu:
        """The answer to one part; while it is throttled it is tried again until then."""
        while True:
            await bind.turn()
            answer = await session.submit(body)
            if answer.status == statuses.NOT_BOUND:
                session.close()
                raise NotSent
            if answer.status not in statuses.THROTTLED:
                bind.answered()
                return answer
            bind.throttled()
            if self._clock.monotonic() >= ends:
                raise Throttled


def said_over(route: Route, message: Message, rules: SmsRules) -> str | None:
    """The text that goes over a route; None when it takes none."""
    rules = rules_for(message, rules)
    text = _over(route, message.texts, rules)
    if not (text and message.found_by):
        return text
    named = sms.naming(text, rules, message.found_by)
    return named if sms.is_registered(named, route, rules) else text


def why_not_over(route: Route, message: Message, rules: SmsRules) -> str:
    """Why it takes none."""
    return str(sms.hindrance(route, message.texts, rules_for(message, rules)))


@lru_cache(maxsize=64)
def _over(route: Route, texts: Templates, rules: SmsRules) -> str | None:
    """Nothing in it is one recipient's own, and to fit it into its parts takes longer than to send
    it."""
    return sms.over(route, texts, rules)


def _named(bind: Bind, body: bytes) -> str:
    """What receipts will call it; empty where the answer has no id."""
    ids, id = bind.account.ids, bodies.message_id(body)
    return named(ids.provider, ids.in_answer(id)) if id else ""


def _why(lost: Exception) -> str:
    return f"{type(lost).__name__} {lost}".strip()
