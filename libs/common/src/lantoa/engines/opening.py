"""A URL chooses an engine; nothing else differs.

Engines are imported only when chosen, so that a process holds no client it does not use.
"""

from contextlib import AbstractAsyncContextManager
from importlib import import_module
from pathlib import Path
from typing import Any

from lantoa.engines.eventlog import EventLog
from lantoa.engines.files import Files
from lantoa.engines.records import Records
from lantoa.engines.searchindex import SearchIndex

LOGS = {"sqlite": "lantoa.engines.sqlite.log", "kafka": "lantoa.engines.kafka.log"}
RECORDS = {"sqlite": "lantoa.engines.sqlite.records", "mongodb": "lantoa.engines.mongo.records"}
SEARCHES = {
    "tantivy": "lantoa.engines.tantivy.index",
    "opensearch": "lantoa.engines.opensearch.index",
}
FILES = {"file": "lantoa.engines.directory"}


class UnknownEngine(ValueError):  # noqa: N818 - reads as a fact
    """No engine has that scheme."""


def _engine(port: str, url: str, engines: dict[str, str]) -> Any:
    scheme = url.partition(":")[0]
    if scheme not in engines:
        known = ", ".join(engines)
        raise UnknownEngine(f"LANTOA_{port}={url!r}: begin with one of {known}, then a colon")
    return import_module(engines[scheme])


def open_log(url: str, data: Path) -> AbstractAsyncContextManager[EventLog]:
    """The event log that the URL names; relative paths are under ``data``."""
    opened: AbstractAsyncContextManager[EventLog] = _engine("LOG", url, LOGS).open_log(url, data)
    return opened


def open_records(url: str, data: Path, service: str) -> AbstractAsyncContextManager[Records]:
    """The records of one service, apart from every other's."""
    engine = _engine("RECORDS", url, RECORDS)
    opened: AbstractAsyncContextManager[Records] = engine.open_records(url, data, service)
    return opened


def open_search(url: str, data: Path) -> AbstractAsyncContextManager[SearchIndex]:
    """The search index that the URL names."""
    engine = _engine("SEARCH", url, SEARCHES)
    opened: AbstractAsyncContextManager[SearchIndex] = engine.open_search(url, data)
    return opened


def open_files(url: str, data: Path) -> AbstractAsyncContextManager[Files]:
    """The files that the URL names."""
    opened: AbstractAsyncContextManager[Files] = _engine("FILES", url, FILES).open_files(url, data)
    return opened


def under(data: Path, url: str) -> Path:
    """The path of a URL such as ``sqlite:log.db``: absolute, or under ``data``."""
    return data / url.partition(":")[2]
