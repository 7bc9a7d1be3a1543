"""The settings of Zalo: before SMS, and in chats that people begin with our official account."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from lantoa.contracts.chats import ACCOUNT_ID
from lantoa.runtime.settings import LantoaSettings, Port
from lantoa_notifier.workers.sinks import SINK


class ZaloSettings(LantoaSettings):
    """Who we are at Zalo, what we may send there, and where it finds us."""

    zalo_url: str = Field(
        SINK,
        pattern=r"^(sink:|https?://[^\s@?#]+)$",
        description="Zalo before SMS, for phones whose consent names it: sink: (none), or "
        "https://business.openapi.zalo.me",
    )
    zalo_oauth: str = Field(
        "https://oauth.zaloapp.com/v4/oa/access_token",
        pattern=r"^https?://[^\s@?#]+$",
        description="Zalo: where tokens are renewed",
    )
    zalo_app: str = Field("", pattern="^[0-9]*$", description="Zalo: the application's id")
    zalo_secret: SecretStr = Field(SecretStr(""), description="Zalo: the application's secret key")
    zalo_oa_secret: SecretStr = Field(
        SecretStr(""), description="Zalo: the official account's secret, which signs its webhook"
    )
    zalo_templates: Path | None = Field(
        None, description="Zalo: the file of approved templates (docs/channels.md)"
    )
    zalo_quota: int = Field(
        500, ge=0, description="Zalo: messages to phones a day, over all workers; beyond: SMS"
    )
    zalo_reserve: int = Field(
        20, ge=0, le=50, description="Zalo: percent of the quota that are kept for what is urgent"
    )
    zalo_answer: float = Field(
        10, gt=0, description="Zalo: seconds after which a message without an answer is unknown"
    )
    zalo_chat_url: str = Field(
        SINK,
        pattern=f"^(sink:|zalo://{ACCOUNT_ID})$",
        description="Zalo: sink:, or zalo://ID, the official account that people who choose Zalo "
        "begin a chat with, and are told in (LANTOA_GATEWAY_ZALO_CHAT names it for the portal)",
    )
    zalo_account_url: str = Field(
        "https://openapi.zalo.me",
        pattern=r"^https?://[^\s@?#]+$",
        description="Zalo: where an official account's chats are",
    )
    zalo_chat_quota: int = Field(
        500, ge=0, description="Zalo: messages in chats a day, over all workers; beyond: tomorrow"
    )
    zalo_chat_rate: float = Field(
        20, gt=0, description="Zalo: messages a second in chats, at most, of all workers"
    )
    zalo_host: str = Field("127.0.0.1", description="Zalo: where its webhook is taken")
    zalo_port: Port = Field(8088, description="Zalo: its port")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = {
            "LANTOA_ZALO_APP": self.zalo_app,
            "LANTOA_ZALO_SECRET": self.zalo_secret.get_secret_value(),
            "LANTOA_ZALO_OA_SECRET": self.zalo_oa_secret.get_secret_value(),
            "LANTOA_ZALO_TEMPLATES": self.zalo_templates,
        }
        if self.zalo_account and self.zalo_url == SINK:
            raise ValueError("LANTOA_ZALO_URL: cần khi có LANTOA_ZALO_CHAT_URL (needed with it)")
        missing = [name for name, value in needed.items() if not value]
        if self.zalo_url != SINK and missing:
            raise ValueError(f"{', '.join(missing)}: cần khi có LANTOA_ZALO_URL (needed with it)")
        return self

    @property
    def zalo_account(self) -> str:
        """The official account that people begin a chat with; empty: none."""
        return self.zalo_chat_url.partition("://")[2]

    @property
    def zalo_chat_pace(self) -> float:
        """Messages a second in chats; none without an account."""
        return self.zalo_chat_rate if self.zalo_account else 0.0
