"""Amending documents carried out in time: what holds when, and nothing lost."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lantoa.contracts.content import Article
from lantoa.contracts.ids import ContentId
from lantoa.legal.timing import consolidated as on_day
from lantoa.testing.builders import a_law
from lantoa_publisher.legal.consolidating import Act, before_acts, consolidated
from lantoa_publisher.legal.deeds import Amendment, Deed

BEGAN, CHANGED = date(2021, 1, 1), date(2025, 1, 1)


def article(number: str, text: str, **more: Any) -> Article:
    values = {"title": f"Tên điều {number}", "valid_from": BEGAN} | more
    return Article(number=number, address=f"dieu-{number}", text=text, **values)


LAW = (
    article("1", "1. Thanh niên là công dân.\n2. Từ đủ 16 tuổi đến 30 tuổi."),
    article("2", "Luật này quy định về quyền của thanh niên."),
    article("3", "Nhà nước bảo đảm quyền học tập."),
)


def to(address: str, deed: Deed = Deed.REPLACE, **more: Any) -> Amendment:
    return Amendment(deed=deed, document="57/2020/QH14", address=address, **more)


def act(*amendments: Amendment, by: str = "luat-56-2024-qh15", since: date = CHANGED) -> Act:
    return Act(by=ContentId(by), since=since, amendments=amendments)


def texts(articles: Any, day: date) -> dict[str, str]:
    content = a_law(articles=tuple(articles), effective_on=BEGAN)
    return {one.address: one.text for one in on_day(content, day)}


def test_an_amended_clause_makes_a_further_text_from_that_day_on() -> None:
    made = consolidated(LAW, [act(to("dieu-1/khoan-2", text="2. Từ đủ 16 đến 35 tuổi."))])
    old, new = (one for one in made.articles if one.address == "dieu-1")
    assert (old.valid_to, old.ended_by) == (CHANGED, "luat-56-2024-qh15")
    assert (new.valid_from, new.valid_to, new.amended_by) == (CHANGED, None, "luat-56-2024-qh15")
    assert new.text == "1. Thanh niên là công dân.\n2. Từ đủ 16 đến 35 tuổi."
    assert old.text == LAW[0].text
    assert made.articles[2:] == LAW[1:]


def test_a_repealed_article_ends_and_has_no_further_text() -> None:
    made = consolidated(LAW, [act(to("dieu-2", Deed.REPEAL))])
    assert list(texts(made.articles, CHANGED)) == ["dieu-1", "dieu-3"]
    assert list(texts(made.articles, CHANGED - timedelta(1))) == ["dieu-1", "dieu-2", "dieu-3"]


def test_an_inserted_article_stands_behind_its_like_under_its_heading() -> None:
    inserted = to("dieu-2a", Deed.INSERT, heading="Mới", text="Nội dung.", after="dieu-2")
    made = consolidated(LAW, [act(inserted)])
    assert list(texts(made.articles, CHANGED)) == ["dieu-1", "dieu-2", "dieu-2a", "dieu-3"]
    assert list(texts(made.articles, BEGAN)) == ["dieu-1", "dieu-2", "dieu-3"]
    assert made.articles[2].number == "2a"


def test_a_new_title_leaves_the_text() -> None:
    made = consolidated(LAW, [act(to("dieu-3", Deed.RETITLE, heading="Học tập"))])
    assert (made.articles[-1].title, made.articles[-1].text) == ("Học tập", LAW[2].text)


def test_an_address_that_is_not_there_is_told_and_the_rest_is_carried_out() -> None:
    made = consolidated(
        LAW,
        [
            act(
                to("dieu-9", text="Không có."),
                to("dieu-1/khoan-7", Deed.REPEAL, source="dieu-1/khoan-2"),
                to("dieu-2", text="Luật này quy định về nghĩa vụ."),
            )
        ],
    )
    assert [one.address for one in made.unapplied] == ["dieu-9", "dieu-1/khoan-7"]
    assert made.unapplied[1].source == "dieu-1/khoan-2"
    assert texts(made.articles, CHANGED)["dieu-2"] == "Luật này quy định về nghĩa vụ."


def test_a_text_that_has_the_amendment_already_stays_as_it_is() -> None:
    made = consolidated(LAW, [act(to("dieu-2", text=LAW[1].text), to("dieu-3", text=LAW[2].text))])
    assert made.articles == LAW


def test_an_instruction_may_have_a_day_of_its_own() -> None:
    late = date(2026, 7, 1)
    made = consolidated(LAW, [act(to("dieu-2", text="Mới.", since=late))])
    assert [one.valid_from for one in made.articles if one.address == "dieu-2"] == [BEGAN, late]


def test_an_amendment_older_than_the_law_s_own_day_changes_what_it_begins_with() -> None:
    made = consolidated(LAW, [act(to("dieu-2", text="Mới."), since=date(2020, 6, 1))])
    assert texts(made.articles, BEGAN)["dieu-2"] == "Mới."
    assert "dieu-2" not in texts(made.articles, BEGAN - timedelta(1))


def test_an_observed_text_keeps_its_days_and_the_law_s_own_day_comes_before() -> None:
    seen = (
        article("1", "Cũ.", valid_from=date(2024, 8, 1), valid_to=date(2026, 1, 1), observed=True),
        article("1", "Mới.", valid_from=date(2026, 1, 1), observed=True),
    )
    made = consolidated(seen, [act(to("dieu-1", text="Mới."))])
    assert texts(made.articles, date(2024, 12, 31)) == {"dieu-1": "Cũ."}
    assert texts(made.articles, CHANGED) == {"dieu-1": "Mới."}
    assert before_acts(made.articles) == seen


AMENDMENTS = st.sampled_from(
    [
        to("dieu-1/khoan-2", text="2. Từ đủ 16 đến 35 tuổi."),
        to("dieu-1/khoan-3", Deed.INSERT, text="3. Không phân biệt.", after="dieu-1/khoan-2"),
        to("dieu-1/khoan-1", Deed.REWORD, words="công dân", text="người"),
        to("dieu-1/khoan-1", Deed.REPEAL),
        to("dieu-2", heading="Mới", text="Luật này quy định về nghĩa vụ."),
        to("dieu-2", Deed.REPEAL),
        to("dieu-2a", Deed.INSERT, text="Thêm.", after="dieu-2"),
        to("dieu-2a", text="Thêm, rồi sửa."),
        to("dieu-3", Deed.RETITLE, heading="Học tập"),
        to("dieu-8/khoan-1", text="1. Không có."),
    ]
)
ACTS = st.lists(
    st.builds(
        lambda some, day: (tuple(some), day),
        st.lists(AMENDMENTS, min_size=1, max_size=4),
        st.dates(date(2020, 1, 1), date(2028, 1, 1)),
    ),
    max_size=5,
).map(
    lambda some: [
        act(*one, by=f"luat-{number}", since=day) for number, (one, day) in enumerate(some)
    ]
)


@given(ACTS, st.randoms())
def test_the_order_of_arrival_makes_no_difference(acts: list[Act], random: Any) -> None:
    shuffled = acts[:]
    random.shuffle(shuffled)
    assert consolidated(LAW, shuffled) == consolidated(LAW, acts)


@given(ACTS, ACTS)
def test_all_is_made_anew_from_what_editors_wrote(acts: list[Act], others: list[Act]) -> None:
    once = consolidated(LAW, acts)
    assert before_acts(once.articles) == LAW
    assert consolidated(once.articles, acts) == once
    assert consolidated(once.articles, []).articles == LAW
    assert consolidated(once.articles, others) == consolidated(LAW, others)


@given(ACTS, st.dates(date(2021, 1, 1), date(2029, 1, 1)))
def test_on_every_day_each_article_has_one_text_at_most(acts: list[Act], day: date) -> None:
    made = consolidated(LAW, acts).articles
    content = a_law(articles=made, effective_on=BEGAN)
    places = [one.address for one in made if one in on_day(content, day)]
    assert len(places) == len(set(places))
    begun = [(one.address, one.valid_from) for one in made if one.valid_from != one.valid_to]
    assert len(begun) == len(set(begun))


@given(ACTS)
def test_before_the_first_act_nothing_has_changed(acts: list[Act]) -> None:
    made = consolidated(LAW, [one for one in acts if one.since > BEGAN])
    assert texts(made.articles, BEGAN) == texts(LAW, BEGAN)
