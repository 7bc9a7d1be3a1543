"""Whether codes can leave where carriers send nothing but what they registered."""

from lantoa.messages import sms
from lantoa.messages.registered import WrongRegistered
from lantoa.messages.sms import Hindrance, SmsRules
from lantoa_notifier.subscribers import rendering

LANGUAGES = ("vi", "en")
AN_EXAMPLE = "123456"


def check_codes(rules: SmsRules) -> None:
    """WrongRegistered names the route on which nobody could sign up, and what to register."""
    silent = sms.without_stop(rules)
    for language in LANGUAGES:
        code = rendering.code(AN_EXAMPLE, language)
        for route in rules.routes:
            if sms.hindrance(route, code, silent) is Hindrance.UNREGISTERED:
                raise WrongRegistered(
                    f"LANTOA_SMS_TEMPLATES: [[{route.name}]] thiếu mẫu của mã xác nhận (lacks a "
                    f"template of the code): {code.sms}"
                )
