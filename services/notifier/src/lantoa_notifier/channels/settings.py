"""The settings of the channels: one block a channel."""

import enum
from pathlib import Path

from pydantic import Field, SecretStr

from lantoa.messages.settings import SmsSettings
from lantoa.runtime.settings import Port

SINK = "sink:"


class Reach(enum.StrEnum):
    """Which addresses we connect to when a stranger names one."""

    PUBLIC = "public"
    ANYWHERE = "anywhere"


class DeliverySettings(SmsSettings):
    """How messages leave. ``sink:`` keeps them on this machine and sends nothing anywhere."""

    smtp_url: str = Field(SINK, description="e-mail: sink: or smtp://HOST:PORT or smtps://HOST")
    smtp_user: str = Field("", description="e-mail: the account, where the server asks for one")
    smtp_password: SecretStr | None = Field(None, description="e-mail: its password")
    mail_from: str = Field(
        "Lan Tỏa <thongbao@lantoa.invalid>", description="e-mail: whom messages are from"
    )
    mail_window: int = Field(16, ge=1, le=50, description="e-mail: messages in flight at once")
    mail_rate: float = Field(500, gt=0, description="e-mail: messages a second, at most")
    dkim_key: Path | None = Field(
        None, description="e-mail: a file with the RSA key (PEM) to sign with; none: the MTA signs"
    )
    dkim_selector: str = Field(
        "lantoa", pattern=r"^[a-z0-9-]+$", description="e-mail: the key's name in DNS"
    )
    bounce_domain: str = Field(
        "",
        pattern=r"^([a-z0-9-]+(\.[a-z0-9-]+)+)?$",
        description="e-mail: the domain that every message has a return path at, so that bounces "
        "find it; empty: all have one at the sender's domain, and bounces are not read",
    )
    bounce_host: str = Field(
        "127.0.0.1", description="e-mail: where bounces are taken by LMTP; no open network"
    )
    bounce_port: Port = Field(8086, description="e-mail: the port that the MTA hands bounces to")

    sms_url: str = Field(SINK, pattern="^sink:$", description="SMS: sink:")
    sms_window: int = Field(10, ge=1, le=50, description="SMS: messages in flight at once")
    sms_rate: float = Field(500, gt=0, description="SMS: messages a second, at most")

    push_url: str = Field(
        SINK,
        pattern="^(sink:|webpush:)$",
        description="push: sink:, or webpush: to the service that each browser names",
    )
    push_reach: Reach = Field(
        Reach.PUBLIC, description="push: public addresses only, or anywhere (for a local peer)"
    )
    push_contact: str = Field(
        "mailto:thongbao@lantoa.invalid", description="push: whom a push service may write to"
    )
    push_window: int = Field(25, ge=1, le=50, description="push: messages in flight at once")
    push_rate: float = Field(500, gt=0, description="push: messages a second, at most")

    social_url: str = Field(SINK, pattern="^sink:$", description="social: sink:")
    social_window: int = Field(10, ge=1, le=50, description="social: messages in flight at once")
    social_rate: float = Field(500, gt=0, description="social: messages a second, at most")

    sink_port: Port = Field(8083, description="dev: the page of what the sinks received")
