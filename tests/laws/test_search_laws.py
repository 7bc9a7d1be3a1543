"""The laws of the search index: what every engine promises, whatever it is made of."""

# ruff: noqa: F401, F811 - fixtures are imported, and named again by the tests that use them
import asyncio
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lantoa.contracts.content import Content, Stub
from lantoa.contracts.ids import ContentId
from lantoa.engines.searchindex import SearchIndex
from lantoa.runtime.errors import Away, Reject
from lantoa.search.building import indexed
from lantoa.search.query import Answer, Order, Pair, Query
from lantoa.search.ranked import ask_ranked
from tests.laws.search_engines import (
    MOMENT,
    Engine,
    article,
    engine,
    fresh_id,
    in_force,
    law,
    news,
    search_index,
    stub,
)


async def publish(index: SearchIndex, *subjects: Content | Stub) -> None:
    await index.apply([indexed(subject) for subject in subjects])


async def found(index: SearchIndex, text: str, **more: object) -> list[str]:
    return ids_of(await index.ask(Query(text=text, **more)))  # type: ignore[arg-type]


def ids_of(answer: Answer) -> list[str]:
    return [hit.entry.id for hit in answer.hits]


def history(content_id: ContentId) -> tuple[Content | Stub, ...]:
    """Four versions: two articles, then one, then withdrawn, then back with a third."""
    first, second, third = article(1, "tuổi trẻ"), article(2, "tình nguyện"), article(3, "lao động")
    return (
        law(content_id, 1, first, second),
        law(content_id, 2, first),
        stub(content_id, 3),
        law(content_id, 4, first, third),
    )


def test_any_order_of_versions_converges_to_the_newest(engine: Engine) -> None:
    with asyncio.Runner() as runner:
        opened = engine.open()
        index = runner.run(opened.__aenter__())
        runner.run(index.prepare())

        @settings(max_examples=engine.examples)
        @given(data=st.data())
        def converges(data: st.DataObject) -> None:
            runner.run(arrive_in_any_order(index, data))

        try:
            converges()
        finally:
            runner.run(opened.__aexit__(None, None, None))


async def arrive_in_any_order(index: SearchIndex, data: st.DataObject) -> None:
    versions = history(fresh_id())[: data.draw(st.integers(1, 4))]
    repeated = data.draw(st.lists(st.sampled_from(versions), max_size=6))
    arrivals = data.draw(st.permutations([*versions, *repeated]))
    while arrivals:
        size = data.draw(st.integers(1, 3))
        await publish(index, *arrivals[:size])
        arrivals = arrivals[size:]
    await assert_stands(index, versions[-1])


async def assert_stands(index: SearchIndex, newest: Content | Stub) -> None:
    wanted = indexed(newest)
    assert await index.head(newest.id) == wanted.head
    assert await index.entry_ids(newest.id) == sorted(wanted.head.entry_ids)
    answer = await index.ask(Query(content_ids=(newest.id,)))
    by_id = {hit.entry.id: hit.entry for hit in answer.hits}
    assert by_id == {entry.id: entry for entry in wanted.entries}
    assert answer.total == len(wanted.entries)


async def test_an_article_removed_in_v2_does_not_come_back_with_a_late_v1(
    search_index: SearchIndex,
) -> None:
    first, second, *_ = history(fresh_id())
    await publish(search_index, second)
    await publish(search_index, first)
    assert not [one for one in await found(search_index, "tình nguyện") if "dieu-2" in one]


async def test_withdrawn_stays_withdrawn_and_is_not_found(search_index: SearchIndex) -> None:
    first, second, gone, _ = history(fresh_id())
    await publish(search_index, first, second)
    await publish(search_index, gone)
    await publish(search_index, second)
    assert await found(search_index, "tuổi trẻ") == []
    head = await search_index.head(gone.id)
    assert head is not None
    assert head.subject == gone


async def test_a_bulk_of_which_a_part_was_refused_is_completed_by_applying_again(
    search_index: SearchIndex,
) -> None:
    good = [indexed(law(fresh_id(), 1, article(1, "hòa giải ở cơ sở"))) for _ in range(3)]
    wrong = indexed(law(fresh_id(), 1, article(1, "hòa giải")))
    wrong = replace(wrong, head=replace(wrong.head, entry_ids=("khác",)))
    with pytest.raises(Reject, match=wrong.head.content_id):
        await search_index.apply([good[0], wrong, *good[1:]])
    await search_index.apply(good)
    heads = await search_index.heads([one.head.content_id for one in good])
    assert {head.content_id for head in heads} == {one.head.content_id for one in good}
    assert await search_index.head(wrong.head.content_id) is None


