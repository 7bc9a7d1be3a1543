"""Where a carrier registered templates nothing else reaches its phones, and codes still do."""

from pathlib import Path

import pytest

from lantoa.contracts.delivery import Outcomes
from lantoa.messages.registered import WrongRegistered, registered_in
from lantoa.messages.sms import SmsRules, routes_of
from lantoa.messages.templates import Templates
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.channels.registering import check_codes
from services.notifier.tests.desk import Desk
from services.notifier.tests.smsline import line, texts, until
from tests.smsc import Smsc

ALERT = """
[[viettel]]
id = "CSKH-0117"
text = "{noi_dung} Từ chối: soạn HUY gửi 8xx8"
params = { noi_dung = { most = 40 } }
"""
CODES = """
[[viettel]]
id = "CSKH-0118"
text = "Lan Toa: ma xac nhan dang ky cua ban la {ma}, dung trong hom nay. Khong dua ma nay cho ai."
params = { ma = { kind = "number", most = 6 } }

[[viettel]]
id = "CSKH-0119"
text = "Lan Toa: your code to confirm is {ma}, good for today. Do not give it to anybody."
params = { ma = { kind = "number", most = 6 } }
"""
ROUTES = "viettel:550"


def written(folder: Path, text: str) -> Path:
    path = folder / "mau-sms.toml"
    path.write_text(text, encoding="utf-8")
    return path


async def test_what_no_template_can_have_made_is_dead_and_the_smsc_never_sees_it(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    file = written(tmp_path, ALERT + CODES)
    settings = {"sms_routes": ROUTES, "sms_templates": file}
    async with line(desk, tmp_path, smsc.url, **settings) as up:
        await until(up.is_up)
        short = Templates(subject="x", text="x", sms="Bỏ khung giá đất từ 1/8/2024.")
        made = await up.sends(1, templates=short, part="main")
        long = Templates(subject="x", text="x", sms="Bỏ khung giá đất " * 3)
        other = await up.sends(2, templates=long, part="found-1-1")
        title = Templates(subject="x", text="x", short="Luật Đất đai " * 8)
        cut = await up.sends(3, templates=title, part="found-1-2")
    assert await desk.outcomes(made) == await desk.outcomes(cut) == Outcomes(delivered=1)
    assert await desk.outcomes(other) == Outcomes(dead=1)
    assert books.reasons(await desk.ledger(other)) == {"unsayable": 1}
    said = [text for (text,) in texts(await smsc.saw()).values()]
    assert len(said) == 2
    assert said[1].startswith("Luật Đất đai Luật")
    assert said[1].endswith("… Từ chối: soạn HUY gửi 8xx8")


def test_codes_have_to_be_registered_where_anything_is(tmp_path: Path) -> None:
    def rules(text: str) -> SmsRules:
        registered = registered_in(written(tmp_path, text), ["viettel"])
        return SmsRules(routes=routes_of(ROUTES), registered=registered)

    check_codes(SmsRules())
    check_codes(rules(ALERT + CODES))
    with pytest.raises(WrongRegistered, match=r"\[\[viettel\]\].*ma xac nhan"):
        check_codes(rules(ALERT))
    with pytest.raises(WrongRegistered, match="your code"):
        check_codes(rules(ALERT + CODES.partition("\n\n")[0]))
