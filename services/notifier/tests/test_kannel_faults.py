"""A gateway that breaks: what it may have taken is not sent again, what it did not is not lost."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from lantoa.contracts.delivery import Outcomes
from lantoa.contracts.ids import BatchId
from lantoa.runtime.errors import Away
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.planner.cutting import cut
from services.notifier.tests.desk import Desk, facts, send_all
from services.notifier.tests.gatewayline import gateway_line, receipts_are_worked_on

ACCEPTED = "202 Accepted", "0: Accepted for delivery"
WINDOW = 10
"""As many as the desk's worker has in flight."""
UNWRITTEN = "http://127.0.0.1:9/cgi-bin/sendsms"


@dataclass
class Scripted:
    """A server that answers each request as told: with a status and words, or by going away."""

    script: list[tuple[str, str] | None] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/cgi-bin/sendsms"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while await self._one(reader, writer):
                pass
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = dict(one.split(": ", 1) for one in head.split("\r\n")[1:] if ": " in one)
        await reader.readexactly(int(lines.get("Content-Length", "0")))
        if head.startswith("POST"):
            self.requests.append(lines["X-Kannel-To"])
        answer = self.script.pop(0) if self.script and head.startswith("POST") else ACCEPTED
        if answer is None:
            return False
        status, said = answer
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(said)}\r\n\r\n{said}".encode())
        await writer.drain()
        return True


@asynccontextmanager
async def scripted(*answers: tuple[str, str] | None) -> AsyncIterator[Scripted]:
    one = Scripted(list(answers))
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.port = server.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        server.close()
        await server.wait_closed()


async def test_a_line_that_breaks_after_the_request_makes_it_unknown_and_nobody_hears_twice(
    desk: Desk, tmp_path: Path
) -> None:
    async with scripted(ACCEPTED, None) as gateway:
        async with gateway_line(desk, tmp_path, gateway.url) as up:
            campaign = await up.sends(1)
            lost = await up.sends(2, version=2)
        assert gateway.requests == ["84910000001", "84910000002"]
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)
    assert await desk.outcomes(lost) == Outcomes(unknown=1)


async def test_a_gateway_that_gives_no_answer_is_left_alone_before_everybody_is_unknown(
    desk: Desk, tmp_path: Path
) -> None:
    answers = [None] * 20
    async with scripted(*answers) as gateway:
        async with gateway_line(desk, tmp_path, gateway.url, desk.clock) as up:
            campaign = await up.campaign(*range(1, 21))
            with pytest.raises(Away, match="no answer"):
                await send_all(up.worker, campaign)
            assert await up.is_away()
            first = list(gateway.requests)
            gateway.script.clear()
            desk.clock.move(31)
            assert await up.is_up()
            await send_all(up.worker, campaign)
        assert len(set(gateway.requests)) == len(gateway.requests) == 20
    assert len(first) == WINDOW
    assert await desk.outcomes(campaign) == Outcomes(unknown=WINDOW, delivered=20 - WINDOW)


@pytest.mark.parametrize(
    ("status", "said", "outcomes"),
    [
        ("500 Internal Server Error", "", Outcomes(unknown=1)),
        ("502 Bad Gateway", "", Outcomes(unknown=1)),
        ("504 Gateway Timeout", "", Outcomes(unknown=1)),
        ("403 Forbidden", "Not routable. Do not try again.", Outcomes(failed=1)),
        ("400 Bad Request", "Empty receiver number not allowed, rejected", Outcomes(failed=1)),
        ("400 Bad Request", "Charset or body misformed, rejected", Outcomes(dead=1)),
        ("429 Too Many Requests", "", Outcomes(pending=1)),
        ("202 Accepted", "3: Queued for later delivery", Outcomes(delivered=1)),
    ],
)
async def test_each_answer_has_its_fate(
    desk: Desk, tmp_path: Path, status: str, said: str, outcomes: Outcomes
) -> None:
    async with scripted((status, said)) as gateway:
        async with gateway_line(desk, tmp_path, gateway.url) as up:
            campaign = await up.sends(1)
        assert len(gateway.requests) == 1
    assert await desk.outcomes(campaign) == outcomes


