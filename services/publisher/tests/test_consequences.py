"""What follows for contents from what happens to others, on real records and a real log."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from lantoa.contracts.content import Change, Content, Kind, Withdrawal
from lantoa.contracts.ids import ContentId
from lantoa.contracts.relations import Outdated, Relates
from lantoa.contracts.topics import CONTENT_EVENT
from lantoa.engines.records import Records
from lantoa.legal.timing import consolidated
from lantoa.runtime.errors import Away
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.receiving import received
from lantoa_publisher.consequences import Consequences
from lantoa_publisher.dependents import Dependents, Reviewed
from lantoa_publisher.domain.consequences import BY
from lantoa_publisher.domain.orders import Publish, Withdrawn
from lantoa_publisher.domain.rights import Actor, Role
from lantoa_publisher.domain.texts import WrittenArticle, WrittenRelation
from lantoa_publisher.knowing import Knowing
from lantoa_publisher.legal.deeds import Amendment, Deed
from lantoa_publisher.resolving import Resolving

LAW, AMENDING, QUESTION = "luat-57-2020-qh14", "luat-9-2026-qh16", "hoi-tuoi-thanh-nien"
BEGAN, CHANGED = date(2021, 1, 1), date(2027, 1, 1)
OLD = "1. Thanh niên là công dân.\n2. Từ đủ 16 tuổi đến 30 tuổi."
NEW = "1. Thanh niên là công dân.\n2. Từ đủ 16 tuổi đến 35 tuổi."


class Street:
    """A publisher, and everything that follows from what it publishes."""

    def __init__(self, house: Any) -> None:
        self.house = house
        self.records: Records = house.records
        self.dependents = Dependents(
            house.records, Resolving(house.records), house.world.clock, house.bell
        )

    async def settle(self, records: Records | None = None) -> None:
        """Tell the log, follow what it tells, until nothing happens any more; all comes twice."""
        records = records or self.records
        clock, resolving = self.house.world.clock, Resolving(records)
        knowing = Knowing(records, resolving, clock)
        consequences = Consequences(records, resolving, clock, self.house.bell)
        before = -1
        while before != (before := await self._heard()):
            await knowing.keep(self.events)
            await consequences.follow()

    async def _heard(self) -> int:
        await self.house.empty_outbox()
        log = self.house.world.log
        found = [received(r, {}) async for r in read_to_end(log, CONTENT_EVENT)]
        self.events = [event for event in found if event is not None]
        return len(self.events)

    def versions(self, id: str) -> list[Any]:
        """The events of one content, in order."""
        facts = [event.fact for event in self.events]
        return [f for f in facts if getattr(f, "content", getattr(f, "stub", None)).id == id]

    def newest(self, id: str) -> Content:
        """The content as the log has it."""
        content: Content = self.versions(id)[-1].content
        return content


def clauses(text: str, **more: Any) -> WrittenArticle:
    values = {"number": "1", "address": "dieu-1", "title": "Thanh niên", "valid_from": BEGAN}
    return WrittenArticle(text=text, **(values | more))


async def law(house: Any, id: str = LAW, **more: Any) -> None:
    values = {
        "kind": Kind.LEGAL_DOCUMENT,
        "title": "Luật Thanh niên",
        "document_type": "Luật",
        "number": "57/2020/QH14",
        "issued_on": date(2020, 6, 16),
        "effective_on": BEGAN,
        "body": "",
        "articles": (clauses(OLD),),
    }
    await house.out(id, **(values | more))


def to(address: str = "dieu-1/khoan-2", **more: Any) -> Amendment:
    values: dict[str, Any] = {
        "deed": Deed.REPLACE,
        "document": "Luật 57/2020/QH14",
        "text": "2. Từ đủ 16 tuổi đến 35 tuổi.",
        "source": "dieu-1/khoan-1",
    }
    return Amendment(address=address, **(values | more))


def amending(*amendments: Amendment, **more: Any) -> dict[str, Any]:
    values = {
        "kind": Kind.LEGAL_DOCUMENT,
        "title": "Luật sửa đổi, bổ sung một số điều của Luật Thanh niên",
        "document_type": "Luật",
        "number": "9/2026/QH16",
        "issued_on": date(2026, 6, 20),
        "effective_on": CHANGED,
        "body": "",
        "articles": (clauses("1. Sửa đổi, bổ sung khoản 2 Điều 1."),),
        "amendments": amendments or (to(),),
    }
    return values | more


async def ask(house: Any, body: str, id: str = QUESTION) -> None:
    await house.out(id, kind=Kind.QA, title="Bao nhiêu tuổi là thanh niên?", body=body)


async def text_of(house: Any, id: str, **changes: Any) -> Any:
    return replace(await house.editing.text(await house.head(id)), **changes)


async def revise(house: Any, id: str, change: Change, **changes: Any) -> None:
    head = await house.head(id)
    await house.editing.save(
        id, await text_of(house, id, **changes), head.revision, house.everybody
    )
    await house.editing.publish(id, Publish(change=change), house.everybody)


CITES = "Theo khoản 2 Điều 1 Luật Thanh niên số 57/2020/QH14, từ đủ 16 tuổi đến 30 tuổi."


@pytest.fixture
def street(house: Any) -> Street:
    return Street(house)


async def test_the_amended_law_gets_a_further_text_and_a_minor_version_that_alerts_nobody(
    house: Any, street: Street
) -> None:
    await law(house)
    await house.out(AMENDING, **amending())
    await street.settle()
    first, second = street.versions(LAW)
    assert (second.content.change, second.editor, second.content.version) == (Change.MINOR, BY, 2)
    held = {day: consolidated(second.content, day)[0].text for day in (BEGAN, CHANGED)}
    assert held == {BEGAN: OLD, CHANGED: NEW}
    (incoming,) = second.content.incoming
    assert (incoming.kind, incoming.document, incoming.content, incoming.address) == (
        Relates.AMENDS,
        "Luật 9/2026/QH16",
        AMENDING,
        "dieu-1/khoan-2",
    )
    assert "Luật 9/2026/QH16" in second.content.change_note
    assert first.content.incoming == ()


async def test_the_amending_law_alone_says_which_places_it_affects(
    house: Any, street: Street
) -> None:
    await law(house)
    await house.out(AMENDING, **amending())
    await street.settle()
    assert street.newest(AMENDING).affects == (f"{LAW}/dieu-1/khoan-2",)
    assert street.newest(LAW).affects == ()
    assert len(street.versions(AMENDING)) == 1


async def test_one_amending_version_makes_one_revision_however_often_it_comes(
    house: Any, street: Street
) -> None:
    await law(house)
    await house.out(AMENDING, **amending())
    await street.settle()
    await street.settle()
    assert len(street.versions(LAW)) == 2
    assert (await house.head(LAW)).revision == 2


async def test_a_law_that_comes_after_its_amending_law_is_amended_then(
    house: Any, street: Street
) -> None:
    await house.out(AMENDING, **amending())
    await street.settle()
    head = await house.head(AMENDING)
    text = await house.editing.text(head)
    assert (await street.dependents.effects(head, text)).not_here == ("Luật 57/2020/QH14",)
    await law(house)
    await street.settle()
    assert consolidated(street.newest(LAW), CHANGED)[0].text == NEW
    assert (await street.dependents.effects(head, text)).not_here == ()


async def test_a_number_that_two_documents_have_is_amended_in_neither(
    house: Any, street: Street
) -> None:
    await law(house)
    await law(house, id="nghi-quyet-57-2020-qh14", document_type="Nghị quyết")
    await house.out(AMENDING, **amending())
    await street.settle()
    assert len(street.versions(LAW)) == 1
    await revise(house, AMENDING, Change.MINOR, amendments=(to(content=ContentId(LAW)),))
    await street.settle()
    assert consolidated(street.newest(LAW), CHANGED)[0].text == NEW


async def test_a_corrected_amending_law_is_carried_out_anew(house: Any, street: Street) -> None:
    await law(house)
    await house.out(AMENDING, **amending())
    await street.settle()
    mended = to(text="2. Từ đủ 16 tuổi đến 34 tuổi.")
    await revise(house, AMENDING, Change.CORRECTION, amendments=(mended,))
    await street.settle()
    assert consolidated(street.newest(LAW), CHANGED)[0].text.endswith("34 tuổi.")
    assert [v.content.version for v in street.versions(LAW)] == [1, 2, 3]


async def test_a_withdrawn_amending_law_leaves_nothing_behind(house: Any, street: Street) -> None:
    await law(house)
    await house.out(AMENDING, **amending())
    await street.settle()
    why = Withdrawn(reason="Đăng nhầm.", kind=Withdrawal.GONE)
    await house.editing.withdraw(AMENDING, why, house.everybody)
    await street.settle()
    now = street.newest(LAW)
    assert (now.articles, now.incoming) == (street.versions(LAW)[0].content.articles, ())


async def test_what_cannot_be_carried_out_is_told_to_editors_of_both_and_the_rest_is_done(
    house: Any, street: Street
) -> None:
    await law(house)
    await house.out(AMENDING, **amending(to("dieu-9", source="dieu-2"), to()))
    await street.settle()
    assert consolidated(street.newest(LAW), CHANGED)[0].text == NEW
    for id in (LAW, AMENDING):
        head = await house.head(id)
        effects = await street.dependents.effects(head, await house.editing.text(head))
        assert [(one.address, one.source) for one in effects.unapplied] == [("dieu-9", "dieu-2")]


async def test_an_amending_law_without_a_day_changes_nothing_and_says_so(
    house: Any, street: Street
) -> None:
    await law(house)
    await house.out(AMENDING, **amending(effective_on=None))
    await street.settle()
    assert street.newest(LAW).articles == street.versions(LAW)[0].content.articles
    head = await house.head(LAW)
    effects = await street.dependents.effects(head, await house.editing.text(head))
    assert "ngày có hiệu lực" in effects.unapplied[0].reason


async def test_a_draft_stays_a_draft_and_is_amended_when_it_goes_out(
    house: Any, street: Street
) -> None:
    await law(house)
    head = await house.head(LAW)
    draft = await text_of(house, LAW, summary="Tóm tắt đang viết.")
    await house.editing.save(LAW, draft, head.revision, house.everybody)
    await house.out(AMENDING, **amending())
    await street.settle()
    after = await house.head(LAW)
    assert (await house.editing.text(after)).summary == "Tóm tắt đang viết."
    assert street.newest(LAW).summary == ""
    await house.editing.publish(LAW, Publish(change=Change.MAJOR), house.everybody)
    await street.settle()
    now = street.newest(LAW)
    assert now.summary == "Tóm tắt đang viết."
    assert consolidated(now, CHANGED)[0].text == NEW


async def test_what_an_editor_mends_of_an_amended_text_stays(house: Any, street: Street) -> None:
    await law(house)
    await house.out(AMENDING, **amending())
    await street.settle()
    text = await text_of(house, LAW)
    old, new = text.articles
    mended = clauses(NEW + " Kể cả người nước ngoài.", valid_from=CHANGED, amended_by=AMENDING)
    assert new.text == NEW
    await revise(house, LAW, Change.CORRECTION, articles=(old, mended))
    await street.settle()
    assert consolidated(street.newest(LAW), CHANGED)[0].text == mended.text


async def test_a_replaced_law_ends_on_the_day_of_the_one_that_replaces_it(
    house: Any, street: Street
) -> None:
    await law(house)
    replaces = WrittenRelation(kind=Relates.REPLACES, document="Luật 57/2020/QH14")
    await house.out(AMENDING, **amending(amendments=(), relations=(replaces,)))
    await street.settle()
    now = street.newest(LAW)
    assert now.expires_on == CHANGED
    assert (now.incoming[0].kind, now.incoming[0].since) == (Relates.REPLACES, CHANGED)
    assert (await house.head(LAW)).runs_out_on == CHANGED
    assert street.newest(AMENDING).affects == (LAW,)


async def test_an_answer_that_cites_the_amended_clause_says_that_it_may_be_out_of_date(
    house: Any, street: Street
) -> None:
    await law(house)
    await ask(house, CITES)
    await ask(house, "Theo khoản 1 Điều 1 Luật Thanh niên số 57/2020/QH14.", "hoi-cong-dan")
    await house.out(AMENDING, **amending())
    await street.settle()
    notice = Outdated(
        kind=Relates.AMENDS, document="Luật 57/2020/QH14", content=ContentId(LAW), since=CHANGED
    )
    assert street.newest(QUESTION).outdated == (notice,)
    assert street.newest(QUESTION).change is Change.MINOR
    assert street.newest("hoi-cong-dan").outdated == ()
    (waiting,) = await street.dependents.awaiting(house.everybody)
    assert (waiting.id, waiting.reasons[0].by) == (QUESTION, AMENDING)


async def test_a_reviewed_answer_says_it_no_more_and_is_off_the_list(
    house: Any, street: Street
) -> None:
    await law(house)
    await ask(house, "Luật Thanh niên quy định tuổi của thanh niên.")
    await house.out(AMENDING, **amending())
    await street.settle()
    (waiting,) = await street.dependents.awaiting(house.everybody)
    review = Reviewed(reasons=tuple(reason.id for reason in waiting.reasons))
    for _ in range(2):
        await street.dependents.reviewed(QUESTION, review, house.everybody)
    await street.settle()
    assert street.newest(QUESTION).outdated == ()
    assert await street.dependents.awaiting(house.everybody) == []
    assert [v.content.version for v in street.versions(QUESTION)] == [1, 2, 3]


async def test_an_answer_to_a_withdrawn_law_is_listed_until_the_law_is_back(
    house: Any, street: Street
) -> None:
    await law(house)
    await ask(house, CITES)
    await street.settle()
    await house.editing.withdraw(LAW, Withdrawn(reason="Đăng nhầm."), house.everybody)
    await street.settle()
    assert [one.kind for one in street.newest(QUESTION).outdated] == [None]
    await house.editing.publish(LAW, Publish(change=Change.NEW), house.everybody)
    await street.settle()
    assert street.newest(QUESTION).outdated == ()


async def test_a_decree_is_listed_for_review_and_not_called_out_of_date(
    house: Any, street: Street
) -> None:
    await law(house)
    await law(
        house,
        id="nghi-dinh-1-2022-nd-cp",
        title="Nghị định quy định chi tiết Luật Thanh niên",
        document_type="Nghị định",
        number="1/2022/NĐ-CP",
        body="Căn cứ Luật Thanh niên số 57/2020/QH14;",
        articles=(clauses("Theo khoản 2 Điều 1 Luật số 57/2020/QH14."),),
    )
    await law(
        house,
        id="nghi-dinh-2-2022-nd-cp",
        title="Nghị định về chính sách",
        document_type="Nghị định",
        number="2/2022/NĐ-CP",
        body="Căn cứ Luật Thanh niên số 57/2020/QH14;",
    )
    await house.out(AMENDING, **amending())
    await street.settle()
    waiting = await street.dependents.awaiting(house.everybody)
    assert [one.id for one in waiting] == ["nghi-dinh-1-2022-nd-cp"]
    assert len(street.versions("nghi-dinh-1-2022-nd-cp")) == 1


async def test_reviews_of_another_agency_are_not_shown(house: Any, street: Street) -> None:
    await law(house)
    await ask(house, CITES)
    await house.out(AMENDING, **amending())
    await street.settle()
    guest = Actor(by="staff:7", role=Role.AUTHOR, agency="so-tu-phap")
    assert await street.dependents.awaiting(guest) == []


class Failing:
    """Records of which one call fails, as if the process died there."""

    def __init__(self, records: Records, at: int) -> None:
        self._records = records
        self._left = at

    def __getattr__(self, name: str) -> Any:
        method: Callable[..., Any] = getattr(self._records, name)

        async def called(*args: Any, **kwargs: Any) -> Any:
            writes = name in ("insert", "insert_many", "put", "delete")
            self._left -= writes
            if writes and self._left == 0:
                raise Away("the process died here", dependency="records")
            return await method(*args, **kwargs)

        return called


@pytest.mark.parametrize("at", range(1, 19))
async def test_killed_before_any_write_it_ends_as_if_nothing_had_been(
    house: Any, street: Street, at: int
) -> None:
    await law(house)
    await ask(house, CITES)
    await house.out(AMENDING, **amending())
    failing: Any = Failing(street.records, at)
    with pytest.raises(Away):
        await street.settle(failing)
    await street.settle()
    assert consolidated(street.newest(LAW), CHANGED)[0].text == NEW
    assert [v.content.version for v in street.versions(LAW)] == [1, 2]
    assert [v.content.version for v in street.versions(QUESTION)] == [1, 2]
    assert [one.kind for one in street.newest(QUESTION).outdated] == [Relates.AMENDS]


async def test_the_order_of_two_amending_laws_is_that_of_their_days(
    house: Any, street: Street
) -> None:
    await law(house)
    late = to(text="2. Từ đủ 15 tuổi đến 40 tuổi.")
    await house.out("luat-2", **amending(late, number="2/2027/QH16", effective_on=date(2028, 1, 1)))
    await street.settle()
    await house.out(AMENDING, **amending())
    await street.settle()
    now = street.newest(LAW)
    days = (BEGAN, CHANGED, date(2028, 1, 1))
    texts = [consolidated(now, day)[0].text[-8:] for day in days]
    assert texts == ["30 tuổi.", "35 tuổi.", "40 tuổi."]


@pytest.mark.parametrize(
    ("agency", "carried_out"), [(None, True), ("so-y-te-ha-noi", False), ("ubnd-00004", False)]
)
async def test_an_agency_changes_no_law_but_its_own(
    house: Any, street: Street, agency: str | None, carried_out: bool
) -> None:
    await law(house)
    ward = Actor(by="key:ward", role=Role.CITY_ADMIN, agency=agency, alone=True)
    amends = WrittenRelation(kind=Relates.AMENDS, document="Luật 57/2020/QH14")
    text = replace(house.text(**amending()), relations=(amends,))
    await house.editing.create(text, AMENDING, ward)
    await house.editing.publish(AMENDING, Publish(change=Change.NEW), ward)
    await street.settle()
    content = street.newest(LAW)
    assert bool(content.incoming) is carried_out
    assert (consolidated(content, CHANGED)[0].text == NEW) is carried_out
    effects = await street.dependents.effects(await house.head(LAW), await text_of(house, LAW))
    told = {(one.by, one.address) for one in effects.unapplied if "đơn vị khác" in one.reason}
    assert told == (set() if carried_out else {(AMENDING, "dieu-1/khoan-2"), (AMENDING, "")})


async def test_an_agency_changes_what_it_issued_itself(house: Any, street: Street) -> None:
    ward = Actor(by="key:ward", role=Role.CITY_ADMIN, agency="ubnd-00004", alone=True)
    own = house.text(
        kind=Kind.LEGAL_DOCUMENT,
        title="Quy định của phường",
        document_type="Quyết định",
        number="57/2020/QH14",
        effective_on=BEGAN,
        body="",
        articles=(clauses(OLD),),
    )
    for id, text in ((LAW, own), (AMENDING, house.text(**amending()))):
        await house.editing.create(text, id, ward)
        await house.editing.publish(id, Publish(change=Change.NEW), ward)
    await street.settle()
    assert consolidated(street.newest(LAW), CHANGED)[0].text == NEW
