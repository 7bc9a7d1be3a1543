"""Messages to who began a chat with our official account: approved templates, by the person's id.

There is no other way for them, so what Zalo does not take waits, or has failed: nothing spills.
Zalo gives no reference back and knows no repeated message: a lost answer is *unknown*.
"""

from collections.abc import Mapping
from typing import Final

from lantoa.contracts.chats import user_of
from lantoa.contracts.delivery import Purpose
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer, Message
from lantoa_notifier.channels.social.chatting import parts_of
from lantoa_notifier.channels.zalo.client import Text, TextMessage, User, UserMessage
from lantoa_notifier.channels.zalo.codes import Meaning
from lantoa_notifier.channels.zalo.handing import LATER, Handing, Unsent
from lantoa_notifier.channels.zalo.templates import Template
from lantoa_notifier.workers.dispatching import Pace

ROOM: Final = 1_900
"""Letters of a free text: Zalo takes 2,000."""


class ZaloChats:
    """Tells people in their chats with our official account."""

    def __init__(self, handing: Handing, templates: Mapping[Purpose, Template], pace: Pace) -> None:
        self._handing = handing
        self._templates = templates
        self._pace = pace

    async def send(self, message: Message) -> Answer:
        """What Zalo made of it."""
        user = user_of(message.to.contact)
        if user is None:
            return Answer(Fate.DEAD, "no chat")
        if not message.may_stop:
            return await self._copied(user, message)
        return await self._told(user, message)

    async def probe(self) -> None:
        """While Zalo is away its slots wait one by one: posts elsewhere go on."""

    async def _told(self, user: str, message: Message) -> Answer:
        template = self._templates.get(message.campaign.purpose)
        said = template.filled(message) if template else None
        if template is None or said is None:
            return Answer(Fate.FAILED, "zalo no template")
        await self._pace.turn()
        if (refused := await self._handing.refuses(message.campaign.lane)) is not None:
            return Answer(Fate.THROTTLED, refused.reason, after=refused.after)
        written = UserMessage(user, template.id, said)
        return _answer(await self._handing.hand(written, message.batch))

    async def _copied(self, user: str, message: Message) -> Answer:
        """What was asked for is free text; once its first part is there, nobody sends it again."""
        first, *others = parts_of(message.texts.text, ROOM)
        answer = await self._say(user, first, message)
        for part in others:
            if answer.fate is Fate.DELIVERED:
                after = await self._say(user, part, message)
                if after.fate is not Fate.DELIVERED:
                    answer = Answer(Fate.UNKNOWN, after.reason)
        return answer

    async def _say(self, user: str, text: str, message: Message) -> Answer:
        await self._pace.turn()
        written = TextMessage(User(user), Text(text))
        return _answer(await self._handing.hand(written, message.batch))


def _answer(outcome: Answer | Unsent) -> Answer:
    """No slot waits longer than a while, for those of other networks may wait beside it."""
    if isinstance(outcome, Answer):
        return outcome
    if outcome.meaning is Meaning.INVALID_RECIPIENT:
        return Answer(Fate.FAILED, outcome.reason)
    waits = outcome.waits
    return Answer(waits.fate, waits.reason, after=min(waits.after or LATER, LATER))
