"""The way of a text to the public: whatever people do, two of them stood by what is out."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.contracts.content import Change, Kind
from lantoa.contracts.ids import ContentId
from lantoa.runtime.outbox import told
from lantoa.testing.builders import NOON
from lantoa_publisher.domain import contents, scheduling, workflow
from lantoa_publisher.domain.heads import VERSIONS, Head, Stage, State
from lantoa_publisher.domain.orders import Publish, Withdrawn
from lantoa_publisher.domain.permitting import permit
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.domain.rights import Actor, Deed, Role
from lantoa_publisher.domain.texts import Revision, Text, digest_of

MOC_CHAU, TU_PHAP = "phuong-ba-dinh", "so-tu-phap"


def staff(number: int, role: Role, agency: str = TU_PHAP, areas: tuple[str, ...] = ()) -> Actor:
    return Actor(by=f"staff:{number}", role=role, agency=agency, areas=areas)


LAN = staff(1, Role.AUTHOR)
MINH = staff(2, Role.REVIEWER)
THU = staff(3, Role.PUBLISHER)
HOA = staff(4, Role.AGENCY_ADMIN)
CITY = Actor(by="staff:5", role=Role.CITY_ADMIN)
AUDITOR = Actor(by="staff:6", role=Role.AUDITOR)
ELSEWHERE = staff(7, Role.PUBLISHER, MOC_CHAU)
EVERYONE = (LAN, MINH, THU, HOA, CITY, AUDITOR, ELSEWHERE)
NEW = Publish(change=Change.NEW)


def revision(number: int, by: str = LAN.by, body: str = "Từ 01/7/2025 không còn cấp huyện.") -> Any:
    text = Text(kind=Kind.NEWS, title="Chính quyền hai cấp", body=body, areas=("01",))
    return Revision(
        content=ContentId("chinh-quyen-hai-cap"),
        revision=number,
        digest=digest_of(text),
        text=text,
        by=by,
        at=NOON,
    )


def draft(actor: Actor = LAN) -> Head:
    return contents.draft("identity", revision(1, actor.by), actor.agency)


def submitted() -> Head:
    return workflow.submit(draft(), NEW, actor=LAN, now=NOON)


def approved() -> Head:
    return workflow.approve(submitted(), actor=MINH, now=NOON)


def test_a_text_goes_from_its_author_over_a_reviewer_to_the_public() -> None:
    head = contents.publish(approved(), NEW, actor=THU, now=NOON)
    assert (head.state, head.stage, head.version) == (State.PUBLISHED, Stage.PUBLISHED, 1)
    assert [fact.what for fact in head.outbox] == ["begun", "submitted", "approved", "published"]


def test_nobody_approves_what_they_wrote() -> None:
    own = workflow.submit(draft(MINH), NEW, actor=LAN, now=NOON)
    with pytest.raises(Refused) as refused:
        workflow.approve(own, actor=MINH, now=NOON)
    assert refused.value.because is Because.FORBIDDEN


def test_nobody_approves_what_they_submitted() -> None:
    head = workflow.submit(draft(), NEW, actor=MINH, now=NOON)
    with pytest.raises(Refused):
        workflow.approve(head, actor=MINH, now=NOON)


def test_whoever_mends_a_text_under_review_is_one_of_its_writers() -> None:
    mended = contents.save(submitted(), revision(2, MINH.by, "Đã sửa ngày."), 1)
    assert (mended.stage, mended.work.writers) == (Stage.DRAFT, (LAN.by, MINH.by))
    again = workflow.submit(mended, NEW, actor=LAN, now=NOON)
    with pytest.raises(Refused):
        workflow.approve(again, actor=MINH, now=NOON)
    assert workflow.approve(again, actor=THU, now=NOON).stage is Stage.APPROVED


def test_a_text_saved_after_its_approval_has_to_be_approved_again() -> None:
    head = contents.save(approved(), revision(2, body="Bản khác."), 1)
    with pytest.raises(Refused) as refused:
        contents.publish(head, NEW, actor=THU, now=NOON)
    assert refused.value.facts["stage"] == "draft"


def test_a_publisher_cannot_publish_alone() -> None:
    with pytest.raises(Refused):
        contents.publish(draft(THU), NEW, actor=THU, now=NOON)


def test_what_goes_back_has_a_reason_and_is_a_draft() -> None:
    head = workflow.send_back(submitted(), "Thiếu ngày có hiệu lực.", actor=MINH, now=NOON)
    assert head.stage is Stage.DRAFT
    assert head.outbox[-1].note == "Thiếu ngày có hiệu lực."


def test_what_was_withdrawn_does_not_come_back_by_an_older_schedule() -> None:
    out = contents.publish(approved(), NEW, actor=THU, now=NOON)
    newer = contents.save(out, revision(2, body="Bản mới."), 1)
    waiting = workflow.submit(newer, Publish(change=Change.MAJOR), actor=LAN, now=NOON)
    ready = workflow.approve(waiting, actor=MINH, now=NOON)
    timed = workflow.schedule(ready, NOON + timedelta(hours=2), actor=THU, now=NOON)
    gone = contents.withdraw(timed, Withdrawn(reason="Sai căn cứ."), by=THU.by, now=NOON)
    assert (gone.stage, gone.due) == (Stage.DRAFT, None)


@pytest.mark.parametrize("actor", [ELSEWHERE, staff(8, Role.AUTHOR, MOC_CHAU)])
def test_a_draft_of_another_agency_is_missing(actor: Actor) -> None:
    with pytest.raises(Refused) as refused:
        permit(actor, Deed.READ, draft())
    assert refused.value.because is Because.MISSING


def test_what_is_out_is_everybodys_to_read_and_its_agencys_to_change() -> None:
    out = contents.publish(approved(), NEW, actor=THU, now=NOON)
    permit(ELSEWHERE, Deed.READ, out)
    with pytest.raises(Refused) as refused:
        permit(ELSEWHERE, Deed.WITHDRAW, out)
    assert refused.value.because is Because.FORBIDDEN


def test_how_a_published_content_came_about_is_its_agencys_alone() -> None:
    out = contents.publish(approved(), NEW, actor=THU, now=NOON)
    seen = [workflow.colleague(out, one) for one in (LAN, CITY, AUDITOR, ELSEWHERE)]
    assert seen == [True, True, True, False]
    with pytest.raises(Refused):
        permit(ELSEWHERE, Deed.COMMENT, out)
    shared = workflow.limit(out, (), (MOC_CHAU,), actor=HOA, now=NOON)
    permit(ELSEWHERE, Deed.COMMENT, shared)


def test_a_limited_draft_is_seen_by_those_it_names_its_writers_and_administrators() -> None:
    head = workflow.limit(draft(), (MINH.by,), (), actor=HOA, now=NOON)
    assert [workflow.visible(head, one) for one in EVERYONE] == [
        True,
        True,
        False,
        True,
        True,
        True,
        False,
    ]


def test_a_draft_shared_with_another_agency_is_read_and_talked_of_there_not_changed() -> None:
    head = workflow.limit(draft(), (), (MOC_CHAU,), actor=HOA, now=NOON)
    permit(ELSEWHERE, Deed.READ, head)
    permit(ELSEWHERE, Deed.COMMENT, head)
    with pytest.raises(Refused):
        permit(ELSEWHERE, Deed.WRITE, head)


def test_whoever_has_a_ward_writes_for_that_ward_alone() -> None:
    ward = staff(9, Role.AUTHOR, areas=("00004",))
    with pytest.raises(Refused):
        permit(ward, Deed.WRITE, draft())


DEEDS = ("save", "submit", "approve", "send back", "schedule", "unschedule", "publish", "withdraw")
STEPS = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.sampled_from(EVERYONE), st.integers(0, 3)), max_size=40
)


class Desk:
    """What may be seen of one content while people act on it."""

    def __init__(self) -> None:
        self.head = draft()
        self.now = NOON
        self.texts = {1: (revision(1).digest, LAN.by)}
        self.approvals: dict[int, str] = {}
        self.versions: list[int] = []
        self.promised: list[str] = []

    def do(self, deed: str, actor: Actor, number: int) -> None:
        self.now += timedelta(minutes=7)
        try:
            permit(actor, RIGHTS_OF[deed], self.head)
            after = self.after(deed, actor, number)
        except Refused:
            return
        self.learn(after)

    def after(self, deed: str, actor: Actor, number: int) -> Head:
        head, now = self.head, self.now
        change = Change.MAJOR if head.state is State.PUBLISHED else Change.NEW
        change = Change.MAJOR if head.state is State.WITHDRAWN else change
        order = Publish(change=change)
        match deed:
            case "save":
                text = revision(head.revision + 1, actor.by, f"Bản của {actor.by} lúc {now}.")
                self.texts[text.revision] = (text.digest, actor.by)
                return contents.save(head, text, head.revision)
            case "submit":
                return workflow.submit(head, order, actor=actor, now=now)
            case "approve":
                after = workflow.approve(head, actor=actor, now=now)
                self.approvals.setdefault(head.revision, actor.by)
                return after
            case "send back":
                return workflow.send_back(head, "Chưa rõ.", actor=actor, now=now)
            case "schedule":
                at = now + timedelta(minutes=5 + 10 * number)
                return workflow.schedule(head, at, actor=actor, now=now)
            case "unschedule":
                return workflow.unschedule(head, actor=actor, now=now)
            case "publish":
                return contents.publish(head, order, actor=actor, now=now)
        why = Withdrawn(reason=f"Lý do {number}.")
        return contents.withdraw(head, why, by=actor.by, now=now)

    def clock(self) -> None:
        self.learn(scheduling.come(self.head, self.now, _publish))

    def learn(self, after: Head) -> None:
        known = {fact.id for fact in self.head.outbox}
        fresh = [fact for fact in after.outbox if fact.id not in known]
        self.promised += [fact.what for fact in fresh]
        self.versions += [fact.version for fact in fresh if fact.what in VERSIONS]
        self.head = (
            after
            if len(after.outbox) < 40
            else told(after, {fact.id for fact in after.outbox}, NOON)
        )


RIGHTS_OF = {
    "save": Deed.WRITE,
    "submit": Deed.SUBMIT,
    "approve": Deed.APPROVE,
    "send back": Deed.APPROVE,
    "schedule": Deed.SCHEDULE,
    "unschedule": Deed.SCHEDULE,
    "publish": Deed.PUBLISH,
    "withdraw": Deed.WITHDRAW,
}


def _publish(head: Head, order: Publish, now: Any) -> Head:
    return contents.published(head, order, by=scheduling.BY, now=now)


@given(steps=STEPS)
def test_whatever_anybody_does_what_is_out_was_approved_by_somebody_who_did_not_write_it(
    steps: list[tuple[str, Actor, int]],
) -> None:
    desk = Desk()
    for deed, actor, number in steps:
        before = desk.head
        desk.do(deed, actor, number)
        desk.clock()
        head = desk.head
        assert head.version - before.version in (0, 1, 2)
        if head.state is State.PUBLISHED:
            out = head.published_revision
            assert out is not None
            assert out in desk.approvals
            assert desk.approvals[out] != desk.texts[out][1]
        if head != before:
            assert head.outbox != before.outbox
        assert (head.due is None) == (head.stage is not Stage.SCHEDULED)
    assert desk.versions == list(range(1, desk.head.version + 1))
