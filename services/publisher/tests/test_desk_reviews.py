"""What the desk says of contents whose law has changed, and of law that could not be changed."""

from collections.abc import Callable
from typing import Any

import pytest

from services.publisher.tests.desk import ADMIN, Editor, words
from services.publisher.tests.test_consequences import (
    AMENDING,
    LAW,
    QUESTION,
    Street,
    amending,
    ask,
    law,
    to,
)

Inside = Callable[..., Editor]
CITES = "Luật Thanh niên số 57/2020/QH14 quy định tuổi của thanh niên."
WHY = "Luật 57/2020/QH14 được sửa đổi, bổ sung"


@pytest.fixture
async def street(house: Any) -> Street:
    """An answer to a law that an amending law has changed."""
    street = Street(house)
    await law(house)
    await ask(house, CITES)
    await house.out(AMENDING, **amending(to(), to("dieu-9/khoan-1")))
    await street.settle()
    return street


async def test_home_lists_what_may_be_out_of_date_and_why(inside: Inside, street: Street) -> None:
    home = words(await inside(ADMIN).opens("/"))
    assert "Có thể đã lỗi thời 1" in home
    assert WHY in home


async def test_who_has_looked_again_says_so_and_it_is_off_the_list(
    inside: Inside, street: Street
) -> None:
    admin = inside(ADMIN)
    page = await admin.opens(f"/noi-dung/{QUESTION}")
    assert "Có thể đã lỗi thời" in page
    (waiting,) = await street.dependents.awaiting(street.house.everybody)
    reasons = [reason.id for reason in waiting.reasons]
    page = words(await admin.sends(f"/noi-dung/{QUESTION}/da-xem-lai", {"reasons": reasons}))
    assert "Đã ghi là bạn đã xem lại." in page
    assert "Có thể đã lỗi thời" not in page
    assert "Có thể đã lỗi thời" not in await admin.opens("/")


async def test_an_instruction_that_could_not_be_carried_out_is_told_on_both_pages(
    inside: Inside, street: Street
) -> None:
    for id in (LAW, AMENDING):
        page = words(await inside(ADMIN).opens(f"/noi-dung/{id}"))
        assert "Chưa thực hiện được" in page
        assert "khoản 1 Điều 9 :" in page
