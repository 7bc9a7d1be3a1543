"""An editor looks at what people would see before anybody else stands by it."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace

from lantoa.contracts.content import Change, Lane
from lantoa.contracts.subscriptions import Channel
from lantoa_publisher.domain.orders import Publish
from services.publisher.tests.neighbourhood import Neighbour

ID = "luat-dat-dai"
PLACE = f"/noi-dung/{ID}/xem-truoc"
SHORT = "Từ 1/8/2024 bỏ khung giá đất."
PLAIN = "Tu 1/8/2024 bo khung gia dat."


@pytest.fixture
def neighbour() -> Neighbour:
    return Neighbour()


@pytest.fixture
async def neighbours(neighbour: Neighbour) -> AsyncIterator[str]:
    async with neighbour.answering() as url:
        yield url


@pytest.fixture(autouse=True)
async def draft(house: Any) -> Any:
    """The draft that everybody here looks at."""
    return await house.write(ID, title="Luật Đất đai: những điểm mới")


async def seen(editor: Any, query: str = "", status: int = 200) -> str:
    answer = await editor.get(PLACE + query)
    assert answer.status == status
    return str(await answer.text())


async def write(editor: Any, **form: str) -> Any:
    """Send the form of the short texts."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', await seen(editor))
    assert found
    return await editor.post(PLACE, data={"revision": "1", "token": found[1]} | form)


async def test_every_channel_is_shown_before_anything_is_out(editor: Any, house: Any) -> None:
    page = await seen(editor)
    for title in ("SMS", "Thông báo đẩy", "Thư điện tử", "Mạng xã hội", "Trang trên cổng"):
        assert title in page
    assert "Tin pháp luật: Luật Đất đai: những điểm mới" in page
    assert (await house.head(ID)).version == 0


async def test_a_post_that_one_network_shortens_is_shown_as_it_will_stand_there(
    editor: Any, house: Any
) -> None:
    await house.write("dai", title="Luật Đất đai", summary="Bỏ khung giá đất. " * 50)
    page = await (await editor.get("/noi-dung/dai/xem-truoc")).text()
    (shortened,) = re.findall(r"<details><summary>rút ngắn</summary>.*?</details>", page, re.S)
    assert "Bỏ khung giá đất. …" in shortened
    assert "rút ngắn" not in await seen(editor)


async def test_what_readers_would_see_is_framed_as_the_portal_renders_it(
    editor: Any, neighbour: Neighbour
) -> None:
    answer = await editor.get(PLACE + "/trang")
    assert (answer.status, await answer.text()) == (200, neighbour.html)
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert answer.headers["Cache-Control"] == "no-store"


async def test_while_the_portal_is_away_a_plain_reading_says_so(
    editor: Any, neighbour: Neighbour
) -> None:
    neighbour.status = 500
    page = await (await editor.get(PLACE + "/trang")).text()
    assert "Cổng chưa trả lời" in page
    assert "Kế hoạch số 335/KH-UBND" in page


async def test_how_many_would_hear_stands_on_the_page(editor: Any, neighbour: Neighbour) -> None:
    page = await seen(editor)
    assert "13.340" in page
    assert "1.100.000 đồng" in page
    neighbour.status = 503
    page = await seen(editor)
    assert "Chưa đếm được" in page
    assert "đồng</td>" not in page


async def test_that_the_sms_would_wait_for_approval_stands_beside_their_cost(
    editor: Any, neighbour: Neighbour
) -> None:
    assert "chờ duyệt chi phí" not in await seen(editor)
    neighbour.counts = replace(neighbour.counts, sms_budget_left=20_000)
    page = await seen(editor)
    assert "SMS sẽ chờ duyệt chi phí" in page
    assert "của thành phố còn 20.000 đồng" in page
    neighbour.counts = replace(neighbour.counts, sms_budget_of="so-tu-phap")
    assert "của đơn vị so-tu-phap còn 20.000 đồng" in await seen(editor)


async def test_a_suggestion_is_called_one_and_approving_it_makes_a_revision(
    editor: Any, house: Any
) -> None:
    page = await seen(editor)
    assert "Gợi ý, chưa ai duyệt, không được gửi" in page
    assert "Chưa ai duyệt bản không dấu" in page
    await write(editor, short=SHORT, short_plain=PLAIN)
    page = await seen(editor)
    assert "Gợi ý" not in page
    assert f"{PLAIN} http" in page
    text = await house.editing.text(await house.head(ID))
    assert (text.short, text.short_plain) == (SHORT, PLAIN)
    assert (await house.head(ID)).revision == 2


