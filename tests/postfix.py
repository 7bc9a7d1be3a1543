"""Postfix as a real MTA for tests: a folder, a queue and a port of its own, ended by its own pid.

Where it is not installed the test is skipped with the reason; with ``LANTOA_REQUIRE_STACK=1``, as
in CI, it fails. Its master process wants to be root, so nobody else can run it either.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from lantoa.testing.city import free_port
from tests.required import absent

PROGRAM, OWNER = "/usr/sbin/postfix", "postfix"
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/lib
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mx.phapluat.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
disable_dns_lookups = yes
smtp_host_lookup = native
transport_maps = inline:{{ {routes} }}
default_transport = error:5.1.2 No such domain here
alias_maps =
alias_database =
local_recipient_maps =
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
"""
SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """A running one."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        """Where mail is handed in."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it did."""
        return (self.folder / "log").read_text(errors="replace")


def missing() -> str | None:
    """Why there is none; None when there is."""
    if not Path(PROGRAM).exists():
        return "Postfix is not here (apt-get install postfix)"
    return None if os.geteuid() == 0 else "Postfix starts as root only"


def require() -> None:
    """Skip the test when there is none, or fail where one is required."""
    if reason := missing():
        absent(reason)


@asynccontextmanager
async def postfix(routes: Mapping[str, str]) -> AsyncIterator[Postfix]:
    """One that knows these domains: ``smtp:[127.0.0.1]:PORT``, ``lmtp:inet:127.0.0.1:PORT``."""
    folder, port = Path(mkdtemp(prefix="lantoa-postfix-")), free_port()
    _configure(folder, port, routes)
    server = await asyncio.create_subprocess_exec(
        PROGRAM, "-c", folder / "etc", "start-fg", start_new_session=True
    )
    running = Postfix(port, folder)
    try:
        await _answers(port)
        yield running
    except BaseException:
        print(running.log)  # noqa: T201 - pytest shows it with the failure
        raise
    finally:
        await (await asyncio.create_subprocess_exec(PROGRAM, "-c", folder / "etc", "stop")).wait()
        await server.wait()
        shutil.rmtree(folder)


def _configure(folder: Path, port: int, routes: Mapping[str, str]) -> None:
    folder.chmod(0o755)
    for name in ("etc", "queue", "lib"):
        (folder / name).mkdir()
    shutil.chown(folder / "lib", OWNER)
    listed = ", ".join(f"{{ {domain} = {route} }}" for domain, route in routes.items())
    (folder / "etc" / "main.cf").write_text(MAIN.format(folder=folder, routes=listed))
    (folder / "etc" / "master.cf").write_text(SERVICES.format(port=port))


async def _answers(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionError:
                await asyncio.sleep(0.05)  # noqa: TID251 - no clock of ours here
                continue
            greeting = await reader.readline()
            writer.close()
            if greeting.startswith(b"220"):
                return