async def test_a_refused_content_does_not_harm_what_others_apply_at_once(
    search_index: SearchIndex,
) -> None:
    fine = [law(fresh_id(), 1) for _ in range(5)]
    wrong = news(fresh_id("tin"), 1, "Nửa ký tự \ud800", "")
    calls = [publish(search_index, subject) for subject in (*fine[:2], wrong, *fine[2:])]
    endings = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(ending) for ending in endings if ending is not None] == [Reject]
    assert len(await search_index.heads([one.id for one in fine])) == 5


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (law(ContentId("luat-" + "x" * 500), 1), "over 500 bytes"),
        (law(fresh_id(), 1, replace(article(1, "một"), address="điều-" * 90)), "over 500 bytes"),
        (law(fresh_id(), 0), "no version is 0"),
        (stub(fresh_id(), 2**63), "no version is 9223372036854775808"),
    ],
)
async def test_an_id_too_long_or_a_version_that_is_none_is_refused_and_harms_nobody(
    search_index: SearchIndex, wrong: Content | Stub, reason: str
) -> None:
    fine = [law(fresh_id(), 1) for _ in range(3)]
    calls = [publish(search_index, subject) for subject in (*fine, wrong)]
    *endings, refused = await asyncio.gather(*calls, return_exceptions=True)
    assert endings == [None] * 3
    with pytest.raises(Reject, match=reason):
        raise refused or AssertionError("it was taken")
    assert await search_index.entry_ids(wrong.id) in ([], ())


async def test_an_equal_version_written_again_repairs(search_index: SearchIndex) -> None:
    content = law(fresh_id(), 1, article(1, "bản đúng"))
    damaged = law(content.id, 1, article(2, "bản hỏng"))
    await publish(search_index, damaged)
    await publish(search_index, content)
    await assert_stands(search_index, content)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kinds", "news"),
        ("fields", "44"),
        ("areas", "00070"),
        ("audiences", "thanh-nien"),
        ("authorities", "ubnd-ha-noi"),
        ("content_ids", "tin-duoc-chon"),
    ],
)
async def test_a_filter_lets_through_only_what_has_the_value(
    search_index: SearchIndex, name: str, value: str
) -> None:
    chosen = news(
        ContentId("tin-duoc-chon"),
        1,
        "Ngày pháp luật",
        "Tuyên truyền tại phường",
        fields=("12", "44"),
        areas=("00070",),
        audiences=("thanh-nien",),
        authority="ubnd-ha-noi",
    )
    other = law(fresh_id(), 1, title="Ngày pháp luật", fields=("45",))
    await publish(search_index, chosen, other)
    for text in ("ngày pháp luật", ""):
        assert await found(search_index, text, **{name: (value, "khac")}) == [chosen.id]
        assert await found(search_index, text, **{name: ("khac",)}) == []


async def test_filters_are_anded(search_index: SearchIndex) -> None:
    one = news(fresh_id("tin"), 1, "Hòa giải", "", fields=("44",), areas=("00070",))
    two = news(fresh_id("tin"), 1, "Hòa giải", "", fields=("44",), areas=("00001",))
    await publish(search_index, one, two)
    both = await found(search_index, "hòa giải", fields=("44",), areas=("00070",))
    assert both == [one.id]


async def test_as_of_finds_the_text_that_held_on_that_day(search_index: SearchIndex) -> None:
    change = date(2025, 7, 1)
    old = in_force(article(5, "cấp huyện giải quyết"), date(2021, 1, 1), change)
    new = in_force(article(5, "cấp xã giải quyết"), change)
    content = law(fresh_id(), 1, old, new)
    await publish(search_index, content)

    async def on(day: date | None) -> list[str]:
        ids = await found(search_index, "cấp giải quyết", kinds=("article",), as_of=day)
        return sorted(ids)

    before, after = (f"{content.id}/dieu-5@{day}" for day in ("2021-01-01", "2025-07-01"))
    assert await on(date(2020, 12, 31)) == []
    assert await on(date(2021, 1, 1)) == [before]
    assert await on(change - timedelta(days=1)) == [before]
    assert await on(change) == [after]
    assert await on(date.max) == [after]
    assert await on(None) == [before, after]


