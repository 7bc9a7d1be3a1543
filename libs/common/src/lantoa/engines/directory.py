"""The files port over a directory: one file for each hash, in 256 folders.

A file appears whole or not at all, and is on the disk when ``put`` returns.
"""

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from lantoa.engines.files import SHA256, Files, Sha256
from lantoa.engines.opening import under
from lantoa.runtime.errors import Away, Full


class DamagedFile(Exception):  # noqa: N818 - reads as a fact
    """The bytes on the disk are not those that were kept."""


NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What a file system says when it is full, or when its owner's share is."""


class Directory:
    """Files in a directory that only its owner may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, content: bytes) -> Sha256:
        """Keep the bytes; the second time finds them there."""
        hash_ = Sha256(sha256(content).hexdigest())
        try:
            await asyncio.to_thread(self._keep, self._path(hash_), content)
        except OSError as wrong:
            ending = Full if wrong.errno in NO_ROOM else Away
            raise ending(f"files: {wrong.strerror}", dependency="files") from wrong
        return hash_

    async def get(self, sha256: Sha256) -> bytes | None:
        """The bytes; DamagedFile when they changed since they were kept."""
        if not SHA256.fullmatch(sha256):
            return None
        try:
            return await asyncio.to_thread(_checked, self._path(sha256))
        except FileNotFoundError:
            return None
        except OSError as wrong:
            raise Away(f"files: {wrong.strerror}", dependency="files") from wrong

    def _path(self, hash_: Sha256) -> Path:
        return self._folder / hash_[:2] / hash_

    def _keep(self, path: Path, content: bytes) -> None:
        with suppress(FileNotFoundError, DamagedFile):
            _checked(path)
            return
        _make_folder(path.parent)
        beside = path.with_name(f".{path.name}.{uuid4().hex}")
        try:
            _write(beside, content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        _sync(path.parent)


def _checked(path: Path) -> bytes:
    content = path.read_bytes()
    if sha256(content).hexdigest() != path.name:
        raise DamagedFile(f"{path.name} is damaged: restore it from a backup")
    return content


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@asynccontextmanager
async def open_files(url: str, data: Path) -> AsyncIterator[Files]:
    """The files in the directory that the URL names (``file:files``)."""
    folder = under(data, url)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    yield Directory(folder)
