"""No input makes the portal fail: what is wrong is refused, in words, with a 4xx."""

import random
from typing import Any
from urllib.parse import quote_from_bytes

from yarl import URL

from lantoa.contracts.content import Kind
from lantoa.contracts.forms import Question

PATHS = (
    "/",
    "/tim-kiem",
    "/van-ban/{}",
    "/van-ban/{}/{}",
    "/van-ban/{}/{}/khoan-1",
    "/van-ban/{}/so-sanh",
    "/van-ban/{}/toan-van.txt",
    "/noi-dung/{}",
    "/linh-vuc/{}",
    "/linh-vuc/{}.atom",
    "/nam/{}",
    "/moi",
    "/sitemap-{}.xml",
    "/theo-doi",
    "/theo-doi/xac-nhan",
    "/theo-doi/dung",
    "/tinh/{}",
    "/api/v1/search",
    "/api/v1/content/{}",
    "/api/v1/changes",
)
QUIZ = "/noi-dung/do-vui"
FORMS = ("/theo-doi", "/theo-doi/day", "/theo-doi/dung", "/theo-doi/xac-nhan", "/", QUIZ)
KINDS = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "x",
)
NAMES = ("q", "loai", "linh-vuc", "trang", "t", "size", "offset", "kind", "field", "as_of", "after")
NAMES += ("ngay", "tu", "den", "lang", "dia-ban", "van-ban", "co-quan", "nam", "the-loai")
KNOWN = ("", "1", "-1", "luat-57-2020-qh14", "57/2020/QH14", "dieu-1", "news", "44", "2025-01-01")


def anything(chance: random.Random) -> str:
    """Something known, or bytes that need not be text at all, percent-encoded."""
    if chance.random() < 0.5:
        return quote_from_bytes(chance.choice(KNOWN).encode(), safe="")
    return quote_from_bytes(chance.randbytes(chance.choice([1, 3, 30, 600])), safe="")


def address(chance: random.Random) -> str:
    path = chance.choice(PATHS)
    whole = path.format(*(anything(chance) for _ in range(path.count("{}"))))
    chosen = chance.sample(NAMES, chance.randrange(4))
    return f"{whole}?" + "&".join(f"{name}={anything(chance)}" for name in chosen)


async def test_no_address_makes_it_fail(city: Any, a: Any) -> None:
    await city.publish(a.law(), a.news())
    chance = random.Random(335)
    for _ in range(400):
        path = address(chance)
        url = URL(str(city.client.make_url("/"))[:-1] + path, encoded=True)
        answer = await city.client.session.get(url, allow_redirects=False)
        assert answer.status < 500, path
        await answer.read()


async def test_no_form_makes_it_fail(city: Any, a: Any) -> None:
    question = Question(question="Thanh niên từ mấy tuổi?", choices=("14", "16"), right=1)
    await city.publish(a.news("do-vui", kind=Kind.QUIZ, quiz=(question,)))
    chance = random.Random(335)
    for _ in range(40):
        sent = chance.randbytes(chance.choice([0, 20, 400]))
        for kind in KINDS:
            for path in FORMS:
                headers = {"Content-Type": kind}
                answer = await city.client.post(path, data=sent, headers=headers)
                # On a full machine the index may be late; that is told, and is no failure.
                late = answer.status == 503 and "Retry-After" in answer.headers
                assert answer.status < 500 or late, (path, kind, sent)