@pytest.mark.parametrize("status", ["503 Service Unavailable", "404 Not Found", "302 Found"])
async def test_who_takes_nobodys_message_is_away_until_it_takes_one(
    desk: Desk, tmp_path: Path, status: str
) -> None:
    async with AsyncExitStack() as stack:
        busy = (status, "Temporal failure, try again later.")
        gateway = await stack.enter_async_context(scripted(busy))
        up = await stack.enter_async_context(gateway_line(desk, tmp_path, gateway.url))
        campaign = await up.campaign(1)
        with pytest.raises(Away):
            await send_all(up.worker, campaign)
        assert await up.is_away()
        await send_all(up.worker, campaign)
        assert await up.is_up()
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def asked(desk: Desk, path: str) -> int:
    """The door's answer to a request."""
    _, host, port, _ = desk.served[0]
    async with ClientSession() as session, session.get(f"http://{host}:{port}{path}") as answer:
        return answer.status


async def test_only_who_was_told_the_token_can_report(desk: Desk, tmp_path: Path) -> None:
    token = desk.tokens.write(BatchId("lo-1"), 7)
    forged = ("a" if token[0] != "a" else "b") + token[1:]
    async with gateway_line(desk, tmp_path, UNWRITTEN):
        assert await asked(desk, f"/kannel/{forged}?state=2") == 404
        assert await asked(desk, f"/kannel/{'x' * 5000}?state=2") == 404
        assert await asked(desk, f"/kannel/{token}?state=3") == 400
        assert desk.log.appended == []
        told = f"/kannel/{token}?state=16&error=NACK%2F0x0000000b%2F84912345678"
        assert await asked(desk, told) == 200
    (receipt,) = facts(desk.log.appended)
    assert (receipt.provider, receipt.state, receipt.slot) == ("sms:kannel", "REJECTD", 7)
    assert receipt.error == "0x0000000b"


async def test_a_report_is_evidence_for_what_was_unknown(desk: Desk, tmp_path: Path) -> None:
    async with (
        scripted(None) as gateway,
        gateway_line(desk, tmp_path, gateway.url) as up,
    ):
        campaign = await up.sends(1)
        assert await desk.outcomes(campaign) == Outcomes(unknown=1)
        (batch,) = cut(campaign)
        token = desk.tokens.write(batch.batch, 0)
        for _ in range(2):
            assert await asked(desk, f"/kannel/{token}?state=1&error=id%3A1+err%3A000") == 200
            await receipts_are_worked_on(desk)
        assert await asked(desk, f"/kannel/{token}?state=2") == 200
        await receipts_are_worked_on(desk)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_while_the_log_hangs_the_gateway_is_soon_told_to_come_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs(_records: object) -> list[Any]:
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]

    monkeypatch.setattr(desk.log, "append", hangs)
    token = desk.tokens.write(BatchId("lo-1"), 7)
    async with gateway_line(desk, tmp_path, UNWRITTEN), asyncio.timeout(2):
        assert await asked(desk, f"/kannel/{token}?state=1") == 503


def test_one_way_for_sms_is_chosen_and_its_route_must_be_there() -> None:
    with pytest.raises(ValueError, match="LANTOA_SMPP_URL, LANTOA_KANNEL_URL"):
        DeliverySettings(kannel_url=UNWRITTEN, smpp_url="smpp://sms.example")
    with pytest.raises(ValueError, match="LANTOA_KANNEL_ROUTE=la"):
        DeliverySettings(kannel_url=UNWRITTEN, kannel_route="la")
    with pytest.raises(ValueError, match="kannel_url"):
        DeliverySettings(kannel_url="smpp://sms.example")
