"""The generated documents: the catalogue of events, the map of who writes and reads what, and the
golden JSON Schemas against which a change is judged."""

from collections.abc import Iterable

import msgspec

from lantoa.contracts.events import facts
from lantoa.contracts.topics import FOR_EVER, TOPICS, Topic

HEAD = """# Events

Generated from `lantoa.contracts.topics` by `make generate`; do not edit.

Every event is a CloudEvents 1.0 event: binary mode on Kafka (`ce_*` headers, UTF-8 JSON value,
zstd), structured JSON to partners. Within a major version a change is an addition, and readers keep
fields they do not know. Beside these topics each group has `lantoa.<group>.dead.v1` (dead letters,
whole) and `lantoa.<group>.redrive.v1` (what a person sends back to that group alone).
"""


def _kept(topic: Topic) -> str:
    if topic.compacted:
        return "compacted" + (", tombstones end a key" if topic.tombstones else ", never a null")
    return "for ever" if topic.kept >= FOR_EVER else f"{topic.kept.days} days"


def _section(topic: Topic) -> Iterable[str]:
    yield f"\n## {topic.name}\n"
    yield f"{topic.carries[0].upper()}{topic.carries[1:]}.\n"
    yield "| key | partitions | kept | written by | read by | largest |"
    yield "|---|---|---|---|---|---|"
    size = f"{topic.max_bytes // (1024 * 1024)} MiB"
    writers, readers = ", ".join(topic.written_by), ", ".join(topic.read_by) or "nobody"
    cells = (topic.key, str(topic.partitions), _kept(topic), writers, readers, size)
    yield "| " + " | ".join(cells) + " |\n"
    yield "Types: " + ", ".join(f"`{name}`" for name in facts(topic)) + ".\n"


def _map() -> Iterable[str]:
    yield "\n## Who writes and reads what\n"
    names = sorted({n for t in TOPICS for n in (*t.written_by, *t.read_by)})
    yield "| topic | " + " | ".join(names) + " |"
    yield "|---" * (len(names) + 1) + "|"
    for topic in TOPICS:
        marks = [
            "".join(("W" if n in topic.written_by else "", "R" if n in topic.read_by else ""))
            for n in names
        ]
        yield f"| {topic.name} | " + " | ".join(marks) + " |"


def events_document() -> str:
    """``docs/events.md``."""
    sections = [line for topic in TOPICS for line in _section(topic)]
    return "\n".join([HEAD, *_map(), *sections]).rstrip() + "\n"


def schemas() -> dict[str, str]:
    """A JSON Schema for every type that travels, by file name."""
    found: dict[str, str] = {}
    for topic in TOPICS:
        for name, fact in facts(topic).items():
            schema = msgspec.json.schema(fact)
            text = msgspec.json.format(msgspec.json.encode(schema, order="deterministic"))
            found[f"tests/contracts/schemas/{name}.json"] = text.decode() + "\n"
    return found


def documents() -> dict[str, str]:
    """Every generated document by its path in the project."""
    return {"docs/events.md": events_document(), **schemas()}