async def test_what_has_no_dates_holds_on_every_day(search_index: SearchIndex) -> None:
    content = news(fresh_id("tin"), 1, "Tủ sách pháp luật", "")
    await publish(search_index, content)
    for day in (date.min, date(2026, 11, 24), date.max):
        assert await found(search_index, "tủ sách", as_of=day) == [content.id]


TYPED = (
    "kế hoạch phổ biến pháp luật",
    "ke hoach pho bien phap luat",
    "KẾ HOẠCH PHỔ BIẾN PHÁP LUẬT",
)


async def test_accented_folded_capital_and_decomposed_queries_give_the_same_answer(
    search_index: SearchIndex,
) -> None:
    subjects = [
        news(fresh_id("tin"), 1, "Kế hoạch phổ biến pháp luật năm 2026", "Hà Nội ban hành."),
        news(fresh_id("tin"), 1, "Phổ biến kiến thức", "Một kế hoạch khác về pháp luật."),
        law(fresh_id(), 1, article(1, "Nhà nước có chính sách phổ biến, giáo dục pháp luật.")),
    ]
    await publish(search_index, *subjects)
    queries = [*TYPED, unicodedata.normalize("NFD", TYPED[0])]
    answers = [await search_index.ask(Query(text=text)) for text in queries]
    assert answers[0].hits[0].entry.content_id == subjects[0].id
    assert answers.count(answers[0]) == len(queries)


async def test_text_published_decomposed_is_found_composed(search_index: SearchIndex) -> None:
    content = news(fresh_id("tin"), 1, unicodedata.normalize("NFD", "Đường Hồ Gươm"), "")
    await publish(search_index, content)
    assert await found(search_index, "đường hồ gươm") == [content.id]


@pytest.mark.parametrize(
    "typed", ["57/2020/QH14", "luật số 57/2020/qh14", "57/2020", "57 2020 qh14"]
)
async def test_a_number_puts_its_document_first(search_index: SearchIndex, typed: str) -> None:
    sought = law(fresh_id(), 1, article(1, "Phạm vi điều chỉnh"), number="57/2020/QH14")
    quoting = [
        news(fresh_id("tin"), 1, "Luật số 57/2020/QH14: 57/2020/QH14", "57/2020/QH14 " * 9)
        for _ in range(3)
    ]
    await publish(search_index, *quoting, sought)
    ids = await found(search_index, typed)
    assert ids[0] == sought.id
    assert len(ids) == len(set(ids)) == 5


async def test_documents_are_found_by_number_key_and_several_may_share_one(
    search_index: SearchIndex,
) -> None:
    twice = [law(fresh_id(), 1, number="01/2020/TT-BTC") for _ in range(2)]
    await publish(search_index, *twice, law(fresh_id(), 1))
    ids = await found(search_index, "", kinds=("document",), number_keys=("1-2020-tt-btc",))
    assert sorted(ids) == sorted(one.id for one in twice)


async def test_what_most_of_the_law_says_is_not_enough_where_something_tells(
    search_index: SearchIndex,
) -> None:
    """Pairs that stand nearly everywhere ("quy định") find nothing beside one that tells."""
    about = news(fresh_id("tin"), 1, "Quy định tủ sách pháp luật", "")
    usual = news(fresh_id("tin"), 1, "Quy định thuế", "")
    await publish(search_index, about, usual)
    asked_for = Query(text="quy định tủ sách", size=5)
    assert ids_of(await ask_ranked(search_index, asked_for)) == [about.id]
    assert ids_of(await ask_ranked(search_index, replace(asked_for, broad=True))) == [
        about.id,
        usual.id,
    ]


async def test_where_nothing_tells_the_rest_of_the_question_is_answered(
    search_index: SearchIndex,
) -> None:
    usual = news(fresh_id("tin"), 1, "Quy định thuế", "")
    await publish(search_index, usual)
    answer = await ask_ranked(search_index, Query(text="quy định tủ sách", size=5))
    assert (answer.total, ids_of(answer)) == (1, [usual.id])


