"""Who signed up in English is spoken to in English; the law itself stays as it was published."""

from collections.abc import AsyncIterator
from datetime import date
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from lantoa.contracts.content import Change, Kind
from lantoa.contracts.delivery import BatchRequested
from lantoa.contracts.events import encode
from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.contracts.subscriptions import Channel, CopyRequested, Pace, Rule
from lantoa.contracts.topics import REGISTER_STATE
from lantoa.messages.sms import SmsRules
from lantoa_notifier.channels.composing import spliced
from lantoa_notifier.channels.push import note_of
from lantoa_notifier.channels.short import sms_text
from services.notifier.tests.desk import Desk, Peer
from services.notifier.tests.desk import received as handed
from services.notifier.tests.room import NOON, Room, facts_of, open_room, published, withdrawn

TITLE = "Bảng giá đất năm 2026"
SENDER = "Lan Tỏa <tin@vidu.vn>"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def sent(room: Room, batches: list[BatchRequested]) -> Peer:
    """What the workers hand over of these batches."""
    desk = Desk(room.records, room.clock, bytes(32))
    for batch in batches:
        await desk.worker().send(handed(batch))
    return desk.peer


async def test_a_letter_in_english_keeps_the_title_and_says_the_rest_in_english(
    room: Room,
) -> None:
    await room.confirmed("an@vidu.vn", language="en")
    await room.confirmed("lan@vidu.vn")
    law = {"kind": Kind.LEGAL_DOCUMENT, "effective_on": date(2027, 1, 5)}
    produced = await room.plan(published(title=TITLE, **law))
    peer = await sent(room, facts_of(produced, BatchRequested))
    english, vietnamese = (
        message_from_bytes(spliced(message, SENDER), policy=SMTP) for message in peer.took
    )
    assert english["Subject"] == f"Legal document: {TITLE}"
    assert english["Content-Language"] == "en"
    for part in ("plain", "html"):
        said = english.get_body([part]).get_content()
        for words in ("new in what you follow", TITLE, "In force from: 5 January 2027"):
            assert words in said
        assert "Stop these e-mails" in said
        assert "Bạn nhận thư này" not in said
    assert vietnamese["Subject"] == f"Văn bản: {TITLE}"
    assert "Có hiệu lực từ: 5/1/2027" in vietnamese.get_body(["plain"]).get_content()


async def test_what_becomes_of_it_is_told_in_english_too(room: Room) -> None:
    await room.confirmed("an@vidu.vn", language="en")
    await room.deliver(await room.plan(published(title=TITLE)))
    right = published(2, Change.CORRECTION, title=TITLE, change_note="Sửa số ở Điều 2")
    corrected = await room.plan(right)
    await room.deliver(corrected)
    taken_down = await room.plan(withdrawn(3))
    batches = facts_of([*corrected, *taken_down], BatchRequested)
    subjects = [(await room.campaign(b)).templates.within("en").subject for b in batches]
    assert subjects == [
        f"Correction: {TITLE}",
        "Taken down: Hà Nội phổ biến pháp luật bằng công nghệ thông tin",
    ]


async def test_the_faster_follow_decides_the_language(room: Room) -> None:
    await room.confirmed("an@vidu.vn", pace=Pace.DAILY)
    await room.confirmed("an@vidu.vn", Rule(), language="en")
    produced = await room.plan(published(title=TITLE))
    peer = await sent(room, facts_of(produced, BatchRequested))
    assert peer.subjects == [f"Legal news: {TITLE}"]


async def test_a_digest_speaks_english_and_names_the_field_in_it(room: Room) -> None:
    entry = RegisterEntry(register=Register.FIELD, code="44", name="Đất đai", name_en="Land")
    async with room.log.appender() as appender:
        await appender.append(
            [encode(REGISTER_STATE, entry, key="field/44", id="1", source="t", time=NOON)]
        )
    await room.confirmed("an@vidu.vn", language="en", pace=Pace.DAILY)
    await room.plan(published(title=TITLE))
    room.clock.move(86_400)
    await room.closes()
    peer = await sent(room, facts_of(room.taken.appended, BatchRequested))
    assert peer.subjects == ["The law, day by day: 25 November 2026"]
    assert peer.took[0].listed.text.startswith(f"LAND\n\nLegal news: {TITLE}")


async def test_the_confirmation_and_the_code_are_in_the_language_of_the_page(room: Room) -> None:
    produced = [
        *await room.follow("an@vidu.vn", language="en"),
        *await room.follow("0912345678", channel=Channel.SMS, language="en"),
        *await room.follow("lan@vidu.vn"),
    ]
    letters = [await room.campaign(batch) for batch in facts_of(produced, BatchRequested)]
    assert [letter.templates.subject for letter in letters] == [
        "Please confirm that you want to hear of the law",
        "Your confirmation code",
        "Xác nhận đăng ký nhận thông báo pháp luật",
    ]
    assert len(letters[1].templates.sms) <= 160


async def test_a_copy_is_in_the_language_of_the_newest_sign_up(room: Room) -> None:
    an = await room.confirmed("an@vidu.vn", language="en", pace=Pace.DAILY)
    (batch,) = facts_of(await room.asks_of_themselves(CopyRequested, an), BatchRequested)
    (message,) = (await sent(room, [batch])).took
    mail = message_from_bytes(spliced(message, SENDER), policy=SMTP)
    assert (mail["Subject"], mail["Content-Language"]) == (
        "A copy of what Lan Tỏa keeps about you",
        "en",
    )
    assert "By e-mail: fields: 44; one e-mail a day." in mail.get_body(["plain"]).get_content()


async def test_what_is_short_is_in_english_too(room: Room) -> None:
    produced = await room.follow("0912345678", channel=Channel.SMS, language="en")
    await room.types("0912345678", await room.code(produced))
    produced = await room.plan(published(title=TITLE))
    peer = await sent(room, facts_of(produced, BatchRequested))
    (message,) = peer.took
    assert sms_text(message, SmsRules()).startswith(f"Legal news: {TITLE}")
    assert note_of(message).lang == "en"


async def test_a_language_that_we_do_not_speak_is_vietnamese(room: Room) -> None:
    await room.confirmed("an@vidu.vn", language="fr")
    produced = await room.plan(published(title=TITLE))
    peer = await sent(room, facts_of(produced, BatchRequested))
    assert peer.subjects == [f"Tin pháp luật: {TITLE}"]
