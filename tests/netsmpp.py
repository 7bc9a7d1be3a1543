"""A second SMSC, by other hands: Debian's Net::SMPP (Perl), as a process of a test's own.

Where it is not installed the test is skipped with the reason; with ``LANTOA_REQUIRE_STACK=1``, as
in CI, it fails.
"""

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.required import absent

SCRIPT = Path(__file__).with_name("net_smpp.pl")
PERL = shutil.which("perl")


class NetSmpp:
    """The SMSC, and what it says it saw."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.port = 0
        self._process = process

    @property
    def url(self) -> str:
        return f"smpp://127.0.0.1:{self.port}"

    async def says(self, what: str) -> Any:
        """The next thing that it saw, which is one of that kind."""
        assert self._process.stdout is not None
        async with asyncio.timeout(10):
            said: dict[str, Any] = json.loads(await self._process.stdout.readline())
        assert what in said, said
        return said[what]


def require() -> None:
    """Skip the test when there is none, or fail where one is required."""
    if PERL and not subprocess.run([PERL, "-MNet::SMPP", "-e1"], capture_output=True).returncode:
        return
    absent("Net::SMPP is not here (apt-get install libnet-smpp-perl)")


@asynccontextmanager
async def running_net_smpp() -> AsyncIterator[NetSmpp]:
    """The process, ended with its test."""
    require()
    assert PERL is not None
    process = await asyncio.create_subprocess_exec(
        PERL, str(SCRIPT), stdout=asyncio.subprocess.PIPE
    )
    try:
        smsc = NetSmpp(process)
        smsc.port = await smsc.says("port")
        yield smsc
    finally:
        process.terminate()
        await process.wait()