async def test_newest_first_and_page_by_page(search_index: SearchIndex) -> None:
    subjects = [
        replace(
            news(fresh_id("tin"), 1, "Tin mới", ""), published_at=MOMENT + timedelta(microseconds=n)
        )
        for n in range(7)
    ]
    await publish(search_index, *subjects)
    wanted = [one.id for one in reversed(subjects)]
    assert await found(search_index, "", size=7) == wanted
    assert await found(search_index, "tin", order=Order.NEWEST, size=3, offset=2) == wanted[2:5]
    answer = await search_index.ask(Query(text="tin mới", size=0))
    assert answer.total == 7
    assert answer.hits == ()


async def test_a_question_of_any_length_is_answered(search_index: SearchIndex) -> None:
    content = news(fresh_id("tin"), 1, "Điều khoản thi hành", "")
    await publish(search_index, content)
    assert await found(search_index, "điều-khoản/thi-hành," * 3_000) == [content.id]


@pytest.mark.parametrize(("offset", "size"), [(0, 10_001), (9_990, 11), (-1, 5), (0, -1)])
async def test_a_page_out_of_reach_is_refused_with_the_reason(
    search_index: SearchIndex, offset: int, size: int
) -> None:
    with pytest.raises(ValueError, match="at most 10000"):
        await search_index.ask(Query(text="tin", offset=offset, size=size))
    assert (await search_index.ask(Query(text="tin", offset=9_990, size=10))).hits == ()


@pytest.mark.parametrize("text", ["?", "“…”", "zzz"])
async def test_what_matches_nothing_finds_nothing(search_index: SearchIndex, text: str) -> None:
    await publish(search_index, news(fresh_id("tin"), 1, "Tin mới", ""))
    answer = await search_index.ask(Query(text=text))
    assert (answer.total, answer.hits) == (0, ())


async def test_what_has_any_of_some_pairs_is_like_them_and_the_weightier_counts_more(
    search_index: SearchIndex,
) -> None:
    youth, old, labour = fresh_id("thanh-nien"), fresh_id("nguoi-cao-tuoi"), fresh_id("lao-dong")
    await publish(
        search_index,
        news(youth, 1, "Chính sách", "Nhà nước hỗ trợ thanh niên học nghề."),
        news(old, 1, "Chính sách", "Nhà nước hỗ trợ người cao tuổi ở xã."),
        news(labour, 1, "Quan hệ", "Hai bên thương lượng về tiền lương."),
    )
    young = (Pair("thanh_nien", 3.0), Pair("nguoi_cao", 0.1))
    aged = (Pair("thanh_nien", 0.1), Pair("nguoi_cao", 3.0))
    assert await found(search_index, "", like=young) == [youth, old]
    assert await found(search_index, "", like=aged) == [old, youth]
    assert await found(search_index, "người cao tuổi", like=young) == [old]
    assert await found(search_index, "", like=young, content_ids=(old, labour)) == [old]
    assert await found(search_index, "", like=(Pair("khong_ai", 1.0),)) == []


async def test_heads_are_read_in_real_time_and_missing_ones_are_left_out(
    search_index: SearchIndex,
) -> None:
    content = law(fresh_id(), 1, article(1, "một"))
    assert await search_index.head(content.id) is None
    await publish(search_index, content, stub(ContentId("da-rut"), 9))
    heads = await search_index.heads([content.id, ContentId("khong-co"), ContentId("da-rut")])
    assert {head.content_id: head.version for head in heads} == {content.id: 1, "da-rut": 9}
    assert await search_index.heads([]) in ([], ())


async def test_all_heads_come_in_the_order_of_content_ids(search_index: SearchIndex) -> None:
    ids = [fresh_id(stem) for stem in ("nghi-dinh", "bo-luat", "thong-tu") for _ in range(40)]
    await publish(search_index, *(law(one, 1) for one in ids))
    await publish(search_index, *(stub(one, 2) for one in ids[::3]))
    heads = [head async for head in search_index.all_heads()]
    assert [head.content_id for head in heads] == sorted(ids)
    assert sum(isinstance(head.subject, Stub) for head in heads) == len(ids[::3])


async def test_heads_go_on_behind_an_id_whether_it_is_there_or_not(
    search_index: SearchIndex,
) -> None:
    ids = sorted(fresh_id(stem) for stem in ("bo-luat", "nghi-dinh", "thong-tu"))
    await publish(search_index, *(law(one, 1) for one in ids))
    for after in (ids[0], ids[0] + "-0", ids[2], "zzz"):
        heads = [head async for head in search_index.all_heads(after)]
        assert [head.content_id for head in heads] == [one for one in ids if one > after]


