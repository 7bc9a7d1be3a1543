"""Settings: every variable is ``LANTOA_*``; this is the one place where the environment is read.

A URL chooses an engine; relative paths in URLs are under ``LANTOA_DATA``. ``lantoa config`` lists
them all with their values, secrets masked.
"""

import enum
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from lantoa.text.addresses import VIETNAM, Reach

Port = Annotated[int, Field(ge=0, le=65535)]


class Environment(enum.StrEnum):
    """Where we run. ``dev`` makes keys by itself and opens the doors of the workshop."""

    DEV = "dev"
    PRODUCTION = "production"


class LantoaSettings(BaseSettings):
    """What every set of settings has in common: the prefix, and that wrong values are named."""

    model_config = SettingsConfigDict(env_prefix="LANTOA_", extra="ignore", frozen=True)


class CommonSettings(LantoaSettings):
    """What every service needs to know."""

    env: Environment = Field(Environment.DEV, description="dev or production")
    data: Path = Field(Path("var"), description="the folder of all relative paths")
    log: str = Field("sqlite:log.db", description="event log: sqlite:FILE or kafka://HOST:PORT")
    records: str = Field(
        "sqlite:records.db", description="records: sqlite:FILE or mongodb://HOST:PORT"
    )
    search: str = Field(
        "tantivy:search", description="search index: tantivy:FOLDER or opensearch://HOST:PORT"
    )
    files: str = Field("file:files", description="files: file:FOLDER")
    public_url: str = Field(
        "http://127.0.0.1:8080", description="the address people see; every link is made of it"
    )
    admin_host: str = Field("127.0.0.1", description="where /live, /ready and /metrics answer")
    admin_port: Port = Field(9090, description="their port; the next free one if it is taken")
    log_format: str = Field(
        "auto", description="auto, console or json", pattern="^(auto|console|json)$"
    )
    log_level: str = Field(
        "info", pattern="^(debug|info|warning|error)$", description="least level logged"
    )
    sms_countries: str = Field(
        VIETNAM,
        pattern=r"^[1-9][0-9]{0,3}(,[1-9][0-9]{0,3})*$",
        description="calling codes of the phones that may sign up and are told: 84, or 84,82",
    )
    member: str = Field("", description="this process's name in its groups; kept over a restart")
    key_secret: SecretStr | None = Field(
        None, description="production: wraps the private keys of this installation"
    )

    @property
    def reach(self) -> Reach:
        """How far messages may go, to whatever address a stranger names."""
        countries = tuple(self.sms_countries.split(","))
        return Reach(loopback=self.env is Environment.DEV, countries=countries)
