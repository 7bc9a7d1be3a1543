"""Each worker killed again and again between its provider's *accepted* and the ledger's record.

Counted in the providers' books: nobody is left out, and where a provider joins by our reference
(Message-ID, topic) nobody has two. By SMS nobody is told twice; whom nobody knows of is listed.
"""

import random
from collections import Counter
from pathlib import Path

import pytest

from lantoa.contracts.subscriptions import Channel
from lantoa.testing.people import until
from tests.faults import lengths
from tests.faults.books import MailBook, Note, PushBook, mail_book, push_book
from tests.faults.fanout import Fanout, a_fanout
from tests.smsc import PASSWORD, Smsc, smsc

__all__ = ["smsc"]
pytestmark = pytest.mark.timeout(lengths.PATIENCE * 2)
KILLS, SEED, WINDOW = lengths.of(3, 20), 6, 20
PEOPLE = 150 * KILLS
IN_DOUBT = 50
"""Slots that a process may have marked and not recorded: the most that one kill leaves open."""


async def killed_while_it_sends(
    fanout: Fanout, channel: Channel, book: MailBook | PushBook
) -> None:
    """Each time the provider has some that it did not answer."""
    luck = random.Random(SEED)
    book.hold_after(luck.randint(0, 60))
    await fanout.publish()
    for kill in range(KILLS):
        await until(book.held.is_set, f"{channel} is held, {kill}", lengths.PATIENCE)
        await fanout.city.processes[fanout.name(channel)].kill()
        book.go_on()
        if kill < KILLS - 1:
            book.hold_after(luck.randint(0, 60))
        await fanout.city.start()


def prove(book: MailBook | PushBook, account: dict[str, int], note: Note) -> None:
    """Everybody has it, under one reference, and few have it again."""
    note("again", book.repeated)
    assert account["delivered"] == PEOPLE == len({one.to for one in book.taken})
    assert book.told_twice == set()
    assert 0 < book.repeated <= KILLS * IN_DOUBT


async def test_an_email_worker_leaves_nobody_out_and_repeats_by_the_same_message_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    async with (
        mail_book() as book,
        a_fanout(tmp_path, PEOPLE, [Channel.EMAIL], book.env, monkeypatch) as fanout,
    ):
        await killed_while_it_sends(fanout, Channel.EMAIL, book)
        prove(book, await fanout.settled(PEOPLE), record_property)


async def test_a_push_worker_leaves_nobody_out_and_repeats_by_the_same_topic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    async with (
        push_book() as book,
        a_fanout(tmp_path, PEOPLE, [Channel.PUSH], book.env, monkeypatch, push=book.url) as fanout,
    ):
        await killed_while_it_sends(fanout, Channel.PUSH, book)
        prove(book, await fanout.settled(PEOPLE), record_property)


async def test_an_sms_worker_sends_nothing_twice_and_lists_what_the_smsc_did_not_answer(
    smsc: Smsc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    settings = sms_settings(smsc)
    async with a_fanout(tmp_path, PEOPLE, [Channel.SMS], settings, monkeypatch) as fanout:
        luck = random.Random(SEED)
        await fanout.publish()
        for _ in range(KILLS):
            await _submits(smsc, (await smsc.saw())["submits"] + luck.randint(1, 60))
            await smsc.behaves(mute=True)
            await _submits(smsc, (await smsc.saw())["submits"] + 1)
            await fanout.city.processes[fanout.name(Channel.SMS)].kill()
            await smsc.behaves(mute=False)
            await fanout.city.start()
        account = await fanout.settled(PEOPLE)
    record_property("unknown", account["unknown"])
    times = Counter(sms["to"] for sms in (await smsc.saw())["taken"])
    assert set(times.values()) == {1}
    assert account["delivered"] + account["unknown"] == PEOPLE
    assert 0 < account["unknown"] == len(account["unknown_listed"]) <= KILLS * IN_DOUBT
    assert account["delivered"] <= len(times) <= PEOPLE
    assert PEOPLE - len(times) <= account["unknown"], "who has nothing is on the list"


def sms_settings(smsc: Smsc) -> dict[str, str]:
    """A contract that takes 20 at once."""
    return {
        "LANTOA_SMPP_URL": f"{smsc.url}?route=khac",
        "LANTOA_SMPP_USER": "lantoa",
        "LANTOA_SMPP_PASSWORD": PASSWORD,
        "LANTOA_SMS_WINDOW": str(WINDOW),
        "LANTOA_SMS_RATE": "150",
    }


async def _submits(smsc: Smsc, number: int) -> None:
    async def seen() -> bool:
        return bool((await smsc.saw())["submits"] >= number)

    await until(seen, f"{number} submits", lengths.PATIENCE)
