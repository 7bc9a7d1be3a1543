"""Events as values: a fact with its envelope, and how it becomes a record and back."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, get_args

import msgspec
from msgspec import Struct

from lantoa.contracts.envelope import Envelope, Headers, envelope_of, headers_of
from lantoa.contracts.topics import Topic

MAX_EVENT_BYTES = 4 * 1024 * 1024
"""No event is larger when encoded; the largest real legal document holds 0.8 MB of text."""


UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What a decoder raises for bytes that are not what they should be, however they are wrong."""


class WrongEvent(ValueError):  # noqa: N818 - reads as a fact
    """The bytes are not an event of the topic; the message says where and why."""


class Outgoing(Struct, frozen=True, kw_only=True):
    """An event to be appended: everything the log needs to know."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    partition: int | None = None


@lru_cache
def facts(topic: Topic) -> dict[str, type[Struct]]:
    """The CloudEvents types that a topic carries, each with its Struct."""
    kinds = get_args(topic.events) or ((topic.events,) if topic.events else ())
    return {type_name(topic, kind): kind for kind in kinds}


@lru_cache
def type_name(topic: Topic, fact: type[Struct]) -> str:
    """The CloudEvents type of a fact on a topic: ``vn.lantoa.content.published.v1``."""
    tag = fact.__struct_config__.tag
    stem = topic.name.removeprefix("lantoa.").rsplit(".", 1)[0]
    name = f"{stem.split('.')[0]}.{tag}" if tag else stem
    return f"vn.lantoa.{name}.{topic.major}"


@lru_cache
def _decoders(topic: Topic) -> dict[str, Callable[[bytes], Any]]:
    """What reads the value of each type that the topic carries."""
    return {name: msgspec.json.Decoder(fact).decode for name, fact in facts(topic).items()}


def encode(
    topic: Topic,
    fact: Struct,
    *,
    key: str,
    id: str,
    source: str,
    time: datetime,
    lane: str | None = None,
    traceparent: str | None = None,
) -> Outgoing:
    """The fact as a record of its topic; WrongEvent when it is too large to travel."""
    value = msgspec.json.encode(fact)
    if len(value) > MAX_EVENT_BYTES:
        raise WrongEvent(f"the event has {len(value)} bytes; at most {MAX_EVENT_BYTES} travel")
    envelope = Envelope(
        id=id,
        type=type_name(topic, type(fact)),
        source=f"/lantoa/{source}",
        time=time,
        subject=key,
        lane=lane,
        traceparent=traceparent,
    )
    return Outgoing(topic=topic.name, key=key.encode(), value=value, headers=headers_of(envelope))


def tombstone(topic: Topic, key: str) -> Outgoing:
    """The end of a key on a compacted topic that allows one."""
    if not topic.tombstones:
        raise WrongEvent(f"{topic.name} never carries a null")
    return Outgoing(topic=topic.name, key=key.encode(), value=None)


def decode(topic: Topic, value: bytes | None, headers: Headers) -> tuple[Envelope, Struct]:
    """The envelope and the fact; WrongEvent says what is wrong with them."""
    if value is None:
        raise WrongEvent(f"a null value on {topic.name}, which has no tombstones")
    if len(value) > MAX_EVENT_BYTES:
        raise WrongEvent(f"the event has {len(value)} bytes; at most {MAX_EVENT_BYTES} travel")
    try:
        envelope = envelope_of(headers)
    except ValueError as wrong:
        raise WrongEvent(str(wrong)) from wrong
    read = _decoders(topic).get(envelope.type)
    if read is None:
        known = ", ".join(facts(topic))
        raise WrongEvent(f"ce_type {envelope.type!r} is not carried by {topic.name}: {known}")
    try:
        return envelope, read(value)
    except UNREADABLE as wrong:
        raise WrongEvent(f"{envelope.type}: {wrong}") from wrong
