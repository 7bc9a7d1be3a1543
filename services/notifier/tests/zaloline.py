"""The SMS channel of a desk with Zalo before it; SMS stay in the channel's sink."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyroaring import BitMap

from lantoa.contracts.subscriptions import Channel
from lantoa.testing.city import free_port
from lantoa_notifier.channels.messages import Lost, Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.zalo.tokens import authorize
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.workers.sending import Sending
from lantoa_notifier.workers.sinks import arrived_at, sink_path
from services.notifier.tests.desk import SECRET as KEY
from services.notifier.tests.desk import Desk, send_all
from services.notifier.tests.gatewayline import beside
from services.notifier.tests.smsline import SHORT, SMS, until
from services.notifier.tests.zalo_double import APP, FIRST_REFRESH, OA_SECRET, SECRET, Zalo

BY_ZALO = "Tôi đồng ý nhận thông báo pháp luật qua tin nhắn Zalo hoặc SMS."
BY_SMS = "Tôi đồng ý nhận thông báo pháp luật qua tin nhắn SMS."
TEMPLATES = """
[alert]
id = "412345"
[alert.params]
tieu_de = { says = "subject", most = 60 }
lien_ket = { says = "url", most = 200 }
tu_choi = { says = "stop", most = 200 }

[correction]
id = "412346"
[correction.params]
noi_dung = { says = "short", most = 120 }
"""


@dataclass
class ZaloLine:
    """The channel, open."""

    desk: Desk
    folder: Path
    port: int
    sender: Sender
    worker: Sending

    async def follower(self, number: int, sentence: str = BY_ZALO) -> None:
        phone = f"+8491{number:07}"
        await self.desk.follower(number, Channel.SMS, address=phone, sentence=sentence)

    async def sends(self, *people: int, **others: Any) -> Campaign:
        values = {"channel": Channel.SMS, "templates": SHORT} | others
        campaign = await self.desk.campaign(BitMap(people), **values)
        await send_all(self.worker, campaign)
        return campaign

    async def by_sms(self) -> list[str]:
        """The phones that were told by SMS."""
        arrived = arrived_at(sink_path(self.folder, Channel.SMS))
        return sorted(one.to.removeprefix("+") for one in arrived)


@asynccontextmanager
async def zalo_line(
    desk: Desk, folder: Path, zalo: Zalo, *, refresh: str = FIRST_REFRESH, **settings: Any
) -> AsyncIterator[ZaloLine]:
    """As the SMS role has it, authorized."""
    file, port = folder / "mau-zalo.toml", free_port()
    file.write_text(TEMPLATES)
    values: dict[str, Any] = {
        "zalo_url": zalo.url,
        "zalo_oauth": zalo.oauth,
        "zalo_app": APP,
        "zalo_secret": SECRET,
        "zalo_oa_secret": OA_SECRET,
        "zalo_templates": file,
        "zalo_port": port,
    }
    await authorize(desk.records, KEY, refresh, desk.clock.now())
    chosen = DeliverySettings(**(values | settings))
    async with SMS.opened(desk.opening(chosen, folder)) as sender, beside(desk):
        await until(lambda: _has_asked(zalo))
        yield ZaloLine(desk, folder, port, sender, desk.worker(sender, Lost.UNKNOWN))


async def _has_asked(zalo: Zalo) -> bool:
    return zalo.refreshes + zalo.refused + zalo.not_answered > 0
