"""The notifier's settings: those of its channels, and of the planner's inner door."""

from lantoa.runtime.internal import InternalSettings
from lantoa_notifier.channels.settings import DeliverySettings


class NotifierSettings(DeliverySettings, InternalSettings):
    """Every variable of the notifier, beside the common ones."""
