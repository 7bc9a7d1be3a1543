"""The settings of chats: our bot, and how it tells people."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from lantoa.contracts.chats import BOT_NAME
from lantoa.runtime.settings import LantoaSettings
from lantoa_notifier.workers.sinks import SINK


class ChatSettings(LantoaSettings):
    """The bot that people begin a chat with; ``sink:`` is none."""

    chat_url: str = Field(
        SINK,
        pattern=f"^(sink:|telegram://{BOT_NAME})$",
        description="chat: sink:, or telegram://BOT, the name of the bot that people who choose "
        "Telegram are told by (LANTOA_GATEWAY_TELEGRAM names it for the portal)",
    )
    chat_token: SecretStr = Field(SecretStr(""), description="chat: the bot's token")
    chat_rate: float = Field(
        25,
        gt=0,
        description="chat: messages a second, at most, of all workers; Telegram lets a bot send "
        "about 30, and five are kept for answers",
    )
    chat_cap: int | None = Field(
        None,
        ge=0,
        description="chat: messages that are not urgent to one person in 24 hours, at most, as "
        "LANTOA_SMS_CAP",
    )

    @model_validator(mode="after")
    def _has_a_token(self) -> Self:
        if self.chat_url != SINK and not self.chat_token.get_secret_value():
            raise ValueError("LANTOA_CHAT_TOKEN: cần khi có LANTOA_CHAT_URL (needed with it)")
        return self

    @property
    def chat_bot(self) -> str:
        """What the bot is called; empty: there is none."""
        return self.chat_url.partition("://")[2]

    @property
    def chat_pace(self) -> float:
        """Messages a second; none without a bot."""
        return self.chat_rate if self.chat_bot else 0.0
