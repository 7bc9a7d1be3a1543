"""A preview says what will be sent: the same words, counted, priced, honest."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lantoa.contracts.content import Change, ContentEvent, ContentPublished, ContentWithdrawn, Lane
from lantoa.contracts.proposed import AudienceSize
from lantoa.contracts.subscriptions import Channel
from lantoa.messages import rendering, sms
from lantoa.messages.registered import Registered
from lantoa.messages.sms import Hindrance, SmsRules, routes_of
from lantoa.testing.builders import a_content, a_law, a_stub
from lantoa_publisher.domain.previews import Preview, SmsShown, previewed
from lantoa_publisher.domain.refusals import Refused
from lantoa_publisher.domain.sayable import Saying, check, obstacles

ROUTES = routes_of("viettel:500, khac:700:gsm7")
SAYING = Saying(sms=SmsRules(routes=ROUTES), portal="https://pbgdpl.hanoi.example")
SHORT = "Từ 1/8/2024 bỏ khung giá đất."
PLAIN = "Tu 1/8/2024 bo khung gia dat."
PEOPLE = AudienceSize(channels={Channel.EMAIL: 40, Channel.SMS: 1_000}, areas={"01": 900})


def law(change: Change = Change.NEW, **changes: Any) -> ContentPublished:
    version = 1 if change is Change.NEW else 2
    return ContentPublished(content=a_law(version=version, change=change, **changes))


def preview(event: ContentEvent, audience: AudienceSize | None = PEOPLE) -> Preview:
    return previewed(event, 1, audience, SAYING)


def shown(event: ContentEvent, audience: AudienceSize | None = PEOPLE) -> SmsShown:
    words = preview(event, audience).words
    assert words is not None
    return words.sms


def test_the_words_are_those_that_are_sent() -> None:
    event = law(short=SHORT, short_plain=PLAIN)
    texts = rendering.alert(event.content, SAYING.portal)
    words = preview(event).words
    assert words is not None
    assert (words.email.subject, words.push.title) == (texts.subject, texts.subject)
    assert words.email.text.startswith(texts.text)
    assert words.sms.marked.text == sms.marked(texts, SAYING.sms)
    assert words.sms.plain is not None
    assert words.sms.plain.text == sms.plain(texts, SAYING.sms)
    assert all(post.fits for post in words.posts)


def test_each_route_is_priced_by_what_goes_over_it() -> None:
    viettel, other = shown(law(short=SHORT, short_plain=PLAIN)).routes
    assert (viettel.parts, viettel.each, viettel.all) == (2, 1_000, 1_000_000)
    assert (other.parts, other.each, other.all) == (1, 700, 700_000)


def test_a_route_without_marks_carries_nothing_that_nobody_approved() -> None:
    _, other = shown(law(short=SHORT)).routes
    assert (other.parts, other.each, other.all) == (0, 0, 0)


def test_without_a_count_there_is_a_price_for_one_and_none_for_all() -> None:
    seen = shown(law(short=SHORT), None)
    assert (seen.people, seen.routes[0].each, seen.routes[0].all) == (None, 1_000, None)


def test_a_text_without_marks_is_suggested_and_not_sent() -> None:
    seen = shown(law(short="Quyền, nghĩa vụ “thanh niên” – đọc ngay."))
    assert seen.plain is None
    assert seen.suggestion == 'Quyen, nghia vu "thanh nien" - doc ngay.'
    assert seen.suggested is not None
    assert seen.suggested.text.startswith(seen.suggestion)
    assert seen.suggested.encoding == "GSM7"


def test_approving_the_suggestion_makes_the_message_that_was_shown() -> None:
    for change in (Change.NEW, Change.CORRECTION):
        seen = shown(law(change, short=SHORT))
        approved = shown(law(change, short=SHORT, short_plain=seen.suggestion))
        assert approved.plain == seen.suggested


def test_a_title_in_place_of_a_short_text_is_told_apart_whole_or_cut() -> None:
    assert (shown(law()).written, shown(law()).whole) == (False, True)
    long = shown(law(title="Luật sửa đổi, bổ sung một số điều của các luật " * 6))
    assert (long.written, long.whole) == (False, False)
    assert len(long.marked.parts) <= long.most_parts


def test_a_minor_change_says_nothing_to_anybody() -> None:
    assert preview(law(Change.MINOR)).words is None


def test_a_withdrawal_is_previewed_with_its_reason() -> None:
    seen = preview(ContentWithdrawn(stub=a_stub(reason="Đăng nhầm")))
    assert (seen.change, seen.withdrawal) == (None, "gone")
    assert seen.words is not None
    assert "Lý do: Đăng nhầm" in seen.words.email.text
    assert seen.words.sms.suggestion == ""
    assert seen.words.sms.suggested is None


def test_readers_see_no_real_token_and_the_note_is_counted_with_one() -> None:
    words = preview(law()).words
    assert words is not None
    assert "dung?t=…" in words.email.text
    assert "dung?t=…" in words.email.html
    assert words.push.bytes > 102 + len(words.push.title)


@pytest.mark.parametrize("field", ["short", "short_plain"])
def test_what_is_over_the_cap_is_refused_by_field_with_how_much(field: str) -> None:
    text = {"short": "Luật mới. " * 30, "short_plain": "Luat moi. " * 60}[field]
    (obstacle,) = obstacles(law(**{field: text}), SAYING)
    assert obstacle.field == field
    assert "phần" in obstacle.vi
    assert "bớt ít nhất" in obstacle.fix_vi
    with pytest.raises(Refused):
        check(law(**{field: text}), SAYING)


def test_marks_in_the_text_without_marks_are_named() -> None:
    (obstacle,) = obstacles(law(short_plain="Luat Đất đai"), SAYING)
    assert (obstacle.field, "Đấđ" in obstacle.vi) == ("short_plain", True)


def test_the_words_before_a_correction_count_too() -> None:
    fits = next(n for n in range(400, 0, -1) if not any(obstacles(law(short="ư" * n), SAYING)))
    (obstacle,) = obstacles(law(Change.CORRECTION, short="ư" * fits), SAYING)
    assert obstacle.field == "short"


def test_nobody_is_told_so_nothing_stands_in_the_way() -> None:
    too_long = "Luật mới. " * 30
    for event in (law(Change.MINOR, short=too_long), ContentWithdrawn(stub=a_stub())):
        assert not list(obstacles(event, SAYING))


@given(
    st.text("Luật đất đai, ưu tiên – ", max_size=500),
    st.text("Luat dat dai, uu tien - ", max_size=900),
    st.integers(1, 6),
)
def test_refused_is_exactly_what_has_too_many_parts(short: str, plain: str, most: int) -> None:
    saying = Saying(sms=SmsRules(most_parts=most), portal=SAYING.portal)
    event = ContentPublished(content=a_content(short=short, short_plain=plain))
    texts = rendering.alert(event.content, SAYING.portal)
    said = {"short": sms.marked(texts, saying.sms), "short_plain": sms.plain(texts, saying.sms)}
    too_long = {
        field
        for field, written in (("short", short), ("short_plain", plain))
        if written and len(sms.counted(said[field] or "").parts) > most
    }
    assert {one.field for one in obstacles(event, saying)} == too_long


def test_an_editor_sees_beforehand_that_the_sms_will_wait_for_approval() -> None:
    short = {"short": SHORT, "short_plain": PLAIN}
    little, enough = (
        replace(PEOPLE, sms_budget_left=999_999),
        replace(PEOPLE, sms_budget_left=10**6),
    )
    assert shown(law(**short), little).waits
    assert not shown(law(**short), enough).waits
    assert not shown(law(**short)).waits
    assert not shown(replace(law(**short), lane=Lane.URGENT), little).waits
    assert not shown(law(Change.CORRECTION, **short), little).waits
    assert not shown(ContentWithdrawn(stub=a_stub()), little).waits


def test_what_urgent_sms_may_cost_later_is_counted_by_the_dearest_route() -> None:
    urgent = replace(law(short=SHORT, short_plain=PLAIN), lane=Lane.URGENT)
    seen = shown(urgent, replace(PEOPLE, again={Channel.SMS: 300, Channel.EMAIL: 20}))
    assert (seen.again, seen.again_cost) == (300, 300_000)
    assert seen.routes[0].all == 1_000_000, "who is told first is counted by itself"
    assert not seen.waits
    assert (shown(urgent).again, shown(urgent, None).again_cost) == (0, 0)


def registered(most: int) -> Saying:
    pattern = rf".{{1,{most}}}\ https?://\S+\ Từ\ chối:\ soạn\ HUY\ gửi\ 8xx8"
    one = Registered(route="viettel", id="CSKH-0117", text="{noi_dung} …", pattern=pattern)
    return Saying(sms=SmsRules(routes=ROUTES, registered=(one,)), portal=SAYING.portal)


def test_what_no_registered_template_makes_is_refused_with_the_templates_that_there_are() -> None:
    event = law(short=SHORT)
    assert not list(obstacles(event, registered(len(SHORT))))
    (obstacle,) = obstacles(event, registered(len(SHORT) - 1))
    assert obstacle.field == "short"
    assert "viettel" in obstacle.vi
    assert "CSKH-0117: {noi_dung} …" in obstacle.fix_vi
    assert not list(obstacles(law(), registered(10))), "a line made of the title is cut to fit"


def test_a_preview_says_why_nothing_goes_over_a_route() -> None:
    seen = previewed(law(short=SHORT), 1, PEOPLE, registered(10))
    assert seen.words is not None
    viettel, other = seen.words.sms.routes
    assert (viettel.parts, viettel.hindrance) == (0, Hindrance.UNREGISTERED)
    assert (other.parts, other.hindrance) == (0, Hindrance.NO_PLAIN)
    assert shown(law(short=SHORT)).routes[0].hindrance is None
