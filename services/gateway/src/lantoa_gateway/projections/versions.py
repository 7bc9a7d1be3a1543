"""The newest version of each content that the log has told us of, and what was withdrawn.

Small numbers only: no text is kept. From the moment a version is seen here, nothing older of that
content is served as if it were new, and a withdrawn one is not served at all.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from lantoa.contracts.content import ContentWithdrawn, Stub
from lantoa.contracts.envelope import WrongEnvelope, envelope_of
from lantoa.contracts.events import UNREADABLE, WrongEvent, facts, type_name
from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.topics import CONTENT_STATE
from lantoa.engines.eventlog import Record
from lantoa.text.numbers import number_key


class _Numbered(Struct, frozen=True):
    id: ContentId
    version: Version


class _Event(Struct, frozen=True):
    """The two fields of any content event that matter here; its text is not even decoded."""

    content: _Numbered


_WITHDRAWN = type_name(CONTENT_STATE, ContentWithdrawn)
_stub = msgspec.json.Decoder(ContentWithdrawn)
_numbered = msgspec.json.Decoder(_Event)


class Versions:
    """Newest versions by content id; the stubs of withdrawn contents whole."""

    def __init__(self) -> None:
        self._newest: dict[ContentId, Version] = {}
        self._stubs: dict[ContentId, Stub] = {}

    def see(self, record: Record) -> None:
        """Take note of a state record; older versions change nothing. WrongEvent names a fault."""
        try:
            kind = envelope_of(record.headers).type
            if kind == _WITHDRAWN:
                self.note(_stub.decode(record.value or b"").stub)
            elif kind in facts(CONTENT_STATE):
                numbered = _numbered.decode(record.value or b"").content
                self.seen(numbered.id, numbered.version)
            else:
                raise WrongEvent(f"{kind} is not carried by this topic")
        except (WrongEnvelope, *UNREADABLE) as wrong:
            raise WrongEvent(str(wrong)) from wrong

    def note(self, stub: Stub) -> None:
        """A content was withdrawn."""
        if stub.version >= self._newest.get(stub.id, 0):
            self._newest[stub.id] = stub.version
            self._stubs[stub.id] = stub

    def seen(self, content_id: ContentId, version: Version) -> None:
        """A version was published."""
        if version >= self._newest.get(content_id, 0):
            self._newest[content_id] = version
            self._stubs.pop(content_id, None)

    def newest(self, content_id: ContentId) -> Version:
        """The newest version seen; 0 when none."""
        return self._newest.get(content_id, Version(0))

    def withdrawn(self, content_id: ContentId) -> Stub | None:
        """What remains of it, if the newest version seen is a withdrawal."""
        return self._stubs.get(content_id)

    def withdrawn_with(self, key: str) -> tuple[Stub, ...]:
        """The withdrawn contents of a folded number."""
        return tuple(s for s in self._stubs.values() if s.number and number_key(s.number) == key)

    def between(self, after: str, last: str | None) -> Iterable[ContentId]:
        """The ids seen that come after one id, up to another and with it."""
        return (id for id in self._newest if id > after and (last is None or id <= last))
