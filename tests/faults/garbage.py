"""What nobody should ever append, and who reads the topics that it is appended to."""

from collections.abc import Callable, Sequence

from lantoa.contracts.envelope import Headers
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import (
    AUDIT_EVENT,
    CONTENT_EVENT,
    CONTENT_PUBLIC,
    CONTENT_REACHED,
    CONTENT_STATE,
    DELIVERIES,
    DELIVERY_RECEIPT,
    DELIVERY_REPORTED,
    KEY_STATE,
    PULSE_COUNTED,
    PULSE_STATE,
    REGISTER_STATE,
    SEARCH_MATCHED,
    SEARCH_SAVED,
    SUBSCRIPTION_COMMAND,
    SUBSCRIPTION_STATE,
    URGENT_DELIVERIES,
    Topic,
)
from lantoa.engines.eventlog import EventLog
from lantoa.testing.builders import NOON
from lantoa.testing.examples import travelling

MIB = 1024 * 1024
DEEP = 100_000
READERS: dict[Topic, tuple[str, ...]] = {
    CONTENT_EVENT: ("indexer", "notifier-heads", "notifier-planner", "publisher-amending"),
    AUDIT_EVENT: ("publisher-audit",),
    CONTENT_REACHED: ("publisher",),
    DELIVERY_RECEIPT: ("notifier-receipts", "notifier-pulse-counts"),
    DELIVERY_REPORTED: ("publisher", "notifier-pulse-counts"),
    PULSE_COUNTED: ("notifier-pulse",),
    SEARCH_SAVED: ("gateway-searches",),
    SEARCH_MATCHED: ("notifier-searches",),
    SUBSCRIPTION_COMMAND: ("notifier-subscriptions",),
    SUBSCRIPTION_STATE: ("gateway",),
    **{DELIVERIES[c]: (f"notifier-{c}",) for c in Channel},
    **{URGENT_DELIVERIES[c]: (f"notifier-{c}-urgent",) for c in Channel},
}
"""The groups of each topic; a test holds this against the wiring."""
PROJECTED = (
    CONTENT_STATE,
    CONTENT_PUBLIC,
    REGISTER_STATE,
    KEY_STATE,
    SUBSCRIPTION_STATE,
    PULSE_STATE,
)
"""What is also read without a group, by every process for itself."""
Change = Callable[[bytes, Headers], tuple[bytes | None, Headers]]


def _unknown_major(value: bytes, headers: Headers) -> tuple[bytes, Headers]:
    return value, tuple((k, v.replace(b".v1", b".v9") if k == "ce_type" else v) for k, v in headers)


WRONG: dict[str, Change] = {
    "invalid JSON": lambda value, headers: (b"{", headers),
    "a wrong type": lambda value, headers: (b"[1, 2]", headers),
    "not UTF-8": lambda value, headers: (b'{"id": "\xff"}', headers),
    "control characters": lambda value, headers: (value[:-1] + b"\x00\x1f}", headers),
    "an unknown major version": _unknown_major,
    "no envelope": lambda value, headers: (value, ()),
    "nested beyond measure": lambda value, headers: (
        value[:-1] + b',"x":' + b"[" * DEEP + b"]" * DEEP + b"}",
        headers,
    ),
    "an empty object with notes that are none": lambda value, headers: (
        b"{}",
        (*headers, ("lantoa-origin", b"\xff"), ("lantoa-attempts", b"?"), ("lantoa-at", b"")),
    ),
}


def right(topic: Topic) -> Outgoing:
    """An event that the topic carries."""
    example = next(fact for on, _, fact in travelling() if on is topic)
    return encode(topic, example, key="vi-du", id="1", source="test", time=NOON)


def changed(good: Outgoing, change: Change) -> Outgoing:
    """The event as it should not be."""
    value, headers = change(good.value or b"", good.headers)
    return Outgoing(topic=good.topic, key=good.key, value=value, headers=headers)


def wrong(topic: Topic) -> list[Outgoing]:
    """One record of each sort of garbage, and one without a key where a log would take it."""
    good = right(topic)
    garbage = [changed(good, change) for change in WRONG.values()]
    if not topic.compacted:
        nameless = Outgoing(topic=topic.name, key=None, value=good.value, headers=good.headers)
        garbage.append(nameless)
    return garbage


def five_mib(topic: Topic) -> Outgoing:
    """More than an event may have, less than the topic takes."""
    good = right(topic)
    value = b'{"x":"' + b"a" * 5 * MIB + b'"}'
    return Outgoing(topic=topic.name, key=good.key, value=value, headers=good.headers)


def noted() -> list[Outgoing]:
    """Garbage for the topics of dead letters: headers of ours that say nothing."""
    notes = (
        {"origin": b"nowhere"},
        {"origin": b"a/b/c", "attempts": b"many", "at": b"once", "group": b"\xff"},
        {"set-aside": b"this one, please"},
        {"resolved": b"redriven"},
        {"resolved": b"dropped", "origin": b"//"},
        {"origin": b"lantoa.unknown.v1/0/0", "attempts": b"1", "group": b"publisher", "at": b"0"},
        {},
    )
    headers = [tuple((f"lantoa-{name}", value) for name, value in one.items()) for one in notes]
    return [Outgoing(topic="", key=None, value=b"\xff\x00", headers=one) for one in headers]


async def append(log: EventLog, records: Sequence[Outgoing]) -> None:
    """Append them as a foreign producer would."""
    async with log.appender() as appender:
        await appender.append(records)
