"""Messages to one person by our bot (Bot API). No idempotency key: a lost answer is *unknown*.

A bot may send about 30 messages a second, one a second to a chat. 429 stops the whole bot, in our
channels too if it is the same one, for the time said; the record ``rests`` tells all workers.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final, Protocol

import structlog

from lantoa.contracts.chats import chat_of
from lantoa.messages import social
from lantoa.messages.because import as_text
from lantoa.messages.templates import Templates, cut_after_a_sentence
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer, Message
from lantoa_notifier.channels.social.networks import Heard, Reply
from lantoa_notifier.channels.social.posting import AWAY, REST, said_by
from lantoa_notifier.channels.social.posts import Rests
from lantoa_notifier.chats.words import chat_words
from lantoa_notifier.workers.dispatching import Pace

log = structlog.get_logger()
BETWEEN: Final = 1.0
"""Seconds between two messages in one chat."""
MOST_CHATS: Final = 10_000
ROOM: Final = 3_500
"""Letters of a text: Telegram takes 4,096 in UTF-16, with a followed search and the ways."""
FATES: Final[Mapping[Heard, Answer]] = {
    Heard.DONE: Answer(Fate.DELIVERED),
    Heard.NO_ACCOUNT: Answer(Fate.FAILED, "gone", gone=True),
    Heard.THROTTLED: Answer(Fate.THROTTLED),
    Heard.UNTRUSTED: Answer(Fate.DEFERRED),
    Heard.AWAY: Answer(Fate.DEFERRED),
    Heard.LOST: Answer(Fate.UNKNOWN),
    Heard.REFUSED: Answer(Fate.DEAD),
    Heard.GONE: Answer(Fate.DEAD),
    Heard.FIXED: Answer(Fate.DEAD),
}
"""One table. NO_ACCOUNT: the person blocked the bot, or is no more at Telegram; GONE and FIXED are
no answers to a new message."""


class Bot(Protocol):
    """Our bot."""

    @property
    def name(self) -> str:
        """Who it is, without a secret."""
        ...

    async def say(self, chat: int, text: str, link: str = "") -> Reply:
        """A message in HTML."""
        ...


class ChatSender:
    """Tells people in their chats."""

    def __init__(self, bot: Bot, rests: Rests, pace: Pace, clock: Clock) -> None:
        self._bot = bot
        self._rests = rests
        self._pace = pace
        self._spacing = Spacing(clock)

    async def send(self, message: Message) -> Answer:
        """What Telegram made of it; a chat that was told just now waits for its second."""
        chat = chat_of(message.to.contact)
        if chat is None:
            return Answer(Fate.DEAD, "no chat")
        if seconds := await self._rests.left(self._bot.name):
            return Answer(Fate.THROTTLED, "resting", after=seconds)
        if seconds := self._spacing.taken(chat):
            return Answer(Fate.THROTTLED, "a second a chat", after=seconds)
        return await self._told(chat, message)

    async def probe(self) -> None:
        """While Telegram is away its slots wait one by one: posts elsewhere go on."""

    async def _told(self, chat: int, message: Message) -> Answer:
        """What came of all its parts: once the first is there, nobody sends them again."""
        first, *others = html(message)
        answer = await self._say(chat, first, message.texts.url)
        for part in others:
            if answer.fate is Fate.DELIVERED:
                after = await self._say(chat, part)
                answer = (
                    after if after.fate is Fate.DELIVERED else Answer(Fate.UNKNOWN, after.reason)
                )
        return answer

    async def _say(self, chat: int, text: str, link: str = "") -> Answer:
        await self._pace.turn()
        reply = await self._bot.say(chat, text, link)
        await self._heed(reply)
        return _answer(reply)

    async def _heed(self, reply: Reply) -> None:
        """Leave the bot alone where Telegram asks for it, and call for a person where one must."""
        if reply.heard is Heard.THROTTLED:
            await self._rests.begin(self._bot.name, reply.after or REST)
        if reply.heard is Heard.AWAY:
            await self._rests.begin(self._bot.name, AWAY)
        is_wrong = reply.heard is Heard.UNTRUSTED
        metrics.gauge(metrics.ACCOUNT_WRONG, float(is_wrong), self._bot.name)
        if is_wrong:
            log.error("social.account_wrong", account=self._bot.name, reason=said_by(reply))


class Spacing:
    """When each chat was told last, in this process; the longest ago is forgotten first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._free: OrderedDict[int, float] = OrderedDict()

    def taken(self, chat: int) -> float:
        """Seconds until the chat may be told again; 0 takes the turn."""
        now = self._clock.monotonic()
        if (left := self._free.get(chat, now) - now) > 0:
            return left
        self._free[chat] = now + BETWEEN
        self._free.move_to_end(chat)
        if len(self._free) > MOST_CHATS:
            self._free.popitem(last=False)
        return 0.0


def _answer(reply: Reply) -> Answer:
    answer = FATES[reply.heard]
    if answer.fate is Fate.DELIVERED:
        return answer
    return Answer(answer.fate, said_by(reply), after=reply.after, gone=answer.gone)


def html(message: Message) -> Sequence[str]:
    """The message in Telegram's HTML: what the e-mail says, and the ways.

    What tells of a content is one message, cut after a sentence; a copy of what is kept of a person
    is whole, in as many as it takes.
    """
    texts, words = message.texts, chat_words(message.own.language)
    if not message.may_stop:
        return [_escaped(part) for part in parts_of(texts.text or social.post(texts), ROOM)]
    said = [_escaped(_cut(texts))]
    if why := as_text(message.because, message.words):
        said.append(_escaped(why))
    if message.acknowledge_url:
        said.append(_acknowledging(message))
    return ["\n\n".join([*said, words.ways.format(escape(message.manage_url))])]


def _acknowledging(message: Message) -> str:
    """What an urgent message asks of who insists."""
    url, words = escape(message.acknowledge_url), message.words
    return f'<b><a href="{url}">{words.acknowledge}</a></b>\n{_escaped(words.acknowledge_why)}'


def _cut(texts: Templates) -> str:
    """Paragraphs cut after a sentence, with the link to all of it."""
    if not texts.text:
        return social.fitted(texts, social.TELEGRAM)
    whole = texts.text.removesuffix(texts.url).rstrip() if texts.url else texts.text
    room = ROOM - len(texts.url)
    return "\n\n".join(part for part in (cut_after_a_sentence(whole, room), texts.url) if part)


def parts_of(text: str, room: int) -> list[str]:
    """The paragraphs in as few messages of so many letters as take them."""
    parts = [""]
    for paragraph in text.split("\n\n"):
        longer = f"{parts[-1]}\n\n{paragraph}".strip()
        if len(longer) <= room:
            parts[-1] = longer
        else:
            parts.append(paragraph[:room])
    return [part for part in parts if part]


def _escaped(text: str) -> str:
    return escape(text, quote=False)
