"""One account of ours: a version is posted there, or the post of an earlier one is changed.

Claim first, then call, then say what came of it. If the process dies after the claim, the next
worker finds it, waits until it has run out, and then changes the post once more, repeats a first
post by the same key where the network knows keys, looks for it where the network shows posts, or
calls it *unknown*.
"""

import asyncio
from functools import partial
from typing import Final

import structlog

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import ContentId, Version, derived_id
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer, Message
from lantoa_notifier.channels.social.accounts import Account
from lantoa_notifier.channels.social.networks import Heard, Network, Reply, Words
from lantoa_notifier.channels.social.posts import Held, Posts, Rests
from lantoa_notifier.domain import posts as arithmetic
from lantoa_notifier.domain.posts import Standing
from lantoa_notifier.workers.dispatching import Pace

log = structlog.get_logger()
LOOK_AGAIN: Final = 1.0
"""Seconds after which a post is asked for again that somebody else is at."""
REST: Final = 60.0
"""Seconds that a network is left alone when it does not say for how long."""
AWAY: Final = 30.0
"""Seconds after which a network is called again that did not answer: what is for others must not
wait for it, call by call."""
ANSWERS: Final = {
    Standing.SAID: Answer(Fate.DELIVERED),
    Standing.NEWER: Answer(Fate.CANCELLED, "newer"),
    Standing.LOST: Answer(Fate.UNKNOWN, "lost"),
    Standing.BEGUN: Answer(Fate.LOST, "begun"),
    Standing.BUSY: Answer(Fate.THROTTLED, "busy", after=LOOK_AGAIN),
}
FATES: Final = {
    Heard.THROTTLED: Fate.THROTTLED,
    Heard.UNTRUSTED: Fate.DEFERRED,
    Heard.NO_ACCOUNT: Fate.DEAD,
    Heard.REFUSED: Fate.DEAD,
    Heard.GONE: Fate.DEAD,
    Heard.FIXED: Fate.DEAD,
    Heard.AWAY: Fate.DEFERRED,
}
"""What becomes of a version when nothing was done; GONE and FIXED are answers to a first post
only from a network that does not keep its contract."""
WRONG: Final = frozenset({Heard.UNTRUSTED, Heard.NO_ACCOUNT})


