"""An SMS is counted before it is sent; what a person wrote is never cut, replaced or stripped."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lantoa.contracts.content import Change
from lantoa.messages import rendering, sms
from lantoa.messages.settings import SmsSettings
from lantoa.messages.sms import Alphabet, Route, SmsRules, WrongRoutes, routes_of
from lantoa.messages.templates import Templates
from lantoa.testing.builders import a_content, a_law, a_stub
from lantoa.text import sms as text_sms

PORTAL = "https://pbgdpl.hanoi.example"
RULES = SmsRules()
GSM7 = Alphabet.GSM7
SHORT = "Từ 1/8/2024 bỏ khung giá đất; bảng giá đất ban hành hằng năm."
PLAIN = "Tu 1/8/2024 bo khung gia dat; bang gia dat ban hanh hang nam."
VIETNAMESE = st.text(
    "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽềểễệọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ aeiou.,:;–“”…0123456789€[]😀"
)


def law(*, short: str = "", plain: str = "") -> Templates:
    return rendering.alert(a_law(short=short, short_plain=plain), PORTAL)


def test_the_words_a_person_wrote_go_out_with_the_page_and_the_way_to_stop() -> None:
    assert sms.marked(law(short=SHORT), RULES) == (
        f"{SHORT} {PORTAL}/van-ban/luat-57-2020-qh14 Từ chối: soạn HUY gửi 8xx8"
    )


def test_the_variant_without_marks_is_the_one_that_was_approved() -> None:
    assert sms.plain(law(short=SHORT, plain=PLAIN), RULES) == (
        f"{PLAIN} {PORTAL}/van-ban/luat-57-2020-qh14 Tu choi: soan HUY gui 8xx8"
    )


def test_nobody_approved_nothing_goes_without_marks() -> None:
    assert sms.plain(law(short=SHORT), RULES) is None


def test_without_a_short_text_the_title_is_told() -> None:
    assert sms.marked(law(), RULES).startswith("Văn bản: 57/2020/QH14: Luật Thanh niên https://")


def test_a_correction_says_so_first_in_either_alphabet() -> None:
    corrected = a_law(version=2, change=Change.CORRECTION, short=SHORT, short_plain=PLAIN)
    texts = rendering.correction(corrected, PORTAL)
    assert sms.marked(texts, RULES).startswith(f"Đính chính: {SHORT} ")
    assert (sms.plain(texts, RULES) or "").startswith(f"Dinh chinh: {PLAIN} ")


def test_a_withdrawal_tells_the_title_of_what_is_gone() -> None:
    texts = rendering.withdrawal(a_stub(), PORTAL)
    assert sms.marked(texts, RULES).startswith("Đã gỡ bỏ: Hà Nội tăng cường")


def test_those_who_were_told_without_marks_hear_of_what_follows_without_marks() -> None:
    corrected = a_law(version=2, change=Change.CORRECTION)
    for texts in (rendering.correction(corrected, PORTAL), rendering.withdrawal(a_stub(), PORTAL)):
        said = sms.counted(sms.plain(texts, RULES) or "")
        assert "Noi dung da gui ban truoc day" in said.text
        assert texts.url in said.text
        assert (said.encoding, len(said.parts)) == ("GSM7", 1)


def test_a_route_that_takes_no_marks_gets_the_approved_variant_or_nothing() -> None:
    any_route, gsm_route = Route(name="a", price=1), Route(name="b", price=1, alphabet=GSM7)
    both, one = law(short=SHORT, plain=PLAIN), law(short=SHORT)
    assert sms.over(any_route, both, RULES) == sms.marked(both, RULES)
    assert sms.over(gsm_route, both, RULES) == sms.plain(both, RULES)
    assert sms.over(gsm_route, one, RULES) is None


def test_a_text_is_counted_with_what_is_left_of_its_last_part() -> None:
    counted = sms.counted("Luật Thanh niên có hiệu lực từ hôm nay.")
    assert (counted.encoding, counted.units, len(counted.parts), counted.left) == (
        "UCS2",
        39,
        1,
        31,
    )
    counted = sms.counted("a" * 161)
    assert (counted.encoding, len(counted.parts), counted.left) == ("GSM7", 2, 153 - 8)


def test_the_letters_that_need_marks_are_named() -> None:
    assert sms.foreign_letters("Luat Đất đai") == "Đấđ"
    assert sms.foreign_letters(PLAIN) == ""


@given(VIETNAMESE)
def test_what_a_person_wrote_stands_whole_in_what_is_sent(said: str) -> None:
    texts = Templates(subject="Tin", text="Tin.", url=PORTAL, sms=said, sms_plain=said)
    whole = unicodedata.normalize("NFC", said)
    if said:
        assert sms.marked(texts, RULES).startswith(whole)
        assert (sms.plain(texts, RULES) or "").startswith(whole)


@given(VIETNAMESE, st.integers(1, 5))
def test_parts_are_those_the_text_library_makes_and_lose_nothing(said: str, most: int) -> None:
    texts = Templates(subject="Tin", text="Tin.", url=PORTAL, sms=said)
    text = sms.marked(texts, SmsRules(most_parts=most))
    counted = sms.counted(text)
    cost = text_sms.cost(text)
    assert "".join(counted.parts) == text
    assert (len(counted.parts), counted.units) == (cost.parts, cost.units)
    assert counted.encoding == cost.encoding.name
    assert 0 <= counted.left <= cost.encoding.alone


@given(st.text("Luật sửa đổi, bổ sung – Đất đai ", min_size=1), st.integers(2, 5))
def test_a_line_made_of_a_title_is_cut_to_fit_and_says_so(title: str, most: int) -> None:
    rules = SmsRules(most_parts=most)
    texts = rendering.alert(a_content(title=title), PORTAL)
    said = sms.marked(texts, rules)
    whole = f"{texts.short} {texts.url} {rules.stop}"
    assert len(sms.counted(said).parts) <= most
    assert said == whole or "… https://" in said


@pytest.mark.parametrize(
    ("alphabet", "said"),
    [
        (Alphabet.ANY, f'Luật Việc làm mới. {PORTAL} Theo mục tìm "học nghề". {RULES.stop}'),
        (GSM7, f'Luat moi. {PORTAL} Theo muc tim "hoc nghe". Tu choi: soan HUY gui 8xx8'),
    ],
)
def test_a_search_is_named_where_there_is_room_for_it(alphabet: Alphabet, said: str) -> None:
    texts = Templates(
        subject="x", text="x", sms="Luật Việc làm mới.", sms_plain="Luat moi.", url=PORTAL
    )
    text = sms.over(Route(name="a", price=1, alphabet=alphabet), texts, RULES)
    assert text is not None
    assert sms.naming(text, RULES, "học  nghề") == said
    assert sms.naming(text, RULES, "học nghề cho lao động nông thôn " * 5) == text


@given(VIETNAMESE, VIETNAMESE, st.sampled_from(Alphabet), st.integers(1, 5))
def test_a_named_search_costs_nothing_and_changes_no_other_word(
    said: str, search: str, alphabet: Alphabet, most: int
) -> None:
    texts = Templates(subject="Tin", text="Tin.", url=PORTAL, sms=said, sms_plain="Tin phap luat.")
    rules = SmsRules(most_parts=most)
    text = sms.over(Route(name="a", price=1, alphabet=alphabet), texts, rules)
    assert text is not None
    named = sms.naming(text, rules, search)
    before, after = sms.counted(text), sms.counted(named)
    assert (after.encoding, len(after.parts)) == (before.encoding, len(before.parts))
    stop = text[-len(rules.stop) :]
    assert named.endswith(stop)
    assert named.startswith(text.removesuffix(stop))


def test_a_message_that_cannot_be_stopped_names_no_search() -> None:
    text = sms.marked(law(short=SHORT), sms.without_stop(RULES))
    assert sms.naming(text, sms.without_stop(RULES), "thanh niên") == text


def test_marks_that_were_typed_apart_are_counted_together() -> None:
    apart = unicodedata.normalize("NFD", SHORT)
    assert sms.marked(law(short=apart), RULES) == sms.marked(law(short=SHORT), RULES)


def test_routes_are_read_with_their_price_and_alphabet() -> None:
    assert routes_of("viettel:550, khac:700:gsm7") == (
        Route(name="viettel", price=550),
        Route(name="khac", price=700, alphabet=GSM7),
    )


@pytest.mark.parametrize("wrong", ["viettel", "viettel:", ":5", "viettel:5,5", "a:5:ucs2", "a:-5"])
def test_a_route_that_cannot_be_read_is_named_with_the_fix(wrong: str) -> None:
    with pytest.raises(WrongRoutes, match="write name:price"):
        routes_of(wrong)


def test_the_settings_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANTOA_SMS_ROUTES", "viettel")
    with pytest.raises(ValidationError, match="sms_routes"):
        SmsSettings()
    monkeypatch.setenv("LANTOA_SMS_ROUTES", " , ")
    with pytest.raises(ValidationError, match="at least one route"):
        SmsSettings()


def test_the_settings_are_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    assert SmsSettings().sms_rules == RULES
    monkeypatch.setenv("LANTOA_SMS_PARTS", "2")
    monkeypatch.setenv("LANTOA_SMS_STOP", "HUY gửi 1022")
    assert SmsSettings().sms_rules == SmsRules(most_parts=2, stop="HUY gửi 1022")
