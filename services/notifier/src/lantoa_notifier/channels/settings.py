"""The settings of the channels: one block a channel."""

import enum
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator

from lantoa.messages.sms import routes_of
from lantoa.runtime.settings import Port
from lantoa_notifier.accounts.receipting import Codes
from lantoa_notifier.channels.kannel.settings import KannelSettings
from lantoa_notifier.channels.nosuch import no_such_number
from lantoa_notifier.channels.smpp.accounts import Account, accounts_of, codes_in
from lantoa_notifier.channels.social.accounts import NETWORKS
from lantoa_notifier.channels.social.accounts import Account as SocialAccount
from lantoa_notifier.channels.social.accounts import accounts_of as accounts_on_networks
from lantoa_notifier.channels.social.chatsettings import ChatSettings
from lantoa_notifier.channels.zalo.settings import ZaloSettings
from lantoa_notifier.workers.sinks import SINK


class Reach(enum.StrEnum):
    """Which addresses we connect to when a stranger names one."""

    PUBLIC = "public"
    ANYWHERE = "anywhere"


class DeliverySettings(KannelSettings, ZaloSettings, ChatSettings):
    """How messages leave. ``sink:`` keeps them on this machine and sends nothing anywhere."""

    quiet_hours: str | None = Field(
        None,
        description="SMS and push that are not urgent wait until these end: 22:00-07:00 (what "
        "holds outside of dev when nothing is set); empty: never",
    )
    sms_cap: int | None = Field(
        None,
        ge=0,
        description="SMS: messages that are not urgent to one person in 24 hours, at most (3 "
        "outside of dev when nothing is set); what exceeds waits; 0: no limit",
    )
    push_cap: int | None = Field(None, ge=0, description="push: the same")
    mail_cap: int = Field(0, ge=0, description="e-mail: the same; 0: no limit")
    smtp_url: str = Field(SINK, description="e-mail: sink: or smtp://HOST:PORT or smtps://HOST")
    smtp_user: str = Field("", description="e-mail: the account, where the server asks for one")
    smtp_password: SecretStr | None = Field(None, description="e-mail: its password")
    mail_from: str = Field(
        "Lan Tỏa <thongbao@lantoa.invalid>", description="e-mail: whom messages are from"
    )
    mail_window: int = Field(16, ge=1, le=50, description="e-mail: messages in flight at once")
    mail_rate: float = Field(
        500, gt=0, description="e-mail: messages a second, at most, of all workers"
    )
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

    smpp_user: str = Field("", description="SMS: the account; one for all binds, or one for each")
    smpp_password: SecretStr | None = Field(None, description="SMS: its password, likewise")
    smpp_url: str = Field(
        SINK,
        description="SMS: sink: or smpp://HOST:PORT, smpps:// with TLS; several with commas, the "
        "most wanted first; ?route=NAME&type=SYSTEM_TYPE&answers=hex&receipts=decimal "
        "(a route of LANTOA_SMS_ROUTES, and how message ids are written: text, hex, decimal) "
        "&nobody=CODE;CODE (codes in receipts that say that there is no such number)",
    )
    smpp_from: str = Field(
        "LANTOA",
        pattern=r"^[A-Za-z0-9 ._-]{1,11}$",
        description="SMS: the registered name that messages are from",
    )
    smpp_enquire: float = Field(
        30, gt=0, description="SMS: seconds of silence after which a bind is asked if it lives"
    )
    smpp_answer: float = Field(
        30, gt=0, description="SMS: seconds after which a message without an answer is unknown"
    )
    sms_window: int = Field(
        10, ge=1, le=50, description="SMS: open at once, on each bind of each worker"
    )
    sms_rate: float = Field(
        500,
        gt=0,
        description="SMS: a second at most, on each bind, of all workers; less while it throttles",
    )

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
    push_rate: float = Field(
        500, gt=0, description="push: messages a second, at most, of all workers"
    )

    telegram_token: SecretStr | None = Field(
        None,
        description="social: the bot's token; one for all its channels, or one for each, in their "
        "order, with commas",
    )
    telegram_server: str = Field(
        "https://api.telegram.org",
        pattern=r"^https?://\S+$",
        description="social: where the Bot API is; one of your own, or a local peer",
    )
    mastodon_token: SecretStr | None = Field(
        None, description="social: the token of a Mastodon account (write:statuses), likewise"
    )
    facebook_token: SecretStr | None = Field(
        None,
        description="social: the token of a Facebook Page (pages_manage_posts; with "
        "pages_read_engagement a post whose answer was lost is looked for), likewise",
    )
    facebook_server: str = Field(
        "https://graph.facebook.com/v25.0",
        pattern=r"^https?://\S+$",
        description="social: where the Graph API is, and its version",
    )
    social_url: str = Field(
        SINK,
        description="social: our pages and channels, with commas: telegram://@CHANNEL, "
        "mastodon://USER@HOST, facebook://PAGE; ?fields=CODE;CODE&areas=…&audiences=…"
        "&authorities=… narrows what is posted there. sink: none; sink://NAME: one whose posts "
        "stay on this machine",
    )
    social_window: int = Field(10, ge=1, le=50, description="social: posts in flight at once")
    social_rate: float = Field(
        1, gt=0, description="social: posts a second on each page or channel, of all workers"
    )

    sink_port: Port = Field(8083, description="dev: the page of what the sinks received")

    @field_validator("smpp_url")
    @classmethod
    def _readable_binds(cls, url: str, known: ValidationInfo) -> str:
        """Say what is wrong when the settings are read, not when the first message goes out."""
        user, routes = known.data.get("smpp_user"), known.data.get("sms_routes")
        if user is not None and routes is not None:
            _accounts(url, user, known.data.get("smpp_password"), routes)
        return url

    @field_validator("social_url")
    @classmethod
    def _readable_accounts(cls, url: str, known: ValidationInfo) -> str:
        accounts_on_networks(url, _tokens(known.data))
        return url

    @property
    def social_accounts(self) -> tuple[SocialAccount, ...]:
        """Our pages and channels."""
        return accounts_on_networks(self.social_url, _tokens(self.__dict__))

    @model_validator(mode="after")
    def _one_way_for_sms(self) -> Self:
        if SINK not in (self.smpp_url, self.kannel_url):
            raise ValueError(
                "LANTOA_SMPP_URL, LANTOA_KANNEL_URL: chỉ đặt một trong hai (set one of them: "
                "SMS leave by binds of our own, or by a gateway)"
            )
        _ = self.kannel_over
        return self

    @property
    def smpp_accounts(self) -> tuple[Account, ...]:
        """The binds, the most wanted first; none for a sink."""
        return _accounts(self.smpp_url, self.smpp_user, self.smpp_password, self.sms_routes)

    @property
    def no_such_number(self) -> Codes:
        """The codes in receipts that say that there is no such number, by provider."""
        return no_such_number(self.smpp_accounts, codes_in(self.kannel_nobody))


def _tokens(values: Mapping[str, Any]) -> dict[str, str]:
    """The tokens by network, as they are written."""
    given = {network: values.get(f"{network}_token") for network in NETWORKS}
    return {network: token.get_secret_value() for network, token in given.items() if token}


def _accounts(url: str, user: str, password: SecretStr | None, routes: str) -> tuple[Account, ...]:
    if url == SINK:
        return ()
    secret = password.get_secret_value() if password else ""
    return accounts_of(url, user, secret, routes_of(routes))
