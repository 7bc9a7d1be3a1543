"""What the SMSC reads is what was written: every alphabet, every boundary, nothing cut."""

import unicodedata
from pathlib import Path

import pytest

from lantoa.contracts.delivery import Outcomes, Purpose
from lantoa.messages.templates import Templates
from lantoa.text.gsm import gsm_octets, gsm_text
from lantoa.text.nfc import nfc
from lantoa.text.sms import GSM_BASIC, GSM_EXTENDED, encoding_of, split
from lantoa_notifier.channels.smpp.parts import parts_of
from services.notifier.tests.desk import Desk
from services.notifier.tests.smsline import line, texts, until
from tests.smsc import Smsc

SENTENCES = [
    "Luật Đất đai số 31/2024/QH15 có hiệu lực từ 01/8/2024.",
    "Đường đi đầu đề: đ, Đ, ơ, Ơ, ư, Ư.",
    "Nghị định 356/2025/NĐ-CP “bảo vệ dữ liệu cá nhân” – bản chính thức",
    "Mức phạt: 5.000.000 ₫ (khoảng 190 €)",
    "Xem [Điều 5] {khoản 2} ~ điểm a | b \\ c ^ d",
    "Chúc mừng 🎉 Ngày Pháp luật Việt Nam 9/11 🇻🇳",
    "Luat Dat dai co hieu luc tu 01/8/2024.",
    "[Dieu 5] {khoan 2}~^|\\ 190 €",
    "à è é ì ò ù É Ä Ö Ñ Ü § ¿ ä ö ñ ü £ ¥ Ç Ø ø Å å",
    "@ Δ _ Φ Γ Λ Ω Π Ψ Σ Θ Ξ Æ æ ß ¤ ¡",
    "hòa, hoà, thủy, thuỷ, quý, quí",
    "dòng một\ndòng hai",
]
BOUNDARIES = [
    *("a" * n for n in (1, 159, 160, 161, 305, 306, 307, 458, 459, 460)),
    *("ạ" * n for n in (1, 69, 70, 71, 133, 134, 135, 200, 201, 202)),
    *("a" * n + "€" * 3 for n in (153, 154, 155, 156, 157, 158)),
    *("a" * n + "[" * 20 for n in (140, 141, 142, 151, 152, 153)),
    *("ạ" * n + "🎉" * 3 for n in (63, 64, 65, 66, 67, 68)),
    *("ạ" * n + "q\u0323\u0301" + "ê" * 9 for n in (64, 65, 66, 67)),
]
GOLDEN = [
    *SENTENCES,
    *(unicodedata.normalize("NFD", sentence) for sentence in SENTENCES),
    *BOUNDARIES,
]


def test_the_table_is_long_enough() -> None:
    assert len(GOLDEN) >= 60


@pytest.mark.parametrize("text", GOLDEN)
def test_no_part_is_larger_than_the_air_takes(text: str) -> None:
    parts = parts_of(nfc(text), 7)
    assert len(parts) == len(split(nfc(text)))
    for place, part in enumerate(parts, 1):
        header = part.octets[:6] if part.has_header else b""
        letters = part.octets[len(header) :]
        assert header in (b"", bytes([5, 0, 3, 7, len(parts), place]))
        room = (160, 153) if part.coding == 0 else (140, 134)
        assert len(letters) <= room[len(parts) > 1]


async def test_the_smsc_reads_every_text_as_it_was_written(
    desk: Desk, tmp_path: Path, smsc: Smsc
) -> None:
    async with line(desk, tmp_path, smsc.url, sms_parts=10) as up:
        await until(up.is_up)
        for who, text in enumerate(GOLDEN, 1):
            written = Templates(subject="x", text="x", sms=text)
            others = {"purpose": Purpose.CONFIRMATION, "part": f"confirm{who}"}
            campaign = await up.sends(who, templates=written, **others)
            assert await desk.outcomes(campaign) == Outcomes(delivered=1)
    read = texts(await smsc.saw())
    assert [read[f"8491{who:07}"] for who in range(1, len(GOLDEN) + 1)] == [
        [nfc(text)] for text in GOLDEN
    ]


def test_every_letter_of_the_gsm_alphabet_comes_back() -> None:
    letters = "".join(sorted(GSM_BASIC | GSM_EXTENDED))
    assert gsm_text(gsm_octets(letters)) == letters
    assert len(gsm_octets(letters)) == sum(map(encoding_of(letters).units, letters))


def test_a_letter_with_a_vietnamese_mark_is_not_of_the_gsm_alphabet() -> None:
    with pytest.raises(ValueError, match="'ạ'"):
        gsm_octets("đạo luật".replace("đ", "d"))


def test_octets_that_mean_nothing_are_question_marks() -> None:
    assert gsm_text(b"HUY\x80\x1b") == "HUY?"
