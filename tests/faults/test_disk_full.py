"""The disk is full: a clear 507, nothing half-written, and all goes on once there is room.

On a small file system of its own, which is truly full. Where none can be mounted (not root, or the
kernel forbids it) the test says so.
"""

import re
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from lantoa.testing.city import City, a_city
from lantoa.testing.people import until

MEGABYTES = 48
NEWS = {"kind": "news", "title": "Họp báo về Luật Thủ đô", "body": "Sở Tư pháp tổ chức họp báo."}


@dataclass
class Disk:
    """A small disk, and something that takes all its room."""

    folder: Path

    @property
    def ballast(self) -> Path:
        """The file in the way."""
        return self.folder / "ballast"

    def fill(self) -> None:
        """Take all the room there is."""
        with self.ballast.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                self._write(file, size)

    def _write(self, file: object, size: int) -> None:
        while True:
            try:
                file.write(b"x" * size)  # type: ignore[attr-defined]
            except OSError:
                return

    def make_room(self) -> None:
        """Take what is in the way off."""
        self.ballast.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    size = f"size={MEGABYTES}m"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=False
    )
    if mounted.returncode:
        pytest.skip("no file system of its own can be mounted here")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
async def city(disk: Disk, tmp_path: Path) -> AsyncIterator[City]:
    engines = {
        "LANTOA_LOG": f"sqlite:{disk.folder}/log.db",
        "LANTOA_RECORDS": f"sqlite:{disk.folder}/records.db",
        "LANTOA_SEARCH": f"tantivy:{disk.folder}/search",
        "LANTOA_FILES": f"file:{disk.folder}/files",
        "LANTOA_SEED": "none",
    }
    async with a_city(tmp_path / "city", engines=engines) as running:
        await running.start()
        yield running


@dataclass
class Desk:
    """Somebody at the desk with the key of this machine, at an empty form."""

    http: aiohttp.ClientSession
    form: str
    token: str

    async def write(self, title: str) -> tuple[int, str]:
        """Send the form: the status of the answer, and its page."""
        fields = {"title": title, "body": "Nội dung.", "do": "save", "token": self.token}
        async with self.http.post(self.form, data=fields) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def desk(city: City) -> AsyncIterator[Desk]:
    key = (city.data / "keys" / "dev").read_text().strip()
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(city.publisher, cookie_jar=jar) as http:
        token = token_of(await (await http.get("/dang-nhap")).text())
        await http.post("/vao", data={"key": key, "token": token})
        form = await http.get("/viet/news")
        yield Desk(http, form.url.path, token_of(await form.text()))


async def stored(city: City, name: str, status: int) -> dict[str, object]:
    said: dict[str, object] = await city.post("/contents", NEWS | {"id": name}, status=status)
    return said


async def test_a_full_disk_is_said_and_all_goes_on_once_there_is_room(
    city: City, disk: Disk, desk: Desk
) -> None:
    await stored(city, "truoc", 201)
    await city.post("/contents/truoc/publish", {"change": "new"}, status=202)
    await until(lambda: reads(city, "truoc"), "the first is read")
    disk.fill()
    said = await stored(city, "khi-day", 507)
    assert said["status"] == 507
    assert "đầy" in str(said["title"])
    assert await reads(city, "truoc")
    page = await desk.write("Viết lúc đĩa đầy")
    assert page[0] == 507
    assert "đã đầy" in page[1]
    disk.make_room()
    assert (await desk.write("Viết khi đã có chỗ"))[0] == 200
    await stored(city, "khi-day", 201)
    await city.post("/contents/khi-day/publish", {"change": "new"}, status=202)
    await until(lambda: reads(city, "khi-day"), "what was refused is out", 30)
    code, out, err = await city.lantoa("check", "--json")
    assert code == 0, (out + err).decode()


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


async def reads(city: City, name: str) -> bool:
    return (await city.get(f"{city.gateway}/api/v1/content/{name}"))[0] == 200
