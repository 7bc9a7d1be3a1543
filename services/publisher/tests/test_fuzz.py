"""Whatever is sent, the API answers in its own words: never a 5xx, never something half-written."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

API = "/api/v1/contents"
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
ANY = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
CODES = st.lists(st.sampled_from(["44", "01", "", "x y"]) | st.text(max_size=4), max_size=3)
ARTICLES = st.lists(
    st.fixed_dictionaries(
        {"number": st.text(max_size=3), "address": st.text(max_size=6)},
        optional={"title": st.text(), "text": st.text(), "valid_from": st.text(), "x": ANY},
    ),
    max_size=3,
)
NEARLY = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["news", "qa", "legal-document"]) | ANY,
        "title": st.text(max_size=30) | ANY,
    },
    optional={
        "body": st.text() | ANY,
        "fields": CODES | ANY,
        "articles": ARTICLES | ANY,
        "number": st.text(max_size=20) | ANY,
        "document_type": st.text(max_size=20) | ANY,
        "issued_on": st.dates().map(str) | ANY,
        "id": st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True) | ANY,
        "source": st.text() | ANY,
    },
)
ORDERS = st.fixed_dictionaries(
    {"change": st.sampled_from(["new", "major", "minor", "correction"]) | ANY},
    optional={
        "urgent": st.booleans() | ANY,
        "lane": st.sampled_from(["urgent", "normal", "history"]) | ANY,
        "change_note": st.text() | ANY,
    },
)
WHYS = st.fixed_dictionaries(
    {"reason": st.text(max_size=20) | ANY},
    optional={"kind": st.sampled_from(["gone", "replaced"]) | ANY, "target": st.text() | ANY},
)
FUZZ = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def check(answer: Any) -> dict[str, Any]:
    said: dict[str, Any] = await answer.json(content_type=None)
    assert answer.status < 500, said
    if answer.status >= 400:
        assert answer.content_type == "application/problem+json"
        assert said["title"]
    return said


@FUZZ
@given(text=NEARLY | ANY, order=ORDERS | ANY, why=WHYS | ANY, match=st.text(max_size=4))
async def test_no_body_makes_the_api_fail(
    api: Any, text: Any, order: Any, why: Any, match: str
) -> None:
    made = await check(await api.post(API, json=text))
    id = made.get("id") if isinstance(made.get("id"), str) else "khong-co"
    await check(await api.post(f"{API}/{id}/publish", json=order))
    await check(await api.get(f"{API}/{id}"))
    header = "".join(letter for letter in match if letter.isprintable() and letter.isascii())
    await check(await api.put(f"{API}/{id}", json=text, headers={"If-Match": header or '"1"'}))
    await check(await api.post(f"{API}/{id}/withdraw", json=why))
    await check(await api.get(f"{API}/{id}/spread"))


@FUZZ
@given(raw=st.binary(max_size=60), id=st.text(min_size=1, max_size=8))
async def test_no_bytes_and_no_id_make_the_api_fail(api: Any, raw: bytes, id: str) -> None:
    await check(await api.post(API, data=raw))
    await check(await api.post(f"{API}/tin/publish", data=raw))
    path = "".join(f"%{byte:02X}" for byte in id.encode("utf-8", "replace"))
    if path not in ("%2E", "%2E%2E"):
        await check(await api.get(f"{API}/{path}"))
