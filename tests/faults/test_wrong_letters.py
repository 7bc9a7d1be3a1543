"""An operator decides about dead letters: the real command line against the running city."""

import json
from typing import Any

import pytest

from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import CONTENT_REACHED, URGENT_DELIVERIES
from lantoa.engines.eventlog import EventLog
from lantoa.runtime.morgue import Morgue
from lantoa.testing.city import City
from lantoa.testing.people import until
from tests.faults.garbage import WRONG, append, changed, right

pytestmark = pytest.mark.asyncio(loop_scope="session")
Letter = dict[str, Any]
DONE, REFUSED, USAGE = 0, 1, 2
MAILS = "notifier-email-urgent"
"""In whose lane confirmations travel."""


async def dead(city: City, *arguments: str) -> tuple[int, str]:
    """A command about dead letters: its exit code, and what it says."""
    code, out, err = await city.lantoa("dead", *arguments)
    return code, (out if code == DONE else err).decode()


async def listed(city: City, group: str) -> dict[str, Letter]:
    code, said = await dead(city, "list", "--group", group, "--json")
    assert code == DONE, said
    return {letter["origin"]: letter for letter in json.loads(said)}


async def known(log: EventLog, group: str) -> dict[str, int]:
    """The open letters of a group and their attempts, without the command line."""
    return {str(one.origin): one.attempts for one in await Morgue(log).letters(group)}


async def test_a_letter_is_listed_shown_driven_back_and_dropped(
    wrong_city: City, wrong_log: EventLog
) -> None:
    before = set(await known(wrong_log, "publisher"))
    await append(wrong_log, [changed(right(CONTENT_REACHED), WRONG["invalid JSON"])])

    async def fresh() -> set[str]:
        return set(await known(wrong_log, "publisher")) - before

    await until(fresh, "it is a letter", 5)
    (origin,) = await fresh()
    letter = (await listed(wrong_city, "publisher"))[origin]
    assert (letter["ending"], letter["attempts"]) == ("wrong", 1)
    code, shown = await dead(wrong_city, "show", origin)
    assert (code, json.loads(shown)["value"]) == (DONE, "{")
    assert (await dead(wrong_city, "redrive", origin, "--why", "thử lại"))[0] == DONE

    async def again() -> bool:
        return (await known(wrong_log, "publisher")).get(origin) == 2

    await until(again, "it fails again and is a letter again", 5)
    assert (await dead(wrong_city, "drop", origin, "--why", "rác thử nghiệm"))[0] == DONE
    assert origin not in await known(wrong_log, "publisher")
    code, said = await dead(wrong_city, "drop", origin, "--why", "một lần nữa")
    assert (code, origin in said) == (REFUSED, True), said


async def test_what_is_asked_wrongly_is_refused_with_the_right_form(wrong_city: City) -> None:
    code, said = await dead(wrong_city, "show", "đâu đó")
    assert (code, "TOPIC/PARTITION/OFFSET" in said) == (REFUSED, True), said
    assert (await dead(wrong_city, "drop", "lantoa.content.event.v1/0/0"))[0] == USAGE


async def test_an_event_that_waits_is_set_aside_by_hand_and_its_neighbours_go_on(
    wrong_city: City, wrong_log: EventLog
) -> None:
    form = {"email": "lan@example.vn", "dong-y": "1"}
    async with wrong_city.http.post(f"{wrong_city.gateway}/theo-doi", data=form) as answer:
        assert answer.status == 200, (await answer.text())[:300]
    await until(lambda: waiting(wrong_log), "the confirmation waits, since no mail leaves")
    (origin,) = await waiting(wrong_log)
    arguments = ("set-aside", origin, "--group", MAILS, "--why", "máy chủ thư hỏng")
    assert (await dead(wrong_city, *arguments))[0] == DONE

    async def aside() -> bool:
        return origin in await known(wrong_log, MAILS)

    await until(aside, "it is set aside", 40)
    assert (await listed(wrong_city, MAILS))[origin]["ending"] == "set-aside"
    assert await waiting(wrong_log) == []


async def waiting(log: EventLog) -> list[str]:
    """The first e-mail batch of each partition that its group has not committed, as an origin."""
    topic = URGENT_DELIVERIES[Channel.EMAIL]
    committed, ends = await log.committed(MAILS, [topic]), await log.ends([topic])
    behind = [(p, committed.get(p, 0)) for p, end in ends.items() if committed.get(p, 0) < end]
    return [f"{at.topic}/{at.partition}/{offset}" for at, offset in behind]