async def test_an_index_built_beside_is_not_seen_until_it_is_swapped_in(
    search_index: SearchIndex,
) -> None:
    old, new = law(fresh_id(), 1, title="Bản cũ"), law(fresh_id(), 1, title="Bản mới")
    await publish(search_index, old)
    beside = await search_index.beside("thu-hai")
    await publish(beside, new)
    assert await found(search_index, "bản") == [old.id]
    first = await search_index.swap("thu-hai")
    assert await found(search_index, "bản") == [new.id]
    await publish(search_index, old)
    assert sorted(await found(search_index, "bản")) == sorted([old.id, new.id])
    assert await search_index.swap(first) == "thu-hai"
    assert await found(search_index, "bản") == [old.id]


async def test_an_index_begun_before_is_gone_on_with(search_index: SearchIndex) -> None:
    content = law(fresh_id(), 1)
    await publish(await search_index.beside("thu-hai"), content)
    begun = await search_index.beside("thu-hai")
    assert await begun.head(content.id) is not None


async def test_an_index_that_is_not_live_can_be_let_go_and_begun_anew(
    search_index: SearchIndex,
) -> None:
    content = law(fresh_id(), 1)
    first = await search_index.live()
    await publish(await search_index.beside("thu-hai"), content)
    await search_index.forget("thu-hai")
    await search_index.forget("thu-hai")
    assert await search_index.live() == first
    assert await (await search_index.beside("thu-hai")).head(content.id) is None


async def test_the_live_index_is_never_let_go(search_index: SearchIndex) -> None:
    await search_index.beside("thu-hai")
    await search_index.swap("thu-hai")
    assert await search_index.live() == "thu-hai"
    with pytest.raises(ValueError, match="live"):
        await search_index.forget("thu-hai")


async def test_readers_meet_no_gap_while_indexes_are_swapped(search_index: SearchIndex) -> None:
    content = law(fresh_id(), 1, article(1, "không gián đoạn"))
    await publish(search_index, content)
    await publish(await search_index.beside("thu-hai"), content)
    answers: list[int] = []
    ended = asyncio.Event()

    async def read() -> None:
        while not ended.is_set():
            answers.append((await search_index.ask(Query(text="gián đoạn"))).total)

    readers = [asyncio.create_task(read()) for _ in range(3)]
    name = "thu-hai"
    for _ in range(20):
        name = await search_index.swap(name)
    ended.set()
    await asyncio.gather(*readers)
    assert set(answers) == {1}


async def test_nobody_sees_two_versions_of_a_content_at_once(search_index: SearchIndex) -> None:
    content_id, ended = fresh_id(), asyncio.Event()

    async def read() -> list[Sequence[int]]:
        seen: list[Sequence[int]] = []
        while not ended.is_set():
            answer = await search_index.ask(Query(content_ids=(content_id,)))
            seen.append([hit.entry.version for hit in answer.hits])
        return seen

    readers = [asyncio.create_task(read()) for _ in range(2)]
    for version in range(1, 30):
        await publish(search_index, law(content_id, version, article(1, "a"), article(2, "b")))
    ended.set()
    for seen in await asyncio.gather(*readers):
        assert all(len(set(versions)) <= 1 for versions in seen)
        newest = [versions[0] for versions in seen if versions]
        assert newest == sorted(newest)


async def test_another_handle_sees_a_version_as_soon_as_it_is_applied(
    engine: Engine,
    search_index: SearchIndex,
) -> None:
    async with engine.open() as other:
        for version in range(1, 6):
            content = law(ContentId("chung"), version, article(version, "chung một kho"))
            await publish(search_index, content)
            await assert_stands(other, content)


async def test_what_was_applied_is_there_after_opening_again(engine: Engine) -> None:
    content = law(fresh_id(), 1, article(1, "bền vững"))
    async with engine.open() as index:
        await index.prepare()
        await publish(index, content)
    async with engine.open() as again:
        await assert_stands(again, content)


async def test_ping_answers_when_there_is_an_index(engine: Engine) -> None:
    async with engine.open() as index:
        with pytest.raises(Away):
            await index.ping()
        await index.prepare()
        await index.ping()
