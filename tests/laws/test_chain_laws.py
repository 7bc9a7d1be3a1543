"""One service, one audit chain: on every engine, whoever writes, dies, or comes back late."""

import asyncio
from collections.abc import Sequence

import pytest

from lantoa.contracts.audit import DeedDone
from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import AUDIT_EVENT
from lantoa.engines.eventlog import Appender, EventLog, Record
from lantoa.runtime.chaining import Chain
from lantoa.runtime.errors import Away, Fenced
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.verifying import Verdict, Verifying
from lantoa.testing.builders import NOON
from tests.laws.stores import Store, fresh

EACH = 12
TURN = 3


def a_deed(service: str, id: str) -> DeedDone:
    return DeedDone(
        id=id, service=service, deed="content.published", record="luat", by="key:test", at=NOON
    )


async def audited(log: EventLog, service: str) -> Verdict:
    """What an auditor finds once every append of the service can be read."""
    verifying = Verifying(service)
    async with log.appender(fenced_as=service):
        async for record in read_to_end(log, AUDIT_EVENT):
            verifying.take(record)
    [verdict] = verifying.verdicts()
    return verdict


@pytest.fixture
async def service(event_log: EventLog) -> str:
    """A service that nobody else is: the topic is everybody's."""
    await event_log.prepare([AUDIT_EVENT])
    return fresh("service")


async def test_a_writer_that_was_replaced_adds_no_link(event_log: EventLog, service: str) -> None:
    async with event_log.appender(fenced_as=service) as zombie:
        old = Chain(event_log, service, zombie)
        await old.append((), [a_deed(service, "một")])
        async with event_log.appender(fenced_as=service) as successor:
            new = Chain(event_log, service, successor)
            await new.append((), [a_deed(service, "hai"), a_deed(service, "ba")])
            with pytest.raises(Fenced):
                await old.append((), [a_deed(service, "trễ")])
            await new.append((), [a_deed(service, "bốn")])
    verdict = await audited(event_log, service)
    assert (verdict.links, verdict.repeats, verdict.finding) == (4, 0, None)


class Deaf:
    """An appender whose acknowledgement never arrives."""

    def __init__(self, appender: Appender) -> None:
        self._appender = appender

    async def append(self, records: Sequence[Outgoing]) -> Sequence[Record]:
        await self._appender.append(records)
        raise Away("the answer was lost", dependency="log")


async def test_an_append_whose_answer_was_lost_is_followed_and_not_branched_off(
    event_log: EventLog, service: str
) -> None:
    deed = a_deed(service, "một")
    async with event_log.appender(fenced_as=service) as appender:
        chain = Chain(event_log, service, Deaf(appender))
        with pytest.raises(Away):
            await chain.append((), [deed])
        with pytest.raises(Fenced, match="anew"):
            await chain.append((), [deed])
    async with event_log.appender(fenced_as=service) as appender:
        await Chain(event_log, service, appender).append((), [deed])
    verdict = await audited(event_log, service)
    assert (verdict.links, verdict.repeats, verdict.finding) == (2, 1, None)


@pytest.mark.timeout(240)
async def test_two_writers_that_replace_each_other_for_ever_write_one_chain(
    log_store: Store[EventLog], event_log: EventLog, service: str
) -> None:
    async with log_store.open() as other, asyncio.TaskGroup() as tasks:
        await other.prepare([AUDIT_EVENT])
        tasks.create_task(insist(event_log, service, "a"))
        tasks.create_task(insist(other, service, "b"))
    verdict = await audited(event_log, service)
    assert verdict.finding is None
    assert verdict.links - verdict.repeats == 2 * EACH


async def insist(log: EventLog, service: str, who: str) -> None:
    """Write until every deed is acknowledged, opening anew, as the newest, every few deeds."""
    waiting = [a_deed(service, f"{who}-{number}") for number in range(EACH)]
    while waiting:
        try:
            async with log.appender(fenced_as=service) as appender:
                chain = Chain(log, service, appender)
                for deed in waiting[:TURN]:
                    await chain.append((), [deed])
                    waiting.remove(deed)
        except (Fenced, Away):
            continue
