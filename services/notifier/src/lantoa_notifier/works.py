"""What the notifier's parts are opened with: its stores, its keys, and the service they join."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from lantoa.engines.eventlog import Appender
from lantoa.engines.records import Records
from lantoa.runtime.service import Service
from lantoa.runtime.world import World
from lantoa_notifier.keys import Keys
from lantoa_notifier.links import Links
from lantoa_notifier.settings import NotifierSettings
from lantoa_notifier.subscribers.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Works:
    """Opened once a service; all of it lives as long."""

    service: Service
    world: World
    stack: AsyncExitStack
    """What is opened on it is closed with the service."""
    records: Records
    settings: NotifierSettings
    appender: Appender
    secret: bytes
    """The installation's key, from which others are derived."""
    keys: Keys
    vault: Vault
    links: Links
