"""The settings of the HTTP gateway: SMS by Kannel instead of by binds of our own."""

from pydantic import Field, SecretStr

from lantoa.messages.settings import SmsSettings
from lantoa.messages.sms import Route
from lantoa.runtime.settings import Port
from lantoa_notifier.workers.sinks import SINK


class KannelSettings(SmsSettings):
    """Where the gateway is, who we are there, and where it finds us."""

    kannel_url: str = Field(
        SINK,
        pattern=r"^(sink:|https?://[^\s@]+)$",
        description="SMS by a gateway instead of SMPP: sink: or the address of Kannel's sendsms, "
        "http://HOST:13013/cgi-bin/sendsms; who sends, how many and how fast: smpp_from, "
        "smpp_answer, sms_window, sms_rate",
    )
    kannel_user: str = Field("", description="SMS by a gateway: the account (sendsms-user)")
    kannel_password: SecretStr | None = Field(None, description="SMS by a gateway: its password")
    kannel_route: str = Field(
        "", description="SMS by a gateway: its route of LANTOA_SMS_ROUTES; empty: the first"
    )
    kannel_receipts: str = Field(
        "http://127.0.0.1:8087",
        pattern=r"^https?://[^\s@%?#]+$",
        description="SMS by a gateway: where it finds the door of the SMS workers",
    )
    kannel_nobody: str = Field(
        "",
        pattern=r"^[0-9A-Za-z]*(;[0-9A-Za-z]+)*$",
        description="SMS by a gateway: the SMSC's codes in receipts (err:…) that say that there is "
        "no such number, with ; between them; its answer RINVDSTADR is known",
    )
    kannel_host: str = Field(
        "127.0.0.1", description="SMS by a gateway: where receipts are taken; no open network"
    )
    kannel_port: Port = Field(8087, description="SMS by a gateway: their port")

    @property
    def kannel_over(self) -> Route:
        """The gateway's route; ValueError when none is called so."""
        routes = self.sms_rules.routes
        for route in routes:
            if self.kannel_route in ("", route.name):
                return route
        raise ValueError(
            f"LANTOA_KANNEL_ROUTE={self.kannel_route}: không có trong LANTOA_SMS_ROUTES "
            "(no such route there)"
        )
