"""The notifier's settings: those of its channels, and nothing else yet."""

from lantoa_notifier.channels.settings import DeliverySettings


class NotifierSettings(DeliverySettings):
    """Every variable of the notifier, beside the common ones."""
