"""The two lanes of a channel: neither queues behind the other."""

from collections.abc import Mapping
from typing import Final

from lantoa.contracts.subscriptions import Channel

NORMAL: Final[Mapping[Channel, str]] = {one: f"notifier-{one}" for one in Channel}
"""The group that reads a channel's normal lane."""
URGENT: Final[Mapping[Channel, str]] = {one: f"notifier-{one}-urgent" for one in Channel}
"""The same of its urgent lane."""
