"""Intake: files become readings, one after the other, in a worker process each; restart-safe.

The file is kept first, then the record that waits. Whoever dies in between, the next round reads
it again: the same file gives the same reading under the same hash.
"""

import asyncio
from collections.abc import Sequence

import msgspec

from lantoa.contracts.ids import ContentId, derived_id
from lantoa.engines.files import Files, Sha256
from lantoa.engines.records import AlreadyThere, Conflict, Records, Stored
from lantoa.runtime.clock import Clock
from lantoa_publisher.domain.imports import Import
from lantoa_publisher.domain.legal_texts import legal_text
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.domain.rights import Actor
from lantoa_publisher.extracting.apart import read_apart
from lantoa_publisher.extracting.refusing import LIMITS, Unreadable
from lantoa_publisher.extracting.task import Read
from lantoa_publisher.legal.conservation import TextLost
from lantoa_publisher.tables import IMPORTS

AT_ONCE = 4
LEASE_SECONDS = 30.0
"""Longer than reading may take."""
SHOWN = 20
LOST = "tệp không còn trong kho, hãy tải lại (the file is gone: upload it again)"
WORDS_LOST = (
    "bản nháp sẽ thiếu chữ của tệp, nên không tạo: {lost}; hãy gửi tệp này cho quản trị hệ thống, "
    "và nhập tay trong lúc chờ (a draft would lack words of the file: send it to the "
    "administrators, and write it by hand meanwhile)"
)
TOO_MANY_BYTES = LIMITS.file_bytes


class Intake:
    """The files that people bring. Each person sees their own."""

    def __init__(self, records: Records, files: Files, clock: Clock, owner: str) -> None:
        self._records = records
        self._files = files
        self._clock = clock
        self._owner = owner

    async def bring(self, name: str, suffix: str, content: bytes, actor: Actor) -> Import:
        """The file, kept and waiting; the same one again by the same person is there once."""
        if len(content) > TOO_MANY_BYTES:
            raise _too_large(name)
        sha256, now = await self._files.put(content), self._clock.now()
        brought = Import(
            id=derived_id("import", actor.by, sha256, suffix)[:24],
            by=actor.by,
            name=name,
            suffix=suffix,
            sha256=sha256,
            size=len(content),
            at=now,
            waiting_since=now,
        )
        try:
            await self._records.insert(IMPORTS, brought.id, brought)
        except AlreadyThere:
            return await self.get(brought.id, actor)
        return brought

    async def get(self, id: str, actor: Actor) -> Import:
        """One of the actor's own files; missing for everybody else."""
        found = await self._records.get(IMPORTS, id)
        if found is None or found.value.by != actor.by:
            raise Refused(
                Because.MISSING,
                vi="Không có tệp này.",
                en="There is no such file.",
                fix_vi="Mở lại trang nhập văn bản.",
                fix_en="Open the import page again.",
            )
        return found.value

    async def of(self, actor: Actor) -> Sequence[Import]:
        """The newest files of a person."""
        found = await self._records.find(
            IMPORTS, "person", equal=(actor.by,), descending=True, limit=SHOWN
        )
        return [stored.value for stored in found]

    async def reading(self, one: Import) -> Read | None:
        """What was read in a file; None when it waits, was refused, or the reading is gone."""
        packed = await self._files.get(Sha256(one.result)) if one.result else None
        return msgspec.msgpack.decode(packed, type=Read) if packed is not None else None

    async def begun(self, id: str, actor: Actor, content: ContentId) -> None:
        """A draft was made of it; said twice, it is said once."""
        await self.get(id, actor)
        found = await self._records.get(IMPORTS, id)
        if found is not None and found.value.content != content:
            await self._put(found, msgspec.structs.replace(found.value, content=content))

    async def advance(self) -> None:
        """Read what waits, the oldest first; two publishers never read the same at once."""
        waiting = await self._records.find(IMPORTS, "waiting", limit=AT_ONCE)
        for stored in waiting:
            lease = await self._records.claim(f"import {stored.id}", self._owner, LEASE_SECONDS)
            if lease is None:
                continue
            try:
                await self._put(stored, await self._read(stored.value))
            finally:
                await self._records.release(lease)

    async def _read(self, one: Import) -> Import:
        content = await self._files.get(Sha256(one.sha256))
        if content is None:
            return msgspec.structs.replace(one, waiting_since=None, refused=LOST)
        try:
            read = await asyncio.to_thread(_read_whole, content, one.suffix)
        except Unreadable as why:
            return msgspec.structs.replace(one, waiting_since=None, refused=str(why))
        result = await self._files.put(msgspec.msgpack.encode(read))
        return msgspec.structs.replace(one, waiting_since=None, result=result)

    async def _put(self, stored: Stored[Import], after: Import) -> None:
        try:
            await self._records.put(IMPORTS, stored.id, after, stored.revision)
        except Conflict:
            return


def _read_whole(content: bytes, suffix: str) -> Read:
    """What a file holds; Unreadable too when a draft of it would lack a word of it."""
    try:
        read = read_apart(content, suffix)
        legal_text(read.document)
    except TextLost as lost:
        raise Unreadable(WORDS_LOST.format(lost=lost)) from lost
    return read


def _too_large(name: str) -> Refused:
    most = TOO_MANY_BYTES // 1_000_000
    return Refused(
        Because.TOO_LARGE,
        vi=f"Tệp {name} lớn hơn {most} MB.",
        en=f"{name} is larger than {most} MB.",
        field="files",
        fix_vi="Tách phụ lục ra tệp riêng, hoặc lưu lại với ảnh nhỏ hơn.",
        fix_en="Move its annexes into files of their own, or save it with smaller pictures.",
    )
