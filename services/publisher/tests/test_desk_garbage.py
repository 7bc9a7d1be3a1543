"""Every field of every form of the desk, filled with what no browser would send: never a 5xx.

The forms are those of the pages themselves, so a new page or field is tried without being listed.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from lantoa_publisher.desk.filled import TOKEN
from lantoa_publisher.routes import ROUTES
from services.publisher.tests.desk import ADMIN, AS

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r"<(?:input|textarea|select|button)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
EDITOR = "/noi-dung/da-dang/sua"
WAYS_OUT = ("/dang-xuat",)
BULK = {"id": "ban-nhap", "do": "giao", "to": "nv-000001", "deadline": "", "reason": "", "kind": ""}
BULK |= {"change": "new", "revision.ban-nhap": "1"}
DECISION = "QUYẾT ĐỊNH\nSố: 5/2026/QĐ-UBND\nĐiều 1. Ban hành\n1. Kèm theo.".encode()
KINDS = ("legal-document", "quiz")
PLACES = (
    "/",
    "/noi-dung",
    "/nhap",
    "/tai-khoan",
    "/nhan-su",
    "/nhan-su/nv-000001",
    "/don-vi",
    "/danh-muc/area",
    "/danh-muc/legal-field",
    "/kiem-toan",
    *(f"/viet/{kind}/0123456789ab" for kind in KINDS),
    *(f"/noi-dung/da-dang{deed}" for deed in ("", "/sua", "/go", "/xem-truoc")),
    *(
        pattern.partition(" ")[2].replace("{id}", "ban-nhap")
        for pattern in ROUTES
        if pattern.startswith("GET /noi-dung/{id}")
    ),
)
"""Pages with forms, or with links that carry conditions."""
GARBAGE = ("9" * 5_000, "\x00\x0b", "31/02/10000", "\u0958" * 900, "\ud800")
"""No number, no text, no day; letters of which each becomes two in NFC; half a letter."""


def attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in ATTRIBUTE.findall(tag)}


def forms(page: str, here: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The method, the path and the fields of each form on a page."""
    for head, body in FORM.findall(page):
        form = attributes(head)
        fields = [attributes(tag) for tag in FIELD.findall(body)]
        named = {one["name"]: one.get("value", "") for one in fields if one.get("name")}
        method, path = form.get("method", "get").upper(), form.get("action") or here
        yield method, urlsplit(path).path or here, named


@pytest.fixture
async def hands(inside: Any, house: Any) -> Any:
    """An administrator before a desk with a draft, a published content and a file to import."""
    hands = inside(ADMIN)
    await house.write("ban-nhap")
    await house.out("da-dang", title="Đã công bố")
    await hands.brings("/nhap", "files", "quyet-dinh.txt", DECISION)
    await house.timers["intake"]()
    return hands


async def forms_of(hands: Any) -> dict[tuple[str, str], dict[str, str]]:
    """Every form of the desk by method and path, with the fields that some page of it has."""
    found: dict[tuple[str, str], dict[str, str]] = {("POST", "/hang-loat/lam"): {}}
    imported = re.findall(r'href="(/nhap/[0-9a-f]{24})"', await hands.opens("/nhap"))
    for place in (*PLACES, *imported):
        for method, path, fields in forms(await hands.opens(place), hands.path):
            found.setdefault((method, path), {}).update(fields)
    found["POST", EDITOR + "/giu"] = found["POST", EDITOR]
    found["POST", "/hang-loat/lam"] |= found["POST", "/hang-loat/xem"] | BULK
    return {form: fields for form, fields in found.items() if form[1] not in WAYS_OUT}


async def ending(client: Any, method: str, path: str, fields: Mapping[str, str]) -> int:
    """The status of a form sent as bytes, half letters too."""
    sent = urlencode(fields, errors="surrogatepass")
    head = {"Content-Type": "application/x-www-form-urlencoded", AS: ADMIN.by}
    where, body = (f"{path}?{sent}", None) if method == "GET" else (path, sent)
    async with client.request(
        method, where, data=body, headers=head, allow_redirects=False
    ) as answer:
        await answer.read()
        return int(answer.status)


async def test_no_field_of_any_form_makes_the_desk_fail(
    hands: Any, house: Any, browser: Any
) -> None:
    token, failed, tried = await hands.token(), [], 0
    for (method, path), fields in (await forms_of(hands)).items():
        for name, garbage in itertools.product(fields.keys() - {TOKEN}, GARBAGE):
            sent = fields | {name: garbage, TOKEN: token}
            status = await ending(browser, method, path, sent)
            tried += 1
            if status >= 500:
                failed.append((method, path, name, garbage[:12], status))
        await house.empty_outbox()
    assert not failed, "\n".join(map(str, failed))
    assert tried > 500
    for place in PLACES:
        await hands.opens(place)
        assert hands.status < 500, place


PART = b'--x\r\nContent-Disposition: form-data; name="a"'
FORM_OF_PARTS = "multipart/form-data; boundary=x"
URLENCODED = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("path", ["/dang-nhap", "/nhap"])
@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("multipart/form-data", b"a=1"),
        ("multipart/form-data; boundary=", b"--\r\n"),
        (FORM_OF_PARTS, b"a=1"),
        (FORM_OF_PARTS, PART + b"\r\n\r\nabc"),
        (FORM_OF_PARTS, b"--x\r\n\r\nabc\r\n--x--\r\n"),
        (FORM_OF_PARTS, PART + b"\r\nContent-Transfer-Encoding: rot13\r\n\r\na\r\n--x--\r\n"),
        (FORM_OF_PARTS, PART + b"\r\nContent-Type: text/plain; charset=vn\r\n\r\na\r\n--x--\r\n"),
        (FORM_OF_PARTS, PART + b"\r\nContent-Encoding: gzip\r\n\r\nabc\r\n--x--\r\n"),
        (FORM_OF_PARTS, PART + b"\r\n\r\n\xff\xfe\r\n--x--\r\n"),
        (FORM_OF_PARTS, PART + b"\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--x--"),
        (FORM_OF_PARTS, PART + b"\r\nA: b" * 20_000 + b"\r\n\r\nabc\r\n--x--\r\n"),
        (FORM_OF_PARTS, (PART + b"\r\n\r\n1\r\n") * 9_000 + b"--x--\r\n"),
        (f"{URLENCODED}; charset=utf-99", b"a=1"),
        (f"{URLENCODED}; charset=base64", b"a=1"),
        (f"{URLENCODED}; charset=utf-16", b"a=1"),
        (URLENCODED, b"\xff=\xff"),
        (URLENCODED, b"&".join(b"a%d=1" % n for n in range(60_000))),
        ("application/json", b"[" * 100_000),
        ("text/plain", b"a=1"),
    ],
)
async def test_a_body_that_is_no_form_is_refused_and_does_nothing(
    hands: Any, browser: Any, path: str, kind: str, sent: bytes
) -> None:
    head = {"Content-Type": kind, AS: ADMIN.by}
    async with browser.post(path, data=BytesIO(sent), headers=head) as answer:
        page = await answer.text()
    assert 400 <= answer.status < 500
    assert "Lan Tỏa" in page
