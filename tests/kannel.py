"""Kannel as a real HTTP gateway for tests: bearerbox and smsbox of a test's own, on the npm SMSC.

Where it is not installed the test is skipped with the reason; with ``LANTOA_REQUIRE_STACK=1``, as
in CI, it fails.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest

from lantoa.testing.city import free_port
from tests.required import absent
from tests.smsc import PASSWORD, Smsc

BEARERBOX, SMSBOX = "bearerbox", "smsbox"
USER = "lantoa"
READY = 20.0
BOXES = """\
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = {password}
smsbox-port = {inner}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
box-deny-ip = *.*.*.*
dlr-storage = internal
log-file = {folder}/bearerbox.log
log-level = 3

group = smsc
smsc = smpp
smsc-id = tuyen
host = 127.0.0.1
port = {smsc}
transceiver-mode = true
smsc-username = {user}
smsc-password = {password}
system-type = ""
source-addr-autodetect = true
dest-addr-ton = 1
dest-addr-npi = 1
reconnect-delay = 1
max-pending-submits = 50

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {inner}
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
http-request-retry = 10
http-queue-delay = 1
log-file = {folder}/smsbox.log
log-level = 3

group = sendsms-user
username = {user}
password = {password}
concatenation = true
max-messages = 10

group = sms-service
keyword = default
text = ""
max-messages = 0
"""


@dataclass
class Kannel:
    """A running one."""

    port: int
    folder: Path
    bearerbox: asyncio.subprocess.Process | None = None
    smsbox: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Where messages are handed in."""
        return f"http://127.0.0.1:{self.port}/cgi-bin/sendsms"

    @property
    def log(self) -> str:
        """What the boxes did."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(log.read_text(errors="replace") for log in logs)

    async def loses_its_bearerbox(self) -> None:
        """The half that talks to SMSCs dies; the half that we talk to stays."""
        assert self.bearerbox is not None
        self.bearerbox.kill()
        await self.bearerbox.wait()

    async def begin(self, smsc: Smsc) -> None:
        """Both boxes, bound."""
        self.bearerbox = await self._box(BEARERBOX)
        await self._until(lambda: smsc_is_bound(smsc))
        self.smsbox = await self._box(SMSBOX)
        await self._until(self._answers)

    async def close(self) -> None:
        for box in (self.smsbox, self.bearerbox):
            if box is not None and box.returncode is None:
                box.terminate()
                await box.wait()

    async def _box(self, name: str) -> asyncio.subprocess.Process:
        program = program_of(name)
        assert program is not None
        nowhere = asyncio.subprocess.DEVNULL
        return await asyncio.create_subprocess_exec(
            program, str(self.folder / "kannel.conf"), stdout=nowhere, stderr=nowhere
        )

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except ConnectionError:
            return False
        writer.close()
        return True

    async def _until(self, is_so: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(READY):
            while not await is_so():
                await asyncio.sleep(0.05)  # noqa: TID251 - no clock of ours here


async def smsc_is_bound(smsc: Smsc) -> bool:
    return bool((await smsc.saw())["bound"])


def program_of(name: str) -> str | None:
    """Where a box is; None when it is not installed."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def missing() -> str | None:
    """Why there is none; None when there is."""
    return None if program_of(SMSBOX) else "Kannel is not here (apt-get install kannel)"


def require() -> None:
    """Skip the test when there is none, or fail where one is required."""
    if reason := missing():
        absent(reason)


@asynccontextmanager
async def running_kannel(smsc: Smsc) -> AsyncIterator[Kannel]:
    """One that is bound to an SMSC, ended with its test."""
    folder = Path(mkdtemp(prefix="lantoa-kannel-"))
    kannel = Kannel(free_port(), folder)
    written = BOXES.format(
        folder=folder,
        admin=free_port(),
        inner=free_port(),
        sendsms=kannel.port,
        smsc=smsc.port,
        user=USER,
        password=PASSWORD,
    )
    (folder / "kannel.conf").write_text(written)
    try:
        await kannel.begin(smsc)
        yield kannel
    except BaseException:
        print(kannel.log)  # noqa: T201 - pytest shows it with the failure
        raise
    finally:
        await kannel.close()
        shutil.rmtree(folder)


@pytest.fixture
async def kannel(smsc: Smsc) -> AsyncIterator[Kannel]:
    """A gateway of this test, bound to its SMSC."""
    require()
    async with running_kannel(smsc) as one:
        yield one
