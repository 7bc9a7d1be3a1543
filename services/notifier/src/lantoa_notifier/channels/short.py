"""SMS, social messages and push without a service: one text, kept by a sink."""

from collections.abc import Callable

from lantoa.messages import sms, social
from lantoa.messages.sms import SmsRules
from lantoa_notifier.channels.messages import Answer, Message, unsayable
from lantoa_notifier.channels.sinking import Sinking
from lantoa_notifier.channels.social.accounts import FIRST_NUMBER

Said = Callable[[Message], str]


class ShortSender:
    """Hands over what the channel says; ``said`` puts it together."""

    def __init__(self, sinking: Sinking, said: Said) -> None:
        self._sinking = sinking
        self._said = said

    async def send(self, message: Message) -> Answer:
        """Kept by the sink; a campaign without a text for this channel is dead."""
        if not (message.texts.short or message.texts.subject):
            return unsayable("no short text")
        text = self._said(message)
        return await self._sinking.deliver(message, message.reference, message.texts.subject, text)

    async def probe(self) -> None:
        """The sink is always well."""
        await self._sinking.probe()


def short_text(message: Message) -> str:
    """The message in one line: what it is, where to read on, and how to stop."""
    texts = message.texts
    stop = message.words.stop_short.format(message.stop_url) if message.may_stop else ""
    return " ".join(part for part in (texts.short or texts.subject, texts.url, stop) if part)


def social_text(message: Message) -> str:
    """A post on one of our own accounts, or the message to one person."""
    ours = message.to.number >= FIRST_NUMBER
    return social.post(message.texts) if ours else short_text(message)


def rules_for(message: Message, rules: SmsRules) -> SmsRules:
    """Those of an SMS: what cannot be stopped says nothing of it."""
    return rules if message.may_stop else sms.without_stop(rules)


def sms_text(message: Message, rules: SmsRules) -> str:
    """The message with its marks, as an installation with these rules sends it."""
    rules = rules_for(message, rules)
    text = sms.marked(message.texts, rules)
    return sms.naming(text, rules, message.found_by) if message.found_by else text
