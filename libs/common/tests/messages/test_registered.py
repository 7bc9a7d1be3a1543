"""Carriers send what a registered template can have made: nothing else leaves for their phones."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lantoa.messages import rendering, sms
from lantoa.messages.registered import Registered, WrongRegistered, registered_in
from lantoa.messages.settings import SmsSettings
from lantoa.messages.sms import Hindrance, SmsRules, routes_of
from lantoa.messages.templates import Templates
from lantoa.testing.builders import a_law

PORTAL = "https://pbgdpl.hanoi.example"
ROUTES = routes_of("viettel:550, khac:700:gsm7")
VIETTEL, OTHER = ROUTES
FILE = """
[[viettel]]
id = "CSKH-2026-0117"
text = "{noi_dung} {lien_ket} Từ chối: soạn HUY gửi 8xx8"
params = { noi_dung = { most = 60 }, lien_ket = { kind = "url", most = 80 } }

[[viettel]]
id = "CSKH-2026-0118"
text = "Lan Toa: ma cua ban la {ma}."
params = { ma = { kind = "number", most = 6 } }
"""
SHORT = "Từ 1/8/2024 bỏ khung giá đất."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mau-sms.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def rules(file: Path) -> SmsRules:
    return SmsRules(routes=ROUTES, registered=registered_in(file, [r.name for r in ROUTES]))


def law(**changes: str) -> Templates:
    return rendering.alert(a_law(**changes), PORTAL)


def test_what_a_template_can_have_made_goes_out_as_it_was_written(file: Path) -> None:
    texts = law(short=SHORT)
    assert sms.over(VIETTEL, texts, rules(file)) == sms.marked(texts, SmsRules())
    assert sms.hindrance(VIETTEL, texts, rules(file)) is None


def test_what_a_person_wrote_and_no_template_makes_is_not_sent_and_not_cut(file: Path) -> None:
    texts = law(short="Từ ngày 1/8/2024 không còn khung giá đất, và giá đất theo thị trường.")
    assert sms.over(VIETTEL, texts, rules(file)) is None
    assert sms.hindrance(VIETTEL, texts, rules(file)) is Hindrance.UNREGISTERED


def test_a_line_made_of_the_title_is_as_short_as_the_template_takes_it(file: Path) -> None:
    texts = law(title="Luật Thanh niên về quyền và nghĩa vụ " * 3)
    said = sms.over(VIETTEL, texts, rules(file))
    assert said is not None
    assert len(said.partition(" https")[0]) <= 60
    assert said.partition(" https")[0].endswith("…")


def test_a_route_that_has_no_templates_takes_everything(file: Path) -> None:
    texts = law(short=SHORT, short_plain="Tu 1/8/2024 bo khung gia dat.")
    assert sms.over(OTHER, texts, rules(file)) == sms.plain(texts, rules(file))
    assert sms.hindrance(OTHER, law(short=SHORT), rules(file)) is Hindrance.NO_PLAIN


@pytest.mark.parametrize(
    ("text", "is_made"),
    [
        ("Lan Toa: ma cua ban la 123456.", True),
        ("Lan Toa: ma cua ban la 1234567.", False),
        ("Lan Toa: ma cua ban la 12a.", False),
        ("Lan Toa: ma cua ban la .", False),
        ("Lan Toa: ma cua ban la 12. Goi 0900000000", False),
        ("Bỏ khung giá. https://a.example/x Từ chối: soạn HUY gửi 8xx8", True),
        ("Bỏ khung giá. http://a.example/x y Từ chối: soạn HUY gửi 8xx8", False),
        ("Bỏ khung giá. a.example Từ chối: soạn HUY gửi 8xx8", False),
        (f"Bỏ. https://a.example/{'x' * 70} Từ chối: soạn HUY gửi 8xx8", False),
    ],
)
def test_parameters_are_of_their_kind_and_length(file: Path, text: str, is_made: bool) -> None:
    assert sms.is_registered(text, VIETTEL, rules(file)) is is_made


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_whatever_a_text_parameter_says_is_made_by_its_template(said: str) -> None:
    one = Registered(route="viettel", id="a", text="A {x} B", pattern="A\\ .{1,180}\\ B")
    assert one.makes(f"A {said} B")


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (FILE.replace("[[viettel]]", "[[vietel]]"), "[[vietel]]"),
        (FILE.replace("{ma}", "{so}"), "CSKH-2026-0118"),
        (FILE.replace('"number"', '"so"'), "kind"),
        (FILE.replace("most = 60", "most = 0"), "most"),
        (FILE.replace("id = ", "ten = "), "ten"),
        ("[[viettel]", "cannot be read"),
    ],
)
def test_a_wrong_file_says_where(tmp_path: Path, written: str, says: str) -> None:
    path = tmp_path / "mau.toml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(WrongRegistered, match=r"docs/channels\.md") as wrong:
        registered_in(path, ["viettel", "khac"])
    assert says in str(wrong.value)


def test_the_setting_is_wrong_where_the_file_is(file: Path, tmp_path: Path) -> None:
    settings = SmsSettings(sms_routes="viettel:550", sms_templates=file)
    assert [one.id for one in settings.sms_rules.registered] == [
        "CSKH-2026-0117",
        "CSKH-2026-0118",
    ]
    with pytest.raises(ValidationError, match=r"docs/channels\.md"):
        SmsSettings(sms_routes="mobifone:550", sms_templates=file)
    with pytest.raises(ValidationError, match=r"docs/channels\.md"):
        SmsSettings(sms_templates=tmp_path / "khong-co.toml")
