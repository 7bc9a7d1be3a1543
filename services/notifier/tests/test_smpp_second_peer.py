"""Our session understands an SMSC by other hands: Net::SMPP."""

from pathlib import Path

from pyroaring import BitMap

from lantoa.contracts.delivery import Outcomes
from lantoa.messages.templates import Templates
from lantoa_notifier.accounts import ledger as books
from services.notifier.tests.desk import Desk
from services.notifier.tests.gatewayline import receipts_are_worked_on
from services.notifier.tests.smsline import line, until
from tests.netsmpp import running_net_smpp

SENTENCE = "Luật Đất đai có hiệu lực."


async def test_bind_submit_receipt_and_unbind(desk: Desk, tmp_path: Path) -> None:
    async with running_net_smpp() as smsc:
        settings = {"sms_stop": "HUY 8xx8", "smpp_password": "secret"}
        async with line(desk, tmp_path, smsc.url, smpp_enquire=60, **settings) as up:
            await until(up.is_up)
            assert await smsc.says("bound") == "lantoa"
            campaign = await up.sends(1, templates=Templates(subject="x", text="x", sms=SENTENCE))
            to, coding, _, octets = await smsc.says("submit")
            assert (to, coding) == ("84910000001", 8)
            assert bytes.fromhex(octets).decode("utf-16-be") == f"{SENTENCE} HUY 8xx8"
            assert await smsc.says("receipt") == 0
            await receipts_are_worked_on(desk)
        assert await smsc.says("unbound") == 1
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)
    assert books.read((await desk.ledger(campaign)).confirmed) == BitMap([0])
