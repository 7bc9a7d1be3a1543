"""What a campaign's SMS cost; which may wait for approval. No clock, no I/O."""

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.subscriptions import Channel
from lantoa.messages import sms
from lantoa.messages.sms import SmsRules
from lantoa.messages.templates import Templates
from lantoa_notifier.planner.records import Campaign


def cost_of(campaign: Campaign, rules: SmsRules) -> int:
    """What it costs at most, in đồng: as if everybody were on the dearest route."""
    if campaign.channel is not Channel.SMS:
        return 0
    return campaign.intents * max(_each(campaign.templates, rules))


def _each(texts: Templates, rules: SmsRules) -> list[int]:
    said = [(route.price, sms.over(route, texts, rules)) for route in rules.routes]
    return [price * len(sms.counted(text).parts) if text else 0 for price, text in said]


def may_wait(campaign: Campaign) -> bool:
    """Whether it can be held back for its cost: not what an editor marked urgent, and not the
    notice to those who have been told something that is wrong."""
    return campaign.purpose is Purpose.ALERT and campaign.lane is not Lane.URGENT
