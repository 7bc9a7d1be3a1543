"""Zip archives that are not trusted: few entries, honest sizes, no bombs."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from lantoa_publisher.extracting.refusing import Limits, Unreadable, too_large


class Archive:
    """An archive whose parts are read within limits, all together."""

    def __init__(self, zipped: zipfile.ZipFile, limits: Limits) -> None:
        self._zipped = zipped
        self._left = limits.unpacked_bytes
        self._limits = limits
        self._check(zipped.infolist())

    def names(self) -> list[str]:
        """What is in it."""
        return self._zipped.namelist()

    def part(self, name: str) -> bytes:
        """A part's bytes; Unreadable if it is larger than it may be, whatever it says of itself."""
        with self._zipped.open(name) as part:
            data = part.read(self._left + 1)
        if len(data) > self._left:
            raise too_large("dung lượng giải nén", "unpacked size", self._limits.unpacked_bytes)
        self._left -= len(data)
        return data

    def _check(self, parts: list[zipfile.ZipInfo]) -> None:
        limits = self._limits
        if len(parts) > limits.entries:
            raise too_large("số tệp trong gói nén", "entries of the archive", limits.entries)
        if sum(part.file_size for part in parts) > limits.unpacked_bytes:
            raise too_large("dung lượng giải nén", "unpacked size", limits.unpacked_bytes)
        for part in parts:
            if part.file_size > 100_000 and part.file_size > limits.ratio * part.compress_size:
                raise too_large("tỉ lệ nén (bom zip?)", "compression ratio", limits.ratio)


@contextmanager
def opened(data: bytes, limits: Limits) -> Iterator[Archive]:
    """The archive that the bytes hold. Raises Unreadable if they hold none, or a dangerous one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            yield Archive(zipped, limits)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, KeyError) as wrong:
        raise Unreadable(f"gói nén hỏng hoặc có mật khẩu (bad archive): {wrong}") from wrong
