"""The settings of SMS that who previews and who sends both read."""

from typing import Annotated

from pydantic import AfterValidator, Field

from lantoa.messages.sms import EXAMPLE_ROUTES, MOST_PARTS, STOP, SmsRules, routes_of
from lantoa.runtime.settings import LantoaSettings


def _readable(setting: str) -> str:
    if not routes_of(setting):
        raise ValueError("name at least one route")
    return setting


class SmsSettings(LantoaSettings):
    """Routes, prices, and how long a message may be."""

    sms_routes: Annotated[str, AfterValidator(_readable)] = Field(
        EXAMPLE_ROUTES,
        description="SMS: name:price of a part in đồng of each route, :gsm7 where marks are not "
        "taken; the default is an example",
    )
    sms_parts: int = Field(MOST_PARTS, ge=1, le=10, description="SMS: parts of a message, at most")
    sms_stop: str = Field(
        STOP, min_length=1, max_length=60, description="SMS: how to stop, at the end of each one"
    )

    @property
    def sms_rules(self) -> SmsRules:
        """The same for those who put messages together."""
        return SmsRules(
            routes=routes_of(self.sms_routes), most_parts=self.sms_parts, stop=self.sms_stop
        )
