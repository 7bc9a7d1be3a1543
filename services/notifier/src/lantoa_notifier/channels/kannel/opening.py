"""The gateway of an installation, opened and closed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import ClientSession, DummyCookieJar, TCPConnector

from lantoa.runtime.clock import Clock
from lantoa_notifier.channels.kannel.sender import Contract, KannelSender
from lantoa_notifier.channels.messages import Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.domain.returning import Tokens

IDLE: Final = 15.0
"""Seconds a connection is kept without use: less than the gateway keeps it, so that none breaks
under a request, which would make a message unknown."""
TITLE: Final = "Biên nhận của cổng SMS (nội bộ)"


@asynccontextmanager
async def open_kannel(
    settings: DeliverySettings, tokens: Tokens, clock: Clock
) -> AsyncIterator[Sender]:
    """A sender, until it is closed; connections are kept, at most a window of them."""
    connector = TCPConnector(limit=0, keepalive_timeout=IDLE)
    async with ClientSession(connector=connector, cookie_jar=DummyCookieJar()) as session:
        contract = contract_of(settings)
        yield KannelSender(session, contract, settings.sms_rules, tokens, clock)


def contract_of(settings: DeliverySettings) -> Contract:
    """What the settings say of the gateway."""
    secret = settings.kannel_password
    return Contract(
        url=settings.kannel_url,
        user=settings.kannel_user,
        password=secret.get_secret_value() if secret else "",
        source=settings.smpp_from,
        route=settings.kannel_over,
        reports=settings.kannel_receipts,
        patience=settings.smpp_answer,
    )