class Poster:
    """Posts on one account, one at a time: the order in which it is asked is kept there.

    ``turn`` is shared by the accounts of one token: who is told to wait speaks for all of them.
    """

    def __init__(
        self,
        account: Account,
        network: Network,
        posts: Posts,
        rests: Rests,
        pace: Pace,
        turn: asyncio.Lock,
        clock: Clock,
    ) -> None:
        self._account = account
        self._network = network
        self._posts = posts
        self._rests = rests
        self._pace = pace
        self._clock = clock
        self._turn = turn

    async def send(self, message: Message) -> Answer:
        """What came of the version that the message tells."""
        async with self._turn:
            if seconds := await self._rests.left(self._account.bot):
                return Answer(Fate.THROTTLED, "resting", after=seconds)
            await self._pace.turn()
            return await self._told(message)

    async def _told(self, message: Message) -> Answer:
        content, version = message.campaign.content_id, message.campaign.version
        if content is None or version is None:
            return Answer(Fate.DEAD, "no content")
        words = self._words(message, content, version)
        held = await self._posts.claim(self._account, content, version, self._network.remembers)
        if held is Standing.LOST:
            return await self._looked_for(content, version, words)
        if isinstance(held, Standing):
            return ANSWERS[held]
        if self._is_stale(held):
            return await self._given_back(held)
        held, reply = await self._say(held, message, words)
        return await self._settled(held, version, reply)

    async def _looked_for(self, content: ContentId, version: Version, words: Words) -> Answer:
        """A first post by a process that died: what is seen there is known, whoever made it."""
        post = await self._network.find(words)
        if not post:
            return ANSWERS[Standing.LOST]
        await self._posts.found(self._account, content, version, post)
        return Answer(Fate.DELIVERED)

    async def _posted(self, words: Words) -> Reply:
        """A new post; if its answer is lost, it is looked for once."""
        reply = await self._network.post(words)
        post = await self._network.find(words) if reply.heard is Heard.LOST else ""
        return Reply(Heard.DONE, post=post) if post else reply

    def _is_stale(self, held: Held) -> bool:
        """Whether this process slept so long after its claim that somebody may have taken over."""
        until = held.value.until
        return until is None or self._clock.now() > until - arithmetic.CLAIM / 2

    async def _given_back(self, held: Held) -> Answer:
        """Nothing was called: whoever has the post now goes on, or the next worker begins."""
        in_doubt = arithmetic.is_in_doubt(held.value)
        doubted = partial(arithmetic.doubted, now=self._clock.now())
        left = await self._posts.let_go(held, doubted if in_doubt else arithmetic.released)
        return ANSWERS[Standing.BUSY if left.value.trying is None else Standing.BEGUN]

    def _words(self, message: Message, content: ContentId, version: Version) -> Words:
        return Words(
            texts=message.texts,
            key=derived_id("post", self._account.name, content, version),
            is_urgent=message.campaign.lane is Lane.URGENT,
        )

    async def _say(self, held: Held, message: Message, words: Words) -> tuple[Held, Reply]:
        post = held.value.post
        if not post:
            return held, await self._posted(words)
        reply = await self._network.edit(post, words)
        if message.campaign.purpose is Purpose.WITHDRAWAL:
            return held, await self._taken_down(held, reply)
        if reply.heard not in (Heard.GONE, Heard.FIXED):
            return held, reply
        left = await self._posts.let_go(held, arithmetic.left)
        if left.value.until != held.value.until:
            return held, Reply(Heard.LOST, code="late")
        answers = post if reply.heard is Heard.FIXED else ""
        anew = Words(words.texts, words.key, words.is_urgent, answers)
        return left, await self._posted(anew)

    async def _taken_down(self, held: Held, reply: Reply) -> Reply:
        """A notice stands in the post's place, or nothing does; so with those left behind."""
        if reply.heard is Heard.FIXED:
            reply = await self._network.remove(held.value.post)
            reply = Reply(Heard.GONE) if reply.heard is Heard.DONE else reply
        if reply.heard is Heard.GONE:
            reply = Reply(Heard.DONE)
        if reply.heard is Heard.DONE:
            for old in held.value.before:
                self._log_left_behind(await self._network.remove(old))
        return reply

    def _log_left_behind(self, reply: Reply) -> None:
        if reply.heard not in (Heard.DONE, Heard.GONE):
            log.warning("social.stands", account=self._account.name, reason=reply.code)

    async def _settled(self, held: Held, version: Version, reply: Reply) -> Answer:
        if reply.heard is Heard.DONE:
            self._is_wrong(0)
            await self._posts.apply(held, partial(arithmetic.said, version=version, id=reply.post))
            return Answer(Fate.DELIVERED)
        await self._heed(reply)
        if reply.heard is Heard.LOST or arithmetic.is_in_doubt(held.value):
            return await self._doubted(held, reply)
        await self._posts.let_go(held, arithmetic.released)
        return Answer(FATES[reply.heard], said_by(reply), after=reply.after)

    async def _heed(self, reply: Reply) -> None:
        """Leave alone who asks for it, and call for a person where only a person can help."""
        if reply.heard is Heard.THROTTLED:
            await self._rests.begin(self._account.bot, reply.after or REST)
        if reply.heard is Heard.AWAY:
            await self._rests.begin(self._account.bot, AWAY)
        if reply.heard in WRONG:
            self._is_wrong(1)
            log.error("social.account_wrong", account=self._account.name, reason=said_by(reply))

    async def _doubted(self, held: Held, reply: Reply) -> Answer:
        """An answer did not come: what can be repeated is, what cannot is unknown."""
        if held.value.post:
            await self._posts.let_go(held, arithmetic.released)
            return Answer(Fate.DEFERRED, said_by(reply))
        if self._network.remembers is not None:
            await self._posts.let_go(held, partial(arithmetic.doubted, now=self._clock.now()))
            return Answer(Fate.LOST, said_by(reply), after=reply.after)
        await self._posts.let_go(held, arithmetic.lost)
        return Answer(Fate.UNKNOWN, said_by(reply))

    def _is_wrong(self, value: float) -> None:
        metrics.gauge(metrics.ACCOUNT_WRONG, value, self._account.name)


def said_by(reply: Reply) -> str:
    """What the network said, for the log."""
    return f"{reply.heard.value} {reply.code}".strip()
