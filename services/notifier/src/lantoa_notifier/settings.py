"""The notifier's settings: those of its channels, and of the planner's inner door."""

from pydantic import Field

from lantoa.runtime.internal import InternalSettings
from lantoa_notifier.channels.settings import DeliverySettings


class NotifierSettings(DeliverySettings, InternalSettings):
    """Every variable of the notifier, beside the common ones."""

    escalate_after: float = Field(
        900,
        ge=0,
        description="what is urgent: seconds until it goes on to the next channel of who insists "
        "and has not acknowledged it; 0: never",
    )
    sms_codes: int = Field(
        5000, ge=0, description="SMS: codes a day, at most, to phones that are signed up"
    )
    sms_daily_budget: int | None = Field(
        None,
        ge=0,
        description="SMS: what they may cost in a day, in đồng; a campaign that would go beyond it "
        "waits for lantoa campaign approve; empty: no limit",
    )
