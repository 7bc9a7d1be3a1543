"""The gateway's settings."""

from pydantic import Field

from lantoa.contracts.chats import ACCOUNT_ID, BOT_NAME
from lantoa.runtime.internal import InternalSettings
from lantoa.runtime.settings import Port


class GatewaySettings(InternalSettings):
    """Where the portal answers: people, and the publisher alone."""

    gateway_host: str = Field("127.0.0.1", description="the address the portal listens on")
    gateway_port: Port = Field(8080, description="the portal's port")
    gateway_sms: bool = Field(
        True, description="whether phones may be signed up on the portal; no, without an SMS route"
    )
    gateway_zalo: bool = Field(
        False,
        description="whether the sentence that is agreed to on the portal names Zalo beside SMS; "
        "yes, where LANTOA_ZALO_URL is set for the SMS workers",
    )
    gateway_telegram: str = Field(
        "",
        pattern=f"^({BOT_NAME})?$",
        description="the Telegram bot that people may begin a chat with, to be told there: its "
        "name as in LANTOA_CHAT_URL of the notifier; empty: none is offered",
    )
    gateway_zalo_chat: str = Field(
        "",
        pattern=f"^({ACCOUNT_ID})?$",
        description="the official account at Zalo that people may begin a chat with, to be told "
        "there: its id as in LANTOA_ZALO_CHAT_URL of the notifier; empty: none is offered",
    )
    gateway_proxies: int = Field(
        0, ge=0, le=5, description="reverse proxies before us, whose X-Forwarded-For is believed"
    )