async def test_variants_that_differ_by_more_than_marks_are_pointed_out(editor: Any) -> None:
    await write(editor, short=SHORT, short_plain=PLAIN)
    assert "Đọc kỹ cả hai" not in await seen(editor)
    await write(editor, short=SHORT, short_plain="Tu 1/8/2024 giu khung gia dat.", revision="2")
    assert "Đọc kỹ cả hai" in await seen(editor)


async def test_what_cannot_go_out_is_said_on_top_with_its_fix(editor: Any) -> None:
    await write(editor, short="Từ ngày 1/8/2024 không còn khung giá đất. " * 8)
    page = await seen(editor)
    assert "Chưa trình và công bố được" in page
    assert re.search(r'href="#short">[^<]*phần', page)
    assert 'id="short"' in page


async def test_a_text_saved_meanwhile_is_not_overwritten(editor: Any, house: Any) -> None:
    await write(editor, short=SHORT)
    answer = await write(editor, short="Bản cũ hơn.", revision="1")
    assert answer.status == 409
    assert (await house.editing.text(await house.head(ID))).short == SHORT


async def test_a_withdrawal_is_looked_at_before_it_is_done(editor: Any, house: Any) -> None:
    assert "Nếu gỡ nội dung này" not in await seen(editor)
    await house.editing.publish(ID, Publish(change=Change.NEW), house.everybody)
    page = await seen(editor, "?withdrawal=withdrawn&reason=Đăng+nhầm.")
    assert "Lý do: Đăng nhầm." in page
    assert "Viết tin ngắn" not in page
    assert (await house.head(ID)).version == 1
    await seen(editor, "?withdrawal=withdrawn", status=422)


async def test_the_page_is_in_english_when_it_is_asked_for(editor: Any) -> None:
    page = await seen(editor, "?change=new&lang=en")
    assert "How many would hear of it" in page
    assert 'lang="vi">Tiếng Việt</a>' in page
    assert "Bao nhiêu người" not in page


async def test_a_change_that_tells_nobody_says_so(editor: Any, house: Any) -> None:
    await house.editing.publish(ID, Publish(change=Change.NEW), house.everybody)
    page = await seen(editor, "?change=minor")
    assert '<h2 id="sms">' not in page
    assert "Trang trên cổng" in page


async def test_hostile_texts_are_only_texts(editor: Any, house: Any) -> None:
    hostile = "</iframe><script>alert(1)</script><img src=x onerror=alert(1)>"
    await house.write("doc-hai", title=hostile, body=hostile, short=hostile, short_plain=hostile)
    answer = await editor.get("/noi-dung/doc-hai/xem-truoc?note=%3Cscript%3Ealert(2)%3C/script%3E")
    page = await answer.text()
    assert answer.status == 200
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("</iframe>") == 3


async def test_without_the_key_nothing_is_shown(browser: Any) -> None:
    for path in (PLACE, PLACE + "/trang"):
        answer = await browser.get(path)
        assert (answer.status, "335" in await answer.text()) == (401, False)


async def test_only_kinds_of_change_that_fit_are_offered(editor: Any, house: Any) -> None:
    def offered(page: str) -> list[str]:
        return re.findall(r'<option value="(new|major|minor|correction)"', page)

    assert offered(await seen(editor)) == ["new"]
    await house.editing.publish(ID, Publish(change=Change.NEW), house.everybody)
    for change in offered(await seen(editor)):
        await seen(editor, f"?change={change}")
    assert "new" not in offered(await seen(editor))


async def test_how_often_an_urgent_text_may_be_told_again_stands_with_its_cost(
    editor: Any, neighbour: Neighbour
) -> None:
    page = await seen(editor)
    assert "có thể nhận thêm SMS" not in page
    assert 'name="urgent" value="true">' in page
    again = {Channel.SMS: 250, Channel.EMAIL: 40}
    neighbour.counts = replace(neighbour.counts, again=again, sms_budget_left=20_000)
    page = await seen(editor, "?change=new&urgent=true")
    assert [event.lane for event in neighbour.asked] == [Lane.NORMAL, Lane.URGENT]
    assert 'name="urgent" value="true" checked>' in page
    assert "Báo lại sau, nhiều nhất" in page
    assert "250 người có thể nhận thêm SMS này sau đó, tốn thêm nhiều nhất 275.000 đồng" in page
    assert "hôm nay của thành phố còn 20.000 đồng" in " ".join(page.split())


async def test_what_is_marked_urgent_otherwise_than_by_the_form_is_refused(editor: Any) -> None:
    await seen(editor, "?urgent=vang", status=422)
