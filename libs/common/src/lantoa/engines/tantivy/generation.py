"""One tantivy index in one folder: made whole, read as of its last commit, written by one process.

Blocking: called from threads. Writing is called from one thread at a time.
"""

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

import tantivy

from lantoa.contracts.ids import ContentId
from lantoa.engines.grouping import Outcome
from lantoa.engines.searchindex import WrongSchema
from lantoa.engines.tantivy.asking import Asking
from lantoa.engines.tantivy.schema import documents, schema
from lantoa.runtime.errors import Away, Reject
from lantoa.search.entries import Indexed, wrong_in

HEAP_BYTES = 64 * 1024 * 1024


class Generation:
    """One index. Many read; the first process that writes holds its lock until it closes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schema = schema()
        self.asking = Asking(self._schema)
        self._index: tantivy.Index | None = None
        self._seen: tuple[int, int] | None = None
        self._reloading = Lock()
        self._writer: tantivy.IndexWriter | None = None

    @property
    def exists(self) -> bool:
        """Whether it has been made."""
        return (self._folder / "meta.json").exists()

    def make(self) -> None:
        """Make it if it is missing: aside first, then renamed, so that nobody sees half of it."""
        if self.exists:
            return
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=self._folder.parent) as aside:
            whole = Path(aside) / "index"
            whole.mkdir()
            tantivy.Index(self._schema, path=str(whole))
            try:
                whole.rename(self._folder)
            except OSError:
                if not self.exists:
                    raise

    def searcher(self) -> tantivy.Searcher:
        """A snapshot of the last commit, of whatever process; Away when there is no index."""
        try:
            return self._fresh().searcher()
        except (OSError, ValueError) as missing:
            raise Away(f"no index in {self._folder.name}", dependency="search") from missing

    def write(self, batches: Sequence[Sequence[Indexed]]) -> list[Outcome]:
        """Bring contents to their versions in one commit; says of each batch how it ended.

        A batch with a content that is refused is left out whole. Away: another process writes, or
        the commit failed, and then nothing of it is acknowledged: apply again.
        """
        writer = self._writing()
        wanted, outcomes = self._wanted(batches)
        if wanted:
            try:
                self._commit(writer, wanted)
            except (OSError, ValueError, RuntimeError) as failed:
                self._give_up(writer)
                raise Away(f"the index did not commit: {failed}", dependency="search") from failed
        return outcomes

    def _give_up(self, writer: tantivy.IndexWriter) -> None:
        """Free the lock now: the failure's traceback would hold the writer, and it the lock."""
        self._writer = None
        with suppress(OSError, ValueError, RuntimeError):
            writer.wait_merging_threads()

    def let_go(self) -> None:
        """Stop writing; another process may begin."""
        self._writer = None

    def _fresh(self) -> tantivy.Index:
        index = self._index
        if index is not None and self._seen == self._state():
            return index
        with self._reloading:
            return self._reload()

    def _reload(self) -> tantivy.Index:
        """Look before loading: what is loaded is never older than what is noted as seen."""
        state = self._state()
        if self._index is None:
            self._index = self._open()
        elif state != self._seen:
            self._index.reload()
        self._seen = state
        return self._index

    def _state(self) -> tuple[int, int]:
        """Which commit stands: every one replaces this file."""
        state = (self._folder / "meta.json").stat()
        return state.st_ino, state.st_mtime_ns

    def _open(self) -> tantivy.Index:
        try:
            index = tantivy.Index(self._schema, path=str(self._folder))
        except ValueError as wrong:
            if "schema does not match" in str(wrong):
                raise WrongSchema(f"{self._folder.name}: {wrong}") from wrong
            raise
        index.config_reader("manual")
        return index

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self.searcher()
            try:
                self._writer = self._fresh().writer(HEAP_BYTES, 1)
            except (OSError, ValueError) as busy:
                raise Away("another process writes the index", dependency="search") from busy
        return self._writer

    def _wanted(
        self, batches: Sequence[Sequence[Indexed]]
    ) -> tuple[dict[ContentId, "_Whole"], list[Outcome]]:
        wanted: dict[ContentId, _Whole] = {}
        outcomes: list[Outcome] = []
        for batch in batches:
            newer = [c for c in batch if self._version(c.head.content_id) <= c.head.version]
            try:
                wholes = [_Whole(content) for content in newer]
            except Reject as refused:
                outcomes.append(refused)
            else:
                _take(wanted, wholes)
                outcomes.append(None)
        return wanted, outcomes

    def _version(self, content_id: ContentId) -> int:
        """The version of the head as committed; 0 when there is none."""
        searcher = self._fresh().searcher()
        found = searcher.search(self.asking.heads([content_id]), 1, count=False).hits
        versions = searcher.fast_field_values("version", [at for _, at in found])
        return int(versions[0] or 0) if versions else 0

    def _commit(self, writer: tantivy.IndexWriter, wanted: dict[ContentId, "_Whole"]) -> None:
        for content_id, whole in wanted.items():
            writer.delete_documents_by_term("owner", content_id)
            for document in whole.documents:
                writer.add_document(document)
        writer.commit()
        self._fresh()


class _Whole:
    """A content ready to be written; Reject when the index refuses it."""

    def __init__(self, content: Indexed) -> None:
        wrong = wrong_in(content)
        if wrong is not None:
            raise Reject(wrong)
        self.content_id = content.head.content_id
        self.version = content.head.version
        try:
            self.documents = list(documents(content))
        except (UnicodeEncodeError, OverflowError) as unfit:
            raise Reject(f"{content.head.content_id}: {unfit}") from unfit


def _take(wanted: dict[ContentId, _Whole], wholes: Iterable[_Whole]) -> None:
    for whole in wholes:
        before = wanted.get(whole.content_id)
        if before is None or before.version <= whole.version:
            wanted[whole.content_id] = whole
