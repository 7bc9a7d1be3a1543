"""The publisher's settings."""

import enum

from pydantic import Field, SecretStr

from lantoa.runtime.settings import LantoaSettings, Port


class Seed(enum.StrEnum):
    """Which real texts a first start brings along."""

    AUTO = "auto"
    DOCUMENTS = "documents"
    FEW = "few"
    NONE = "none"


class PublisherSettings(LantoaSettings):
    """Where the publisher answers, who may edit, and what it brings along."""

    publisher_host: str = Field("127.0.0.1", description="where the desk and the write API answer")
    publisher_port: Port = Field(8081, description="their port")
    publisher_keys: SecretStr = Field(
        SecretStr(""), description="name:role:sha256[:agency] of each key, divided by commas"
    )
    publisher_proxies: int = Field(
        0, ge=0, le=5, description="reverse proxies before us, whose X-Forwarded-For is believed"
    )
    publisher_key: SecretStr = Field(
        SecretStr(""), description="the key of the commands; in dev the one of this machine"
    )
    seed: Seed = Field(
        Seed.AUTO,
        description="dev: auto (registers, documents, news), documents (no text on plan 335), "
        "few (the shorter half of these), none",
    )
