"""The life of a content: versions never skip, never repeat, and nothing changes by asking twice."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.contracts.content import Change, Kind, Lane, Withdrawal
from lantoa.contracts.ids import ContentId
from lantoa.runtime.outbox import MAX_PENDING, lane_of, told
from lantoa.testing.builders import NOON
from lantoa_publisher.domain import contents
from lantoa_publisher.domain.heads import Head, State
from lantoa_publisher.domain.naming import candidate_ids, identity_of
from lantoa_publisher.domain.orders import Publish, Withdrawn
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.domain.rights import Actor, Role
from lantoa_publisher.domain.texts import Revision, Text, checked, digest_of

BY = "key:test"
EVERYBODY = Actor(by=BY, role=Role.CITY_ADMIN, alone=True)


def a_text(body: str = "UBND thành phố đã ban hành Kế hoạch số 335/KH-UBND.") -> Text:
    return Text(kind=Kind.NEWS, title="Phổ biến, giáo dục pháp luật", body=body)


def revision(number: int, body: str = "Bản đầu.") -> Revision:
    text = a_text(body)
    return Revision(
        content=ContentId("ke-hoach-335"),
        revision=number,
        digest=digest_of(text),
        text=text,
        by=BY,
        at=NOON,
    )


def draft() -> Head:
    return contents.draft("identity", revision(1))


def published(change: Change = Change.NEW, lane: Lane | None = None) -> Head:
    return contents.publish(draft(), Publish(change=change, lane=lane), actor=EVERYBODY, now=NOON)


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), st.text(min_size=1, max_size=5)),
        st.tuples(st.just("publish"), st.sampled_from(Change)),
        st.tuples(st.just("withdraw"), st.sampled_from(["Đăng nhầm.", "Hết hiệu lực."])),
        st.tuples(st.just("told"), st.just("")),
    ),
    max_size=30,
)


def after(head: Head, deed: str, what: str) -> Head:
    if deed == "save":
        return contents.save(head, revision(head.revision + 1, what), head.revision)
    if deed == "publish":
        return contents.publish(head, Publish(change=Change(what)), actor=EVERYBODY, now=NOON)
    if deed == "withdraw":
        return contents.withdraw(head, Withdrawn(reason=what), by=BY, now=NOON)
    return told(head, {fact.id for fact in head.outbox[:1]}, NOON)


@given(deeds=DEEDS)
def test_whatever_editors_do_versions_grow_by_one_and_each_is_owed_once(
    deeds: list[tuple[str, str]],
) -> None:
    head, promised = draft(), []
    for deed, what in deeds:
        try:
            new = after(head, deed, what)
        except Refused:
            continue
        assert new.version - head.version in (0, 1)
        promised += [f.version for f in new.outbox if f.version > head.version]
        assert new.lane_waiting == lane_of(new.outbox)
        assert (new.waiting_since is None) == (not new.outbox)
        head = new
    assert promised == list(range(1, head.version + 1))
    assert head.version == 0 or head.state is not State.DRAFT


def test_publishing_what_is_out_already_changes_nothing() -> None:
    head = published()
    for change in (Change.NEW, Change.MAJOR, Change.CORRECTION):
        assert contents.publish(head, Publish(change=change), actor=EVERYBODY, now=NOON) == head


def test_what_is_out_goes_out_again_as_a_minor_change() -> None:
    again = contents.publish(published(), Publish(change=Change.MINOR), actor=EVERYBODY, now=NOON)
    assert (again.version, again.published_revision) == (2, 1)


def test_the_first_version_is_new_and_later_ones_are_not() -> None:
    with pytest.raises(Refused) as first:
        published(Change.MAJOR)
    assert first.value.field == "change"
    newer = contents.save(published(), revision(2, "Bản sau."), 1)
    with pytest.raises(Refused) as later:
        contents.publish(newer, Publish(change=Change.NEW), actor=EVERYBODY, now=NOON)
    assert later.value.field == "change"


def test_a_version_keeps_the_day_of_the_first_one() -> None:
    newer = contents.save(published(), revision(2, "Bản sau."), 1)
    later = NOON + timedelta(days=3)
    second = contents.publish(newer, Publish(change=Change.MAJOR), actor=EVERYBODY, now=later)
    assert (second.published_at, second.updated_at) == (NOON, later)


def test_a_save_over_somebody_elses_text_is_refused_and_told_which() -> None:
    newer = contents.save(draft(), revision(2, "Bản của người khác."), 1)
    with pytest.raises(Refused) as refused:
        contents.save(newer, revision(3, "Bản của tôi."), 1)
    assert (refused.value.because, refused.value.facts) == (Because.STALE, {"revision": 2})


def test_only_what_is_published_can_be_withdrawn_and_only_once() -> None:
    why = Withdrawn(reason="Đăng nhầm.")
    with pytest.raises(Refused):
        contents.withdraw(draft(), why, by=BY, now=NOON)
    gone = contents.withdraw(published(), why, by=BY, now=NOON)
    assert (gone.state, gone.version) == (State.WITHDRAWN, 2)
    assert contents.withdraw(gone, why, by=BY, now=NOON) == gone
    with pytest.raises(Refused):
        contents.withdraw(gone, Withdrawn(reason="Lý do khác."), by=BY, now=NOON)


def test_what_is_withdrawn_may_be_published_again() -> None:
    gone = contents.withdraw(published(), Withdrawn(reason="Đăng nhầm."), by=BY, now=NOON)
    back = contents.publish(gone, Publish(change=Change.NEW), actor=EVERYBODY, now=NOON)
    assert (back.state, back.version, back.withdrawn) == (State.PUBLISHED, 3, None)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (Withdrawal.GONE, "luat-moi"),
        (Withdrawal.REPLACED, None),
        (Withdrawal.REDIRECTED, None),
        (Withdrawal.REPLACED, "ke-hoach-335"),
    ],
)
def test_a_target_fits_the_kind_of_withdrawal(kind: Withdrawal, target: str | None) -> None:
    why = Withdrawn(reason="Có văn bản mới.", kind=kind, target=target)
    with pytest.raises(Refused) as refused:
        contents.withdraw(published(), why, by=BY, now=NOON)
    assert refused.value.field == "target"


def test_a_log_that_is_away_for_long_makes_the_next_change_wait() -> None:
    head = published()
    for _ in range(MAX_PENDING - len(head.outbox)):
        head = contents.publish(head, Publish(change=Change.MINOR), actor=EVERYBODY, now=NOON)
    with pytest.raises(Refused) as refused:
        contents.publish(head, Publish(change=Change.MINOR), actor=EVERYBODY, now=NOON)
    assert refused.value.because is Because.WAIT


def test_text_is_brought_to_one_form_and_a_control_character_is_named() -> None:
    decomposed = Text(kind=Kind.NEWS, title="  Luâ\u0323t Thủ đô ", body="a\r\nb")
    assert checked(decomposed).title == "Luật Thủ đô"
    assert checked(decomposed).body == "a\nb"
    with pytest.raises(Refused) as refused:
        checked(Text(kind=Kind.NEWS, title="Luật", body="có \x07 chuông"))
    assert refused.value.field == "body"


def test_the_same_source_has_one_id_and_another_with_its_title_has_another() -> None:
    first, second = a_text("Bài thứ nhất."), a_text("Bài thứ hai.")
    assert candidate_ids(first, identity_of(first)) == candidate_ids(first, identity_of(first))
    plain, own = candidate_ids(second, identity_of(second))
    assert plain == "pho-bien-giao-duc-phap-luat"
    assert own.startswith(plain)
    assert own not in candidate_ids(first, identity_of(first))


def test_a_law_is_called_by_type_and_number_and_by_more_where_numbers_repeat() -> None:
    law = Text(
        kind=Kind.LEGAL_DOCUMENT,
        title="Luật Thanh niên",
        body="…",
        number="57/2020/QH14",
        document_type="Luật",
        authority="quoc-hoi",
    )
    ids = candidate_ids(law, identity_of(law))
    assert ids[:2] == ["luat-57-2020-qh14", "luat-57-2020-qh14-quoc-hoi"]


def test_one_law_from_two_files_is_one_content_whether_its_issuer_is_named_or_coded() -> None:
    law: dict[str, Any] = {"kind": Kind.LEGAL_DOCUMENT, "title": "Luật Thanh niên", "body": "…"}
    law |= {"number": "57/2020/QH14", "document_type": "Luật", "authority_name": "Quốc hội"}
    seed, row = Text(**law, authority="quoc-hoi"), Text(**law)
    assert identity_of(seed) == identity_of(row)
    assert identity_of(row) != identity_of(Text(**law | {"number": "57/2020/qh14"}))
