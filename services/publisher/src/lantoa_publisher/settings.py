"""The publisher's settings."""

import enum

from pydantic import Field, SecretStr

from lantoa.messages.settings import SmsSettings
from lantoa.runtime.internal import InternalSettings
from lantoa.runtime.settings import Port


class Seed(enum.StrEnum):
    """Which real texts a first start brings along."""

    AUTO = "auto"
    DOCUMENTS = "documents"
    FEW = "few"
    REGISTERS = "registers"
    NONE = "none"


class PublisherSettings(SmsSettings, InternalSettings):
    """Where the publisher answers, who may edit, what it brings along, whom it asks."""

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
        "few (the shorter half of these), registers (production: no text), none",
    )
    planners: str = Field(
        "",
        description="addresses of the planners' inner doors, one a shard, divided by commas; "
        "empty: this machine's",
    )
    previews: str = Field(
        "", description="address of the portal's inner door; empty: this machine's"
    )

    @property
    def planner_urls(self) -> tuple[str, ...]:
        """The planners that count audiences."""
        named = tuple(url.strip().rstrip("/") for url in self.planners.split(",") if url.strip())
        return named or (f"http://127.0.0.1:{self.planner_port}",)

    @property
    def previews_url(self) -> str:
        """The portal that shows pages beforehand."""
        return self.previews.rstrip("/") or f"http://127.0.0.1:{self.preview_port}"
